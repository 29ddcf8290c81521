// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"concord/internal/knowledge/catalog"
)

func TestTheCheckOfTheContentHoldsAndShowsWhatAges(t *testing.T) {
	t.Parallel()
	code, out, errs := command("standards", "check")
	if code != exitDone || errs != "" {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	for _, want := range []string{"93 = 37 + 8 + 14 + 34", "checked on 2026-11-23: content/crosswalks/eu-ai-act--iso42001-2023.yaml", "DOC-45", "DOC-50"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
}

func TestTheCheckOfABrokenFolderEndsWithThree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := catalog.Embedded().Files()
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		if p == "roadmap/joint.yaml" {
			data = bytes.Replace(data, []byte("critical_path_weeks: 72"), []byte("critical_path_weeks: 70"), 1)
		}
		to := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := command("standards", "check", "--content", dir)
	if code != exitUnmet || !strings.Contains(errs, "one place is wrong") {
		t.Errorf("code %d: %s", code, errs)
	}
	want := filepath.Join(dir, "roadmap", "joint.yaml") + ":32: calculation.joint.mid.critical_path_weeks: is 70, but the tasks give 72; write 72, or mend the tasks"
	if !strings.Contains(out, want) {
		t.Errorf("does not say %q:\n%s", want, out)
	}
	var result struct {
		Holds    bool `json:"holds"`
		Findings []struct {
			Rule, File, Field, Problem, Cure string
			Line                             int
		} `json:"findings"`
	}
	code, out, _ = command("standards", "check", "--content", dir, "--format", "json")
	if err := json.Unmarshal([]byte(out), &result); err != nil || code != exitUnmet || result.Holds || len(result.Findings) != 1 {
		t.Fatalf("code %d, %v: %s", code, err, out)
	}
	if f := result.Findings[0]; f.Rule != "plan" || f.Line != 32 || f.Field == "" || f.Problem == "" || f.Cure == "" {
		t.Errorf("%+v", f)
	}
}

func TestAFolderThatIsNoneIsAFailureAndNoFinding(t *testing.T) {
	t.Parallel()
	if code, out, errs := command("standards", "check", "--content", filepath.Join(t.TempDir(), "none")); code != exitFailed || out != "" || !strings.Contains(errs, "is no folder") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	if code, _, errs := command("standards", "check", "--release", "2026-13-01"); code != exitFailed || !strings.Contains(errs, "--release") {
		t.Errorf("code %d: %s", code, errs)
	}
	code, out, _ := command("standards", "check", "--content", t.TempDir())
	if code != exitUnmet || !strings.Contains(out, "holds no standard") {
		t.Errorf("code %d: %s", code, out)
	}
}

func TestPagesFitAHundredColumns(t *testing.T) {
	t.Parallel()
	refs := []string{"iso27001-2022", "iso42001-2023", "N-13", "D-02"}
	for _, id := range catalog.Embedded().StandardIDs() {
		std, err := catalog.Embedded().Standard(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range std.Outline().Nodes {
			refs = append(refs, n.Ref.String())
		}
		for _, a := range std.AnnexPlaces() {
			refs = append(refs, a.Ref.String())
		}
	}
	for _, ref := range refs {
		var out bytes.Buffer // without the parser, which is made anew for each command and costs ten times the page
		show := standardsShowCmd{Ref: ref, Format: "table"}
		if err := show.Run(&program{out: &out, library: catalog.Embedded()}); err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := utf8.RuneCountInString(line); n > 100 {
				t.Errorf("%s has a line of %d: %s", ref, n, line)
			}
			if strings.Contains(line, "‹") {
				t.Errorf("%s has no words for %s", ref, line)
			}
		}
	}
}

func TestAPageShowsItsGuidance(t *testing.T) {
	t.Parallel()
	_, out, _ := command("standards", "show", "iso42001-2023/A.6.2.4")
	for _, want := range []string{
		"What is expected", "Why", "How to do it", "As a developer of AI", "As a provider of AI", "As a user of AI", "A test", "A measure", "Common mistakes", "Levels, in general words",
		"A hint on law", "Not legal advice. Checked on 2026-11-23", "Tasks of the plan", "Counterparts", "iso42001-2023/B.6.2.4",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("does not show %q", want)
		}
	}
	_, out, _ = command("standards", "show", "iso27001-2022/9.2.2")
	for _, want := range []string{"Do once, for both standards", "In a small organization", "In a large organization", "What auditors ask", "Levels, worded for this subclause", "Where the two standards differ", "D-05", "N-20"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not show %q", want)
		}
	}
}

func TestEditionsSayWhenTheyWereChecked(t *testing.T) {
	t.Parallel()
	code, out, errs := command("standards", "editions")
	if code != exitDone || !strings.Contains(out, "ISO 9001: 2026; published on 16 September 2026") || !strings.Contains(out, "Checked on 2026-11-23") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
}

func TestCoverageIsAContract(t *testing.T) {
	t.Parallel()
	code, out, errs := command("crosswalk", "coverage", "--have", "iso27001-2022", "--want", "iso42001-2023", "--format", "json")
	if code != exitDone {
		t.Fatal(errs)
	}
	type share struct {
		Items, Fully, Partly, Not int
		Weighted                  *float64 `json:"weighted_percent"`
	}
	var got struct {
		Clauses, Controls, Total share
		Rows                     []map[string]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  share
		want [4]int
		sum  float64
	}{"clauses": {got.Clauses, [4]int{164, 38, 116, 10}, 65.5}, "controls": {got.Controls, [4]int{38, 0, 28, 10}, 26.3}, "total": {got.Total, [4]int{202, 38, 144, 20}, 58.2}} {
		if [4]int{c.got.Items, c.got.Fully, c.got.Partly, c.got.Not} != c.want || *c.got.Weighted != c.sum {
			t.Errorf("%s: %+v, %v", name, c.got, *c.got.Weighted)
		}
	}
	if len(got.Rows) != 202 {
		t.Errorf("%d rows, want 202", len(got.Rows))
	}
}

func TestCoverageOfEachPairInEachFormat(t *testing.T) {
	t.Parallel()
	_, out, _ := command("crosswalk", "list", "--format", "json")
	var pairs []struct{ Have, Want string }
	if err := json.Unmarshal([]byte(out), &pairs); err != nil || len(pairs) != 10 {
		t.Fatalf("%d pairs, %v", len(pairs), err)
	}
	for _, p := range pairs {
		for _, format := range []string{"table", "json", "csv"} {
			if code, out, errs := command("crosswalk", "coverage", "--have", p.Have, "--want", p.Want, "--format", format, "--rows"); code != exitDone || out == "" || strings.Contains(out, "‹") {
				t.Errorf("%s for %s as %s: code %d, %s", p.Have, p.Want, format, code, errs)
			}
			if code, out, errs := command("crosswalk", "coverage", "--have", p.Want, "--want", p.Have, "--format", format); code != exitDone || out == "" || strings.Contains(out, "‹") {
				t.Errorf("%s for %s, the other way round, as %s: code %d, %s", p.Want, p.Have, format, code, errs)
			}
		}
	}
	for _, wrong := range [][]string{{"iso9001-2015", "iso42001-2023", "in either direction"}, {"iso27001-2022", "iso27001-2022", "is the standard that is there already"}} {
		if code, _, errs := command("crosswalk", "coverage", "--have", wrong[0], "--want", wrong[1]); code != exitFailed || !strings.Contains(errs, wrong[2]) {
			t.Errorf("%v: code %d, %s", wrong, code, errs)
		}
	}
	if code, out, errs := command("crosswalk", "show", "--have", "iso42001-2023", "--want", "nist-ai-rmf-1.0", "--part", "MAP 1"); code != exitDone || strings.Count(out, "MAP 1.") != 6 {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
	if code, _, errs := command("crosswalk", "show", "--have", "iso42001-2023", "--want", "nist-ai-rmf-1.0", "--part", "MAPP 1"); code != exitFailed || !strings.Contains(errs, `did you mean "MAP 1"?`) {
		t.Errorf("code %d, %s", code, errs)
	}
}

func TestControlsAreListedByAttribute(t *testing.T) {
	t.Parallel()
	code, out, errs := command("standards", "list", "--standard", "iso27001-2022", "--control-type", "preventive", "--property", "confidentiality", "--concept", "protect", "--format", "json")
	var controls []struct {
		Ref        string
		Attributes map[string][]string
	}
	if err := json.Unmarshal([]byte(out), &controls); err != nil || code != exitDone || len(controls) == 0 || len(controls[0].Attributes) != 5 {
		t.Fatalf("code %d, %v: %s%s", code, err, out, errs)
	}
	if code, _, errs = command("standards", "list", "--life-cycle-stage", "deploiment"); code != exitFailed || !strings.Contains(errs, `did you mean "deployment"?`) {
		t.Errorf("code %d: %s", code, errs)
	}
}
