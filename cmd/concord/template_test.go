// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTemplateIsWrittenAndNeverOverAnotherFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "my.answers.yaml")
	code, out, errs := talk("", "diagnose", "template", "--depth", "quick", "--out", path)
	if code != exitDone || !strings.Contains(out, "concord diagnose run "+path) {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, _, errs = talk("", "diagnose", "template", "--out", path)
	if after, err := os.ReadFile(path); code != exitFailed || !strings.Contains(errs, "exists already") || err != nil || string(after) != string(before) {
		t.Errorf("exit %d, %s: a file that may hold answers was written over", code, errs)
	}
	if code, out, _ = talk("", "diagnose", "template", "--depth", "quick"); code != exitDone || out != string(before) {
		t.Errorf("exit %d: standard output differs from the file", code)
	}
}

func TestFilledTemplateIsGoneOnWithInTheTerminal(t *testing.T) {
	t.Parallel()
	_, text, _ := talk("", "diagnose", "template", "--depth", "quick")
	path := writeFile(t, "my.yaml", strings.Replace(text, `name: ""`, "name: Example Ltd", 1))
	code, out, errs := talk("2\nq\n", "diagnose", "ask", path)
	if code != exitDone {
		t.Fatalf("exit %d: %s\n%s", code, errs, out)
	}
	after, err := os.ReadFile(path)
	want := strings.Replace(strings.Replace(text, `name: ""`, "name: Example Ltd", 1), "  - ref: iso27001-2022/4\n    level:\n    evidence: []\n", "  - ref: iso27001-2022/4\n    level: 2\n", 1)
	if err != nil || string(after) != want {
		t.Errorf("more than the answered place was changed:\n%s", after)
	}
}

func TestTemplateRefusesWhatItCannotWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"an unknown standard":              {[]string{"--standard", "iso1"}, exitFailed, "there are iso27001-2022"},
		"a standard named twice":           {[]string{"--standard", "iso27001-2022,iso27001-2022"}, exitFailed, "named twice"},
		"an unknown certified standard":    {[]string{"--certified", "iso1"}, exitFailed, "there are iso27001-2022"},
		"a name that tells another format": {[]string{"--format", "csv", "--out", filepath.Join(dir, "a.yaml")}, exitFailed, "does not end in .csv"},
		"a folder that is not there":       {[]string{"--out", filepath.Join(dir, "no", "a.yaml")}, exitFailed, "cannot be written"},
		"a format nobody knows":            {[]string{"--format", "odt"}, exitUse, "odt"},
		"a depth nobody knows":             {[]string{"--depth", "deep"}, exitUse, "deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, errs := talk("", append([]string{"diagnose", "template"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, %s; want %d, %q", code, errs, c.code, c.want)
			}
		})
	}
}
