// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
	"concord/internal/platform/register"
	"concord/internal/report/riskregister"
)

// ada owns every risk and every other treatment.
const ada = id.ID("01975c2e-0000-7000-8000-00000000ada0")

// report has n risks, of which the second was judged by other criteria than the rest, and half as many treatments.
func report(t testing.TB, kind string, n int) *riskregister.Report {
	t.Helper()
	w := locale.For("en")
	earlier := risk.Edition{Criteria: risk.Default(w), Number: 1, MadeBy: ada, MadeAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Reason: "first"}
	now := earlier
	now.Number, now.Reason = 2, "sharper"
	r := &riskregister.Report{
		Kind: kind, Organization: "Mill <Clinic>", AsOf: civil.MustParse("2026-11-26"), Words: w, Names: riskregister.Names{ada: "Ada"}, Edition: now, Editions: map[int]risk.Edition{1: earlier, 2: now},
		Controls: map[id.ID][]risk.Control{},
	}
	for i := range n {
		rec := register.Record{ID: id.ID(fmt.Sprintf("01975c2e-0000-7000-8000-%012d", i)), Version: 1, Number: i + 1, Values: make([]string, len(risk.Register.Fields))}
		set := func(name, value string) {
			for at, f := range risk.Register.Fields {
				if f.Name == name {
					rec.Values[at] = value
				}
			}
		}
		for name, value := range map[string]string{
			"title": fmt.Sprintf("=Risk %d", i), "domain": []string{"security", "ai", "both"}[i%3], "state": "open", "owner": string(ada), "option": "modify", "event": "Data of patients are read by somebody who should not",
			"cause": "Rights are never taken away", "inherent_likelihood": "4", "inherent_organization": "2", "inherent_people": "5", "inherent_society": "1", "inherent_level": "4",
			"current_likelihood": "3", "current_people": "4", "current_level": "3", "residual_likelihood": "2", "residual_people": "3", "residual_level": "2", "level": "3", "standing": "above", "criteria": "2",
			"review_by": "2026-11-01", "accepted_by": string(ada), "accepted_until": "2027-06-30", "approved_until": "2026-01-31",
		} {
			set(name, value)
		}
		if i == 1 {
			set("criteria", "1")
		}
		r.Risks = append(r.Risks, rec)
		r.Controls[rec.ID] = []risk.Control{{Title: "Quarterly access review", Status: "implemented"}}
		if i%2 == 0 {
			r.Treatments = append(r.Treatments, risk.Treatment{
				ID: rec.ID, Number: 30 + i, Title: fmt.Sprintf("Treatment %d", i), Option: "modify", State: risk.InProgress, Owner: ada, Due: "2026-10-31", Progress: 40, Currency: "EUR", CostOnce: 12000, CostYearly: 500,
				Level: 2, Criteria: 2, Risks: []risk.Treated{{ID: rec.ID, Number: rec.Number, Title: rec.Values[0]}},
			})
		}
	}
	r.Sums = []risk.Sum{
		{Owner: ada, State: risk.InProgress, Currency: "EUR", Count: len(r.Treatments), Overdue: len(r.Treatments), Progress: 40 * len(r.Treatments), CostOnce: 12000 * len(r.Treatments), CostYearly: 500 * len(r.Treatments)},
		{State: risk.Dropped, Currency: "EUR", Count: 3, CostOnce: 1_000_000},
	}
	place := func(l, c int) risk.Place { return risk.Place{Likelihood: l, Consequence: c} }
	r.Map = riskregister.Map{Edition: now, Cells: []risk.Cell{{Place: place(3, 4), Count: n}}, Ways: []risk.Way{{Inherent: place(4, 5), Current: place(3, 4), Residual: place(2, 3), Count: n}}}
	return r
}

func file(t testing.TB, r *riskregister.Report, format string) []byte {
	t.Helper()
	_, kind, data, err := r.File(format)
	if err != nil || kind == "" || len(data) == 0 {
		t.Fatalf("%s: %d bytes of %q, %v", format, len(data), kind, err)
	}
	return data
}

func TestEveryFormatOfBothReportsPrintsTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	for _, kind := range riskregister.KindNames {
		r := report(t, kind, 7)
		for _, format := range riskregister.Formats() {
			if !bytes.Equal(file(t, r, format), file(t, r, format)) {
				t.Errorf("%s as %s differs", kind, format)
			}
		}
		if name, _, _, err := r.File("csv"); err != nil || name != kind+"-2026-11-26.csv.zip" {
			t.Errorf("%q, %v", name, err)
		}
		if _, _, _, err := r.File("odt"); !errors.Is(err, fault.Invalid) {
			t.Errorf("a format that there is not: %v", err)
		}
	}
}

func TestR14TheRegisterSaysEachConsequenceAndHowEachLevelComesAbout(t *testing.T) {
	t.Parallel()
	page := string(file(t, report(t, riskregister.RegisterKind, 3), "html"))
	for _, want := range []string{
		"Mill &lt;Clinic&gt;", "L4 O2 P5 S1: 4 Critical", "L3 P4: 3 High", "L2 P3: 2 Moderate", "accepted until 2027-06-30", "approval ended on 2026-01-31", "Quarterly access review", "Criteria 1, set on 2026-03-01 by Ada: first",
		"the highest counts: 5 Critical. The matrix of criteria 2 gives 4 Critical", "Without treatment to today", "Review overdue",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not there", want)
		}
	}
	for _, never := range []string{"compliant", "certified", "‹"} {
		if strings.Contains(strings.ToLower(page), never) {
			t.Errorf("%q is there", never)
		}
	}
}

func TestR15ARiskIsPrintedByTheCriteriaThatJudgedIt(t *testing.T) {
	t.Parallel()
	r := report(t, riskregister.RegisterKind, 2)
	old := r.Editions[1]
	old.Levels = append([]risk.Level{}, old.Levels...)
	old.Levels[3].Name = "Unbearable"
	r.Editions[1] = old
	page := string(file(t, r, "html"))
	if strings.Count(page, "L4 O2 P5 S1: 4 Unbearable") != 1 || strings.Count(page, "L4 O2 P5 S1: 4 Critical") != 1 {
		t.Error("one of both risks should have the level of the earlier criteria")
	}
}

func TestTheWorkbookHasARowForEveryRiskAndEveryNumber(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(file(t, report(t, riskregister.RegisterKind, 9), "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // only read
	rows, err := book.GetRows("risks")
	if err != nil || len(rows) != 10 || len(rows[0]) != 9+18+15 || rows[1][1] != "R-1" {
		t.Errorf("%d rows of %d columns, %v in %q", len(rows), len(rows[0]), err, book.GetSheetList())
	}
	if rows, err := book.GetRows("above"); err != nil || len(rows) != 10 {
		t.Errorf("%d rows above the line, %v", len(rows), err)
	}
}

func TestThePlanCountsNothingThatWasDropped(t *testing.T) {
	t.Parallel()
	r := report(t, riskregister.PlanKind, 8)
	if got := riskregister.TotalOf(r.Sums); got.Open != 4 || got.Overdue != 4 || got.Progress != 40 || len(got.Costs) != 1 || got.Costs[0].Once != 48000 {
		t.Errorf("%+v", got)
	}
	page := string(file(t, r, "html"))
	for _, want := range []string{"EUR 48,000 once and 2,000 a year", "Treatment 6", "Overdue", "=Risk 7"} { // the last has no treatment
		if !strings.Contains(page, want) {
			t.Errorf("%q is not there", want)
		}
	}
	if strings.Contains(page, "1,000,000") {
		t.Error("what was dropped has a cost")
	}
}

func TestNoCellOfTheTablesIsAFormula(t *testing.T) {
	t.Parallel()
	files, err := press.CSV(report(t, riskregister.RegisterKind, 2).Document())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(string(f.Data), "\n=Risk") || strings.Contains(string(f.Data), ",=Risk") {
			t.Errorf("%s has a formula", f.Name)
		}
	}
}

func TestTheJSONHoldsEveryRiskWithItsCriteria(t *testing.T) {
	t.Parallel()
	var got struct {
		Schema   string
		InForce  int `json:"criteria_in_force"`
		Criteria []struct{ Number int }
		Risks    []struct {
			Record     map[string]any
			Treatments []string
		}
	}
	if err := json.Unmarshal(file(t, report(t, riskregister.RegisterKind, 4), "json"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "concord/risk-register@1" || got.InForce != 2 || len(got.Criteria) != 2 || len(got.Risks) != 4 || got.Risks[0].Record["inherent_people"] != 5.0 || len(got.Risks[0].Treatments) != 1 {
		t.Errorf("%+v", got)
	}
}

func BenchmarkFiles(b *testing.B) {
	for _, kind := range riskregister.KindNames {
		r := report(b, kind, 1000)
		for _, format := range []string{"html", "pdf", "xlsx", "docx"} {
			b.Run(kind+"/"+format, func(b *testing.B) {
				for b.Loop() {
					file(b, r, format)
				}
			})
		}
	}
}

// inside is the text of one part of a file that is an archive.
func inside(t *testing.T, data []byte, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePlanStandsAgainstItsBudgetInEveryFormat(t *testing.T) {
	t.Parallel()
	r := report(t, riskregister.PlanKind, 8)
	r.Budget = &risk.Budget{Amount: 40_000, Currency: "EUR", First: civil.MustParse("2026-07-01"), Last: civil.MustParse("2027-06-30"), Planned: 50_000, Spent: 12_000, Proposed: 7_000}
	want := []string{"Budget for risk treatment", "2026-07-01", "2027-06-30", "40,000", "50,000", "12,000", "-10,000", "7,000", "Above budget by 10,000 EUR"}
	holds := func(format, text string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is not there", format, w)
			}
		}
	}
	holds("html", string(file(t, r, "html")))
	holds("docx", inside(t, file(t, r, "docx"), "word/document.xml"))
	book, err := excelize.OpenReader(bytes.NewReader(file(t, r, "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // only read
	rows, err := book.GetRows("budget")
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1][2:], []string{"40,000", "50,000", "12,000", "-10,000", "7,000", "Above budget by 10,000 EUR"}) {
		t.Errorf("xlsx: %q, %v", rows, err)
	}
	if sheet := inside(t, file(t, r, "csv"), "budget.csv"); !strings.Contains(sheet, "40000") || !strings.Contains(sheet, "Above budget by 10,000 EUR") {
		t.Errorf("csv: %s", sheet)
	}
	var got struct {
		Budget map[string]any
	}
	if err := json.Unmarshal(file(t, r, "json"), &got); err != nil || got.Budget["left"] != -10_000.0 || got.Budget["above"] != 10_000.0 || got.Budget["first"] != "2026-07-01" {
		t.Errorf("json: %v, %v", got.Budget, err)
	}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		at := filepath.Join(t.TempDir(), "plan.pdf")
		if err := os.WriteFile(at, file(t, r, "pdf"), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), tool, "-layout", at, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []string{"Budget for risk treatment", "2026-07-01", "40,000", "12,000", "-10,000", "Above budget"} {
			if !strings.Contains(string(text), w) {
				t.Errorf("pdf: %q is not there", w)
			}
		}
	} else if os.Getenv("CI") != "" {
		t.Error("pdftotext is missing; make test installs it")
	}
	r.Budget.Amount = 60_000
	if page := string(file(t, r, "html")); !strings.Contains(page, "Within budget: 10,000 EUR left") {
		t.Error("a plan within its budget does not say so")
	}
	r.Budget = nil
	if page := string(file(t, r, "html")); strings.Contains(page, "Budget for risk treatment") {
		t.Error("a plan without budget has one")
	}
}
