// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package applicability_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"concord/internal/ims/approved"
	"concord/internal/ims/control"
	"concord/internal/ims/scope"
	"concord/internal/ims/soa"
	"concord/internal/ims/soa/foreign"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
	"concord/internal/report/applicability"
)

var update = flag.Bool("update", false, "write the golden files anew")

// report is of a statement in which every seventh row is excluded, and every other one works by one control.
func report(t *testing.T) applicability.Report {
	t.Helper()
	l := catalog.Embedded()
	s := &soa.Statement{Schema: "concord/statement@1", Organization: "Mill Clinic", AsOf: civil.MustParse("2026-11-26")}
	s.Scope = &soa.Covered{
		Number: 2, ApprovedAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), SHA256: "def", Summary: "Care in one clinic",
		Differences: []scope.Difference{{Standard: "iso42001-2023", Text: "Reading of X-rays", Reason: "the only AI"}},
	}
	for _, name := range l.StandardIDs() {
		std, err := l.Standard(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range std.Outline().Items {
			if n.Control == nil {
				continue
			}
			e := soa.Entry{Standard: name, Control: n.Ref.ID, Title: n.Title, Theme: n.Top().Ref.ID, ThemeTitle: n.Top().Title, Status: soa.NotImplemented, Tests: soa.NoTests}
			e.Applicable, e.Ticked, e.Derived = soa.Applicable, []soa.Reason{soa.Legal}, []soa.Reason{soa.AIRisk}
			switch i := len(s.Entries); {
			case i%7 == 6:
				e.Applicable, e.Status, e.Exclusion = soa.NotApplicable, soa.Without, "Nothing of the kind here."
			case i%2 == 0:
				e.Controls = []soa.Part{{Title: "Working <rule>", Status: control.Implemented, OwnerName: "Ada", Provider: "Harbour Cloud"}}
				e.Status, e.Tests, e.Reason, e.Risks = soa.Implemented, soa.Fresh, "=cmd()", []soa.Source{{Title: "Loss of data"}}
			}
			s.Entries = append(s.Entries, e)
		}
	}
	s.Entries = append(s.Entries, soa.Entry{Standard: soa.Own, Control: "01975c2e-0000-7000-8000-000000000001", Title: "Second look", Theme: soa.Own, Choice: soa.Choice{Applicable: soa.Applicable}, Status: soa.Planned, Tests: soa.NoTests})
	return applicability.Report{Statement: s, Library: l, Words: locale.For("en"), Version: &approved.Version{Number: 3, ApprovedAt: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), Approver: "Grace", SHA256: "abc"}}
}

func file(t *testing.T, r applicability.Report, format string) []byte {
	t.Helper()
	_, kind, data, err := r.File(format)
	if err != nil || kind == "" || len(data) == 0 {
		t.Fatalf("%s: %d bytes of %q, %v", format, len(data), kind, err)
	}
	return data
}

func TestR22EveryFormatPrintsTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	r := report(t)
	for _, format := range applicability.Formats() {
		if !bytes.Equal(file(t, r, format), file(t, r, format)) {
			t.Errorf("%s differs", format)
		}
	}
	if name, _, _, err := r.File("pdf"); err != nil || name != "statement-of-applicability-v3.pdf" {
		t.Errorf("%q, %v", name, err)
	}
	if _, _, _, err := r.File("odt"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a format that there is not: %v", err)
	}
}

func TestR22TheWorkbookHasARowForEveryControl(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(file(t, report(t), "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // only read
	for sheet, want := range map[string]int{"iso27001-2022": 93, "iso42001-2023": 38, "own": 1, "excluded": 18} {
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) != want+1 {
			t.Errorf("%s has %d rows with its head, want %d and one, %v; there are %q", sheet, len(rows), want, err, book.GetSheetList())
		}
	}
}

func TestR22TheTablesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	files, err := press.CSV(report(t).Document())
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, f := range files {
		got.WriteString("--- " + f.Name + "\n")
		got.Write(f.Data)
	}
	golden := filepath.Join("testdata", "tables.csv")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, got.Bytes()) {
		t.Errorf("the tables differ from %s, %v; run with -update and read the difference", golden, err)
	}
}

func TestR30ThePageSaysWhatItIsAndNoMore(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is missing; make test installs it")
		}
		t.Skip("pdftotext is missing; make test installs it")
	}
	at := filepath.Join(t.TempDir(), "statement.pdf")
	if err := os.WriteFile(at, file(t, report(t), "pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", at, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{"Version 2 of the scope statement, approved on 2026-11-20", "Care in one clinic", "Reading of X-rays (the only AI)", "Statement of Applicability", "Mill Clinic", "version 3", "by Grace", "conforms as assessed", "A.8.34", "A.10.4", "Own controls", "Nothing of the kind here.", "AI risk, law"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not there", want)
		}
	}
	for _, never := range []string{"compliant", "certified", "‹"} {
		if strings.Contains(strings.ToLower(said), never) {
			t.Errorf("%q is there", never)
		}
	}
}

func TestR2EveryPrintSaysWhichScopeItIsFor(t *testing.T) {
	t.Parallel()
	r := report(t)
	book, err := excelize.OpenReader(bytes.NewReader(file(t, r, "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // only read
	cover, err := book.GetRows(book.GetSheetList()[0])
	if err != nil || !strings.Contains(fmt.Sprint(cover), "Version 2 of the scope statement, approved on 2026-11-20, SHA-256 def") {
		t.Errorf("the workbook begins with %q, %v", cover, err)
	}
	if page := string(file(t, r, "html")); !strings.Contains(page, "Version 2 of the scope statement") || !strings.Contains(page, "Care in one clinic") {
		t.Error("the page does not say its scope")
	}
	if data := string(file(t, r, "json")); !strings.Contains(data, `"scope":{"version":"","number":2,`) {
		t.Errorf("%.300s", data)
	}
	one, err := r.Only("iso27001-2022")
	if err != nil || len(one.Covers()) != 1 {
		t.Errorf("of the other standard: %+v, %v", one.Covers(), err)
	}
	r.Statement.Scope = nil
	if page := string(file(t, r, "html")); !strings.Contains(page, "No approved scope is kept with this statement") {
		t.Error("no scope is approved, and nothing says so")
	}
}

func TestR22OneStandardPrintsAlone(t *testing.T) {
	t.Parallel()
	one, err := report(t).Only("iso42001-2023")
	if err != nil || len(one.Statement.Entries) != 39 {
		t.Errorf("%d rows, %v", len(one.Statement.Entries), err)
	}
	if name, _, _, err := one.File("json"); err != nil || name != "statement-of-applicability-iso42001-2023-v3.json" {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := report(t).Only("iso9001-2015"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a standard without rows: %v", err)
	}
}

// BenchmarkFiles prints a statement over both Annexes, and one with so many own controls that it has 1,500 rows.
func BenchmarkFiles(b *testing.B) {
	for _, rows := range []int{131, 1500} {
		r := report(&testing.T{})
		for own := r.Statement.Entries[len(r.Statement.Entries)-1]; len(r.Statement.Entries) < rows; {
			own.Title = fmt.Sprintf("Second look, the %dth", len(r.Statement.Entries))
			r.Statement.Entries = append(r.Statement.Entries, own)
		}
		for _, format := range []string{"pdf", "xlsx", "docx", "csv", "html", "json"} {
			b.Run(fmt.Sprintf("%s/%d", format, rows), func(b *testing.B) {
				for b.Loop() {
					if _, _, _, err := r.File(format); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// What one organization exports, another one can take over.
func TestAnExportedWorkbookReadsBackAsItStands(t *testing.T) {
	t.Parallel()
	r := report(t)
	_, _, data, err := r.File("xlsx")
	if err != nil {
		t.Fatal(err)
	}
	file, err := foreign.Read(r.Library, "statement.xlsx", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[catalog.Ref]foreign.Row{}
	for _, table := range file.Tables {
		for _, row := range table.Rows {
			rows[row.Refs[0]] = row
		}
	}
	for _, e := range r.Statement.Entries {
		got := rows[e.Ref()]
		switch {
		case e.Standard == soa.Own:
		case got.Applicable != e.Applicable:
			t.Errorf("%s is %q, want %q", e.Ref(), got.Applicable, e.Applicable)
		case e.Applicable == soa.NotApplicable:
			if got.Exclusion != e.Exclusion {
				t.Errorf("%s is excluded because %q, want %q", e.Ref(), got.Exclusion, e.Exclusion)
			}
		case !slices.Contains(got.Ticked, soa.Legal) && got.Reason == "", e.Status == soa.Implemented && got.Status != control.Implemented:
			t.Errorf("%s reads %+v", e.Ref(), got)
		}
	}
}
