// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

const head = `schema: concord/answers@1
organization: {name: Northwind Credit, people: 240, sector: fintech, ai_roles: [provider, user]}
as_of: 2026-11-23
standards: [iso27001-2022, iso42001-2023]
answers:
`

func read(name, data string) (*diagnosis.Answers, error) {
	return diagnosis.ReadAnswers(library, name, strings.NewReader(data), asOf)
}

func TestAnswersFileOfTheGuideIsRead(t *testing.T) {
	t.Parallel()
	got, err := read("answers.yaml", `schema: concord/answers@1
organization: {name: Northwind Credit, people: 240, sector: fintech, ai_roles: [provider, user]}
as_of: 2026-11-23            # the day evidence ages are counted from; default today
standards: [iso27001-2022, iso42001-2023]
certified: []
inherit: none                # none | equal
start: 2027-01-04
documents:
  - {id: DOC-01, status: approved, date: 2026-02-01}
answers:
  - ref: iso27001-2022/4.1
    level: 2
    evidence: [{title: Context analysis, date: 2026-05-04, review_months: 12}]
    note: free text
  - {ref: iso27001-2022/A.7.4, applicable: false, reason: No own premises}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := &diagnosis.Answers{
		Organization: diagnosis.Organization{Name: "Northwind Credit", People: 240, Sector: "fintech", AIRoles: []string{"provider", "user"}},
		AsOf:         asOf, Standards: []string{"iso27001-2022", "iso42001-2023"}, Inherit: diagnosis.InheritNone, Start: civil.MustParse("2027-01-04"),
		Documents: []diagnosis.DocumentState{{ID: "DOC-01", Status: diagnosis.DocumentApproved, Date: civil.MustParse("2026-02-01")}},
		Answers: []diagnosis.Answer{
			{Ref: ref("iso27001-2022/4.1"), Applicable: true, Level: 2, Note: "free text", Line: 11, Evidence: []diagnosis.Evidence{{Title: "Context analysis", Date: civil.MustParse("2026-05-04"), ReviewMonths: 12}}},
			{Ref: ref("iso27001-2022/A.7.4"), Reason: "No own premises", Line: 15},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestWrongAnswersAreNamedWithLineFieldAndCure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, data string
		want       []string // parts of the error, one for each fault
	}{
		{"wrong schema", strings.Replace(head, "answers@1", "answers@2", 1), []string{`a.yaml:1: schema: is "concord/answers@2"; write "concord/answers@1"`}},
		{"unknown field", head + "  - {ref: iso27001-2022/4.1, level: 2, notes: x}\n", []string{`a.yaml:6: answers[0].notes: is not a known field; did you mean "note"?`}},
		{"level over 5", head + "  - {ref: iso27001-2022/4.1, level: 7}\n", []string{`a.yaml:6: answers[0].level: is "7"; write a whole number from 0 to 5`}},
		{"level with a point", head + "  - {ref: iso27001-2022/4.1, level: 2.5}\n", []string{`answers[0].level: is "2.5"`}},
		{"no level", head + "  - {ref: iso27001-2022/4.1}\n", []string{"a.yaml:6: answers[0].level: is missing"}},
		{"unknown place", head + "  - {ref: iso27001-2022/A.5.99, level: 1}\n", []string{`"iso27001-2022/A.5.99" does not exist; did you mean "iso27001-2022/A.5.9"?`}},
		{"no standard before the place", head + "  - {ref: A.5.1, level: 1}\n", []string{`"A.5.1" is no reference`}},
		{"standard that is not diagnosed", strings.Replace(head, ", iso42001-2023]", "]", 1) + "  - {ref: iso42001-2023/4.1, level: 1}\n", []string{"belongs to a standard that is not diagnosed here; add it to standards"}},
		{"place answered twice", head + "  - {ref: iso27001-2022/4.1, level: 1}\n  - {ref: iso27001-2022/4.1, level: 2}\n", []string{"a.yaml:7: answers[1].ref: iso27001-2022/4.1 was answered on line 6 already"}},
		{"place answered again by also", head + "  - {ref: iso27001-2022/4.1, level: 1}\n  - {ref: iso42001-2023/4.1, also: [iso27001-2022/4.1], level: 2}\n", []string{"answers[1].also[0]: iso27001-2022/4.1 was answered on line 6 already"}},
		{"clause not applicable", head + "  - {ref: iso27001-2022/4.1, applicable: false, reason: no}\n", []string{"belongs to clauses 4 to 10, which always apply"}},
		{"not applicable without a reason", head + "  - {ref: iso27001-2022/A.7.4, applicable: false}\n", []string{"answers[0].reason: is missing; say why the control is not applicable"}},
		{"not applicable with a level", head + "  - {ref: iso27001-2022/A.7.4, applicable: false, reason: x, level: 2}\n", []string{"answers[0].level: stands beside applicable: false"}},
		{"evidence without a date", head + "  - {ref: iso27001-2022/4.1, level: 3, evidence: [{title: x}]}\n", []string{"answers[0].evidence[0].date: is missing"}},
		{"date that does not exist", head + "  - {ref: iso27001-2022/4.1, level: 3, evidence: [{title: x, date: 2026-02-30}]}\n", []string{`answers[0].evidence[0].date: is "2026-02-30"; write a date that exists`}},
		{"review interval of zero", head + "  - {ref: iso27001-2022/4.1, level: 3, evidence: [{title: x, date: 2026-02-01, review_months: 0}]}\n", []string{"write a whole number from 1 to 120"}},
		{"link that is no address", head + "  - {ref: iso27001-2022/4.1, level: 3, evidence: [{title: x, date: 2026-02-01, link: 'javascript:alert(1)'}]}\n", []string{"is no web address"}},
		{"file that climbs out", head + "  - {ref: iso27001-2022/4.1, level: 3, evidence: [{title: x, date: 2026-02-01, file: ../../etc/passwd}]}\n", []string{"is no plain relative path"}},
		{"risk at a clause", head + "  - {ref: iso27001-2022/4.1, level: 3, risk: 2}\n", []string{"link risks to controls only"}},
		{"unknown standard", strings.Replace(head, "iso42001-2023", "iso42001-2024", 1), []string{`standards[1]: "iso42001-2024" is no known standard; did you mean "iso42001-2023"?`}},
		{"no standards", strings.Replace(head, "[iso27001-2022, iso42001-2023]", "[]", 1), []string{"standards: names no standard to diagnose"}},
		{"no organization", strings.Replace(head, "organization:", "organisation:", 1), []string{`did you mean "organization"?`, "organization: is missing"}},
		{"unknown role", strings.Replace(head, "provider,", "maker,", 1), []string{`ai_roles[0]: is "maker"; write developer, provider, user`}},
		{"people below zero", strings.Replace(head, "240", "-3", 1), []string{`organization.people: is "-3"`}},
		{"unknown document", "documents: [{id: DOC-99, status: draft}]\n" + head, []string{`documents[0].id: "DOC-99" is no document of the list`}},
		{"unknown status", "documents: [{id: DOC-01, status: aproved}]\n" + head, []string{`documents[0].status: is "aproved"; did you mean "approved"?`}},
		{"unknown inheritance", "inherit: all\n" + head, []string{`inherit: is "all"; write none, equal`}},
		{"deadline in the past", "deadline: 2026-01-01\n" + head, []string{"deadline: is 2026-01-01, before the day of the diagnosis"}},
		{"answers that are no list", strings.Replace(head, "answers:", "answers: yes", 1), []string{"answers: is no list"}},
		{"everything wrong at once", head + "  - {ref: iso27001-2022/4.9, level: x}\n  - {level: 9}\n", []string{"a.yaml:6: answers[0].ref", `a.yaml:6: answers[0].level: is "x"`, "a.yaml:7: answers[1].ref: is missing", "a.yaml:7: answers[1].level"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := read("a.yaml", c.data)
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("accepted, or an error of no kind: %v", err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("missing %q in:\n%v", part, err)
				}
			}
			if n := strings.Count(err.Error(), "\n") + 1; n != len(c.want) {
				t.Errorf("%d faults, want %d:\n%v", n, len(c.want), err)
			}
		})
	}
}

const table = `# schema: concord/answers@1
# organization.name: Northwind Credit
# organization.people: 240
# organization.ai_roles: provider, user
# as_of: 2026-11-23
# standards: iso27001-2022, iso42001-2023
# documents.DOC-01: approved 2026-02-01
ref,?title,applicable,reason,level,evidence_title,evidence_date,review_months,note,risk
iso27001-2022/4.1,Context,,,3,Context analysis,2026-05-04,12,free text,
iso27001-2022/4.1,,,,,Second piece,2026-06-01,6,,
iso27001-2022/4.2,Parties,,,,,,,,
iso27001-2022/A.7.4,Monitoring,no,No own premises,,,,,,
iso27001-2022/A.5.7,Threats,yes,,2,,,,,3
`

func TestTableSaysTheSameAsYAML(t *testing.T) {
	t.Parallel()
	want, err := read("a.yaml", `schema: concord/answers@1
organization: {name: Northwind Credit, people: 240, ai_roles: [provider, user]}
as_of: 2026-11-23
standards: [iso27001-2022, iso42001-2023]
documents: [{id: DOC-01, status: approved, date: 2026-02-01}]
answers:
  - {ref: iso27001-2022/4.1, level: 3, note: free text, evidence: [{title: Context analysis, date: 2026-05-04, review_months: 12}, {title: Second piece, date: 2026-06-01, review_months: 6}]}
  - {ref: iso27001-2022/A.7.4, applicable: false, reason: No own premises}
  - {ref: iso27001-2022/A.5.7, level: 2, risk: 3}
`)
	if err != nil {
		t.Fatal(err)
	}
	fromCSV, err := read("a.csv", table)
	if err != nil {
		t.Fatal(err)
	}
	fromXLSX, err := read("a.xlsx", asWorkbook(t, table))
	if err != nil {
		t.Fatal(err)
	}
	ignore := cmpopts.IgnoreFields(diagnosis.Answer{}, "Line")
	if diff := cmp.Diff(want, fromCSV, cmpopts.EquateEmpty(), ignore); diff != "" {
		t.Errorf("CSV: %s", diff)
	}
	if diff := cmp.Diff(want, fromXLSX, cmpopts.EquateEmpty(), ignore); diff != "" {
		t.Errorf("XLSX: %s", diff)
	}
}

func TestFaultsInTablesNameTheCell(t *testing.T) {
	t.Parallel()
	wrong := strings.Replace(table, ",3,Context", ",9,Context", 1)
	for name, want := range map[string]string{
		"a.csv":  `a.csv:9: E9 (level): is "9"; write a whole number from 0 to 5`,
		"a.xlsx": `a.xlsx:2: Answers!E2 (level): is "9"; write a whole number from 0 to 5`,
	} {
		data := wrong
		if name == "a.xlsx" {
			data = asWorkbook(t, wrong)
		}
		if _, err := read(name, data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := read("a.csv", strings.Replace(table, ",level,", ",levl,", 1)); err == nil || !strings.Contains(err.Error(), `"levl" is no known column; did you mean "level"?`) {
		t.Errorf("misspelt column: %v", err)
	}
}

func TestExamplesAreValidUnderTheSchemaAndBrokenOnesAreNot(t *testing.T) {
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
	for _, name := range []string{"examples/northwind-credit-2026-05.answers.yaml", "examples/northwind-credit-2026-11.answers.yaml"} {
		data, err := fs.ReadFile(library.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		a, err := read(name, string(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		converted, err := jsonschema.UnmarshalJSON(strings.NewReader(inJSON(t, a)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(converted); err != nil {
			t.Errorf("%s as JSON: %v", name, err)
		}
	}
	for _, broken := range []string{"{ref: iso27001-2022/4.1}", "{ref: iso27001-2022/4.1, level: 6}", "{ref: iso27001-2022/A.7.4, applicable: false}", "{ref: x/y, level: 1, more: 1}"} {
		if schema.Validate(asJSON(t, []byte(head+"  - "+broken+"\n"))) == nil {
			t.Errorf("the schema accepts %s", broken)
		}
	}
}

// asJSON reads YAML the way a JSON tool would see it: dates as text.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		t.Fatal(err)
	}
	var plain func(*yaml.Node)
	plain = func(n *yaml.Node) {
		if n.Tag == "!!timestamp" {
			n.Tag = "!!str"
		}
		for _, c := range n.Content {
			plain(c)
		}
	}
	plain(&node)
	var v any
	if err := node.Decode(&v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func BenchmarkReadAnswers(b *testing.B) {
	var buf strings.Builder
	buf.WriteString(head)
	for _, n := range allNodes() {
		if n.IsLeaf() && n.Kind != catalog.KindClause {
			buf.WriteString("  - {ref: " + n.Ref.String() + ", level: 3, evidence: [{title: Record, date: 2026-05-04, review_months: 12}], note: seen}\n")
		}
	}
	data := buf.String()
	for b.Loop() {
		if _, err := read("a.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}
