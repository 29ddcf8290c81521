// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
		"ISO/IEC 27001 alone":  analyze(t, given(both[:1]), nil),
		"ISO/IEC 42001 alone":  analyze(t, given(both[1:]), nil),
		"an empty file":        analyze(t, read(t, "schema: concord/answers@1\norganization: {name: Example}\nstandards: [iso42001-2023, iso27001-2022]\nanswers: []\n"), nil),
		"no answers at all":    analyze(t, read(t, "schema: concord/answers@1\norganization: {name: Example}\nstandards: [iso27001-2022]\n"), nil),
		"nothing applies":      analyze(t, nothingApplies(), nil),
		"both certified":       analyze(t, bothCertified(), nil),
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

// read reads answers as a user writes them.
func read(t testing.TB, text string) *diagnosis.Answers {
	t.Helper()
	a, err := diagnosis.ReadAnswers(library, "a.yaml", strings.NewReader(text), today)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nothingApplies are answers that leave out every control.
func nothingApplies() *diagnosis.Answers {
	a := given(both)
	for _, id := range both {
		std, err := library.Standard(id)
		if err != nil {
			panic(err)
		}
		for _, n := range std.Outline().Groups {
			a.Answers = append(a.Answers, diagnosis.Answer{Ref: n.Ref, Reason: "Not ours"})
		}
	}
	return a
}

func bothCertified() *diagnosis.Answers {
	a := given(both)
	a.Certified, a.Inherit = both, diagnosis.InheritEqual
	return a
}

func TestWithoutApplicableControlsTheirReadinessIsZeroOfZero(t *testing.T) {
	t.Parallel()
	for _, s := range analyze(t, nothingApplies(), nil).Result.Standards {
		if sum := s.ControlSum; sum.Applicable != 0 || sum.Readiness.Sign() != 0 || sum.Items == 0 || s.Status[diagnosis.NotApplicable] != sum.Items {
			t.Errorf("%s: %d of %d controls apply, readiness %v", s.Standard.ID, sum.Applicable, sum.Items, sum.Readiness)
		}
	}
}

// TestTheResultHasTheFieldsThatWerePromised compares names and places with concord/diagnosis@1 as it was agreed. Fields
// may be added to it, never renamed.
func TestTheResultHasTheFieldsThatWerePromised(t *testing.T) {
	t.Parallel()
	data, err := analyze(t, example(t, november), nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for path, fields := range map[string]string{
		"":                           "schema as_of organization standards coverage gaps documents roadmap",
		"standards.0":                "id clauses controls subclauses groups status items stage1",
		"standards.0.clauses":        "readiness assessed items",
		"standards.0.controls":       "readiness assessed applicable items",
		"standards.0.subclauses.0":   "ref readiness assessed items",
		"standards.0.groups.0":       "ref readiness applicable items",
		"standards.0.status":         "conforms partial gap not_assessed not_applicable",
		"standards.0.items.0":        "ref state level effective_level readiness source why",
		"standards.0.stage1":         "verdict stops",
		"standards.1.stage1.stops.0": "ref reason",
		"gaps.0":                     "ref priority level why",
		"roadmap":                    "scenario size critical_path_weeks months person_days critical_path tasks",
		"roadmap.tasks.0":            "id start finish slack_weeks person_days state",
	} {
		at := got
		for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' }) {
			if i, err := strconv.Atoi(step); err == nil {
				list, _ := at.([]any)
				if i >= len(list) {
					t.Fatalf("%s: nothing stands at %s", path, step)
				}
				at = list[i]
				continue
			}
			object, _ := at.(map[string]any)
			at = object[step]
		}
		object, _ := at.(map[string]any)
		for field := range strings.FieldsSeq(fields) {
			if _, ok := object[field]; !ok {
				t.Errorf("%s has no field %s", path, field)
			}
		}
	}
}

// TestNumbersHaveFourDigits holds the rounding: four digits, half away from zero.
func TestNumbersHaveFourDigits(t *testing.T) {
	t.Parallel()
	for in, want := range map[[2]int64]float64{{1, 3}: 0.3333, {2, 3}: 0.6667, {1, 20_000}: 0.0001, {3, 20_000}: 0.0002, {1, 20_001}: 0, {199_999, 200_000}: 1, {1, 1}: 1, {5, 9}: 0.5556} {
		if got := diagnosis.Float(big.NewRat(in[0], in[1]), 4); got != want {
			t.Errorf("%d/%d is %v, want %v", in[0], in[1], got, want)
		}
	}
	data, err := analyze(t, example(t, november), example(t, may)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if long := regexp.MustCompile(`[0-9]\.[0-9]{5,}|[0-9]e[-+]?[0-9]`).Find(stringsAside.ReplaceAll(data, nil)); long != nil {
		t.Errorf("a number is longer: %s", long)
	}
}

var stringsAside = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

func TestSameInputGivesTheSameBytesInEveryFormat(t *testing.T) {
	t.Parallel()
	formats := []string{"json", "html", "pdf", "docx", "xlsx", "csv"}
	first, err := analyze(t, example(t, november), example(t, may)).Print(formats)
	if err != nil {
		t.Fatal(err)
	}
	shuffled := example(t, november)
	rand.New(rand.NewPCG(7, 11)).Shuffle(len(shuffled.Answers), func(i, k int) {
		shuffled.Answers[i], shuffled.Answers[k] = shuffled.Answers[k], shuffled.Answers[i]
	})
	slices.Reverse(shuffled.Documents)
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
		if c.Move == diagnosis.Improved {
			better++
		}
		if c.Move == diagnosis.Declined {
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
