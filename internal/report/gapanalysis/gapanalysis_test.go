// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/locale"
	"concord/internal/report/gapanalysis"
)

var (
	library = catalog.Embedded()
	words   = locale.For("en")
	today   = civil.MustParse("2026-11-23")
)

func example(t testing.TB, name string) *diagnosis.Answers {
	t.Helper()
	data, err := fs.ReadFile(library.Files(), "examples/"+name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := diagnosis.ReadAnswers(library, name, bytes.NewReader(data), today)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func analyze(t testing.TB, now, before *diagnosis.Answers) *gapanalysis.Analysis {
	t.Helper()
	a, err := gapanalysis.Analyze(library, now, before, words)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	november = "northwind-credit-2026-11.answers.yaml"
	may      = "northwind-credit-2026-05.answers.yaml"
)

// given makes answers in code: both standards, as on the day of the tests.
func given(standards []string, list ...diagnosis.Answer) *diagnosis.Answers {
	return &diagnosis.Answers{
		Organization: diagnosis.Organization{Name: "Example", People: 100}, AsOf: today, Start: today,
		Inherit: diagnosis.InheritNone, Standards: standards, Answers: list,
	}
}

var both = []string{"iso27001-2022", "iso42001-2023"}

func TestEveryResultIsValidUnderItsSchema(t *testing.T) {
	t.Parallel()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(gapanalysis.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("diagnosis.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("diagnosis.json")
	if err != nil {
		t.Fatal(err)
	}
	certified := given([]string{"iso42001-2023"})
	certified.Certified, certified.Inherit = []string{"iso27001-2022"}, diagnosis.InheritEqual
	certified.Deadline = civil.MustParse("2027-06-30")
	for name, a := range map[string]*gapanalysis.Analysis{
		"november":             analyze(t, example(t, november), nil),
		"may":                  analyze(t, example(t, may), nil),
		"november against may": analyze(t, example(t, november), example(t, may)),
		"nothing answered":     analyze(t, given(both), nil),
		"one standard":         analyze(t, given(both[:1]), nil),
		"added to a certified": analyze(t, certified, nil),
	} {
		data, err := a.JSON()
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSameInputGivesTheSameBytesInEveryFormat(t *testing.T) {
	t.Parallel()
	formats := []string{"json", "html", "pdf", "docx", "xlsx", "csv"}
	first, err := analyze(t, example(t, november), example(t, may)).Print(formats)
	if err != nil {
		t.Fatal(err)
	}
	shuffled := example(t, november)
	slices.Reverse(shuffled.Answers)
	second, err := analyze(t, shuffled, example(t, may)).Print(formats)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) < 10 || len(first) != len(second) {
		t.Fatalf("%d and %d files", len(first), len(second))
	}
	for i := range first {
		if first[i].Name != second[i].Name || !bytes.Equal(first[i].Data, second[i].Data) {
			t.Errorf("%s differs from one run to the next", first[i].Name)
		}
	}
}

func TestEmptyAnswersAreNotKnownAndEverythingIsAGap(t *testing.T) {
	t.Parallel()
	a := analyze(t, given(both), nil)
	for _, s := range a.Result.Standards {
		if s.Stage1.Verdict != diagnosis.NotKnown || s.Stage2.Verdict != diagnosis.NotKnown {
			t.Errorf("%s: stage 1 %s, stage 2 %s, want not-known", s.Standard.ID, s.Stage1.Verdict, s.Stage2.Verdict)
		}
	}
	if want := 148 + 93 + 164 + 38; len(a.Gaps) != want {
		t.Errorf("%d gaps, want %d", len(a.Gaps), want)
	}
	if a.Schedule.CriticalPathWeeks != 72 || a.Schedule.PersonDays != 457 {
		t.Errorf("the joint mid-size plan takes %d weeks and %d days, want 72 and 457", a.Schedule.CriticalPathWeeks, a.Schedule.PersonDays)
	}
}

func TestRoadmapFollowsFromTheDiagnosis(t *testing.T) {
	t.Parallel()
	certified := given(both)
	certified.Certified = []string{"iso27001-2022"}
	if s := analyze(t, certified, nil).Schedule; s.Scenario != "add-on" || s.CriticalPathWeeks != 37 || s.PersonDays != 212 {
		t.Errorf("certified: scenario %s, %d weeks, %d days; want add-on, 37, 212", s.Scenario, s.CriticalPathWeeks, s.PersonDays)
	}
	small := given(both)
	small.Organization.People = 20
	if s := analyze(t, small, nil).Schedule; s.Size != "small" || s.CriticalPathWeeks != 50 {
		t.Errorf("20 people: size %s, %d weeks; want small, 50", s.Size, s.CriticalPathWeeks)
	}
	open, now := analyze(t, given(both), nil).Schedule.PersonDays, analyze(t, example(t, november), nil).Schedule.PersonDays
	if now >= open {
		t.Errorf("%d person-days are left of %d although much conforms", now, open)
	}
}

func TestADeadlinePressesOnWhatShouldHaveBegun(t *testing.T) {
	t.Parallel()
	late := given(both)
	late.Deadline = today.AddDays(7 * 20) // the plan needs 72 weeks
	calm := given(both)
	calm.Deadline = today.AddDays(7 * 1000)
	priority := func(a *gapanalysis.Analysis, ref string) string {
		for _, g := range a.Gaps {
			if g.Item.Node.Ref.String() == ref {
				return diagnosis.FormatRat(g.Priority, 2)
			}
		}
		t.Fatalf("no gap %s", ref)
		return ""
	}
	// 4.1 belongs to the first tasks of the plan; a clause item at level 0 has 3 × 2 = 6 without pressure.
	for _, c := range []struct {
		name string
		a    *diagnosis.Answers
		want string
	}{{"no deadline", given(both), "6"}, {"the work should have begun", late, "12"}} {
		if got := priority(analyze(t, c.a, nil), "iso27001-2022/4.1-1"); got != c.want {
			t.Errorf("%s: priority %s, want %s", c.name, got, c.want)
		}
	}
	if got := priority(analyze(t, calm, nil), "iso27001-2022/4.1-1"); got < "6" || got > "7" {
		t.Errorf("a far deadline gives priority %s, want between 6 and 7", got)
	}
}

func TestComparisonNamesWhatImproved(t *testing.T) {
	t.Parallel()
	a := analyze(t, example(t, november), example(t, may))
	better, worse := 0, 0
	for _, c := range a.Changes() {
		if c.Better() {
			better++
		}
		if c.Worse() {
			worse++
		}
	}
	if better == 0 || better <= worse {
		t.Errorf("%d improved and %d declined between May and November", better, worse)
	}
	data, err := a.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Comparison struct {
			Improved, Declined []struct{ Ref string }
		}
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Comparison.Improved) != better || len(out.Comparison.Declined) != worse {
		t.Errorf("JSON says %d and %d, want %d and %d", len(out.Comparison.Improved), len(out.Comparison.Declined), better, worse)
	}
}

func TestEveryWordOfTheReportExists(t *testing.T) {
	t.Parallel()
	page := []byte(fmt.Sprintf("%+v", analyze(t, example(t, november), example(t, may)).Document()))
	if i := bytes.Index(page, []byte("‹")); i >= 0 {
		t.Errorf("a text is missing from the locale files: %s", page[i:min(i+60, len(page))])
	}
	for _, never := range []string{"compliant", "certified by Concord", "<no value>", "%!"} {
		if bytes.Contains(page, []byte(never)) {
			t.Errorf("the report says %q", never)
		}
	}
	for _, id := range []string{"summary", "stops", "readiness", "shared", "gaps", "documents", "roadmap", "comparison", "independence", "method", "items"} {
		if !bytes.Contains(page, []byte("ID:"+id)) {
			t.Errorf("section %s is missing", id)
		}
	}
}

func BenchmarkAnalyze(b *testing.B) {
	a := example(b, november)
	for b.Loop() {
		analyze(b, a, nil)
	}
}

func BenchmarkPrintAll(b *testing.B) {
	a := analyze(b, example(b, november), example(b, may))
	for b.Loop() {
		if _, err := a.Print([]string{"json", "html", "pdf", "docx", "xlsx", "csv"}); err != nil {
			b.Fatal(err)
		}
	}
}
