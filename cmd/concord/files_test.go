// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/press"
)

// command runs one command line with the day of the examples and returns its exit code and what it printed.
func command(args ...string) (code int, out, said string) {
	var o, e bytes.Buffer
	code = run(args, &program{
		in: strings.NewReader(""), out: &o, err: &e, library: catalog.Embedded(),
		today: func() civil.Date { return civil.MustParse("2026-11-23") },
	})
	return code, o.String(), e.String()
}

// exampleFile writes the example's answers into a new folder and returns its path.
func exampleFile(t testing.TB) string {
	t.Helper()
	data, err := fs.ReadFile(catalog.Embedded().Files(), exampleNow)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFoldersThatTakeNoReportAreNamed(t *testing.T) {
	t.Parallel()
	answers := exampleFile(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		file:                                 "cannot be written: not a directory; name another folder",
		filepath.Join(file, "below"):         "cannot be written: not a directory; name another folder",
		"/dev/null/report":                   "cannot be written: not a directory",
		filepath.Join("/proc", "report"):     "nothing was written: ",
		filepath.Join(dir, "x\x00y"):         "cannot be written: invalid argument",
		dir + strings.Repeat("/long", 2_000): "cannot be written: file name too long",
	} {
		code, _, said := command("diagnose", "run", answers, "--format", "json,csv", "--out", name)
		if code != exitFailed || !strings.Contains(said, want) {
			t.Errorf("%.60q: code %d, %.300q, want %q", name, code, said, want)
		}
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "mine" {
		t.Errorf("somebody's file became %q, %v", data, err)
	}
	if os.Getuid() == 0 {
		return // root may write everywhere
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if code, _, said := command("diagnose", "run", answers, "--format", "json", "--out", dir); code != exitFailed || !strings.Contains(said, "may not be written by you") {
		t.Errorf("code %d, %q", code, said)
	}
}

func TestAReportIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	files := []press.File{{Name: "a.txt", Data: []byte("new")}, {Name: "b.txt", Data: []byte("new")}, {Name: "c.txt", Data: []byte("new")}}
	dir := filepath.Join(t.TempDir(), "deep", "report")
	if paths, err := writeFiles(dir, files); err != nil || len(paths) != 3 {
		t.Fatalf("%v, %v", paths, err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "c.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "c.txt", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := writeFiles(dir, files); !errors.Is(err, fault.Invalid) {
		t.Fatalf("a folder in the way: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != "a.txt b.txt c.txt" {
		t.Errorf("what is left: %v", names)
	}
	for _, name := range []string{"a.txt", "b.txt"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != "old" {
			t.Errorf("%s was replaced although the report is not whole: %q, %v", name, data, err)
		}
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if _, err := writeFiles(fresh, []press.File{{Name: "a/b.txt"}}); !errors.Is(err, fault.Invalid) {
		t.Errorf("a file below a folder that is not there: %v", err)
	}
	if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder is left behind: %v", err)
	}
}
