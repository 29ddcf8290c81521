// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"

	"concord/internal/ims/diagnosis"
	"concord/internal/platform/fault"
)

// holds reads a file and fails the test unless it is either refused so that a person can mend it, or evaluated to numbers
// that can be.
func holds(t *testing.T, name string, data []byte) {
	t.Helper()
	a, err := diagnosis.ReadAnswers(library, name, bytes.NewReader(data), asOf)
	if err != nil {
		var fields fault.Fields
		if !errors.Is(err, fault.Invalid) || !errors.As(err, &fields) || len(fields) == 0 {
			t.Fatalf("an error of no kind: %v", err)
		}
		for _, f := range fields {
			if f.File == "" || f.Problem == "" || f.Cure == "" || strings.ContainsAny(f.String(), "\n\x1b") {
				t.Fatalf("a fault that helps nobody: %+v", f)
			}
		}
		return
	}
	r, err := diagnosis.Evaluate(library, a, words)
	if err != nil {
		t.Fatalf("read and not evaluated: %v", err)
	}
	one := big.NewRat(1, 1)
	for _, s := range r.Standards {
		for _, sum := range []diagnosis.Total{s.ClauseSum, s.ControlSum} {
			if sum.Readiness.Sign() < 0 || sum.Readiness.Cmp(one) > 0 || sum.Assessed.Sign() < 0 || sum.Assessed.Cmp(one) > 0 {
				t.Fatalf("%s: readiness %v, assessed %v", s.Standard.ID, sum.Readiness, sum.Assessed)
			}
		}
	}
	for _, g := range diagnosis.Gaps(r, diagnosis.NoPressure, words) {
		if g.Priority.Sign() <= 0 {
			t.Fatalf("%s is a gap of priority %v", g.Item.Node.Ref, g.Priority)
		}
	}
}

func FuzzAnswersYAML(f *testing.F) {
	for _, s := range []string{
		head, head + "  - {ref: iso27001-2022/A.7, applicable: false, reason: x}\n", head + "  - {ref: iso42001-2023/4.1-2, confirm_inherited: true}\n",
		strings.Replace(head, "answers:", "certified: [iso27001-2022]\ninherit: equal\ndeadline: 2027-01-01\nanswers:", 1), example(f, november),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.yaml", data) })
}

func FuzzAnswersJSON(f *testing.F) {
	f.Add([]byte(`{"schema":"concord/answers@1","organization":{"name":"x"},"standards":["iso27001-2022"],"answers":[{"ref":"iso27001-2022/4.1","level":3,"evidence":[{"title":"t","date":"2026-01-31","review_months":1}]}]}`))
	f.Add([]byte(inJSON(f, someOf(f, 9))))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.json", data) })
}

func FuzzAnswersCSV(f *testing.F) {
	f.Add([]byte(table))
	head, rows := inRows(someOf(f, 9))
	f.Add([]byte(inCSV(f, head, rows)))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "a.csv", data) })
}

// FuzzAnswersXLSX changes the cells of a workbook's three sheets, written as CSV; internal/platform/intake changes the
// bytes and the XML.
func FuzzAnswersXLSX(f *testing.F) {
	head, rows := inRows(someOf(f, 9))
	f.Add(plainCSV(f, head), plainCSV(f, rows), "id,status,date\nDOC-01,approved,2026-02-01\nDOC-02,,\n")
	f.Add("schema,concord/answers@1\norganization.name,x\nstandards,iso27001-2022\n", "ref,level,evidence_date\niso27001-2022/4.1,2,46000\n", "")
	f.Fuzz(func(t *testing.T, head, rows, documents string) {
		data := tinyWorkbook(t, map[string]string{"Head": head, "Answers": rows, "Documents": documents})
		holds(t, "a.xlsx", data)
	})
}

func plainCSV(t testing.TB, rows [][]string) string {
	t.Helper()
	return inCSV(t, nil, rows)
}

// tinyWorkbook makes the least workbook that holds the sheets: cells as inline text, nothing compressed.
func tinyWorkbook(t testing.TB, sheets map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	put := func(name, text string) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var names, links strings.Builder
	for i, name := range []string{"Head", "Answers", "Documents"} {
		fmt.Fprintf(&names, `<sheet name="%s" id="r%d"/>`, name, i)
		fmt.Fprintf(&links, `<Relationship Id="r%d" Type="x/worksheet" Target="s%d.xml"/>`, i, i)
		put(fmt.Sprintf("xl/s%d.xml", i), sheetXML(sheets[name]))
	}
	put("xl/workbook.xml", "<workbook><sheets>"+names.String()+"</sheets></workbook>")
	put("xl/_rels/workbook.xml.rels", "<Relationships>"+links.String()+"</Relationships>")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func sheetXML(text string) string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for {
		record, err := r.Read()
		if err != nil {
			break
		}
		b.WriteString("<row>")
		for _, cell := range record {
			b.WriteString(`<c t="inlineStr"><is><t>`)
			_ = xml.EscapeText(&b, []byte(cell))
			b.WriteString("</t></is></c>")
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return b.String()
}
