// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestR22TheStatementFromTheCommandLine(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := []string{"--organization", "North"}
		o.done(append([]string{"create", "controls", "--set", "title=Restore tests", "--set", "status=implemented"}, in...)...)
		shown := object[struct {
			Numbers struct{ Rows, Decided int }
			Items   []struct{ Standard, Status string }
		}](o, append([]string{"statement", "show", "--standard", "own"}, in...)...)
		if shown.Numbers.Rows != 132 || shown.Numbers.Decided != 1 || len(shown.Items) != 1 || shown.Items[0].Status != "implemented" {
			t.Errorf("shown: %+v", shown)
		}
		if table := o.done(append([]string{"statement", "show", "--theme", "iso42001-2023/A.7"}, in...)...); strings.Count(table, "iso42001-2023/A.7.") != 5 || !strings.Contains(table, "1 of 132 decided, 1 without a reason") {
			t.Errorf("shown: %s", table)
		}
		o.fails("iso27001-2022/A.5.1: is undecided", append([]string{"statement", "freeze"}, in...)...)
		if list := o.done(append([]string{"statement", "versions", "--format", "json"}, in...)...); strings.TrimSpace(list) != "[]" {
			t.Errorf("versions: %s", list)
		}
		file := filepath.Join(t.TempDir(), "new", "statement.pdf")
		o.done(append([]string{"statement", "export", "--out", file}, in...)...)
		if data, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(data), "%PDF") {
			t.Errorf("no PDF: %v", err)
		}
		o.fails("no version", append([]string{"statement", "export", "--number", "1"}, in...)...)
	})
}
