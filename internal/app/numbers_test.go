// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
)

func TestEveryRegisterHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	codes := map[string]string{}
	for _, r := range app.Numbered {
		if !regexp.MustCompile(`^[A-Z]{1,4}$`).MatchString(r.Code) {
			t.Errorf("%s has the code %q", r.Name, r.Code)
		}
		if other := codes[r.Code]; other != "" {
			t.Errorf("%s and %s have the code %s", r.Name, other, r.Code)
		}
		codes[r.Code] = r.Name
		if n, ok := r.ParseReference(strings.ToLower(r.Code) + "12"); !ok || n != 12 || r.Reference(12) != r.Code+"-12" {
			t.Errorf("%s reads its own reference as %d", r.Name, n)
		}
	}
	for _, s := range []string{"", "R", "R-0", "R--1", "R-1-2", "AR-1", "R-1234567890", "R.12", "12"} {
		if n, ok := risk.Register.ParseReference(s); ok {
			t.Errorf("%q is number %d", s, n)
		}
	}
}

// makeOne makes one record.
func makeOne(t *testing.T, d *db.DB, a access.Actor, r *register.Register, n int) (rec register.Record) {
	t.Helper()
	err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
		rec, err = r.Create(t.Context(), tx, samples(r, n))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestNumbersRiseAndAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a, b := operator(t, d, r.Name), operator(t, d, r.Name+" of others")
		for want := 1; want <= 3; want++ {
			if rec := makeOne(t, d, a, r, want); rec.Number != want {
				t.Fatalf("record %d has number %d", want, rec.Number)
			}
		}
		last := makeOne(t, d, a, r, 4)
		if err := d.Write(t.Context(), a, func(tx *db.Tx) error { return r.Delete(t.Context(), tx, last.ID, 1) }); err != nil {
			t.Fatal(err)
		}
		if rec := makeOne(t, d, a, r, 5); rec.Number != 5 {
			t.Errorf("after number 4 was deleted comes %d", rec.Number)
		}
		if rec := makeOne(t, d, b, r, 1); rec.Number != 1 {
			t.Errorf("another organization begins with %d", rec.Number)
		}
		undone := errors.New("undone")
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := r.Create(t.Context(), tx, samples(r, 6)); err != nil {
				return err
			}
			return undone
		})
		if rec := makeOne(t, d, a, r, 7); !errors.Is(err, undone) || rec.Number < 6 {
			t.Errorf("after one that was undone, %v, comes %d", err, rec.Number)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			for _, said := range []string{r.Code + "-3", strings.ToLower(r.Code) + "3"} {
				which, err := r.Which(t.Context(), tx, said)
				if err != nil {
					return err
				}
				if rec, err := r.Find(t.Context(), tx, which); err != nil || rec.Number != 3 {
					t.Errorf("%s is %+v, %v", said, rec, err)
				}
			}
			if _, err := r.Which(t.Context(), tx, r.Code+"-4"); !errors.Is(err, fault.NotFound) {
				t.Errorf("the deleted one: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestEightWhoCreateAtOnceGetEightNumbers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := operator(t, d, "A")
		var mu sync.Mutex
		var work sync.WaitGroup
		var got []int
		for n := range 8 {
			work.Go(func() {
				for k := range 5 {
					err := d.Write(t.Context(), a, func(tx *db.Tx) error {
						rec, err := risk.Register.Create(t.Context(), tx, samples(risk.Register, n*5+k))
						if err == nil {
							tx.OnCommit(func() {
								mu.Lock()
								defer mu.Unlock()
								got = append(got, rec.Number)
							})
						}
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		work.Wait()
		slices.Sort(got)
		if len(slices.Compact(got)) != 40 {
			t.Errorf("40 records have the numbers %v", got)
		}
	})
}

func TestAListIsOrderedByNumber(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, r := operator(t, d, "A"), asset.Register
		file := "reference,name,kind\nA-7,seven,software\nA-3,three,software\nA-12,twelve,hardware\n,next,software\n"
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(file))}, false); err != nil {
			t.Fatal(err)
		}
		for asked, want := range map[string]string{"sort=number&limit=2": "3 7 12 13", "sort=-number&limit=1": "13 12 7 3", "sort=-number&kind=software&limit=2": "13 7 3"} {
			values, err := url.ParseQuery(asked)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for more := true; more; {
				q, err := r.ParseQuery(values)
				if err != nil {
					t.Fatal(err)
				}
				var page register.Page
				err = d.Read(t.Context(), a, func(tx *db.Tx) error {
					page, err = r.List(t.Context(), tx, q)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, rec := range page.Records {
					got = append(got, fmt.Sprint(rec.Number))
				}
				values.Set("cursor", page.Next)
				more = page.Next != ""
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%s: %s", asked, s)
			}
		}
	})
}

func TestIM5AnImportKeepsReferencesThatAreFree(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, r := operator(t, d, "A"), risk.Register
		bring := func(fresh bool, lines ...string) (register.Preview, error) {
			text := "reference,title,domain\n" + strings.Join(lines, "\n") + "\n"
			return r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(text)), New: fresh}, false)
		}
		at := func(number int) (rec register.Record) {
			err := d.Read(t.Context(), a, func(tx *db.Tx) error {
				which, err := r.Which(t.Context(), tx, r.Reference(number))
				if err == nil {
					rec, err = r.Find(t.Context(), tx, which)
				}
				return err
			})
			if err != nil && !errors.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return rec
		}
		if done, err := bring(false, "r-40,forty,ai", ",next,ai", "R7,seven,ai"); err != nil || done.Create != 3 {
			t.Fatalf("%+v, %v", done, err)
		}
		if at(40).Values[0] != "forty" || at(41).Values[0] != "next" || at(7).Values[0] != "seven" {
			t.Errorf("%v %v %v", at(40).Values, at(41).Values, at(7).Values)
		}
		if rec := makeOne(t, d, a, r, 1); rec.Number != 42 {
			t.Errorf("then comes %d", rec.Number)
		}
		if done, err := bring(false, "R-7,seven again,ai", "R-5,five,ai"); err != nil || done.Update != 1 || done.Create != 1 || at(7).Values[0] != "seven again" || at(7).Version != 2 {
			t.Errorf("the record that has it: %+v, %v, %v", done, err, at(7))
		}
		for lines, problem := range map[string]string{
			"R-7,another,ai":                    "A2 (reference): is that of another record; leave it empty for a new number",
			"R-50,one,ai\nR-50,two,ai":          "A3 (reference): is that of row 2 too; leave it empty for a new number",
			"A-50,an asset,ai":                  `A2 (reference): is "A-50"; write it as R-12, or leave it empty for a new number`,
			"R-999999999,far too many,ai":       `A2 (reference): is "R-999999999"`,
			"R-60,fine,ai\nR-40,not so fine,ai": "A3 (reference): is that of another record",
		} {
			if _, err := bring(true, lines); err == nil || !strings.Contains(err.Error(), problem) {
				t.Errorf("%q: %v", lines, err)
			}
		}
		if at(50).ID != "" || at(60).ID != "" {
			t.Error("something was kept of a file that was refused")
		}
		file := fmt.Sprintf("id,reference,title\n%s,R-41,wrong\n", at(7).ID)
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(file))}, false); err == nil || !strings.Contains(err.Error(), "the record with this id is R-7") {
			t.Errorf("a number is changed: %v", err)
		}
	})
}

func TestTN1AReferenceNamesARecordAtEveryDoorOfItsOrganizationAlone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, theirs := w.own.tokens[access.Owner], w.foreign.tokens[access.Owner]
		made := w.record(t, w.own, risk.Register, "ours")
		for range 3 {
			w.record(t, w.foreign, risk.Register, "theirs")
		}
		get := func(target string) reply { return w.ask(http.MethodGet, target, token, "") }
		said := regexp.MustCompile(`"number":([0-9]+),"reference":"(R-[0-9]+)"`).FindStringSubmatch(get("/api/v1/risks/" + string(made)).body)
		if said == nil || said[2] != "R-"+said[1] {
			t.Fatalf("the record does not say its number: %s", get("/api/v1/risks/"+string(made)).body)
		}
		for _, ref := range []string{said[2], "r" + said[1]} {
			if got := get("/api/v1/risks/" + ref); got.status != http.StatusOK || !strings.Contains(got.body, string(made)) {
				t.Errorf("%s: %d %s", ref, got.status, got.body)
			}
			if got := get("/api/v1/risks/" + ref + "/links"); got.status != http.StatusOK {
				t.Errorf("%s/links: %d", ref, got.status)
			}
			first := fmt.Sprintf(`{"items":[{"kind":"risks","id":"%s","reference":"%s"`, made, said[2])
			if got := get("/api/v1/search?q=" + ref).body; !strings.HasPrefix(got, first) {
				t.Errorf("search for %s: %.300s", ref, got)
			}
			if got := get("/api/v1/search?q=" + ref + "&kind=assets").body; strings.Contains(got, string(made)) {
				t.Errorf("search for assets with %s: %.300s", ref, got)
			}
		}
		if got := w.ask(http.MethodPatch, "/api/v1/risks/"+said[2], token, `{"title":"by its number"}`, "If-Match", `"1"`); got.status != http.StatusOK {
			t.Errorf("change: %d %s", got.status, got.body)
		}
		last := makeOne(t, w.DB, app.Operator(w.foreign.Tenant), risk.Register, 1)
		if got := w.ask(http.MethodGet, "/api/v1/risks/"+risk.Register.Reference(last.Number), theirs, ""); got.status != http.StatusOK {
			t.Errorf("the others do not see theirs: %d", got.status)
		}
		for _, ref := range []string{risk.Register.Reference(last.Number), "A-1", "R-0", "x", said[2] + "0"} {
			if got := get("/api/v1/risks/" + ref); got.status != http.StatusNotFound {
				t.Errorf("%s: %d", ref, got.status)
			}
		}
		cookie := w.session(t, w.own, w.own.people[access.Owner])
		signedIn := func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "__Host-concord", Value: cookie}) //nolint:gosec // as a browser sends it back
		}
		for _, target := range []string{"/risks/" + said[2], "/risks", "/search?q=" + said[2], "/search/quick?q=r" + said[1], "/risks/" + string(made) + "/edit"} {
			page := w.call(http.MethodGet, target, "", signedIn)
			if page.status != http.StatusOK || !strings.Contains(page.body, "by its number") || !strings.Contains(page.body, said[2]) && !strings.HasSuffix(target, "edit") {
				t.Errorf("%s: %d", target, page.status)
			}
		}
		if page := w.call(http.MethodGet, "/risks/"+risk.Register.Reference(last.Number), "", signedIn); page.status != http.StatusNotFound {
			t.Errorf("the page of theirs: %d", page.status)
		}
	})
}

func TestDiagnosesRoadmapsAndOwnDocumentsHaveNumbersToo(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		for path, x := range map[string]struct{ code, body string }{
			"/diagnoses":     {"D", `{"title":"Look","organization":{"name":"North"},"standards":["iso27001-2022"]}`},
			"/roadmap-plans": {"P", `{"title":"Look","start":"2027-01-04"}`},
			"/documents":     {"OD", `{"title":"Look","kind":"procedure"}`},
		} {
			create := func() string {
				return text(owner.object(http.StatusCreated, "POST", "/api/v1"+path, x.body)["reference"])
			}
			first, second := create(), create()
			removed := owner.raw("DELETE", "/api/v1"+path+"/"+second, "", "If-Match", `"1"`)
			if path == "/documents" {
				removed = owner.raw("DELETE", "/api/v1"+path+"/"+second+"/draft", "", "If-Match", `"1"`)
			}
			if third := create(); first+second+third != x.code+"-1"+x.code+"-2"+x.code+"-3" || removed.Code >= 300 {
				t.Errorf("%s: %s, %s, gone with %d, %s", path, first, second, removed.Code, third)
			}
			owner.object(http.StatusNotFound, "GET", "/api/v1"+path+"/"+second, "")
			one := owner.object(http.StatusOK, "GET", "/api/v1"+path+"/"+strings.ToLower(x.code)+"3", "")
			found := owner.raw("GET", "/api/v1/search?q="+x.code+"-3", "").Body.String()
			if one["reference"] != x.code+"-3" || !strings.Contains(found, `{"items":[{"kind":"`+path[1:]+`","id":"`+text(one["id"])+`","reference":"`+x.code+`-3"`) {
				t.Errorf("%s: %v, found %.300s", path, one["reference"], found)
			}
			owner.holds(owner.page(path), x.code+"-3")
			owner.holds(owner.page(path+"/"+x.code+"-3"), x.code+"-3")
		}
		listed := owner.object(http.StatusCreated, "POST", "/api/v1/documents", `{"code":"DOC-04"}`)
		if one := owner.object(http.StatusOK, "GET", "/api/v1/documents/doc-04", ""); listed["reference"] != "DOC-04" || one["id"] != listed["id"] {
			t.Errorf("a document of the list is called %v, found as %v", listed["reference"], one["reference"])
		}
	})
}
