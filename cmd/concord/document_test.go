// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIM4DocumentsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := []string{"--organization", "North"}
		if table := o.done(append([]string{"document", "list", "--standard", "iso27001-2022", "--basis", "mandatory"}, in...)...); strings.Count(table, "missing") != 15 || !strings.Contains(table, "DOC-03") {
			t.Errorf("listed: %s", table)
		}
		o.fails("is not on the list", append([]string{"document", "start", "DOC-99"}, in...)...)
		o.done(append([]string{"document", "start", "doc-03"}, in...)...)
		o.fails("exists already", append([]string{"document", "start", "DOC-03"}, in...)...)
		list := object[[]struct{ Code, Status string }](o, append([]string{"document", "list", "--status", "draft"}, in...)...)
		if len(list) != 1 || list[0].Code != "DOC-03" {
			t.Errorf("drafts: %+v", list)
		}
		if text := o.done(append([]string{"document", "show", "DOC-03"}, in...)...); !strings.Contains(text, "give information to North because") || strings.Contains(text, "{{") {
			t.Errorf("shown: %.500s", text)
		}
		file := filepath.Join(t.TempDir(), "new", "policy.pdf")
		o.done(append([]string{"document", "export", "DOC-03", "--out", file}, in...)...)
		if data, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(data), "%PDF") {
			t.Errorf("no PDF: %v", err)
		}
		upload := filepath.Join(t.TempDir(), "scope.pdf")
		if err := os.WriteFile(upload, []byte("%PDF-1.7 scope"), 0o600); err != nil {
			t.Fatal(err)
		}
		o.done(append([]string{"document", "attach", "DOC-03", upload}, in...)...)
		if got := o.done(append([]string{"document", "file", "doc-03"}, in...)...); got != "%PDF-1.7 scope" {
			t.Errorf("the file reads %q", got)
		}
		if text := o.done(append([]string{"document", "show", "DOC-03"}, in...)...); !strings.Contains(text, "`scope.pdf` (14 bytes)") {
			t.Errorf("shown with a file: %s", text)
		}
		if got := o.done(append([]string{"document", "expired"}, in...)...); got != "" {
			t.Errorf("past its time: %s", got)
		}
		o.fails("is draft", append([]string{"document", "destroy", "DOC-03", "--number", "1", "--reason", "Old."}, in...)...)
		o.fails("has no version 2", append([]string{"document", "show", "DOC-03", "--number", "2"}, in...)...)
		o.fails("publish what all approvers have approved", append([]string{"document", "publish", "DOC-03"}, in...)...)
	})
}
