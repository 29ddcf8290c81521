// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package bench_test measures the program as its users meet it: whole processes, from the command line to the last byte.
package bench_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/knowledge/catalog"
)

var program string // the built binary

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

// runAll builds the program only when a benchmark is asked for.
func runAll(m *testing.M) int {
	if !slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.bench=") }) {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "concord-bench-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	program = filepath.Join(dir, "concord")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", program, "concord/cmd/concord")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// fullAnswers answers each requirement and control of both standards on its own, with evidence and a note.
func fullAnswers(tb testing.TB) (path string, items int) {
	tb.Helper()
	var b strings.Builder
	b.WriteString("schema: concord/answers@1\norganization: {name: Full, people: 240, sector: fintech, ai_roles: [provider]}\nas_of: 2026-11-23\nstandards: [iso27001-2022, iso42001-2023]\nanswers:\n")
	library := catalog.Embedded()
	for _, id := range library.StandardIDs() {
		std, err := library.Standard(id)
		if err != nil {
			tb.Fatal(err)
		}
		for _, n := range std.Outline().Nodes {
			if len(n.Leaves()) != 1 || n.Leaves()[0] != n {
				continue
			}
			fmt.Fprintf(&b, "  - {ref: %s, level: %d, evidence: [{title: Record %d, date: 2026-05-04, review_months: 12}], note: Seen by the auditor in the system}\n", n.Ref, items%6, items)
			items++
		}
	}
	path = filepath.Join(tb.TempDir(), "full.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path, items
}

func TestFullAnswersHoldEveryItem(t *testing.T) {
	t.Parallel()
	if _, items := fullAnswers(t); items != 148+93+165+38 {
		t.Errorf("%d items, want 444", items)
	}
}

func BenchmarkProcess(b *testing.B) {
	full, _ := fullAnswers(b)
	for _, c := range []struct {
		name string
		args []string
	}{
		{"version", []string{"version"}},
		{"help", []string{"--help"}},
		{"standards-list", []string{"standards", "list"}},
		{"standards-show", []string{"standards", "show", "iso27001-2022/A.5.7"}},
		{"crosswalk-coverage", []string{"crosswalk", "coverage", "--have", "iso27001-2022", "--want", "iso42001-2023", "--format", "json"}},
		{"roadmap-plan", []string{"roadmap", "plan", "--scenario", "joint", "--size", "mid", "--start", "2027-01-04", "--format", "json"}},
		{"roadmap-plan-levelled", []string{"roadmap", "plan", "--start", "2027-01-04", "--capacity", "ciso=1", "--capacity", "ai-manager=1"}},
		{"roadmap-plan-answers", []string{"roadmap", "plan", "--answers", full, "--format", "json"}},
		{"diagnose-444-json", []string{"diagnose", "run", full, "--format", "json"}},
		{"diagnose-444-all-formats", []string{"diagnose", "run", full, "--out", filepath.Join(b.TempDir(), "report")}},
	} {
		b.Run(c.name, func(b *testing.B) { process(b, c.args) })
	}
}

// process runs the program once a loop and reports the median of the whole run, its processor time and its memory at the
// peak. A mean would be moved by whatever else the machine does.
func process(b *testing.B, args []string) {
	b.Helper()
	var walls []time.Duration
	var cpu time.Duration
	var peak int64
	for b.Loop() {
		begin := time.Now()
		cmd := exec.Command(program, args...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatalf("%v: %v\n%.500s", args, err, out)
		}
		walls = append(walls, time.Since(begin))
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		peak = max(peak, memory(cmd.ProcessState))
	}
	slices.Sort(walls)
	b.ReportMetric(0, "ns/op") // hides the mean
	b.ReportMetric(float64(walls[0].Microseconds())/1e3, "ms-best")
	b.ReportMetric(float64(walls[len(walls)/2].Microseconds())/1e3, "ms-median")
	b.ReportMetric(float64(cpu.Microseconds())/1e3/float64(len(walls)), "ms-cpu")
	b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
}

// BenchmarkBinary reports how large the program is.
func BenchmarkBinary(b *testing.B) {
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}
