// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
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
		o.fails("no version", append([]string{"statement", "difference", "1"}, in...)...)
		o.fails("no version", append([]string{"scope", "difference", "1", "2"}, in...)...)
		o.done("organization", "create", "South")
		in = []string{"--organization", "South"} // without controls of its own
		whole := object[struct {
			Items []struct{ Standard, Control, Title string }
		}](o, append([]string{"statement", "show", "--format", "json"}, in...)...)
		sheet := "Standard,Control,Title,Applicable,Reason\n"
		for _, row := range whole.Items {
			sheet += fmt.Sprintf("%s,%s,%q,yes,good practice\n", row.Standard, row.Control, row.Title)
		}
		decide := func(sheet string) {
			t.Helper()
			if err := os.WriteFile(file, []byte(sheet), 0o600); err != nil {
				t.Fatal(err)
			}
			o.done(append([]string{"statement", "import", file}, in...)...)
		}
		file = filepath.Join(t.TempDir(), "statement.csv")
		decide(sheet)
		o.done(append([]string{"statement", "freeze"}, in...)...)
		export := append([]string{"statement", "export", "--number", "1"}, in...)
		before := o.done(export...)
		if list := o.done(append([]string{"report", "list", "--format", "json"}, in...)...); strings.Count(list, `"statement-of-applicability"`) != 1 || !strings.Contains(list, `"xlsx"`) {
			t.Errorf("kept: %s", list)
		}
		decide(strings.Replace(sheet, "Cabling security\",yes,good practice", "Cabling security\",no,No cables.", 1))
		if said := o.done(append([]string{"statement", "difference", "1"}, in...)...); !strings.Contains(said, "iso27001-2022/A.7.12") || !strings.Contains(said, "No cables.") || strings.Contains(said, "A.7.11") {
			t.Errorf("changed since: %s", said)
		}
		if after := o.done(export...); after != before || !strings.HasPrefix(after, "%PDF") {
			t.Error("the first version is printed otherwise than before")
		}
		if same := o.done(append([]string{"statement", "difference", "1", "1", "--format", "json"}, in...)...); strings.TrimSpace(same) != "[]" {
			t.Errorf("a version differs from itself: %s", same)
		}
	})
}
