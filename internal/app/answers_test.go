// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
	"concord/internal/platform/locale"
)

// both are the two standards that are diagnosed as one.
var both = []string{"iso27001-2022", "iso42001-2023"}

// scored are n places of both standards that take an answer.
func scored(t *testing.T, n int) (out []catalog.Ref) {
	t.Helper()
	for _, name := range both {
		std, err := catalog.Embedded().Standard(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range std.Outline().Items {
			if len(out) < n && node.Scored {
				out = append(out, node.Ref)
			}
		}
	}
	return out
}

// answering sends one answer, again with the newer version where somebody else was faster, and returns the version it got.
func (w *world) answering(token string, which id.ID, ref catalog.Ref, level int, note string) (version int, err error) {
	body, err := json.Marshal(map[string]any{"level": level, "note": note})
	if err != nil {
		return 0, err
	}
	for match := `"0"`; ; {
		r := httptest.NewRequest(http.MethodPut, "/api/v1/diagnoses/"+string(which)+"/answers/"+ref.String(), strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("If-Match", match)
		out := httptest.NewRecorder()
		w.server.ServeHTTP(out, r)
		switch out.Code {
		case http.StatusOK:
			var kept struct{ Version int }
			return kept.Version, json.Unmarshal(out.Body.Bytes(), &kept)
		case http.StatusPreconditionFailed:
			match = out.Header().Get("ETag")
		default:
			return 0, fmt.Errorf("%d: %s", out.Code, out.Body)
		}
	}
}

func TestTwoThousandAnswersByTwentyPeopleAtOnceAreAllKeptOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const people, each = 20, 100
		refs := scored(t, people*each/5) // five people answer each place
		which := w.start(t, w.own)
		before := w.journalSize(t, w.own)
		var group sync.WaitGroup
		var mu sync.Mutex
		last := map[catalog.Ref]string{}
		versions := map[catalog.Ref]int{}
		for p := range people {
			who := w.person(t, fmt.Sprint("Answerer ", p))
			w.setMember(t, w.own, who, access.Contributor)
			token := w.token(t, w.own, who, access.Contributor, "answers")
			group.Go(func() {
				for i := range each {
					ref := refs[(p*each+i)%len(refs)]
					note := fmt.Sprintf("%d said it in answer %d", p, i)
					version, err := w.answering(token, which, ref, (p+i)%3, note)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					if version > versions[ref] {
						versions[ref], last[ref] = version, note
					}
					mu.Unlock()
				}
			})
		}
		group.Wait()
		var kept []dossier.Answer
		err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) (err error) {
			kept, err = dossier.Answers(t.Context(), tx, which)
			return err
		})
		if err != nil || len(kept) != len(refs) {
			t.Fatalf("%d places are answered, want %d: %v", len(kept), len(refs), err)
		}
		for _, a := range kept {
			if a.Version != 5 || a.Note != last[a.Ref] {
				t.Errorf("%s: version %d says %q; the newest acknowledged answer was %q", a.Ref, a.Version, a.Note, last[a.Ref])
			}
		}
		// Besides the answers, the journal has each person's membership and token.
		if got := w.journalSize(t, w.own) - before; got != people*each+2*people {
			t.Errorf("the journal gained %d entries, want %d answers and %d of the people", got, people*each, 2*people)
		}
		ring, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
		if err != nil {
			t.Fatal(err)
		}
		if w.Signer, err = journal.OpenSigner(t.Context(), w.DB, ring); err != nil {
			t.Fatal(err)
		}
		verified(t, w.Installation, w.own.Tenant)
	})
}

// start begins an empty diagnosis of both standards.
func (w *world) start(t *testing.T, o *organization) (which id.ID) {
	t.Helper()
	err := w.DB.Write(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		d, err := dossier.Start(t.Context(), tx, catalog.Embedded(), dossier.Head{Title: "Joint", Organization: diagnosis.Organization{Name: o.Name, People: 90}, Standards: both})
		which = d.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return which
}

// northwind is the example organization's answers.
func northwind(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../content/examples/northwind-credit-2026-11.answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWhatADiagnosisExportsImportsToTheSameAndComesToTheSame(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		l, token := catalog.Embedded(), w.own.tokens[access.Manager]
		send := func(which id.ID, data string) {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/diagnoses/"+string(which)+"/import", strings.NewReader(data))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/yaml")
			out := httptest.NewRecorder()
			if w.server.ServeHTTP(out, r); out.Code != http.StatusOK {
				t.Fatalf("%d: %s", out.Code, out.Body)
			}
		}
		export := func(which id.ID) string {
			return w.ask("GET", "/api/v1/diagnoses/"+string(which)+"/export", token, "").body
		}
		first, second := w.start(t, w.own), w.start(t, w.own)
		send(first, string(northwind(t)))
		text := export(first)
		send(second, text)
		if again := export(second); again != text {
			t.Errorf("exported, imported and exported again it differs")
		}
		given, err := diagnosis.ReadAnswers(l, "example.yaml", strings.NewReader(string(northwind(t))), civil.MustParse("2026-11-25"))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := diagnosis.ReadAnswers(l, "export.yaml", strings.NewReader(text), civil.MustParse("2026-11-25"))
		if err != nil {
			t.Fatal(err)
		}
		kept.AsOf = given.AsOf
		a, err := diagnosis.Evaluate(l, given, locale.For("en"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := diagnosis.Evaluate(l, kept, locale.For("en"))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range a.Standards {
			if s.ClauseSum.Readiness.Cmp(b.Standards[i].ClauseSum.Readiness) != 0 || s.ControlSum.Readiness.Cmp(b.Standards[i].ControlSum.Readiness) != 0 {
				t.Errorf("%s: the file comes to %v, what was kept of it to %v", s.Standard.ID, s.ClauseSum, b.Standards[i].ClauseSum)
			}
		}
	})
}

func TestACompleteDiagnosisStaysAsItIs(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		which := w.start(t, w.own)
		base := "/api/v1/diagnoses/" + string(which)
		if r := w.ask("POST", base+"/complete", token, ""); r.status != 422 {
			t.Errorf("without an answer it is completed: %d %s", r.status, r.body)
		}
		if _, err := w.answering(token, which, place, 2, ""); err != nil {
			t.Fatal(err)
		}
		if r := w.ask("POST", base+"/complete", token, ""); r.status != 200 || !strings.Contains(r.body, `"state":"complete"`) {
			t.Fatalf("completed: %d %s", r.status, r.body)
		}
		result := w.ask("GET", base+"/result", token, "").body
		for _, try := range []struct{ method, path, body string }{
			{"PUT", "/answers/" + place.String(), `{"level":5}`},
			{"DELETE", "/answers/" + place.String(), ""},
			{"PUT", "/documents/DOC-01", `{"status":"draft"}`},
			{"PUT", "/parts/iso27001-2022/4", `{"user":""}`},
		} {
			if r := w.ask(try.method, base+try.path, token, try.body); r.status != 422 || !strings.Contains(r.body, "the diagnosis is complete") {
				t.Errorf("%s %s: %d %s", try.method, try.path, r.status, r.body)
			}
		}
		if again := w.ask("GET", base+"/result", token, "").body; again != result || len(result) < 1000 {
			t.Errorf("the result changed, or says nothing: %d bytes, then %d", len(result), len(again))
		}
		if r := w.ask("POST", base+"/comments", token, `{"ref":"iso27001-2022/4.1","text":"seen in the audit"}`); r.status != 201 {
			t.Errorf("a comment beside a complete one: %d %s", r.status, r.body)
		}
	})
}

func TestAnAnswerThatNoFileCouldHoldIsRefusedByItsField(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		base := "/api/v1/diagnoses/" + string(w.diagnose(t, w.own, "for faults")) + "/answers/"
		for _, tt := range []struct{ ref, body, field string }{
			{"iso27001-2022/4.1", `{}`, "level"},
			{"iso27001-2022/4.1", `{"level":6}`, "level"},
			{"iso27001-2022/4.1", `{"level":"3"}`, "level"},
			{"iso27001-2022/4.1", `{"applicable":false,"reason":"none"}`, "applicable"},
			{"iso27001-2022/A.5.1", `{"applicable":false}`, "reason"},
			{"iso27001-2022/4.1", `{"level":3,"evidence":[{"title":"Plan"}]}`, "evidence[0].date"},
			{"iso27001-2022/4.1", `{"level":3,"evidence":[{"title":"Plan","date":"2026-01-01","link":"javascript:alert(1)"}]}`, "evidence[0].link"},
			{"iso27001-2022/4.1", `{"level":3,"colour":"blue"}`, "colour"},
			{"iso27001-2022/99", `{"level":3}`, "ref"},
			{"iso42001-2023/4.1", `{"level":3}`, "ref"},
		} {
			r := w.ask("PUT", base+tt.ref, token, tt.body)
			if r.status != 422 || !strings.Contains(r.body, `"field":"`+tt.field+`"`) {
				t.Errorf("%s %s: %d %s, want a fault of %s", tt.ref, tt.body, r.status, r.body, tt.field)
			}
		}
		if r := w.ask("PUT", base+"nowhere", token, `{"level":3}`); r.status != 404 {
			t.Errorf("a place that is no reference: %d", r.status)
		}
	})
}
