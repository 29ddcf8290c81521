// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// object runs a command that prints JSON.
func object[T any](o office, args ...string) (out T) {
	o.t.Helper()
	text := o.done(append(args, "--format", "json")...)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		o.t.Fatalf("%v: %v: %s", args, err, text)
	}
	return out
}

func TestADiagnosisIsKeptFromTheCommandLine(t *testing.T) {
	t.Parallel()
	const answers = "../../content/examples/northwind-credit-2026-11.answers.yaml"
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := []string{"--organization", "North"}
		run := func(args ...string) string { return o.done(append(args, in...)...) }
		empty := run("diagnose", "start", "--title", "From nothing")
		filled := run("diagnose", "start", "--title", "From a file", "--answers", answers, "--depth", "subclause")
		list := object[[]struct {
			ID, Title string
			Answered  int
		}](o, append([]string{"diagnose", "list"}, in...)...)
		if len(list) != 2 || list[0].ID != filled || list[0].Answered < 100 || list[1].Title != "From nothing" {
			t.Fatalf("kept are %v", list)
		}
		dir := t.TempDir()
		for _, format := range []string{"yaml", "json", "csv", "xlsx"} {
			file := filepath.Join(dir, "new", "a."+format)
			run("diagnose", "export", filled, "--format", format, "--out", file)
			if said := run("diagnose", "import", empty, file, "--preview"); !strings.Contains(said, "Nothing was written") {
				t.Errorf("%s: the preview says %q", format, said)
			}
			run("diagnose", "import", empty, file)
			if a, b := run("diagnose", "export", filled, "--format", "csv"), run("diagnose", "export", empty, "--format", "csv"); after(a, "\nref,") != after(b, "\nref,") {
				t.Errorf("%s: imported it differs", format)
			}
		}
		file := filepath.Join(dir, "same.yaml")
		run("diagnose", "export", filled, "--out", file)
		code, said, _ := command("diagnose", "run", file, "--format", "json")
		if live := run("diagnose", "show", filled, "--format", "json"); code != exitDone || live != strings.TrimSpace(said) {
			t.Error("what is shown differs from what diagnose run makes of the exported file")
		}
		if shown := run("diagnose", "show", filled); !strings.Contains(shown, "iso27001-2022/4 ") || !strings.Contains(shown, "Joint diagnosis of Northwind Credit") {
			t.Errorf("shown: %s", shown)
		}
		if listed := run("diagnose", "list"); !strings.HasPrefix(listed, "D-2  "+filled) || run("diagnose", "show", "d2") != run("diagnose", "show", filled) {
			t.Errorf("the second is not called D-2: %s", listed)
		}
		o.fails("D-9: not found", append([]string{"diagnose", "show", "D-9"}, in...)...)
		o.fails("it has version 1", append([]string{"diagnose", "complete", filled, "--version", "7"}, in...)...)
		run("diagnose", "complete", filled)
		o.fails("the diagnosis is complete", append([]string{"diagnose", "import", filled, file}, in...)...)
		o.fails("not found", append([]string{"diagnose", "export", "01890000-0000-7000-8000-000000000000"}, in...)...)
		if err := os.WriteFile(file, []byte("schema: concord/answers@1\nanswers: [{ref: iso27001-2022/99, level: 9}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		o.fails("does not exist", append([]string{"diagnose", "import", empty, file}, in...)...)
	})
}

// after is what stands behind the first mark.
func after(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	return rest
}

func TestAdoptingFromTheCommandLineCanBeRepeated(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		password := filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(password, []byte("seven green lamps argue quietly\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		ada := o.done("user", "create", "ada@example.org", "--name", "Ada", "--organization", "North", "--role", "owner", "--password-file", password)
		in := []string{"--organization", "North"}
		kept := o.done(append([]string{"roadmap", "keep", "--title", "Certify", "--start", "2027-01-04", "--capacity", "ciso=2.5"}, in...)...)
		if list := o.list(append([]string{"roadmap", "list"}, in...)...); len(list) != 1 || list[0]["id"] != kept || list[0]["start"] != "2027-01-04" {
			t.Fatalf("kept are %v", list)
		}
		adopt := append([]string{"roadmap", "adopt", "P-1", "--task", "T10", "--phase", "prepare", "--owner", "ada@example.org"}, in...)
		type adopted struct{ Items, Passed []any }
		first, again := object[adopted](o, adopt...), object[adopted](o, adopt...)
		if len(first.Items) != 5 || len(again.Items) != 0 || len(again.Passed) != 5 {
			t.Errorf("adopted %v, then %v", first, again)
		}
		list := object[struct {
			Items []struct{ Owner string }
			Total int
		}](o, append([]string{"get", "actions", "--where", "source=roadmap"}, in...)...)
		if list.Total != 5 || list.Items[0].Owner != ada {
			t.Errorf("the actions are %v", list)
		}
		o.fails("is missing, and so is --phase", append([]string{"roadmap", "adopt", kept}, in...)...)
		o.fails("is no phase of the plan", append([]string{"roadmap", "adopt", kept, "--phase", "party"}, in...)...)
		o.fails("is no task of the plan", append([]string{"roadmap", "adopt", kept, "--task", "T999"}, in...)...)
		o.fails("ciso", append([]string{"roadmap", "keep", "--title", "x", "--capacity", "ciso=0"}, in...)...)
	})
}

func TestAReportIsKeptFromTheCommandLine(t *testing.T) {
	t.Parallel()
	const answers = "../../content/examples/northwind-credit-2026-11.answers.yaml"
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := []string{"--organization", "North"}
		run := func(args ...string) string { return o.done(append(args, in...)...) }
		which := run("diagnose", "start", "--title", "From a file", "--answers", answers)
		type entry struct {
			ID, Title, State string
			Files            []struct {
				Format, SHA256 string
				Size           int
			}
		}
		made := object[entry](o, append([]string{"report", "make", which, "--formats", "json,csv"}, in...)...)
		if made.State != "ready" || len(made.Files) != 2 || made.Title != "From a file" {
			t.Fatalf("made %+v", made)
		}
		if got, want := run("report", "get", made.ID, "--format", "json"), run("diagnose", "show", which, "--format", "json"); got != want {
			t.Error("what was kept differs from what is shown")
		}
		file := filepath.Join(t.TempDir(), "new", "tables.zip")
		run("report", "get", made.ID, "--format", "csv", "--out", file)
		if data, err := os.ReadFile(file); err != nil || len(data) != made.Files[1].Size {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		if list := object[[]entry](o, append([]string{"report", "list"}, in...)...); len(list) != 1 || list[0].ID != made.ID {
			t.Errorf("listed %+v", list)
		}
		o.fails("no file", append([]string{"report", "get", made.ID, "--format", "pdf"}, in...)...)
		o.fails("no format of this report", append([]string{"report", "make", which, "--formats", "wav"}, in...)...)
	})
}
