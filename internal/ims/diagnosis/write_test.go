// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/intake"
)

var meaning = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(diagnosis.Answer{}, "Line")}

// awkward texts are what people and programs write that YAML could take for something else.
var awkward = []string{
	"yes", "null", "~", "3", "2026-05-04", "<<", "=", "- a", "# a", "a: b", "{a}", "[a]", "'", `"`, "|", ">", "&a", "*a", "!!a", "%a", "@a", "0x1F", "1e3",
	"=SUM(A1)", "ünï ☂", "two\nlines", "  led by blanks\n    and more", "ends in a break\n\n# looks like a comment\n", "a\tb", "a\u2028b", "a\u0085b", "a\r\nb", "-\u2029c", "a #b", "---", "...",
}

func someText(t *rapid.T, label string) string {
	return rapid.OneOf(rapid.SampledFrom(awkward), rapid.StringN(1, 40, 200)).Draw(t, label)
}

func someName(t *rapid.T, label string) string {
	if s := intake.CleanName(someText(t, label)); s != "" {
		return s
	}
	return "x"
}

// filled adds to someAnswers everything that an answers file can say.
func filled(t *rapid.T) *diagnosis.Answers {
	a := someAnswers(t)
	a.Organization = diagnosis.Organization{Name: someName(t, "name"), People: rapid.IntRange(0, 9999).Draw(t, "people")}
	if rapid.Bool().Draw(t, "roles") {
		a.Organization.AIRoles = []string{"user", "developer"}
		a.Organization.Sector = someName(t, "sector")
	}
	a.Start = a.AsOf.AddDays(rapid.IntRange(-30, 300).Draw(t, "start"))
	if rapid.Bool().Draw(t, "deadline") {
		a.Deadline = a.AsOf.AddDays(400)
	}
	for i := range a.Answers {
		given := &a.Answers[i]
		if !given.Applicable {
			given.Reason = someName(t, "reason")
		}
		given.Note = intake.CleanText(someText(t, "note"))
		for k := range given.Evidence {
			given.Evidence[k].Title = someName(t, "title")
		}
		if len(given.Evidence) > 0 {
			given.Evidence[0].Link, given.Evidence[0].File = "https://example.org/a?b=c#d", "folder/a b.pdf"
		}
	}
	return a
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	t.Parallel()
	for _, format := range diagnosis.FileFormats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				want := filled(t)
				data, err := want.File(format)
				if err != nil {
					t.Fatal(err)
				}
				got, err := diagnosis.ReadAnswers(library, "a."+format, bytes.NewReader(data), asOf.AddDays(99))
				if err != nil {
					t.Fatalf("%v\n%s", err, data)
				}
				if diff := cmp.Diff(want, got, meaning); diff != "" {
					t.Fatalf("%s\n%q", diff, data)
				}
				if again, err := got.File(format); err != nil || format != "xlsx" && !bytes.Equal(data, again) {
					t.Fatalf("written again it differs: %v", err)
				}
			})
		})
	}
}

func TestExamplesReadBackTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"examples/northwind-credit-2026-05.answers.yaml", "examples/northwind-credit-2026-11.answers.yaml"} {
		want, err := read(name, example(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range diagnosis.FileFormats {
			data, err := want.File(format)
			if err != nil {
				t.Fatal(err)
			}
			got, err := read("a."+format, string(data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, meaning); diff != "" {
				t.Errorf("%s as %s: %s", name, format, diff)
			}
		}
	}
}

func TestAsOfIsLeftOutWhereTheDayOfReadingCounts(t *testing.T) {
	t.Parallel()
	a := answers()
	a.AsOf, a.Start = a.Deadline, a.Deadline // no date
	text, err := a.YAML()
	if err != nil {
		t.Fatal(err)
	}
	got, err := read("a.yaml", string(text))
	if err != nil || got.AsOf != asOf || got.Start != asOf {
		t.Errorf("as of %s, start %s, %v; want the day of reading\n%s", got.AsOf, got.Start, err, text)
	}
}

func TestEntriesToFillInAreNoAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, entry string
		answers     int
		fault       string
	}{
		{"an empty level is no answer", "{ref: iso27001-2022/4.1, level: }", 0, ""},
		{"neither is one with empty evidence and note", "{ref: iso27001-2022/4.1, also: [iso42001-2023/4.1], level: , evidence: [], note: }", 0, ""},
		{"a missing level is a fault", "{ref: iso27001-2022/4.1}", 0, "level: is missing"},
		{"an empty level with a note is a fault", "{ref: iso27001-2022/4.1, level: , note: x}", 0, "level: is missing"},
		{"a misspelt place is found in an empty entry", "{ref: iso27001-2022/4.9, level: }", 0, "does not exist"},
		{"a misspelt field is found in an empty entry", "{ref: iso27001-2022/4.1, level: , lvl: }", 0, "is not a known field"},
		{"an empty level beside applicable: false is left alone", "{ref: iso27001-2022/A.7.4, level: , applicable: false, reason: No own premises}", 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, err := read("a.yaml", head+"  - "+c.entry+"\n")
			if (c.fault == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.fault) {
				t.Fatalf("got %v, want %q", err, c.fault)
			}
			if err == nil && len(a.Answers) != c.answers {
				t.Errorf("%d answers, want %d", len(a.Answers), c.answers)
			}
		})
	}
	a, err := read("a.yaml", "documents: [{id: DOC-01, status: }, {id: DOC-02, status: draft}]\n"+head)
	if err != nil || len(a.Documents) != 1 {
		t.Errorf("a document without a status counts as said: %v, %v", a, err)
	}
}

const commented = `# Our answers. Keep this line.
schema: concord/answers@1   # the format

organization: {name: Example, people: 12}
standards: [iso27001-2022, iso42001-2023]   # both

documents:
  # policies
  - {id: DOC-03, status: draft}   # ask Ann

# The answers, clause by clause.
answers:
  # context
  - ref: iso27001-2022/4.1   # first
    level: 2
    note: |
      Two lines,
      # and this is no comment.

  # a joint answer
  - {ref: iso27001-2022/7.5, also: [iso42001-2023/7.5, iso42001-2023/10], level: 1}

  # left to fill in
  - ref: iso27001-2022/5.1
    level:
    evidence: []
# the end of the answers
deadline: 2027-12-01
# the end of the file
`

func draft(t testing.TB, text string) *diagnosis.Draft {
	t.Helper()
	d, err := diagnosis.OpenDraft(library, "a.yaml", []byte(text), asOf)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnswerIsPutIntoTheFileAndEverythingElseStays(t *testing.T) {
	t.Parallel()
	d := draft(t, commented)
	for _, a := range []diagnosis.Answer{
		at("iso27001-2022/5.1", 3, current), at("iso27001-2022/6.1.2", 1), at("iso42001-2023/7.5", 2),
		{Ref: ref("iso27001-2022/A.7.4"), Reason: "No own premises"},
	} {
		if err := d.Put(a); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []diagnosis.DocumentState{{ID: "DOC-03", Status: diagnosis.DocumentApproved, Date: asOf}, {ID: "DOC-01", Status: diagnosis.DocumentMissing}} {
		if err := d.PutDocument(s); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.NewReplacer(
		"  - {id: DOC-03, status: draft}   # ask Ann\n", "  # ask Ann\n  - {id: DOC-03, status: approved, date: 2026-11-23}\n  - {id: DOC-01, status: missing}\n",
		"  - {ref: iso27001-2022/7.5, also: [iso42001-2023/7.5, iso42001-2023/10], level: 1}\n",
		"  - {ref: iso27001-2022/7.5, also: [iso42001-2023/10], level: 1}\n  - ref: iso42001-2023/7.5\n    level: 2\n",
		"    level:\n    evidence: []\n", "    level: 3\n    evidence:\n      - {title: Minutes, date: 2026-05-04, review_months: 12}\n"+
			"  - ref: iso27001-2022/6.1.2\n    level: 1\n  - ref: iso27001-2022/A.7.4\n    applicable: false\n    reason: No own premises\n",
	).Replace(commented)
	if diff := cmp.Diff(want, string(d.Text())); diff != "" {
		t.Error(diff)
	}
	if d.Rewritten() {
		t.Error("the file was written anew")
	}
}

func TestPuttingAnAnswerIntoAnyLayout(t *testing.T) {
	t.Parallel()
	const top = "schema: concord/answers@1\norganization: {name: Example}\nstandards: [iso27001-2022]\n"
	for _, c := range []struct {
		name, text string
		rewritten  bool
	}{
		{"no list yet", top, false},
		{"no line feed at the end", strings.TrimSuffix(top, "\n"), false},
		{"an empty list in brackets", top + "answers: []   # none yet\n", false},
		{"a list with nothing in it", top + "answers:\n# none yet\n", false},
		{"a list without indentation", top + "answers:\n- ref: iso27001-2022/4.2\n  level: 2\n", false},
		{"a list before other fields", "answers:\n  - {ref: iso27001-2022/4.2, level: 2}\n" + top, false},
		{"lines that end as in Windows", strings.ReplaceAll(top+"answers:\n  - {ref: iso27001-2022/4.2, level: 2}\n", "\n", "\r\n"), false},
		{"a list in one line", top + "answers: [{ref: iso27001-2022/4.2, level: 2}]\n", true},
		{"a dash on a line of its own", top + "answers:\n  -\n    ref: iso27001-2022/4.2\n    level: 2\n", true},
		{"JSON in a YAML file", `{"schema": "concord/answers@1", "organization": {"name": "Example"}, "standards": ["iso27001-2022"]}`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := draft(t, c.text)
			before := len(d.Answers().Answers)
			for _, s := range []string{"iso27001-2022/4.1", "iso27001-2022/4.1", "iso27001-2022/4.3"} {
				if err := d.Put(at(s, 3, current)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := read("a.yaml", string(d.Text()))
			if err != nil {
				t.Fatalf("%v\n%s", err, d.Text())
			}
			if len(got.Answers) != before+2 || d.At(ref("iso27001-2022/4.1")).Level != 3 {
				t.Errorf("%d answers, want %d\n%s", len(got.Answers), before+2, d.Text())
			}
			if d.Rewritten() != c.rewritten {
				t.Errorf("rewritten %v, want %v\n%s", d.Rewritten(), c.rewritten, d.Text())
			}
			if strings.Contains(c.text, "as_of") != strings.Contains(string(d.Text()), "as_of") {
				t.Error("the day of the diagnosis was fixed on the way")
			}
		})
	}
}

// TestNoAnswerIsEverLost puts random answers into a file one by one and compares with a plain map.
func TestNoAnswerIsEverLost(t *testing.T) {
	t.Parallel()
	nodes := allNodes()
	rapid.Check(t, func(t *rapid.T) {
		d, err := diagnosis.OpenDraft(library, "a.yaml", []byte(commented), asOf)
		if err != nil {
			t.Fatal(err)
		}
		want := map[catalog.Ref]string{}
		for _, a := range d.Answers().Answers {
			for _, r := range append([]catalog.Ref{a.Ref}, a.Also...) {
				want[r] = content(a)
			}
		}
		for range rapid.IntRange(1, 12).Draw(t, "answers") {
			places := rapid.SliceOfNDistinct(rapid.IntRange(0, min(30, len(nodes)-1)), 1, 3, rapid.ID[int]).Draw(t, "places")
			a := someAnswer(t, nodes[places[0]])
			a.Note = intake.CleanText(someText(t, "note"))
			for _, i := range places[1:] {
				a.Also = append(a.Also, nodes[i].Ref)
			}
			if err := d.Put(a); err != nil {
				t.Fatal(err)
			}
			for _, i := range places {
				want[nodes[i].Ref] = content(a)
			}
		}
		got := map[catalog.Ref]string{}
		for _, a := range d.Answers().Answers {
			for _, r := range append([]catalog.Ref{a.Ref}, a.Also...) {
				got[r] = content(a)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if d.Rewritten() {
			t.Fatalf("the file was written anew\n%s", d.Text())
		}
		for line := range strings.Lines(commented) {
			if i := strings.IndexByte(line, '#'); i >= 0 && !strings.Contains(line, "no comment") && !strings.Contains(string(d.Text()), strings.TrimSpace(line[i:])) {
				t.Fatalf("the comment %q is gone\n%s", line[i:], d.Text())
			}
		}
	})
}

// content is an answer without its places.
func content(a diagnosis.Answer) string {
	a.Ref, a.Also, a.Line = ref("iso27001-2022/4"), nil, 0
	text, err := (&diagnosis.Answers{Answers: []diagnosis.Answer{a}}).YAML()
	if err != nil {
		panic(err)
	}
	return string(text)
}

func FuzzDraft(f *testing.F) {
	f.Add([]byte(commented))
	f.Add([]byte(head))
	f.Add([]byte(head + "  - {ref: iso27001-2022/A.7, applicable: false, reason: x}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := diagnosis.OpenDraft(library, "a.yaml", data, asOf)
		if err != nil || !slices.Contains(d.Answers().Standards, "iso27001-2022") {
			return
		}
		if err := d.Put(at("iso27001-2022/6.1", 3, current)); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if _, err := read("a.yaml", string(d.Text())); err != nil {
			t.Fatalf("%v\n%s", err, d.Text())
		}
	})
}
