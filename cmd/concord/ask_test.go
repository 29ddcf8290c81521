// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

var askedOn = civil.MustParse("2026-11-23")

// talk runs a command with a script as its input and returns exit code, output and errors.
func talk(script string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	p := &program{in: strings.NewReader(script), out: &o, err: &e, library: catalog.Embedded(), today: func() civil.Date { return askedOn }}
	code = run(args, p)
	return code, o.String(), e.String()
}

// lines makes a script of one line each.
func lines(l ...string) string { return strings.Join(l, "\n") + "\n" }

var newHead = lines("Example Ltd", "120", "health", "2,3", "")

// saved reads the answers file; every test ends with one that is sound.
func saved(t testing.TB, path string) *diagnosis.Answers {
	t.Helper()
	a, err := diagnosis.ReadAnswersFile(catalog.Embedded(), path, askedOn)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func answerAt(t testing.TB, path, ref string) *diagnosis.Answer {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := diagnosis.OpenDraft(catalog.Embedded(), path, data, askedOn)
	if err != nil {
		t.Fatal(err)
	}
	r, err := catalog.ParseRef(ref)
	if err != nil {
		t.Fatal(err)
	}
	return d.At(r)
}

func TestNewFileBeginsWithItsHead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "my.yaml")
	code, out, errs := talk(lines("", "Wrong GmbH", "many", "<", "Example Ltd", "120", "health", "9", "3, 1", "1", "maybe", "y", "q"), "diagnose", "ask", path)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	a := saved(t, path)
	want := diagnosis.Organization{Name: "Example Ltd", People: 120, Sector: "health", AIRoles: []string{"user", "developer"}}
	if a.Organization.Name != want.Name || a.Organization.People != want.People || a.Organization.Sector != want.Sector || strings.Join(a.Organization.AIRoles, " ") != "user developer" {
		t.Errorf("got %+v, want %+v", a.Organization, want)
	}
	if strings.Join(a.Certified, " ") != "iso27001-2022" || a.Inherit != diagnosis.InheritEqual || len(a.Standards) != 2 {
		t.Errorf("certified %v, inherit %s, standards %v", a.Certified, a.Inherit, a.Standards)
	}
	for _, hint := range []string{"A name is needed", "Write a whole number, such as 120", "Write numbers with commas", "Write y or n"} {
		if strings.Count(out, hint) != 1 {
			t.Errorf("the hint %q was not given once:\n%s", hint, out)
		}
	}
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte("as_of")) {
		t.Errorf("the day of the diagnosis was fixed: %s", data)
	}
}

func TestLeavingBeforeTheHeadIsThroughWritesNothing(t *testing.T) {
	t.Parallel()
	for _, script := range []string{"", "q\n", "Example Ltd\n12\n", "Example Ltd\n12"} {
		dir := t.TempDir()
		code, out, _ := talk(script, "diagnose", "ask", filepath.Join(dir, "my.yaml"))
		files, err := os.ReadDir(dir)
		if code != exitDone || err != nil || len(files) != 0 || !strings.Contains(out, "Nothing was saved.") {
			t.Errorf("%q: exit %d, %d files\n%s", script, code, len(files), out)
		}
	}
}

func TestAnswersAreSavedOneByOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "my.yaml")
	script := newHead + lines(
		"3", "Context analysis", "yesterday", "2026-10-06", "600", "24", "Second piece", "2026-09-01", "", "", // 4 of ISO/IEC 27001
		"=",                   // and of ISO/IEC 42001
		"2 only two  sites",   // 5
		"7", "help", "n", "s", // 5 of ISO/IEC 42001 stays open
	)
	code, out, errs := talk(script, "diagnose", "ask", path)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if n := len(saved(t, path).Answers); n != 3 {
		t.Errorf("%d answers, want 3\n%s", n, out)
	}
	first, second := answerAt(t, path, "iso27001-2022/4"), answerAt(t, path, "iso42001-2023/4")
	if first.Level != 3 || len(first.Evidence) != 2 || first.Evidence[0].ReviewMonths != 24 || first.Evidence[1].ReviewMonths != 12 {
		t.Errorf("got %+v", first)
	}
	if second.Level != 3 || len(second.Evidence) != 2 {
		t.Errorf("= gave %+v", second)
	}
	if got := answerAt(t, path, "iso27001-2022/5"); got.Level != 2 || got.Note != "only two sites" {
		t.Errorf("got %+v", got)
	}
	for _, hint := range []string{"Write a day that exists", "Write a whole number from 1 to 120", "Clauses 4 to 10 always apply", "3 of 25, clause 6: Planning"} {
		if !strings.Contains(out, hint) {
			t.Errorf("no %q in\n%s", hint, out)
		}
	}
	if n := strings.Count(out, "Type a level from 0 to 5"); n != 2 {
		t.Errorf("%d hints for two wrong lines", n)
	}
}

func TestEndOfInputInTheMiddleKeepsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	whole := newHead + lines("3", "Context analysis", "2026-10-06", "12", "", "2", "4", "Policy", "2026-01-01")
	for end := len(newHead); end <= len(whole); end += 3 {
		path := filepath.Join(t.TempDir(), "my.yaml")
		if code, _, errs := talk(whole[:end], "diagnose", "ask", path); code != exitDone {
			t.Fatalf("cut after %d bytes: exit %d, %s", end, code, errs)
		}
		saved(t, path)
	}
	path := filepath.Join(t.TempDir(), "my.yaml")
	talk(whole, "diagnose", "ask", path)
	if a := answerAt(t, path, "iso27001-2022/5"); a == nil || a.Level != 4 || len(a.Evidence) != 0 {
		t.Errorf("the level given before its evidence was through is %+v", a)
	}
}

const begun = `# our file
schema: concord/answers@1
organization: {name: Example Ltd}
standards: [iso27001-2022, iso42001-2023]
answers:
  # talked about it in May
  - ref: iso27001-2022/4
    level: 3
    evidence: [{title: Context analysis, date: 2026-05-04}]
    note: keep me
  - {ref: iso27001-2022/6.1.2.c.1, level: 1, note: deep}
  - {ref: iso27001-2022/A.7.4, applicable: false, reason: No own premises}
`

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestResumingGoesOnWithTheFirstOpenPlace(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "my.yaml", begun)
	_, out, _ := talk(lines("1", "q"), "diagnose", "ask", path)
	if !strings.Contains(out, "1 of 25, clause 4") || strings.Contains(out, "So far") {
		t.Errorf("the first open place was not asked first:\n%s", out)
	}
	if a := answerAt(t, path, "iso42001-2023/4"); a == nil || a.Level != 1 {
		t.Errorf("got %+v", a)
	}
	_, out, _ = talk(lines("q"), "diagnose", "ask", path)
	if !strings.Contains(out, "1 of 25 are answered already") || strings.Contains(out, "1 of 25, clause 4:") || !strings.Contains(out, "2 of 25, clause 5") {
		t.Errorf("it did not go on:\n%s", out)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), begun) {
		t.Errorf("what stood there was changed:\n%s", text)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others now: %v", info.Mode())
	}
}

func TestGoingBackAndAnsweringAnewKeepsNotesAndEvidence(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "my.yaml", begun)
	_, out, _ := talk(lines("<", "4", "2", "<", "<", "", "q"), "diagnose", "ask", path)
	a := answerAt(t, path, "iso27001-2022/4")
	if a.Level != 4 || a.Note != "keep me" || len(a.Evidence) != 1 {
		t.Errorf("got %+v\n%s", a, out)
	}
	if !strings.Contains(strings.Join(strings.Fields(out), " "), `So far: level 3; evidence "Context analysis", current until 2027-05-04; note: keep me. Enter keeps it.`) {
		t.Errorf("what was said before is not shown:\n%s", out)
	}
	if strings.Count(out, "This is the first question.") != 0 {
		t.Error("< from the second place did not lead to the first")
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "# talked about it in May") {
		t.Errorf("the comment is gone:\n%s", text)
	}
}

func TestBackAtTheFirstQuestionStaysThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "my.yaml")
	_, out, _ := talk(newHead+lines("<", "2", "q"), "diagnose", "ask", path)
	if !strings.Contains(out, "This is the first question.") || answerAt(t, path, "iso27001-2022/4") == nil {
		t.Errorf("got\n%s", out)
	}
}

func TestControlsMayBeLeftOutWithAReason(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "my.yaml", strings.Replace(begun, ", iso42001-2023", "", 1))
	skip := strings.Repeat("s\n", 10) // up to clause 10; then come the themes
	_, out, _ := talk(skip+lines("2", "2", "n", "", "<", "n No own premises", "1", "q"), "diagnose", "ask", path)
	if a := answerAt(t, path, "iso27001-2022/A.7"); a == nil || a.Applicable || a.Reason != "No own premises" {
		t.Errorf("got %+v\n%s", a, out)
	}
	if !strings.Contains(out, "A reason is needed") {
		t.Error("an empty reason got no hint")
	}
}

func TestDeeperShowsWhatHoldsFromAbove(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "my.yaml", begun)
	_, out, _ := talk(lines("", "s", "2", "q"), "diagnose", "ask", path, "--depth", "subclause")
	if !strings.Contains(out, "1 of 163, clause 4") || !strings.Contains(out, "So far, from 4 as a whole: level 3") {
		t.Errorf("got\n%s", out)
	}
	if answerAt(t, path, "iso27001-2022/4.1") != nil || answerAt(t, path, "iso27001-2022/4.2").Level != 2 {
		t.Error("Enter did not leave it at the answer from above")
	}
}

func TestSharedQuestionAnswersBothAndKeepsWhatWasSaidApart(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "my.yaml", begun+`  - {ref: iso27001-2022/10, level: 2, note: from security, evidence: [{title: A, date: 2026-05-04}]}
  - {ref: iso42001-2023/10, level: 1, note: from AI, evidence: [{title: B, date: 2026-05-04}]}
`)
	script := "s\n" + strings.Repeat("s\n", 20) + "3\n"
	_, out, _ := talk(script, "diagnose", "ask", path, "--review")
	if !strings.Contains(out, "ISO/IEC 27001:2022, 10; ISO/IEC 42001:2023, 10: one answer holds for both.") {
		t.Fatalf("not asked once:\n%s", out)
	}
	a := answerAt(t, path, "iso42001-2023/10")
	if a == nil || a.Level != 3 || len(a.Also) != 1 || len(a.Evidence) != 2 || a.Note != "from security\n\nfrom AI" {
		t.Errorf("got %+v", a)
	}
}

func TestAllTwentyFiveQuestionsGiveAFirstResult(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "my.yaml")
	questions, err := questionnaire.Questions(catalog.Embedded(), questionnaire.Request{Standards: []string{"iso27001-2022", "iso42001-2023"}, Depth: questionnaire.Quick})
	if err != nil {
		t.Fatal(err)
	}
	places := 0
	for _, q := range questions {
		places += len(q.Places)
	}
	script := newHead + strings.Repeat("2\n", places) + lines("y", "?", "a 2026-02-01", "x", "d", "m 2026-02-01", "m", "<", "s") + strings.Repeat("a\n", 16) + "s\n"
	code, out, errs := talk(script, "diagnose", "ask", path)
	if code != exitDone {
		t.Fatalf("exit %d: %s\n%s", code, errs, out)
	}
	a := saved(t, path)
	if len(a.Answers) != places || len(a.Documents) != 19 {
		t.Errorf("%d answers of %d places, %d documents\n%s", len(a.Answers), places, len(a.Documents), out)
	}
	for _, want := range []string{"25 of 25, ISO/IEC 42001:2023, Annex A, A.10", "Joint diagnosis of Example Ltd", "67 %  (assessed 100 %)", "not ready: one stop", "--depth subclause", "diagnose run"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "still open") || strings.Contains(out, "Written:") {
		t.Errorf("got\n%s", out)
	}
	// Asked again there is nothing left but the one document that was skipped.
	_, out, _ = talk("\n", "diagnose", "ask", path)
	if strings.Contains(out, "1 of 25, clause") || !strings.Contains(out, "one document or record") || !strings.Contains(out, "Joint diagnosis") {
		t.Errorf("got\n%s", out)
	}
}

func TestFaultyFilesAreRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, want string }{
		"a fault in an answer":  {"my.yaml", strings.Replace(begun, "level: 3", "level: 9", 1), "answers[0].level: is \"9\""},
		"an unfilled template":  {"my.yaml", strings.Replace(begun, "Example Ltd", `""`, 1), "organization.name: is empty"},
		"an empty file":         {"my.yaml", "", "is empty"},
		"not YAML":              {"my.yaml", "\t{", "has a tab"},
		"another kind of file":  {"my.xlsx", begun, "is not named as a YAML file"},
		"a standard not inside": {"my.yaml", strings.Replace(begun, "[iso27001-2022, ", "[", 1), "belongs to a standard that is not diagnosed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, c.file, c.text)
			code, _, errs := talk("2\n2\n2\n", "diagnose", "ask", path)
			if code != exitFailed || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, %s; want %q", code, errs, c.want)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != c.text {
				t.Errorf("the file was touched:\n%s", after)
			}
		})
	}
	if code, _, errs := talk("", "diagnose", "ask", writeFile(t, "my.yaml", strings.Replace(begun, ", iso42001-2023", "", 1)), "--standard", "iso42001-2023"); code != exitFailed || !strings.Contains(errs, "add iso42001-2023 to its standards") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// meddler is a screen on which somebody sees the second question and then edits the file elsewhere.
type meddler struct{ meddle func() }

func (m *meddler) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("2 of 25, clause 5")) {
		m.meddle()
	}
	return len(p), nil
}

func TestWhatAnEditorChangesMeanwhileIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, add string
		code      int
	}{
		{"a sound change is kept", "  - {ref: iso27001-2022/9, level: 5}\n", exitDone},
		{"a faulty one stops the questions", "  - {ref: iso27001-2022/9, level: 50}\n", exitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, "my.yaml", begun)
			out := &meddler{meddle: func() {
				text, err := os.ReadFile(path)
				if err != nil || os.WriteFile(path, append(text, c.add...), 0o600) != nil {
					t.Error("cannot change the file")
				}
			}}
			var errs bytes.Buffer
			code := run([]string{"diagnose", "ask", path}, &program{
				in: strings.NewReader("2\n2\n1\n"), out: out, err: &errs, library: catalog.Embedded(), today: func() civil.Date { return askedOn },
			})
			text, err := os.ReadFile(path)
			if err != nil || code != c.code || !strings.Contains(string(text), strings.TrimSpace(c.add)) {
				t.Errorf("exit %d: %s\n%s", code, errs.String(), text)
			}
		})
	}
}

// FuzzAsk types anything at all: it always ends, and the file is sound or not there.
func FuzzAsk(f *testing.F) {
	f.Add(newHead + "3\nA\n2026-10-06\n\n\n=\n<\n?\nn\ns\n2 note\nq\n")
	f.Add("\x1b[A\x00\n\n<\n<\n9999999999\n")
	f.Add(newHead + strings.Repeat("2\n", 40) + "y\na 2026-02-01\nd\nm\n?\n<\n")
	f.Fuzz(func(t *testing.T, script string) {
		path := filepath.Join(t.TempDir(), "my.yaml")
		code, _, errs := talk(script, "diagnose", "ask", path)
		if code != exitDone && !strings.Contains(errs, "read input") {
			t.Fatalf("exit %d: %s", code, errs)
		}
		if _, err := os.Stat(path); err == nil {
			saved(t, path)
		}
	})
}
