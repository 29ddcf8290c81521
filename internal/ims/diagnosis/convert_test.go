// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

const november = "examples/northwind-credit-2026-11.answers.yaml"

// example returns the text of an answers file that ships with the program.
func example(t testing.TB, name string) string {
	t.Helper()
	data, err := fs.ReadFile(library.Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// someOf keeps every nth answer and document, so that a fuzz target gets a real file that is quick to read.
func someOf(t testing.TB, nth int) *diagnosis.Answers {
	t.Helper()
	a, err := read(november, example(t, november))
	if err != nil {
		t.Fatal(err)
	}
	few := *a
	few.Answers, few.Documents = nil, nil
	for i := 0; i < len(a.Answers); i += nth {
		few.Answers = append(few.Answers, a.Answers[i])
	}
	for i := 0; i < len(a.Documents); i += nth {
		few.Documents = append(few.Documents, a.Documents[i])
	}
	return &few
}

// inJSON writes answers as a JSON file, as another program would.
func inJSON(t testing.TB, a *diagnosis.Answers) string {
	t.Helper()
	type object = map[string]any
	var docs, list []object
	for _, d := range a.Documents {
		o := object{"id": d.ID, "status": d.Status}
		if !d.Date.IsZero() {
			o["date"] = d.Date
		}
		docs = append(docs, o)
	}
	for _, x := range a.Answers {
		o := object{"ref": x.Ref}
		if x.Note != "" {
			o["note"] = x.Note
		}
		if x.Evidence != nil {
			o["evidence"] = x.Evidence
		}
		if x.Also != nil {
			o["also"] = x.Also
		}
		switch {
		case x.ConfirmInherited:
			o["confirm_inherited"] = true
		case x.Applicable:
			o["level"] = x.Level
		default:
			o["applicable"], o["reason"] = false, x.Reason
		}
		if x.Risk > 0 {
			o["risk"] = x.Risk
		}
		list = append(list, o)
	}
	data, err := json.MarshalIndent(object{
		"schema": diagnosis.AnswersSchema, "organization": a.Organization, "as_of": a.AsOf, "standards": a.Standards, "certified": append([]string{}, a.Certified...),
		"inherit": a.Inherit, "start": a.Start, "documents": docs, "answers": list,
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var columns = []string{"ref", "also", "applicable", "reason", "level", "evidence_title", "evidence_date", "review_months", "evidence_link", "evidence_file", "note", "risk", "confirm_inherited"}

// inRows writes answers as the head and the rows of a table.
func inRows(a *diagnosis.Answers) (head, rows [][]string) {
	head = [][]string{
		{"schema", diagnosis.AnswersSchema},
		{"organization.name", a.Organization.Name},
		{"organization.people", strconv.Itoa(a.Organization.People)},
		{"organization.sector", a.Organization.Sector},
		{"organization.ai_roles", strings.Join(a.Organization.AIRoles, ", ")},
		{"as_of", a.AsOf.String()},
		{"standards", strings.Join(a.Standards, ", ")},
		{"inherit", string(a.Inherit)},
		{"start", a.Start.String()},
	}
	for _, d := range a.Documents {
		head = append(head, []string{"documents." + d.ID, strings.TrimSpace(string(d.Status) + " " + d.Date.String())})
	}
	rows = [][]string{columns}
	for _, x := range a.Answers {
		row := []string{x.Ref.String(), refs(x.Also), "", x.Reason, strconv.Itoa(x.Level), "", "", "", "", "", x.Note, "", ""}
		if !x.Applicable {
			row[2], row[4] = "no", ""
		}
		if x.ConfirmInherited {
			row[4], row[12] = "", "yes"
		}
		if x.Risk > 0 {
			row[11] = strconv.Itoa(x.Risk)
		}
		for i, e := range x.Evidence {
			if i > 0 {
				row = make([]string, len(columns))
			}
			copy(row[5:], []string{e.Title, e.Date.String(), strconv.Itoa(e.ReviewMonths), e.Link, e.File})
			rows = append(rows, row)
		}
		if len(x.Evidence) == 0 {
			rows = append(rows, row)
		}
	}
	return head, rows
}

func refs(list []catalog.Ref) string {
	var out []string
	for _, r := range list {
		out = append(out, r.String())
	}
	return strings.Join(out, ", ")
}

func inCSV(t testing.TB, head, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	for _, h := range head {
		b.WriteString("# " + h[0] + ": " + h[1] + "\n")
	}
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inXLSX writes a workbook as office programs do: numbers as numbers, days as days in the format of the country.
func inXLSX(t testing.TB, head, rows [][]string) string {
	t.Helper()
	book := excelize.NewFile()
	format := `dd\.mm\.yyyy`
	day, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	for sheet, list := range map[string][][]string{"Head": head, "Answers": rows} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for y, row := range list {
			for x, text := range row {
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err == nil {
					err = setTyped(book, sheet, cell, text, day)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// setTyped writes a text as a spreadsheet understands what is typed.
func setTyped(book *excelize.File, sheet, cell, text string, day int) error {
	if text == "" {
		return nil
	}
	if n, err := strconv.Atoi(text); err == nil {
		return book.SetCellInt(sheet, cell, int64(n))
	}
	if d, err := civil.Parse(text); err == nil {
		if err := book.SetCellValue(sheet, cell, d.Time()); err != nil {
			return err
		}
		return book.SetCellStyle(sheet, cell, cell, day)
	}
	return book.SetCellStr(sheet, cell, text)
}

// asWorkbook turns the CSV of these tests into a workbook: head lines become the sheet Head.
func asWorkbook(t testing.TB, text string) string {
	t.Helper()
	var head, rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			key, value, _ := strings.Cut(rest, ": ")
			head = append(head, []string{key, value})
			continue
		}
		rows = append(rows, strings.Split(line, ","))
	}
	return inXLSX(t, head, rows)
}

func TestTheExampleSaysTheSameInAllFourFormats(t *testing.T) {
	t.Parallel()
	for _, name := range []string{november, "examples/northwind-credit-2026-05.answers.yaml"} {
		want, err := read(name, example(t, name))
		if err != nil {
			t.Fatal(err)
		}
		head, rows := inRows(want)
		for ending, text := range map[string]string{"json": inJSON(t, want), "csv": inCSV(t, head, rows), "xlsx": inXLSX(t, head, rows)} {
			got, err := read("a."+ending, text)
			if err != nil {
				t.Errorf("%s as %s: %v", name, ending, err)
				continue
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(diagnosis.Answer{}, "Line")); diff != "" {
				t.Errorf("%s as %s: %s", name, ending, diff)
			}
		}
	}
}

func TestTheOrderOfAnswersDoesNotMatter(t *testing.T) {
	t.Parallel()
	a := someOf(t, 1)
	want := evaluate(t, a)
	slices.Reverse(a.Answers)
	slices.Reverse(a.Documents)
	got := evaluate(t, a)
	for i, s := range want.Standards {
		for k, item := range s.Items {
			if other := got.Standards[i].Items[k]; item.State != other.State || item.Readiness.Cmp(other.Readiness) != 0 || item.Why != other.Why {
				t.Errorf("%s: %s %v became %s %v", item.Node.Ref, item.State, item.Readiness, other.State, other.Readiness)
			}
		}
	}
}
