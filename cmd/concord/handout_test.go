// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFL4ADownloadLinkFromTheCommandLineIsAMembers(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		for name, role := range map[string]string{"ada": "contributor", "eve": "auditor"} {
			o.done("user", "create", name+"@example.org", "--name", name, "--organization", "North", "--role", role, "--password-file", passwordFile(t))
		}
		file := filepath.Join(t.TempDir(), "review.csv")
		if err := os.WriteFile(file, []byte("who,right\nada,read\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		in := []string{"--organization", "North"}
		record := o.done(append([]string{"evidence", "add", file}, in...)...)
		files := o.list(append([]string{"evidence", "files", record}, in...)...)
		o.done(append([]string{"document", "start", "DOC-03"}, in...)...)
		link := func(what, which string, more ...string) []string {
			return append(append([]string{what, "link", which}, in...), more...)
		}
		one, _ := files[0]["id"].(string)
		o.fails("is no file", link("document", "DOC-03", "--user", "ada@example.org")...)
		o.done(append([]string{"document", "attach", "DOC-03", file}, in...)...)
		for what, which := range map[string]string{"evidence": one, "document": "DOC-03"} {
			if got := o.done(link(what, which, "--user", "ada@example.org")...); !strings.HasPrefix(got, "/download?pass=") {
				t.Errorf("%s: %s", what, got)
			}
			var said struct {
				URL     string    `json:"url"`
				Expires time.Time `json:"expires"`
			}
			text := o.done(link(what, which, "--user", "ada@example.org", "--external-url", "https://concord.example.org/", "--format", "json")...)
			if err := json.Unmarshal([]byte(text), &said); err != nil || !strings.HasPrefix(said.URL, "https://concord.example.org/download?pass=") || said.Expires.IsZero() {
				t.Errorf("%s: %s, %v", what, text, err)
			}
			o.fails("not allowed", link(what, which, "--user", "eve@example.org")...)
			o.fails("not found", link(what, which, "--user", "nobody@example.org")...)
		}
	})
}
