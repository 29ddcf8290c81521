// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
)

const (
	joint         = "iso42001-2023--iso27001-2022"
	jointCoverage = "/crosswalks/coverage?have=iso27001-2022&want=iso42001-2023"
)

// page is a page as an owner of the own organization sees it.
func (w *world) page(t *testing.T, path string) string {
	t.Helper()
	r := w.ask(http.MethodGet, path, w.own.tokens[access.Owner], "")
	if r.status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	return r.body
}

// holds says which of the texts a page lacks.
func holds(t *testing.T, where, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s does not say %q", where, text)
		}
	}
}

// plain is what a reader sees of a page, in one line.
func plain(body string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " ")
}

func TestEveryPlaceAndEveryRowHasItsPageWithAllItsWords(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		if w.DB.Engine() != db.SQLite {
			t.Skip("the knowledge is in no database")
		}
		l := catalog.Embedded()
		paths := []string{"/library", "/library/notes", "/crosswalks"}
		for _, id := range l.StandardIDs() {
			std, err := l.Standard(id)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, "/library/"+id)
			for _, n := range std.Outline().Nodes {
				paths = append(paths, "/library/"+n.Ref.String())
			}
			for _, p := range std.AnnexPlaces() {
				paths = append(paths, "/library/"+p.Ref.String())
			}
		}
		list, err := crosswalk.List(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, cw := range list {
			paths = append(paths, "/crosswalks/coverage?have="+cw.Target+"&want="+cw.Source, "/crosswalks/coverage?have="+cw.Source+"&want="+cw.Target)
			for i := 0; i < len(cw.Mappings); i += 7 {
				if cw.Mappings[i].IsScored() {
					paths = append(paths, "/crosswalks/"+cw.ID+"/"+url.PathEscape(cw.Mappings[i].Source))
				}
			}
		}
		for _, path := range paths {
			if body := w.page(t, path); strings.Contains(body, "‹") || strings.Contains(body, `style="`) {
				t.Errorf("%s lacks a word or has a style of its own", path)
			}
		}
		t.Logf("%d pages", len(paths))
	})
}

func TestAnAddressOfTheLibraryThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for _, path := range []string{
			"/library/iso9999", "/library/iso27001-2022/A.9.9", "/library/iso27001-2022/A.5.1/more", "/crosswalks/coverage?have=a&want=b", "/crosswalks/coverage",
			"/crosswalks/" + joint + "/99", "/crosswalks/no--where/4.1-1", "/api/v1/standards/iso9999", "/api/v1/standards/iso27001-2022/A.9.9", "/api/v1/crosswalks/coverage?have=a&want=b",
		} {
			if r := w.ask(http.MethodGet, path, w.own.tokens[access.Reader], ""); r.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, r.status)
			}
		}
	})
}

func TestThePageOfAControlSaysEverythingKnownAboutIt(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		body := w.page(t, "/library/iso27001-2022/A.5.2")
		holds(t, "A.5.2", body, "A.5.2 Information security roles and responsibilities", "Guidance", "Questions", "Usual evidence", "Levels", "Attributes", "Documents",
			`href="/library/iso27001-2022/A.5.1"`, `href="/library/iso27001-2022/A.5.3"`, `href="/library/iso27001-2022?control-type=preventive"`, `href="/library/iso42001-2023/`)
		holds(t, "6.1.2", w.page(t, "/library/iso42001-2023/6.1.2"), "DOC-05", "mandatory", "/library/notes#D-01", "Level")
		holds(t, "A.8.4", w.page(t, "/library/iso42001-2023/A.8.4"), "Not legal advice")
	})
}

func TestTheOutlineIsNarrowedByWordsAndAttributesAndSaysHowManyAreLeft(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		whole := plain(w.page(t, "/library/iso27001-2022"))
		holds(t, "the outline", whole, "30 subclauses with 148 requirements, and 93 controls", "Detective 13", "Organizational controls 37 controls", "People controls 8 controls", "Physical controls 14 controls", "Technological controls 34 controls")
		part := plain(w.page(t, "/library/iso27001-2022?control-type=detective&concept=respond&q="))
		holds(t, "narrowed", part, "0 of 148 requirements")
		if strings.Contains(part, "Screening") || strings.Contains(part, "Leadership and commitment") {
			t.Error("what does not fit is shown")
		}
		none := plain(w.page(t, "/library/iso27001-2022?q=zebra"))
		holds(t, "nothing", none, "Nothing fits")
		if r := w.ask(http.MethodGet, "/library/iso27001-2022?control-type=green", w.own.tokens[access.Reader], ""); r.status != http.StatusUnprocessableEntity {
			t.Errorf("a value that is not there: %d", r.status)
		}
	})
}

func TestTheOutlinePageIsSmall(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/library/iso27001-2022", "/library/iso42001-2023"} {
			var packed bytes.Buffer
			z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
			if err != nil {
				t.Fatal(err)
			}
			z.Write([]byte(w.page(t, path))) //nolint:errcheck // into memory
			if err := z.Close(); err != nil || packed.Len() > 40_000 {
				t.Errorf("%s: %d bytes compressed, %v", path, packed.Len(), err)
			}
		}
	})
}

func TestTheCoveragePageShowsTheNumbersWithTheirCalculation(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.write(t, w.own, func(tx *db.Tx) error { // the world comes with a weight of its own
			list, err := weight.Of(t.Context(), tx, joint)
			if err != nil {
				return err
			}
			return weight.Reset(t.Context(), tx, list[0].ID, 1)
		})
		body := plain(w.page(t, jointCoverage))
		holds(t, "coverage", body, "Clauses 164", "65.5 %", "Fully 38 23.2 %", "Partly 116 70.7 %", "Not 10 6.1 %", "Controls 38", "26.3 %", "Together 202", "58.2 %",
			"107.50 ÷ 164 = 65.5 %", "50.2 % to 73.9 %", "202 of 202 rows")
		if strings.Contains(body, "default 65.5") {
			t.Error("a default stands beside itself")
		}
		equal := plain(w.page(t, jointCoverage+"&relation=equal&band=fully-covered"))
		holds(t, "narrowed to equal", equal, "38 of 202 rows")
		holds(t, "narrowed to a clause", plain(w.page(t, jointCoverage+"&part=7")), "24 of 202 rows")
		holds(t, "the other way round", plain(w.page(t, "/crosswalks/coverage?have=iso42001-2023&want=iso27001-2022")), "Touched 103", "no weighted share")
		holds(t, "the AI Act", w.page(t, "/crosswalks/coverage?have=iso42001-2023&want=eu-ai-act"), "Not legal advice", "/library/notes#N-15")
		holds(t, "the list", plain(w.page(t, "/crosswalks")), "38 / 144 / 20", "58.2 %")
	})
}

// form sends a form as an owner of the own organization.
func (w *world) form(path string, pairs ...string) reply {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return w.ask(http.MethodPost, path, w.own.tokens[access.Owner], f.Encode())
}

func TestAWeightIsChosenChangedAndResetOnItsPage(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const row = "/crosswalks/" + joint + "/4.1-4"
		choice := []string{"crosswalk", joint, "source", "4.1-4", "key", "k", "weight", "0.75", "reason", "We know <our> roles."}
		without := w.form("/crosswalk-weights", "crosswalk", joint, "source", "4.1-4", "key", "k0", "weight", "0.75", "reason", "  ")
		if without.status != http.StatusUnprocessableEntity || !strings.Contains(without.body, `value="0.75" checked`) || !strings.Contains(without.body, "Is missing: say why") {
			t.Errorf("without a reason: %d", without.status)
		}
		for range 2 { // the same form twice makes one weight
			if r := w.form("/crosswalk-weights", choice...); r.status != http.StatusSeeOther || r.header.Get("Location") != row+"?done=saved" {
				t.Fatalf("%d %s %s", r.status, r.header.Get("Location"), r.body)
			}
		}
		holds(t, "the row", w.page(t, row), "We know &lt;our&gt; roles.", "Consultant owner", "0.75")
		holds(t, "the coverage", plain(w.page(t, jointCoverage+"&own=yes")), "default 65.5 %", "2 weights of your own", "We know &lt;our&gt; roles.")
		again := w.form("/crosswalk-weights", "crosswalk", joint, "source", "4.1-4", "key", "other", "weight", "0.25", "reason", "Mine.")
		if again.status != http.StatusPreconditionFailed || !strings.Contains(again.body, "Mine.") || !strings.Contains(again.body, "Somebody else") {
			t.Errorf("a second one of somebody else: %d", again.status)
		}
		action := regexp.MustCompile(`action="(/crosswalk-weights/[^"/]+)"`).FindStringSubmatch(w.page(t, row))[1]
		if r := w.form(action, "version", "1", "weight", "0.5", "reason", "Second thoughts."); r.status != http.StatusSeeOther {
			t.Errorf("change: %d", r.status)
		}
		stale := w.form(action, "version", "1", "weight", "1", "reason", "Late.")
		if stale.status != http.StatusPreconditionFailed || !strings.Contains(stale.body, "Late.") || !strings.Contains(stale.body, "Second thoughts.") || !strings.Contains(stale.body, `name="version" value="2"`) {
			t.Errorf("from an old version: %d", stale.status)
		}
		if r := w.form(action+"/delete", "version", "2"); r.status != http.StatusSeeOther {
			t.Errorf("reset: %d", r.status)
		}
		if body := w.page(t, row); strings.Contains(body, "Second thoughts.") {
			t.Error("reset, and still there")
		}
		reader := w.ask(http.MethodGet, row, w.own.tokens[access.Reader], "")
		if strings.Contains(reader.body, "/crosswalk-weights") || !strings.Contains(reader.body, "Owners and managers") {
			t.Error("a reader is offered what a reader may not do")
		}
	})
}

func TestTheAPIAnswersACoverageWithOwnWeightsBesideTheDefaults(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		type numbers struct {
			Fully    int     `json:"fully"`
			Weighted float64 `json:"weighted_percent"`
		}
		var got struct {
			Clauses  numbers
			Defaults struct{ Clauses numbers }
			Rows     []struct{ Source string }
		}
		const address = "/api/v1" + jointCoverage
		r := w.ask(http.MethodGet, address, w.own.tokens[access.Reader], "")
		if err := json.Unmarshal([]byte(r.body), &got); err != nil {
			t.Fatal(err)
		}
		if got.Defaults.Clauses != (numbers{38, 65.5}) || got.Clauses.Fully != 39 || got.Clauses.Weighted <= 65.5 || len(got.Rows) != 202 {
			t.Errorf("%+v", got)
		}
		other := w.ask(http.MethodGet, address, w.client.tokens[access.Reader], "")
		if strings.Contains(other.body, "canaryweightown") || !strings.Contains(other.body, "canaryweightclient") {
			t.Error("another client of the same consultancy does not see its own weights alone")
		}
		for path, problem := range map[string]string{
			"/api/v1/crosswalks/coverage?have=iso27001-2022&want=iso27001-2022":  `"field":"have"`,
			"/api/v1/standards/iso27001-2022/controls?control-type=green":        `"field":"control-type"`,
			"/api/v1/standards/iso27001-2022/controls?colour=green":              `"field":"colour"`,
			"/api/v1/standards/search":                                           `"field":"q"`,
			"/api/v1/crosswalk-weights?limit=0&cursor=x":                         `"field":"limit"`,
			"/api/v1/standards/iso42001-2023/controls?control-type=preventive":   "life-cycle-stage, role",
			"/api/v1/standards/search?q=" + strings.Repeat("a", 201):             `"field":"q"`,
			"/api/v1/standards/iso27001-2022/controls?control-type=preventative": "preventive",
		} {
			if r := w.ask(http.MethodGet, path, w.own.tokens[access.Reader], ""); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, problem) {
				t.Errorf("%s: %d %s", path, r.status, r.body)
			}
		}
	})
}

// askWith calls the API with headers of its own; empty ones are left out.
func (w *world) askWith(method, path, token, body string, headers ...string) reply {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return reply{out.Code, out.Header(), out.Body.String()}
}

func TestLM5LM6AWeightIsCreatedOnceAndChangedByItsVersion(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		call := func(method, path, body string, headers ...string) reply {
			return w.askWith(method, path, w.own.tokens[access.Manager], body, headers...)
		}
		const all = "/api/v1/crosswalk-weights"
		body := fmt.Sprintf(`{"crosswalk":%q,"source":"4.1-4","weight":0.75,"reason":"known"}`, joint)
		first := call(http.MethodPost, all, body, "Idempotency-Key", "one")
		second := call(http.MethodPost, all, body, "Idempotency-Key", "one")
		if first.status != http.StatusCreated || second.status != http.StatusCreated || second.header.Get("Idempotency-Replayed") != "true" || first.body != second.body {
			t.Errorf("%d %s, %d %s", first.status, first.body, second.status, second.body)
		}
		if r := call(http.MethodPost, all, body); r.status != http.StatusConflict {
			t.Errorf("the same row again: %d %s", r.status, r.body)
		}
		one := first.header.Get("Location")
		if !strings.Contains(first.body, `"default_weight":0`) || first.header.Get("ETag") != `"1"` {
			t.Errorf("%s, ETag %s", first.body, first.header.Get("ETag"))
		}
		if r := call(http.MethodPut, one, `{"weight":0.6,"reason":""}`, "If-Match", `"1"`); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "weight") || !strings.Contains(r.body, "reason") {
			t.Errorf("no anchor and no reason: %d %s", r.status, r.body)
		}
		if r := call(http.MethodPut, one, `{"weight":"0.5","reason":"less"}`, "If-Match", `"1"`); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "no number") {
			t.Errorf("a text: %d %s", r.status, r.body)
		}
		if r := call(http.MethodPut, one, `{"weight":0.5,"reason":"less"}`, "If-Match", ""); r.status != http.StatusPreconditionRequired {
			t.Errorf("without a version: %d", r.status)
		}
		if r := call(http.MethodPut, one, `{"weight":0.5,"reason":"less"}`, "If-Match", `"1"`); r.status != http.StatusOK || r.header.Get("ETag") != `"2"` {
			t.Errorf("change: %d %s", r.status, r.body)
		}
		if r := call(http.MethodPut, one, `{"weight":1,"reason":"late"}`, "If-Match", `"1"`); r.status != http.StatusPreconditionFailed {
			t.Errorf("from an old version: %d", r.status)
		}
		page := call(http.MethodGet, all+"?limit=1&crosswalk="+joint, "")
		if !strings.Contains(page.body, `"next"`) || strings.Count(page.body, `"id"`) != 1 {
			t.Errorf("a page of one: %s", page.body)
		}
		if r := call(http.MethodDelete, one, "", "If-Match", `"2"`); r.status != http.StatusNoContent {
			t.Errorf("reset: %d %s", r.status, r.body)
		}
		if r := call(http.MethodGet, one, ""); r.status != http.StatusNotFound {
			t.Errorf("after the reset: %d", r.status)
		}
	})
}
