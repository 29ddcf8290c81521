// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package internal_test holds the house rules that no compiler knows: which floor may import which, and how a source
// file looks.
package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "concord"

// floors ranks the folders, ground first. A package imports from its own floor or from a lower one; api and web share a
// rank and so do not know each other.
var floors = map[string]int{
	"internal/platform":  1,
	"internal/knowledge": 2,
	"internal/ims":       3,
	"internal/report":    4,
	"internal/api":       5,
	"internal/web":       5,
	"internal/app":       6,
	"cmd":                7,
	"bench":              8,
	"e2e":                8,
}

// contentReaders are the folders that may read the embedded content.
var contentReaders = []string{"internal/knowledge", "internal/platform/locale"}

// skipped are folders at the root that hold no sources of ours.
var skipped = []string{"bin", "demo", "dist", "node_modules"}

// source is one parsed Go file; path is relative to the root, with slashes.
type source struct {
	path  string
	text  string
	file  *ast.File
	lines *token.FileSet
}

func (s source) folder() string { return path.Dir(s.path) }
func (s source) isTest() bool   { return strings.HasSuffix(s.path, "_test.go") }

func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}

func parse(t *testing.T, name, text string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return source{path: name, text: text, file: file, lines: set}
}

// walk calls visit for every file of the repository that is ours, by its path from the root.
func walk(t *testing.T, visit func(name, full string)) {
	t.Helper()
	const root = ".."
	err := filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		hidden := strings.HasPrefix(d.Name(), ".") && d.Name() != ".ci" && d.Name() != "." && d.Name() != ".."
		switch {
		case d.IsDir() && (hidden || slices.Contains(skipped, name)):
			return filepath.SkipDir
		case d.Type().IsRegular() && name != ".git": // a file where git keeps several work trees
			visit(name, full)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the repository: %v", err)
	}
}

// sources parses every Go file of the repository outside testdata.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	walk(t, func(name, full string) {
		if !strings.HasSuffix(name, ".go") || slices.Contains(strings.Split(name, "/"), "testdata") {
			return
		}
		text, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parse(t, name, string(text)))
	})
	if len(out) < 10 {
		t.Fatalf("only %d Go files found: the test runs in the wrong place", len(out))
	}
	return out
}

// floorOf returns the floor that a folder belongs to, "content", "internal" for the house rules themselves, or "" for a
// stray folder.
func floorOf(folder string) string {
	parts := strings.Split(folder, "/")
	switch {
	case folder == "internal" || parts[0] == "content":
		return parts[0]
	case parts[0] == "internal":
		parts = parts[:2]
	default:
		parts = parts[:1]
	}
	if floor := strings.Join(parts, "/"); floors[floor] > 0 {
		return floor
	}
	return ""
}

// within reports whether folder is parent or lies below it.
func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}

// floorFaults names every import that climbs, and every folder that is on no floor.
func floorFaults(files []source) []string {
	var faults []string
	for _, s := range files {
		from := floorOf(s.folder())
		if from == "" {
			faults = append(faults, fmt.Sprintf("%s: no floor for this folder; code lives in cmd, content, bench, e2e or in internal/{platform,knowledge,ims,report,api,web,app}", s.path))
			continue
		}
		for _, imported := range s.imports() {
			if fault := importFault(from, s, imported); fault != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", s.path, imported, fault))
			}
		}
	}
	return faults
}

func importFault(from string, s source, imported string) string {
	folder, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return ""
	}
	to := floorOf(folder)
	switch {
	case to == "":
		return "there is no such floor"
	case from == "content" || from == "internal":
		return from + " imports nothing of the house"
	case to == "content":
		if slices.ContainsFunc(contentReaders, func(reader string) bool { return within(s.folder(), reader) }) {
			return ""
		}
		return "content is read through internal/knowledge or internal/platform/locale"
	case to == from:
		return ""
	case floors[to] == floors[from]:
		return to + " and " + from + " do not know each other"
	case floors[to] > floors[from]:
		return to + " is above " + from
	default:
		return ""
	}
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	for _, fault := range floorFaults(sources(t)) {
		t.Error(fault)
	}
}

func TestFloorRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, imports string
		want                string // part of the fault; "" where the import is fine
	}{
		{"platform stands on nothing above it", "internal/platform/press/a.go", "concord/internal/knowledge/catalog", "internal/knowledge is above internal/platform"},
		{"platform may use platform", "internal/platform/press/a.go", "concord/internal/platform/chart", ""},
		{"knowledge stands on platform", "internal/knowledge/catalog/a.go", "concord/internal/platform/fault", ""},
		{"knowledge does not know the management system", "internal/knowledge/catalog/a.go", "concord/internal/ims/diagnosis", "internal/ims is above internal/knowledge"},
		{"the management system does not know reports", "internal/ims/roadmap/a.go", "concord/internal/report/plan", "internal/report is above internal/ims"},
		{"nouns of the management system may know each other", "internal/ims/roadmap/a.go", "concord/internal/ims/diagnosis", ""},
		{"reports do not know the API", "internal/report/plan/a.go", "concord/internal/api", "internal/api is above internal/report"},
		{"the API does not know the web", "internal/api/a.go", "concord/internal/web/home", "do not know each other"},
		{"the web does not know the API", "internal/web/home/a.go", "concord/internal/api", "do not know each other"},
		{"a screen stands on reports", "internal/web/reports/a.go", "concord/internal/report/plan", ""},
		{"the web does not know the wiring", "internal/web/home/a.go", "concord/internal/app", "internal/app is above internal/web"},
		{"the wiring knows both doors", "internal/app/routes.go", "concord/internal/web/home", ""},
		{"a command knows everything below", "cmd/concord/a.go", "concord/internal/ims/diagnosis", ""},
		{"nobody imports a command", "internal/app/a.go", "concord/cmd/concord", "cmd is above internal/app"},
		{"a benchmark knows everything", "bench/a_test.go", "concord/internal/app", ""},
		{"nobody imports a benchmark", "cmd/concord/a.go", "concord/bench", "bench is above cmd"},
		{"a test keeps to the floors too", "internal/platform/press/a_test.go", "concord/internal/report/plan", "internal/report is above internal/platform"},
		{"knowledge reads content", "internal/knowledge/catalog/a.go", "concord/content", ""},
		{"the words read content", "internal/platform/locale/a.go", "concord/content", ""},
		{"the rest of platform does not read content", "internal/platform/press/a.go", "concord/content", "content is read through"},
		{"a neighbour with a like name does not read content", "internal/platform/localeextra/a.go", "concord/content", "content is read through"},
		{"a report does not read content", "internal/report/plan/a.go", "concord/content", "content is read through"},
		{"a command does not read content", "cmd/concord/a.go", "concord/content", "content is read through"},
		{"content knows nobody", "content/embed.go", "concord/internal/platform/fault", "content imports nothing"},
		{"the house rules know nobody", "internal/floors_test.go", "concord/internal/platform/fault", "internal imports nothing"},
		{"a stray folder below internal fails", "internal/util/a.go", "fmt", "no floor for this folder"},
		{"a stray folder at the top fails", "pkg/a.go", "fmt", "no floor for this folder"},
		{"Go at the root fails", "main.go", "fmt", "no floor for this folder"},
		{"an import of a stray folder fails", "cmd/concord/a.go", "concord/internal/util", "there is no such floor"},
		{"the standard library is free", "internal/platform/civil/a.go", "time", ""},
		{"other modules are free", "internal/platform/press/a.go", "concord.example/internal/web", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := parse(t, tt.path, fmt.Sprintf("package a\n\nimport _ %q\n", tt.imports))
			got := strings.Join(floorFaults([]source{file}), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
