// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// brought keeps an answers file of the example as a diagnosis of its own.
func (w *world) brought(t *testing.T, o *organization, title, file string) (which id.ID, a *diagnosis.Answers) {
	t.Helper()
	l := catalog.Embedded()
	data, err := os.ReadFile("../../content/examples/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = diagnosis.ReadAnswers(l, file, bytes.NewReader(data), civil.Of(start)); err != nil {
		t.Fatal(err)
	}
	err = w.DB.Write(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		d, err := dossier.Start(t.Context(), tx, l, dossier.HeadOf(title, a))
		if err != nil {
			return err
		}
		which = d.ID
		_, _, err = dossier.Import(t.Context(), tx, l, which, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return which, a
}

const (
	inMay      = "northwind-credit-2026-05.answers.yaml"
	inNovember = "northwind-credit-2026-11.answers.yaml"
)

// compared is what the API says of two diagnoses.
type compared struct {
	With       id.ID
	Comparison struct {
		Improved, Declined []struct{ Ref string }
		Stages             []struct {
			Standard   string
			Came, Went []struct{ Ref string }
		}
		Parts []struct {
			Ref           string
			Before, After *float64
		}
		Items []struct {
			Ref           string
			Move          diagnosis.Move
			Before, After diagnosis.State
		}
		OnlyBefore []string `json:"only_before"`
		OnlyAfter  []string `json:"only_after"`
		Unlike     []struct{ Field, Text string }
	}
}

func (c compared) moves() map[diagnosis.Move]int {
	out := map[diagnosis.Move]int{}
	for _, x := range c.Comparison.Items {
		out[x.Move]++
	}
	return out
}

func TestTheAPIComparesAsTheAnswersOfBothDo(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		may, a := w.brought(t, w.own, "In May", inMay)
		november, b := w.brought(t, w.own, "In November", inNovember)
		l, words := catalog.Embedded(), locale.For("en")
		then, err := diagnosis.Evaluate(l, a, words)
		if err != nil {
			t.Fatal(err)
		}
		now, err := diagnosis.Evaluate(l, b, words)
		if err != nil {
			t.Fatal(err)
		}
		want := diagnosis.Compare(then, now)
		address := func(of, with id.ID) string {
			return "/api/v1/diagnoses/" + string(of) + "/comparison?with=" + string(with)
		}
		got := read[compared](t, w.ask("GET", address(november, may), token, ""))
		moves := got.moves()
		for _, m := range diagnosis.Moves {
			if moves[m] != len(want.Of(m)) {
				t.Errorf("%s: %d, want %d", m, moves[m], len(want.Of(m)))
			}
		}
		if moves[diagnosis.Improved] == 0 || len(got.Comparison.Improved) != moves[diagnosis.Improved] || len(got.Comparison.Stages) != 4 || len(got.Comparison.Parts) < 20 {
			t.Errorf("%d improved, %d stages, %d parts", len(got.Comparison.Improved), len(got.Comparison.Stages), len(got.Comparison.Parts))
		}
		turned := read[compared](t, w.ask("GET", address(may, november), token, "")).moves()
		if turned[diagnosis.Declined] != moves[diagnosis.Improved] || turned[diagnosis.Entered] != moves[diagnosis.Left] {
			t.Errorf("the other way round it is %v, not the mirror of %v", turned, moves)
		}
		if itself := read[compared](t, w.ask("GET", address(may, may), token, "")); len(itself.Comparison.Items) != 0 {
			t.Errorf("beside itself %d items moved", len(itself.Comparison.Items))
		}
	})
}

func TestWhatOnlyOneDiagnosisAsksIsNewOrDroppedAndSaidToBeIncomparable(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		november, _ := w.brought(t, w.own, "In November", inNovember)
		one := w.diagnose(t, w.own, "Security alone")
		got := read[compared](t, w.ask("GET", "/api/v1/diagnoses/"+string(one)+"/comparison?with="+string(november), token, ""))
		if !slices.Equal(got.Comparison.OnlyBefore, []string{"iso42001-2023"}) || len(got.Comparison.OnlyAfter) != 0 {
			t.Errorf("alone stand %v and %v", got.Comparison.OnlyBefore, got.Comparison.OnlyAfter)
		}
		for _, x := range got.Comparison.Items {
			if strings.HasPrefix(x.Ref, "iso42001-2023/") && (x.Move != diagnosis.Left || x.After != "") {
				t.Fatalf("%s is %s and stands as %q", x.Ref, x.Move, x.After)
			}
		}
		for _, s := range got.Comparison.Stages {
			if s.Standard == "iso42001-2023" {
				t.Error("a stage of what only one asks is compared")
			}
		}
		var fields []string
		for _, u := range got.Comparison.Unlike {
			fields = append(fields, u.Field)
		}
		if want := []string{"standards", "organization", "state", "state", "answers"}; !slices.Equal(fields, want) {
			t.Errorf("what limits it are %v, want %v", fields, want)
		}
		page := w.ask("GET", "/diagnoses/"+string(one)+"/comparison?with="+string(november), token, "")
		for _, text := range []string{"Only “In November” asks about ISO/IEC 42001:2023", "not diagnosed", "no longer asked"} {
			if page.status != http.StatusOK || !strings.Contains(page.body, text) {
				t.Errorf("%d, %q is not on the page", page.status, text)
			}
		}
	})
}

func TestAPageSetsTwoDiagnosesSideBySideAndLeadsIntoBoth(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		may, _ := w.brought(t, w.own, "In May", inMay)
		november, _ := w.brought(t, w.own, "In November", inNovember)
		get := func(path string) string {
			t.Helper()
			r := w.ask("GET", path, token, "")
			if r.status != http.StatusOK {
				t.Fatalf("%s: %d", path, r.status)
			}
			return r.body
		}
		base := "/diagnoses/" + string(november)
		if first := get(base + "/comparison"); !strings.Contains(first, `value="`+string(may)+`" selected`) || strings.Contains(first, "<svg class=\"chart\"") {
			t.Error("the newest earlier one is not proposed, or is compared unasked")
		}
		page := get(base + "/comparison?with=" + string(may))
		for _, text := range []string{
			`href="/diagnoses/` + string(may) + `/results#clauses"`, `href="` + base + `/results#clauses"`, `href="` + base + `/results#stops"`,
			`href="/diagnoses/` + string(may) + `/items#item-iso27001-2022-A-5-4"`, `href="` + base + `/items#item-iso27001-2022-A-5-4"`, "Clauses of ISO/IEC 42001:2023",
		} {
			if !strings.Contains(page, text) {
				t.Errorf("%s is not on the page", text)
			}
		}
		if !strings.Contains(get(base+"/items"), `id="item-iso27001-2022-A-5-4"`) {
			t.Error("the item's own line is not where the comparison leads")
		}
		first := strings.Index(page, "In May</a>")
		if turned := get("/diagnoses/" + string(may) + "/comparison?with=" + string(november)); first < 0 || first > strings.Index(page, "In November</a>") ||
			strings.Index(turned, "In May</a>") > strings.Index(turned, "In November</a>") {
			t.Error("the earlier one does not stand first, whichever one came from")
		}
		declined := get(base + "/comparison?move=declined&with=" + string(may))
		marks := regexp.MustCompile(`data-label="How it moved"`)
		all, some := len(marks.FindAllString(page, -1)), len(marks.FindAllString(declined, -1))
		if some == 0 || some >= all {
			t.Errorf("%d declined of %d that moved", some, all)
		}
		if itself := get(base + "/comparison?with=" + string(november)); !strings.Contains(itself, "No requirement or control moved") {
			t.Error("beside itself something moved")
		}
		if list := get("/diagnoses"); !strings.Contains(list, `href="`+base+`/comparison"`) {
			t.Error("the list does not lead to the comparison")
		}
	})
}

func TestTN2NoForeignDiagnosisIsComparedWith(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		own, foreign := w.diagnose(t, w.own, "Ours"), w.diagnose(t, w.foreign, "canaryforeign")
		for _, door := range []string{"/api/v1/diagnoses/", "/diagnoses/"} {
			for _, with := range []string{string(foreign), string(id.New(start)), "nothing"} {
				if r := w.ask("GET", door+string(own)+"/comparison?with="+with, token, ""); r.status != http.StatusNotFound || strings.Contains(r.all(), "canary") {
					t.Errorf("%s with %s: %d %s", door, with, r.status, r.body)
				}
			}
		}
		if page := w.ask("GET", "/diagnoses/"+string(own)+"/comparison", token, ""); page.status != http.StatusOK || strings.Contains(page.body, string(foreign)) || strings.Contains(page.body, "canaryforeign") {
			t.Errorf("%d, or a foreign diagnosis is offered to compare with", page.status)
		}
	})
}

func TestTheMenuOfADiagnosisOffersEveryFormOfReportAndAnswers(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		base := "/diagnoses/" + string(w.diagnose(t, w.own, "Ours"))
		page := w.ask("GET", base, token, "")
		for path, formats := range map[string][]string{"/report": {"pdf", "docx", "xlsx", "html", "csv", "json"}, "/export": diagnosis.FileFormats} {
			for _, format := range formats {
				link := base + path + "?format=" + format
				if !strings.Contains(page.body, `href="`+link+`"`) {
					t.Errorf("%s is not offered", link)
				}
				if r := w.ask("GET", link, token, ""); r.status != http.StatusOK || !strings.Contains(r.header.Get("Content-Disposition"), "attachment") {
					t.Errorf("%s: %d", link, r.status)
				}
			}
		}
	})
}
