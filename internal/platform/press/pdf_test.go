// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/internal/platform/press"
)

// tool finds a program that tests open reports with; without it the test skips, and fails where CI is set.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing; make test installs it", name)
		}
		t.Skipf("%s is missing; make test installs it", name)
	}
	return path
}

func pdfFile(t *testing.T, d *press.Document) (string, []byte) {
	t.Helper()
	data, err := press.PDF(d)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, data
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", program, err, out)
	}
	return string(out)
}

func TestPDFIsTaggedAndSound(t *testing.T) {
	t.Parallel()
	path, _ := pdfFile(t, sample(plain))
	info := output(t, tool(t, "pdfinfo"), path)
	for _, want := range []string{"Tagged:          yes", "Title:           text", "Author:          text", "CreationDate:    Fri Nov 20"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	structure := output(t, tool(t, "pdfinfo"), "-struct-text", path)
	for _, want := range []string{"Document", "H1 (block)", "Table (block)", "TH", "TD", "Figure", "LBody", "Sect"} {
		if !strings.Contains(structure, want) {
			t.Errorf("the structure has no %s:\n%s", want, structure)
		}
	}
	if check := output(t, tool(t, "qpdf"), "--check", path); !strings.Contains(check, "No syntax or stream encoding errors") {
		t.Error(check)
	}
}

func TestPDFFontsAreEmbedded(t *testing.T) {
	t.Parallel()
	path, _ := pdfFile(t, sample(plain))
	for i, line := range strings.Split(strings.TrimSpace(output(t, tool(t, "pdffonts"), path)), "\n") {
		if fields := strings.Fields(line); i > 1 && (len(fields) < 5 || !strings.Contains(line, "Identity-H       yes")) {
			t.Errorf("font not embedded: %s", line)
		}
	}
}

var (
	element = regexp.MustCompile(`<</S /\w+ /P \d+ 0 R.*? /K \[(.*)\]>>`)
	ownPage = regexp.MustCompile(` /Pg (\d+) 0 R /K \[`)
	mcid    = regexp.MustCompile(`<</Type /MCR /Pg (\d+) 0 R /MCID (\d+)>>`)
	object  = regexp.MustCompile(`\d+ 0 R`)
	digits  = regexp.MustCompile(`\d+`)
	numbers = regexp.MustCompile(`(?s)/Nums \[(.*?)\]>>`)
)

func TestEveryMarkedContentHasOnePlaceInTheStructure(t *testing.T) {
	t.Parallel()
	_, data := pdfFile(t, sample(plain))
	seen := map[string]bool{}
	see := func(page, content []byte) {
		key := fmt.Sprintf("page %s, content %s", page, content)
		if seen[key] {
			t.Errorf("%s stands in the structure twice", key)
		}
		seen[key] = true
	}
	for _, e := range element.FindAllSubmatch(data, -1) {
		for _, m := range mcid.FindAllSubmatch(e[1], -1) {
			see(m[1], m[2])
		}
		kids := object.ReplaceAll(mcid.ReplaceAll(e[1], nil), nil)
		if page := ownPage.FindSubmatch(e[0]); page != nil {
			for _, content := range digits.FindAll(kids, -1) {
				see(page[1], content)
			}
		}
	}
	parents := numbers.FindSubmatch(data)
	if parents == nil || len(seen) == 0 {
		t.Fatal("no parent tree")
	}
	if back := bytes.Count(parents[1], []byte(" 0 R")); back != len(seen) {
		t.Errorf("%d contents and %d ways back", len(seen), back)
	}
}

func TestPDFIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	_, first := pdfFile(t, sample(plain))
	for range 10 { // cutting one font once changed the bytes that later documents cut theirs from
		if _, again := pdfFile(t, sample(plain)); !bytes.Equal(first, again) {
			t.Fatal("the same document gives another PDF")
		}
	}
}

func TestPDFTakesAnyText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("unbreakable", 300)
	for name, text := range map[string]func(int) string{
		"hostile":   func(n int) string { return hostile[n%len(hostile)] },
		"very long": func(int) string { return long },
		"empty":     func(int) string { return "" },
		"foreign": func(int) string {
			return "日本語 العربية 😀 Ελλάδα Україна ½ ≥ ≤ → ✓"
		},
	} {
		path, _ := pdfFile(t, sample(text))
		if check := output(t, tool(t, "qpdf"), "--check", path); !strings.Contains(check, "No syntax or stream encoding errors") {
			t.Errorf("%s: %s", name, check)
		}
	}
	path, _ := pdfFile(t, &press.Document{Words: press.Words{Page: "Page %d of %d"}})
	output(t, tool(t, "qpdf"), "--check", path)
}

func TestLongTablesKeepEveryRow(t *testing.T) {
	t.Parallel()
	d := sample(plain)
	table := press.Table{ID: "long", Caption: "Long", Columns: []press.Column{{Title: "Number", Width: 1}, {Title: "Text", Width: 4}}}
	for i := range 3_000 {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{{Text: fmt.Sprintf("row-%d.", i)}, {Text: strings.Repeat("some words ", i%30)}}})
	}
	d.Sections = append(d.Sections, press.Section{ID: "long-section", Title: "Long section", NewPage: true, Blocks: []press.Block{table}})
	path, _ := pdfFile(t, d)
	text := output(t, tool(t, "pdftotext"), "-layout", path, "-")
	words := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		words[word] = true
	}
	for i := range 3_000 {
		if !words[fmt.Sprintf("row-%d.", i)] {
			t.Fatalf("row %d is missing", i)
		}
	}
	if heads := strings.Count(text, "Number"); heads < 20 {
		t.Errorf("the head stands on %d pages only", heads)
	}
	// What the contents promise is where the section is.
	promised := regexp.MustCompile(`Long section\s+(\d+)`).FindStringSubmatch(text)
	if promised == nil {
		t.Fatal("the contents do not list the section")
	}
	page := output(t, tool(t, "pdftotext"), "-f", promised[1], "-l", promised[1], path, "-")
	if !strings.Contains(page, "Long section") || !strings.Contains(page, "row-0.") {
		t.Errorf("page %s does not hold the section", promised[1])
	}
}

func BenchmarkPDF131Rows(b *testing.B) {
	d := sample(plain)
	table := press.Table{ID: "soa", Caption: "Statement", Columns: []press.Column{{Title: "Control", Width: 1, Code: true}, {Title: "Title", Width: 3}, {Title: "Reason", Width: 6}}}
	for i := range 131 {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{{Text: fmt.Sprintf("A.%d", i)}, {Text: "A title of about fifty characters for each control"}, {Text: strings.Repeat("justification ", 8)}}})
	}
	d.Sections = []press.Section{{ID: "soa-section", Title: "Statement", Blocks: []press.Block{table}}}
	for b.Loop() {
		if _, err := press.PDF(d); err != nil {
			b.Fatal(err)
		}
	}
}
