// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package template_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/ims/diagnosis/template"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/locale"
)

const isms, aims = "iso27001-2022", "iso42001-2023"

var (
	library = catalog.Embedded()
	words   = locale.For("en")
	today   = civil.MustParse("2026-11-23")
	formats = []template.Format{template.YAML, template.CSV, template.XLSX}
	depths  = []questionnaire.Depth{questionnaire.Quick, questionnaire.Subclause, questionnaire.Full}
)

func write(t testing.TB, r questionnaire.Request, f template.Format) []byte {
	t.Helper()
	data, err := template.Write(library, r, f, words)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(f template.Format, data []byte) (*diagnosis.Answers, error) {
	return diagnosis.ReadAnswers(library, "a."+string(f), bytes.NewReader(data), today)
}

func each(t *testing.T, try func(*testing.T, questionnaire.Request, template.Format)) {
	for _, f := range formats {
		for _, depth := range depths {
			for _, standards := range [][]string{{isms, aims}, {isms}, {aims}} {
				if len(standards) == 1 && depth != questionnaire.Quick {
					continue // nothing of its own to show, and workbooks take time
				}
				t.Run(fmt.Sprintf("%s, %s, %v", f, depth, standards), func(t *testing.T) {
					t.Parallel()
					try(t, questionnaire.Request{Standards: standards, Depth: depth}, f)
				})
			}
		}
	}
}

var nameIsEmpty = regexp.MustCompile(`(organization\.name|Head!B3 \(name\)): is (empty|missing); `)

func TestUntouchedTemplateSaysWhatToFillInFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r questionnaire.Request, f template.Format) {
		_, err := read(f, write(t, r, f))
		if err == nil || strings.Count(err.Error(), "\n") != 0 || !nameIsEmpty.MatchString(err.Error()) {
			t.Errorf("got %v, want the one fault that the name is empty", err)
		}
	})
}

func TestTemplateWithANameIsAllUnassessed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r questionnaire.Request, f template.Format) {
		a, err := read(f, named(t, f, write(t, r, f)))
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Answers) != 0 || len(a.Documents) != 0 || a.AsOf != today || !slices.Equal(a.Standards, r.Standards) {
			t.Errorf("an empty template says %+v", a)
		}
		result, err := diagnosis.Evaluate(library, a, words)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range result.Standards {
			if s.ClauseSum.Assessed.Sign() != 0 || s.Stage1.Verdict != diagnosis.NotKnown {
				t.Errorf("%s: assessed %s, %s", s.Standard.ID, s.ClauseSum.Assessed, s.Stage1.Verdict)
			}
		}
	})
}

// named fills in the name of the organization and nothing else.
func named(t testing.TB, f template.Format, data []byte) []byte {
	t.Helper()
	switch f {
	case template.YAML:
		return bytes.Replace(data, []byte(`name: ""`), []byte("name: Example Ltd"), 1)
	case template.CSV:
		return bytes.Replace(data, []byte("# organization.name: \n"), []byte("# organization.name: Example Ltd\n"), 1)
	default:
		return edit(t, data, func(book *excelize.File) { set(t, book, "Head", "B3", "Example Ltd") })
	}
}

func edit(t testing.TB, data []byte, change func(*excelize.File)) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	change(book)
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func set(t testing.TB, book *excelize.File, sheet, cell string, value any) {
	t.Helper()
	if err := book.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

func TestFilledTemplateAssessesEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r questionnaire.Request, f template.Format) {
		a, err := read(f, filled(t, f, named(t, f, write(t, r, f))))
		if err != nil {
			t.Fatal(err)
		}
		result, err := diagnosis.Evaluate(library, a, words)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range result.Standards {
			for _, item := range s.Items {
				if item.Node.Scored && item.State != diagnosis.Conforms {
					t.Fatalf("%s is %s: %s", item.Node.Ref, item.State, item.Why)
				}
			}
			if s.Stage1.Verdict != diagnosis.Ready {
				t.Errorf("%s: %s, %v", s.Standard.ID, s.Stage1.Verdict, s.Stage1.Unknown)
			}
		}
	})
}

// filled answers every place with level 3 and current evidence, and approves every document.
func filled(t testing.TB, f template.Format, data []byte) []byte {
	t.Helper()
	switch f {
	case template.YAML:
		s := strings.ReplaceAll(string(data), "    level:\n    evidence: []\n", "    level: 3\n    evidence: [{title: Record, date: 2026-10-06}]\n")
		return []byte(strings.ReplaceAll(s, "status: }", "status: approved}"))
	case template.CSV:
		return filledCSV(t, string(data))
	default:
		return edit(t, data, func(book *excelize.File) { fillBook(t, book) })
	}
}

func filledCSV(t testing.TB, data string) []byte {
	t.Helper()
	var out bytes.Buffer
	for strings.HasPrefix(data, "#") {
		line, rest, _ := strings.Cut(data, "\n")
		if strings.HasPrefix(line, "# documents.") {
			line += "approved 2026-10-06"
		}
		fmt.Fprintln(&out, line)
		data = rest
	}
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			switch name {
			case "level":
				row[i] = "3"
			case "evidence_title":
				row[i] = "Record"
			case "evidence_date":
				row[i] = "2026-10-06"
			}
		}
	}
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fillBook types the way a spreadsheet keeps it: numbers as numbers, days as days.
func fillBook(t testing.TB, book *excelize.File) {
	t.Helper()
	rows, err := book.GetRows("Answers")
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; r < len(rows); r++ {
		if rows[r][0] == "" {
			continue
		}
		for i, name := range rows[0] {
			cell, err := excelize.CoordinatesToCellName(i+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			switch name {
			case "level":
				set(t, book, "Answers", cell, 3)
			case "evidence_title":
				set(t, book, "Answers", cell, "Record")
			case "evidence_date":
				// A day is a number with the cell's own format; SetCellValue of a time would bring another one.
				set(t, book, "Answers", cell, 46301)
			}
		}
	}
	documents, err := book.GetRows("Documents")
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; r < len(documents); r++ {
		set(t, book, "Documents", fmt.Sprintf("B%d", r+1), "approved")
		set(t, book, "Documents", fmt.Sprintf("C%d", r+1), time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC))
	}
}

func TestSpreadsheetDaysAreRead(t *testing.T) {
	t.Parallel()
	r := questionnaire.Request{Standards: []string{isms}, Depth: questionnaire.Quick}
	a, err := read(template.XLSX, filled(t, template.XLSX, named(t, template.XLSX, write(t, r, template.XLSX))))
	if err != nil {
		t.Fatal(err)
	}
	want := civil.MustParse("2026-10-06")
	if got := a.Answers[0].Evidence[0].Date; got != want {
		t.Errorf("evidence of %s, want %s", got, want)
	}
	if got := a.Documents[0].Date; got != want {
		t.Errorf("document of %s, want %s", got, want)
	}
}

func TestWorkbookLocksWhatMustNotChange(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(write(t, questionnaire.Request{Standards: []string{isms, aims}, Depth: questionnaire.Subclause}, template.XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []string{"Head", "Answers", "Documents", "Levels"} {
		props, err := book.GetSheetProtection(sheet)
		if err != nil || props.Password != "" || !props.InsertRows {
			t.Errorf("%s: %+v, %v; want a lock without a password that lets rows be inserted", sheet, props, err)
		}
		if panes, err := book.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the head is not frozen", sheet)
		}
	}
	rows, err := book.GetRows("Answers")
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) + 1 }
	line := func(ref string) int {
		return slices.IndexFunc(rows, func(r []string) bool { return r[0] == ref }) + 1
	}
	for _, c := range []struct {
		ref, column string
		locked      bool
	}{
		{"iso27001-2022/4.1", "ref", true},
		{"iso27001-2022/4.1", "? Question", true},
		{"iso27001-2022/4.1", "level", false},
		{"iso27001-2022/4.1", "evidence_date", false},
		{"iso27001-2022/4.1", "applicable", true},
		{"iso27001-2022/A.7.4", "applicable", false},
		{"iso27001-2022/A.7.4", "reason", false},
		{"iso42001-2023/A.6.2.4", "risk", false},
	} {
		cell, err := excelize.CoordinatesToCellName(column(c.column), line(c.ref))
		if err != nil {
			t.Fatalf("%s %s: %v", c.ref, c.column, err)
		}
		id, err := book.GetCellStyle("Answers", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if style.Protection == nil || style.Protection.Locked != c.locked {
			t.Errorf("%s of %s: locked %+v, want %v", c.column, c.ref, style.Protection, c.locked)
		}
	}
	lists, err := book.GetDataValidations("Answers")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range lists {
		got = append(got, v.Formula1)
	}
	for _, want := range []string{`"0,1,2,3,4,5"`, `"yes,no"`, `"1,2,3"`, `"1,3,6,12,24,36"`} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, strings.Trim(want, `"`)) }) {
			t.Errorf("no drop-down %s in %v", want, got)
		}
	}
}

func TestFilledYAMLFitsTheSchema(t *testing.T) {
	t.Parallel()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(diagnosis.AnswersJSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("answers.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("answers.json")
	if err != nil {
		t.Fatal(err)
	}
	empty := named(t, template.YAML, write(t, questionnaire.Request{Standards: []string{isms, aims}, Depth: questionnaire.Full}, template.YAML))
	for name, data := range map[string][]byte{"empty": empty, "filled": filled(t, template.YAML, empty)} {
		var v any
		if err := yaml.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		// YAML knows days; JSON writes them with the time of day.
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(string(text), "T00:00:00Z", "")))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCertifiedStandardsShortenTheTemplate(t *testing.T) {
	t.Parallel()
	r := questionnaire.Request{Standards: []string{aims}, Depth: questionnaire.Full, Certified: []string{isms}, Inherit: diagnosis.InheritEqual}
	for _, f := range formats {
		data := named(t, f, write(t, r, f))
		a, err := read(f, data)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Certified, []string{isms}) || a.Inherit != diagnosis.InheritEqual {
			t.Errorf("%s: certified %v, inherit %s", f, a.Certified, a.Inherit)
		}
		if a, err = read(f, filled(t, f, data)); err != nil || len(a.Answers) != 164-38+38 {
			t.Errorf("%s: %d answers, %v; want all but the 38 that are taken over", f, len(a.Answers), err)
		}
	}
}

func TestSameTemplateHasTheSameBytes(t *testing.T) {
	t.Parallel()
	r := questionnaire.Request{Standards: []string{isms, aims}, Depth: questionnaire.Quick}
	for _, f := range formats {
		first := write(t, r, f)
		for range 5 {
			if !bytes.Equal(first, write(t, r, f)) {
				t.Errorf("%s differs from one time to the next", f)
			}
		}
	}
}

func TestUnknownFormatIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := template.Write(library, questionnaire.Request{Standards: []string{isms}, Depth: questionnaire.Quick}, "odt", words); err == nil {
		t.Error("a format nobody knows was written")
	}
}
