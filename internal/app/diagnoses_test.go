// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
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
	"concord/internal/report/gapanalysis"
)

// send asks with headers of its own: pairs of name and value.
func (w *world) send(method, target, token, body string, headers ...string) reply {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return reply{out.Code, out.Header(), out.Body.String()}
}

// read takes the body of a success apart.
func read[T any](t *testing.T, r reply) (out T) {
	t.Helper()
	if r.status >= 300 {
		t.Fatalf("%d: %s", r.status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &out); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return out
}

// filled begins a diagnosis with the example's answers and returns its address in the API.
func (w *world) filled(t *testing.T, o *organization) (which id.ID, base string) {
	t.Helper()
	which = w.start(t, o)
	base = "/api/v1/diagnoses/" + string(which)
	if r := w.send("POST", base+"/import", o.tokens[access.Manager], string(northwind(t)), "Content-Type", "application/yaml"); r.status != http.StatusOK {
		t.Fatalf("%d: %s", r.status, r.body)
	}
	return which, base
}

func TestR25WhatIsLiveIsWhatTheReportOfTheExportedAnswersSays(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		_, base := w.filled(t, w.own)
		l := catalog.Embedded()
		for _, format := range diagnosis.FileFormats {
			file := w.ask("GET", base+"/export?format="+format, token, "")
			answers, err := diagnosis.ReadAnswers(l, "a."+format, strings.NewReader(file.body), civil.Of(start))
			if err != nil {
				t.Fatal(format, err)
			}
			analysis, err := gapanalysis.Analyze(l, answers, nil, locale.For("en"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := analysis.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if got := w.ask("GET", base+"/report?format=json", token, ""); got.body != string(want) {
				t.Errorf("%s: the report differs from that of the exported answers", format)
			}
			live := read[struct {
				Items []struct {
					Standard          string
					Clauses, Controls struct{ Readiness float64 }
				}
			}](t, w.ask("GET", base+"/readiness", token, ""))
			for i, s := range analysis.Result.Standards {
				got := live.Items[i]
				if got.Standard != s.Standard.ID || got.Clauses.Readiness != diagnosis.Float(s.ClauseSum.Readiness, 4) || got.Controls.Readiness != diagnosis.Float(s.ControlSum.Readiness, 4) {
					t.Errorf("%s: live it is %+v", s.Standard.ID, got)
				}
			}
		}
	})
}

func TestIM5APreviewPutsNothingAndABrokenFileNothingEither(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		base := "/api/v1/diagnoses/" + string(w.start(t, w.own))
		before := w.journalSize(t, w.own)
		would := read[struct {
			Preview            bool
			Answers, Documents int
		}](t, w.send("POST", base+"/import?preview=true", token, string(northwind(t)), "Content-Type", "application/yaml"))
		if !would.Preview || would.Answers < 100 || would.Documents < 50 {
			t.Errorf("the preview says %+v", would)
		}
		broken := strings.Replace(string(northwind(t)), "ref: iso27001-2022/4.2", "ref: iso27001-2022/4.22", 1)
		if r := w.send("POST", base+"/import", token, broken, "Content-Type", "application/yaml"); r.status != 422 || !strings.Contains(r.body, "4.22") {
			t.Errorf("a broken file: %d %s", r.status, r.body)
		}
		if got := read[struct{ Items []any }](t, w.ask("GET", base+"/answers", token, "")); len(got.Items) != 0 {
			t.Errorf("%d answers are there", len(got.Items))
		}
		if w.journalSize(t, w.own) != before {
			t.Error("the journal tells of what was not done")
		}
	})
}

func TestACopyGoesOnFromACompleteDiagnosis(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		which, base := w.filled(t, w.own)
		if r := w.ask("POST", base+"/complete", token, ""); r.status != 200 {
			t.Fatalf("%d: %s", r.status, r.body)
		}
		result := w.ask("GET", base+"/result", token, "").body
		first := w.send("POST", base+"/copy", token, `{"title":"Half a year on"}`, "Idempotency-Key", "k1")
		again := w.send("POST", base+"/copy", token, `{"title":"Half a year on"}`, "Idempotency-Key", "k1")
		if first.status != 201 || again.status != 201 || first.header.Get("Location") != again.header.Get("Location") || again.header.Get("Idempotency-Replayed") != "true" {
			t.Fatalf("copied twice with one key: %s and %s", first.header.Get("Location"), again.header.Get("Location"))
		}
		made := read[struct {
			State, Title string
			Previous     id.ID
			Answered     int
		}](t, first)
		if made.State != "open" || made.Title != "Half a year on" || made.Previous != which || made.Answered < 100 {
			t.Errorf("the copy is %+v", made)
		}
		copied := first.header.Get("Location")
		if a, b := answersOf(t, w, base, token), answersOf(t, w, copied, token); a != b {
			t.Error("the copy says other things")
		}
		if r := w.send("PUT", copied+"/answers/iso27001-2022/4.2", token, `{"level":0}`, "If-Match", "*"); r.status != 200 {
			t.Fatalf("%d: %s", r.status, r.body)
		}
		moved := read[struct {
			With       id.ID
			Comparison struct {
				Improved, Declined []struct{ Ref string }
			}
		}](t, w.ask("GET", copied+"/comparison", token, ""))
		if moved.With != which || len(moved.Comparison.Improved) != 0 || len(moved.Comparison.Declined) == 0 || !strings.HasPrefix(moved.Comparison.Declined[0].Ref, "iso27001-2022/4.2") {
			t.Errorf("it compares as %+v", moved)
		}
		page := strings.TrimPrefix(copied, "/api/v1")
		if r := w.ask("GET", page+"/results", token, ""); !strings.Contains(r.body, `href="`+page+"/comparison?with="+string(which)+`"`) {
			t.Error("its results do not lead to the whole comparison")
		}
		if w.ask("GET", base+"/result", token, "").body != result {
			t.Error("what was complete changed")
		}
	})
}

// answersOf is the answers file without the days that a copy counts from anew.
func answersOf(t *testing.T, w *world, base, token string) string {
	t.Helper()
	r := w.ask("GET", base+"/export", token, "")
	if r.status != 200 {
		t.Fatalf("%d: %s", r.status, r.body)
	}
	_, list, _ := strings.Cut(r.body, "\ndocuments:")
	return list
}

func TestGapsComeInPagesThatTogetherAreTheWholeList(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		_, base := w.filled(t, w.own)
		type page struct {
			Items []struct {
				Ref, Group, State string
				Level             int
				Priority          float64
			}
			Groups []struct {
				Group string
				Count int
			}
			Total int
			Next  string
		}
		for _, query := range []string{"?standard=iso27001-2022&group=part&sort=reference", "?standard=iso42001-2023&sort=level", "?standard=iso42001-2023&state=partial", "?part=iso27001-2022/A.5&group=priority"} {
			whole := read[page](t, w.ask("GET", base+"/gaps"+query+"&limit=200", token, ""))
			var joined []string
			for cursor := ""; ; {
				p := read[page](t, w.ask("GET", base+"/gaps"+query+"&limit=7"+cursor, token, ""))
				for _, g := range p.Items {
					joined = append(joined, g.Ref)
				}
				if p.Next == "" {
					break
				}
				cursor = "&cursor=" + p.Next
			}
			if whole.Total != len(whole.Items) || whole.Total != len(joined) || whole.Total == 0 {
				t.Fatalf("%s: %d in all, %d at once, %d in pages", query, whole.Total, len(whole.Items), len(joined))
			}
			grouped := 0
			for _, g := range whole.Groups {
				grouped += g.Count
			}
			if strings.Contains(query, "group") && grouped != whole.Total {
				t.Errorf("%s: the groups count %d of %d", query, grouped, whole.Total)
			}
			for i, g := range whole.Items {
				switch {
				case g.Ref != joined[i]:
					t.Fatalf("%s: %d is %s at once and %s in pages", query, i, g.Ref, joined[i])
				case strings.Contains(query, "state") && (g.State != "partial" || !strings.HasPrefix(g.Ref, "iso42001-2023/")):
					t.Errorf("%s: has %s, %s", query, g.Ref, g.State)
				case strings.Contains(query, "part=") && !strings.HasPrefix(g.Ref, "iso27001-2022/A.5."):
					t.Errorf("%s: has %s", query, g.Ref)
				case strings.Contains(query, "sort=level") && i > 0 && g.Level < whole.Items[i-1].Level:
					t.Errorf("%s: %s stands too late", query, g.Ref)
				}
			}
		}
		for _, wrong := range []string{"state=fine", "sort=colour", "group=moon", "part=5", "limit=0", "cursor=nowhere"} {
			field, _, _ := strings.Cut(wrong, "=")
			if r := w.ask("GET", base+"/gaps?"+wrong, token, ""); r.status != 422 || !strings.Contains(r.body, `"field":"`+field+`"`) {
				t.Errorf("%s: %d %s", wrong, r.status, r.body)
			}
		}
	})
}

func TestProgressCountsThePartsAndWhoAnswersThem(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, who := w.own.tokens[access.Manager], w.own.people[access.Contributor].ID
		base := "/api/v1/diagnoses/" + string(w.start(t, w.own))
		if r := w.ask("PUT", base+"/parts/iso27001-2022/4", token, `{"user":"`+string(who)+`"}`); r.status != 204 {
			t.Fatalf("%d: %s", r.status, r.body)
		}
		if r := w.send("PUT", base+"/answers/iso27001-2022/A.5.1", token, `{"level":2}`, "If-Match", `"0"`); r.status != 200 {
			t.Fatalf("%d: %s", r.status, r.body)
		}
		type progress struct {
			Depth           string
			Asked, Answered int
			Parts           []struct {
				Ref             string
				Asked, Answered int
				User            id.ID
			}
		}
		quick := read[progress](t, w.ask("GET", base+"/progress", token, ""))
		if quick.Depth != "quick" || quick.Asked > 25 || quick.Answered != 0 {
			t.Errorf("the quick start: %+v", quick)
		}
		fine := read[progress](t, w.ask("GET", base+"/progress?depth=subclause", token, ""))
		if fine.Answered != 1 || fine.Parts[0].Ref != "iso27001-2022/4" || fine.Parts[0].User != who {
			t.Errorf("by subclause: %d answered, the first part is %+v", fine.Answered, fine.Parts[0])
		}
		for _, p := range fine.Parts {
			if want := p.Ref == "iso27001-2022/A.5"; (p.Answered == 1) != want || p.Answered > p.Asked {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestANumberOpensItsCalculation(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		_, base := w.filled(t, w.own)
		for place, terms := range map[string]bool{"clauses": true, "controls": true, "6": true, "6.1.2": true, "A.5": true, "A.5.1": false} {
			e := read[struct {
				Rule  string
				Terms []any
			}](t, w.ask("GET", base+"/explanations/iso27001-2022/"+place, token, ""))
			if e.Rule == "" || (len(e.Terms) > 0) != terms {
				t.Errorf("%s: %q with %d terms", place, e.Rule, len(e.Terms))
			}
		}
		for _, gone := range []string{"iso27001-2022/99", "iso9001-2015/4.1", "nothing"} {
			if r := w.ask("GET", base+"/explanations/"+gone, token, ""); r.status != 404 {
				t.Errorf("%s: %d", gone, r.status)
			}
		}
	})
}

func TestAnAnswerPutOverAnothersIsToldOrForced(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		which := w.start(t, w.own)
		at := "/api/v1/diagnoses/" + string(which) + "/answers/" + place.String()
		for i, try := range []struct {
			match, body string
			status      int
			etag        string
		}{
			{`"0"`, `{"level":1}`, 200, `"1"`},
			{`"0"`, `{"level":2}`, 412, `"1"`}, // somebody was faster
			{`"1"`, `{"level":2}`, 200, `"2"`},
			{`"2"`, `{"level":2}`, 200, `"2"`}, // the same again changes nothing
			{`*`, `{"level":3}`, 200, `"3"`},
			{``, `{"level":0}`, 428, ``},
		} {
			if r := w.send("PUT", at, token, try.body, "If-Match", try.match); r.status != try.status || r.header.Get("ETag") != try.etag {
				t.Errorf("%d: %d with ETag %s, want %d with %s", i, r.status, r.header.Get("ETag"), try.status, try.etag)
			}
		}
		var kept []dossier.Answer
		err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) (err error) {
			kept, err = dossier.Answers(t.Context(), tx, which)
			return err
		})
		if err != nil || len(kept) != 1 || kept[0].Level != 3 || kept[0].By != w.own.people[access.Contributor].ID {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

func TestLM5ACommentSentTwiceIsWrittenOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		base := "/api/v1/diagnoses/" + string(w.start(t, w.own)) + "/comments"
		const body = `{"ref":"iso27001-2022/4.1","text":"seen"}`
		first, again := w.send("POST", base, token, body, "Idempotency-Key", "c"), w.send("POST", base, token, body, "Idempotency-Key", "c")
		if first.status != 201 || again.status != 201 || first.body != again.body {
			t.Errorf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
		}
		if list := read[struct{ Items []any }](t, w.ask("GET", base, token, "")); len(list.Items) != 1 {
			t.Errorf("%d comments", len(list.Items))
		}
	})
}

func TestTN2NoDiagnosisIsReachedThroughAnother(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		foreign := w.diagnose(t, w.foreign, "canaryforeign")
		own := "/api/v1/diagnoses/" + string(w.start(t, w.own))
		token := w.own.tokens[access.Manager]
		for name, r := range map[string]reply{
			"compare with":   w.ask("GET", own+"/comparison?with="+string(foreign), token, ""),
			"follow":         w.send("PATCH", own, token, `{"previous":"`+string(foreign)+`"}`, "If-Match", `"1"`),
			"plan from":      w.send("POST", "/api/v1/roadmap-plans", token, `{"title":"Plan","diagnosis":"`+string(foreign)+`"}`),
			"try from":       w.ask("GET", "/api/v1/roadmap?diagnosis="+string(foreign), token, ""),
			"copy":           w.ask("POST", "/api/v1/diagnoses/"+string(foreign)+"/copy", token, `{}`),
			"assign part to": w.ask("PUT", own+"/parts/iso27001-2022/4", token, `{"user":"`+string(w.foreign.alone.ID)+`"}`),
		} {
			want := 422
			if name == "copy" || name == "compare with" {
				want = 404
			}
			if r.status != want || strings.Contains(r.all(), "canary") {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
		}
	})
}
