// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"concord/internal/ims/diagnosis"
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

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, program), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", program, err, out)
	}
	return string(out)
}

// printed writes the report in some formats into a folder of its own.
func printed(t *testing.T, now, before *diagnosis.Answers, formats ...string) string {
	t.Helper()
	files, err := analyze(t, now, before).Print(formats)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOtherProgramsAcceptTheExamples(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"november against may": printed(t, example(t, november), example(t, may), "html", "pdf"),
		"may":                  printed(t, example(t, may), nil, "html", "pdf"),
	} {
		pdf := filepath.Join(dir, "diagnosis.pdf")
		if info := output(t, "pdfinfo", pdf); !strings.Contains(info, "Tagged:          yes") || !strings.Contains(info, "Northwind Credit") {
			t.Errorf("%s: %s", name, info)
		}
		if check := output(t, "qpdf", "--check", pdf); !strings.Contains(check, "No syntax or stream encoding errors") {
			t.Errorf("%s: %s", name, check)
		}
		// tidy exits with 1 where there are warnings only, so what it says is read instead.
		said, _ := exec.CommandContext(t.Context(), tool(t, "tidy"), "-errors", "-quiet", filepath.Join(dir, "diagnosis.html")).CombinedOutput()
		for line := range strings.Lines(string(said)) {
			// A drawing's title may have an id; tidy takes it for the page's.
			if !strings.Contains(line, `<title> proprietary attribute "id"`) {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestManagementReadsOnePage(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*diagnosis.Answers{"november": example(t, november), "may": example(t, may), "nothing answered": given(both), "one standard": given(both[:1])} {
		pdf := filepath.Join(printed(t, a, nil, "pdf"), "diagnosis.pdf")
		for page, want := range map[string]string{"3": "Summary for management", "4": "Verdicts and stops"} {
			if text := output(t, "pdftotext", "-f", page, "-l", page, pdf, "-"); !strings.Contains(text, want) {
				t.Errorf("%s: page %s is not %q: %.200s", name, page, want, text)
			}
		}
	}
}

func TestLibreOfficeOpensTheExample(t *testing.T) {
	t.Parallel()
	dir := printed(t, example(t, november), example(t, may), "docx", "xlsx")
	book := filepath.Join(dir, "book.xlsx") // another name, because both become a PDF
	if err := os.Rename(filepath.Join(dir, "diagnosis.xlsx"), book); err != nil {
		t.Fatal(err)
	}
	output(t, "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir, filepath.Join(dir, "diagnosis.docx"), book)
	for _, name := range []string{"diagnosis.pdf", "book.pdf"} {
		if text := output(t, "pdftotext", filepath.Join(dir, name), "-"); !strings.Contains(text, "Northwind Credit") || !strings.Contains(text, "9.3.3") {
			t.Errorf("%s does not hold the report", name)
		}
	}
}
