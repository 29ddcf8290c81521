// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package release_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"concord/internal/ims/release"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

func lines(findings []catalog.Finding) string {
	out := make([]string, 0, len(findings))
	for _, f := range findings {
		out = append(out, string(f.Rule)+" "+f.String())
	}
	return strings.Join(out, "\n")
}

func TestTheContentPassesEveryCheck(t *testing.T) {
	t.Parallel()
	o := release.Check(catalog.Embedded(), civil.MustParse("2026-12-01"))
	if !o.Holds() {
		t.Errorf("%d findings:\n%s", len(o.Findings), lines(o.Findings))
	}
	if len(o.Rules) != len(catalog.Rules) {
		t.Errorf("%d rules were told, want %d", len(o.Rules), len(catalog.Rules))
	}
	if o.Files < 60 {
		t.Errorf("only %d files were read", o.Files)
	}
}

func TestFactsThatAgeAreListedAlwaysAndFaultsOnlyForARelease(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, day string
		findings  int
	}{
		{"without a day of release nothing is too old", "", 0},
		{"six months to the day are fine", "2027-05-23", 0},
		{"a day more is too old", "2027-05-24", 8},
		{"a check after the release is wrong", "2026-11-22", 8},
	} {
		var day civil.Date
		if c.day != "" {
			day = civil.MustParse(c.day)
		}
		o := release.Check(catalog.Embedded(), day)
		if len(o.Rechecks) != 8 || len(o.Findings) != c.findings {
			t.Errorf("%s: %d facts and %d findings, want 8 and %d\n%s", c.name, len(o.Rechecks), len(o.Findings), c.findings, lines(o.Findings))
		}
	}
}

// folder copies the embedded content into a map that a test can break.
func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	files := catalog.Embedded().Files()
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(p, "locales") {
			return err
		}
		data, err := fs.ReadFile(files, p)
		out[p] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// at finds the line, from 1, of the first place that holds the text.
func at(t *testing.T, text, piece string) int {
	t.Helper()
	before, _, found := strings.Cut(text, piece)
	if !found {
		t.Fatalf("%q is not in the file", piece)
	}
	return strings.Count(before, "\n") + 1
}

const (
	isms     = "standards/iso27001-2022/standard.yaml"
	aims     = "standards/iso42001-2023/standard.yaml"
	between  = "crosswalks/iso42001-2023--iso27001-2022.yaml"
	aiAct    = "crosswalks/eu-ai-act--iso42001-2023.yaml"
	list     = "documents/documents.yaml"
	starter  = "documents/DOC-48-people-agreements.md"
	plan     = "roadmap/joint.yaml"
	clauses  = "guidance/clauses.yaml"
	controls = "standards/iso42001-2023/guidance/a.yaml"
	risks    = "risks/library.yaml"
	example  = "examples/northwind-credit.yaml"
)

// breakage breaks one thing and says what the check must say of it.
type breakage struct {
	name, file, from, to string // the first from in the file becomes to
	line                 string // text on the line to be named, in the broken file; "" where no line makes sense
	rule                 catalog.Rule
	problem, cure        string // pieces of what is said
}

var breakages = []breakage{
	{"a tab in the indentation", isms, "    title: Context of the organization", "\ttitle: Context of the organization", "\ttitle", catalog.RuleReadable, "has a tab", "indent with blanks"},
	{"a field nobody knows", isms, "        intent: Know which", "        intend: Know which", "        intend:", catalog.RuleReadable, "is not a known field", `did you mean "intent"?`},
	{"a field that is missing", aims, "            cite: \"4.1\"\n", "", "          - id: \"4.1-1\"", catalog.RuleReadable, "is missing", "add it"},
	{"a number where text belongs", isms, `  - id: "4"`, `  - id: 4`, `  - id: 4`, catalog.RuleReadable, "not as text", `put it in quotes: "4"`},
	{"text where a number belongs", plan, "      small: 3\n", "      small: three\n", "      small: three", catalog.RuleReadable, `is "three"`, "write a whole number"},
	{"a key that stands twice", isms, "system: ISMS\n", "system: ISMS\nsystem: ISMS\n", "", catalog.RuleReadable, "stands here a second time", "keep one of the two"},
	{"an id that stands twice", isms, `          - id: "4.1-2"`, `          - id: "4.1-1"`, "", catalog.RuleNames, "stands here a second time", "give one of the two another id"},
	{"a requirement in the wrong subclause", isms, `          - id: "4.1-2"`, `          - id: "4.9-2"`, `          - id: "4.9-2"`, catalog.RuleNames, "does not belong to 4.1", "begin it with 4.1"},
	{"an attribute value with a slip", isms, "control_type: [preventive]", "control_type: [preventative]", "control_type: [preventative]", catalog.RuleNames, `"preventative" is not known`, `did you mean "preventive"?`},
	{"a stated count that is off", aims, "  annex_a_controls: 38", "  annex_a_controls: 39", "  annex_a_controls: 39", catalog.RuleCounts, "is 39, but there are 38", "write 38"},
	{"a control too many for the edition", isms, "        - id: A.8.34\n", "        - id: A.8.35\n          title: Quantum leaps\n          theme: technological\n          expectation: None\n          questions: [None]\n          evidence: [none]\n        - id: A.8.34\n", "annex_a:", catalog.RuleCounts, "A.8 has 35 controls, but the standard has 34", "remove what is no control"},
	{"a target that does not exist", between, "    targets: [6.2.c]", "    targets: [6.2.x]", "    targets: [6.2.x]", catalog.RuleNames, `"6.2.x" is no requirement or control of iso27001-2022`, "did you mean"},
	{"a see_also that does not exist", between, "    see_also: [", "    see_also: [A.9.99, ", "    see_also: [A.9.99", catalog.RuleNames, `"A.9.99" is no requirement or control`, "did you mean"},
	{"a second row for one item", between, "  - source: \"4.1-2\"\n", "  - source: \"4.1-1\"\n", "", catalog.RuleCrosswalks, "has a row already", "keep one row"},
	{"an item without a row", between, "  - source: A.10.4\n", "  - source: A.10.3\n", "mappings:", catalog.RuleCrosswalks, "iso42001-2023/A.10.4 has no row", "no-relationship and weight 0"},
	{"a band that does not follow the weight", between, "    band: partly-covered\n", "    band: fully-covered\n", "    band: fully-covered", catalog.RuleCrosswalks, "at weight 0.5", "write partly-covered"},
	{"a weight between the anchors", between, "    weight: 0.5\n", "    weight: 0.6\n", "    weight: 0.6", catalog.RuleCrosswalks, "0.6 is no weight", "write 0, 0.25, 0.5, 0.75 or 1"},
	{"a result that is not what the rows give", between, "    weighted_coverage_percent: 65.5", "    weighted_coverage_percent: 66.5", "    weighted_coverage_percent: 66.5", catalog.RuleCrosswalks, "is 66.5, but the rows give 65.5", "write 65.5"},
	{"a relation with a slip", between, "    relation: intersects-with\n", "    relation: intersect-with\n", "    relation: intersect-with", catalog.RuleNames, "is no relation", `did you mean "intersects-with"?`},
	{"a crosswalk in a file of another name", aiAct, "id: eu-ai-act--iso42001-2023", "id: eu-ai-act", "id: eu-ai-act\n", catalog.RuleNames, "in the file eu-ai-act--iso42001-2023.yaml", "the same name"},
	{"law without the day it was checked", aiAct, "  checked_on: \"2026-11-23\"\n", "", "  must_be_rechecked: true", catalog.RuleDates, "nothing says when it was checked", "add checked_on"},
	{"a crosswalk whose edition nobody names", "guidance/editions.yaml", "content: [iso27017--iso27001-2022]", "content: [iso42001-2023]", "editions:\n", catalog.RuleDates, "no edition names crosswalks/iso27017--iso27001-2022.yaml", "add it to the edition"},
	{"a date that does not exist", aiAct, `    applies_from: "2025-02-02"`, `    applies_from: "2025-02-30"`, `    applies_from: "2025-02-30"`, catalog.RuleDates, "is no date", "write a day that exists"},
	{"a document nobody's clause has", list, `          ids: ["4.3-2"]`, `          ids: ["4.3-9"]`, `          ids: ["4.3-9"]`, catalog.RuleNames, `"4.3-9" is no place in iso27001-2022`, "did you mean"},
	{"mandatory information without a document", list, "        - basis: mandatory\n          ids: [\"4.3-2\"]", "        - basis: recommended\n          ids: [\"4.3-2\"]", "", catalog.RuleDocuments, `"Scope of the ISMS" has no document with basis mandatory`, "add to documents/documents.yaml"},
	{"an owner who approves", list, "    owner_role: lead-implementer\n    approver_role: top-management", "    owner_role: top-management\n    approver_role: top-management", "    approver_role: top-management", catalog.RuleDocuments, "who also owns the document", "name another role"},
	{"a role that does not exist", list, "    owner_role: lead-implementer", "    owner_role: lead-implementor", "    owner_role: lead-implementor", catalog.RuleNames, `"lead-implementor" is not known`, `did you mean "lead-implementer"?`},
	{"a starter text that differs from the list", starter, "kind: record", "kind: policy", "kind: policy", catalog.RuleDocuments, `documents/documents.yaml says "record"`, "make the two say the same"},
	{"a starter text that serves nothing real", starter, "iso27001-2022/A.6.1 -->", "iso27001-2022/A.6.11 -->", "iso27001-2022/A.6.11 -->", catalog.RuleNames, "serves iso27001-2022/A.6.11, which does not exist", "did you mean"},
	{"a placeholder nobody fills", starter, "{{scope_statement}}", "{{scope}}", "{{scope}}", catalog.RuleDocuments, "{{scope}} is no known placeholder", "documents/placeholders.yaml"},
	{"a flag that is never closed", starter, "{{/iso42001}}\n", "\n", "{{#iso42001}}", catalog.RuleDocuments, "{{#iso42001}} is never closed", "add {{/iso42001}}"},
	{"a task that depends on nothing real", plan, "    depends_on: [T01]", "    depends_on: [T99]", "    depends_on: [T99]", catalog.RuleNames, `"T99" is not known`, "did you mean"},
	{"a circle of tasks", plan, "    depends_on: []", "    depends_on: [T84]", "    depends_on: [T01]", catalog.RulePlan, "goes round in a circle", "remove one dependency"},
	{"a critical path that is not the computed one", plan, "critical_path_weeks: 50", "critical_path_weeks: 51", "critical_path_weeks: 51", catalog.RulePlan, "is 51, but the tasks give 50", "write 50"},
	{"a control no task satisfies", plan, "A.5.7", "A.5.8", "tasks:\n  - id: T01", catalog.RulePlan, "no task satisfies iso27001-2022/A.5.7", "add it"},
	{"a subclause without guidance", clauses, "      - iso27001-2022/4.1\n", "", "", catalog.RuleGuidance, "iso27001-2022/4.1 has no guidance", "guidance/clauses.yaml"},
	{"a guide without a level", clauses, "      3: One dated analysis", "      6: One dated analysis", "    levels:", catalog.RuleGuidance, "has no words for level 3", "word all levels"},
	{"a guide to a control that does not exist", controls, "iso42001-2023/A.2.2", "iso42001-2023/A.2.22", "iso42001-2023/A.2.22", catalog.RuleNames, "iso42001-2023/A.2.22 does not exist", "did you mean"},
	{"a risk with an unknown objective", risks, "        - C.2.5\n        - C.2.11", "        - C.2.55\n        - C.2.11", "        - C.2.55", catalog.RuleNames, `"C.2.55" is not known`, "did you mean"},
	{"an example that names nobody", example, "  approved_by: PER-01", "  approved_by: PER-99", "  approved_by: PER-99", catalog.RuleNames, "nothing in this file has the id PER-99", "did you mean"},
	{"a document named in a text that is not there", clauses, "(DOC-26)", "(DOC-99)", "(DOC-99)", catalog.RuleNames, "documents/documents.yaml has no DOC-99", "add it there"},
	{"an answer for a place that does not exist", "examples/northwind-credit-2026-11.answers.yaml", "ref: iso27001-2022/4.1\n", "ref: iso27001-2022/4.11\n", "ref: iso27001-2022/4.11", catalog.RuleNames, "iso27001-2022/4.11", ""},
	{"a promise", clauses, "why: Without a dated picture", "why: Certification is guaranteed without a dated picture", "Certification is guaranteed", catalog.RuleText, "certification is guaranteed", "promise nothing"},
	{"a character nobody sees", clauses, "why: Without a dated picture", "why: Without\u200b a dated picture", "Without\u200b", catalog.RuleText, "hidden character U+200B", "remove it"},
	{"a blank at the end of a line", starter, "kind: record\n", "kind: record \n", "kind: record ", catalog.RuleText, "ends with blanks", "remove them"},
}

func TestOneBreakEachIsFoundWithFileLineAndCure(t *testing.T) {
	t.Parallel()
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			files := folder(t)
			text := string(files[b.file].Data)
			if !strings.Contains(text, b.from) {
				t.Fatalf("%s does not hold %q", b.file, b.from)
			}
			broken := strings.Replace(text, b.from, b.to, 1)
			files[b.file] = &fstest.MapFile{Data: []byte(broken)}
			o := release.Check(catalog.Open(files, "mine"), civil.Date{})
			found := slices.IndexFunc(o.Findings, func(f catalog.Finding) bool {
				return f.Rule == b.rule && strings.Contains(f.Problem, b.problem) && strings.Contains(f.Cure, b.cure)
			})
			if found < 0 {
				t.Fatalf("not found among %d:\n%s", len(o.Findings), lines(o.Findings[:min(20, len(o.Findings))]))
			}
			if len(o.Findings) > 16 { // what names a renamed thing is wrong too
				t.Errorf("one break makes %d findings:\n%s", len(o.Findings), lines(o.Findings[:12]))
			}
			f := o.Findings[found]
			if b.line == "" {
				if f.File == "" || f.Line == 0 {
					t.Errorf("%s names no line", f)
				}
				return
			}
			if want := at(t, broken, b.line); f.File != "mine/"+b.file || f.Line != want {
				t.Errorf("found at %s:%d, want mine/%s:%d\n%s", f.File, f.Line, b.file, want, f)
			}
		})
	}
}

func TestAFolderBrokenInManyWaysGetsAllItsFaultsAtOnce(t *testing.T) {
	t.Parallel()
	files := folder(t)
	for _, b := range breakages[2:] { // one with broken YAML and one with an unknown field would hide others in that file
		text := strings.Replace(string(files[b.file].Data), b.from, b.to, 1)
		files[b.file] = &fstest.MapFile{Data: []byte(text)}
	}
	o := release.Check(catalog.Open(files, "mine"), civil.Date{})
	if len(o.Findings) < 35 {
		t.Errorf("only %d findings:\n%s", len(o.Findings), lines(o.Findings))
	}
	for _, f := range o.Findings {
		if f.File == "" || f.Problem == "" || f.Cure == "" {
			t.Errorf("says too little: %+v", f)
		}
		if strings.Contains(f.Problem, "catalog.") || strings.Contains(f.Problem, "crosswalk.") {
			t.Errorf("speaks of the program's insides: %s", f)
		}
	}
}

func TestTheSameFolderGivesTheSameFindings(t *testing.T) {
	t.Parallel()
	files := folder(t)
	delete(files, list)
	delete(files, plan)
	files["guidance/other.yaml"] = &fstest.MapFile{Data: []byte("a: 1\n")}
	first := lines(release.Check(catalog.Open(files, "mine"), civil.Date{}).Findings)
	for range 3 {
		if again := lines(release.Check(catalog.Open(files, "mine"), civil.Date{}).Findings); again != first {
			t.Fatalf("differs:\n%s\n\n%s", first, again)
		}
	}
	for _, want := range []string{"mine/documents/documents.yaml: is missing", "mine/roadmap/joint.yaml: is missing", "mine/guidance/other.yaml: is read by nothing"} {
		if !strings.Contains(first, want) {
			t.Errorf("does not say %q:\n%s", want, first)
		}
	}
}

func TestAnEmptyFolderSaysWhatBelongsThere(t *testing.T) {
	t.Parallel()
	o := release.Check(catalog.Open(fstest.MapFS{}, "mine"), civil.Date{})
	if o.Holds() || !strings.Contains(lines(o.Findings), "mine/standards: holds no standard; add standards/<id>/standard.yaml") {
		t.Errorf("findings:\n%s", lines(o.Findings))
	}
}

func TestAPipeOrDeviceIsRefusedAndNotRead(t *testing.T) {
	t.Parallel()
	files := folder(t)
	files["examples/pipe.yaml"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	files["examples/large.yaml"] = &fstest.MapFile{Data: []byte(strings.Repeat("a: b\n", 1<<20))}
	got := lines(release.Check(catalog.Open(files, "mine"), civil.Date{}).Findings)
	for _, want := range []string{"mine/examples/pipe.yaml: is no file that can be read", "mine/examples/large.yaml: is larger than 4 MiB"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q:\n%s", want, got)
		}
	}
}
