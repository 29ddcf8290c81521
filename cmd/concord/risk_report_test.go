// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReportsOfTheRisksFromTheCommandLine(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := []string{"--organization", "North"}
		o.done(append([]string{"create", "risks", "--set", "title=Backups burn", "--set", "inherent_likelihood=5", "--set", "inherent_organization=5"}, in...)...)
		got := object[struct {
			Schema string
			Risks  []struct{ Record map[string]any }
		}](o, append([]string{"risk", "report"}, in...)...)
		if got.Schema != "concord/risk-register@1" || len(got.Risks) != 1 || got.Risks[0].Record["standing"] != "above" {
			t.Errorf("%+v", got)
		}
		file := filepath.Join(t.TempDir(), "new", "plan.pdf")
		made := o.done(append([]string{"risk", "report", "--kind", "treatment-plan", "--keep", "--out", file}, in...)...)
		if data, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(data), "%PDF") {
			t.Errorf("no PDF: %v", err)
		}
		if list := o.done(append([]string{"report", "list"}, in...)...); !strings.Contains(list, strings.TrimSpace(made)) {
			t.Errorf("%q is not kept in %s", made, list)
		}
	})
}

func TestW8ARisksWithoutRangesAreNoPortfolio(t *testing.T) {
	t.Parallel()
	offices(t, func(_ *testing.T, o office) {
		o.done("organization", "create", "North")
		o.fails("has no risks in numbers", "risk", "portfolio", "--organization", "North")
	})
}

func TestRisksAreStartedFromTheLibraryByCommand(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		start := []string{"risk", "start-from-library", "AIR-01", "ISR-01", "--organization", "North"}
		if out := o.done(start...); strings.Count(out, "\n") != 1 {
			t.Errorf("%q", out)
		}
		o.fails("stands in the register already", start...)
		o.done(append(start, "--again")...)
	})
}
