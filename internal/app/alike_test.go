// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/internal/app"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// made are so many records of a register, as somebody sees them.
func made(t *testing.T, d *db.DB, a access.Actor, r *register.Register, n int) (out []register.Record) {
	t.Helper()
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		for i := range n {
			rec, err := r.Create(t.Context(), tx, samples(r, i+1))
			if err != nil {
				return err
			}
			out = append(out, rec)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func seen(list []register.Record) (out []register.Seen) {
	for _, rec := range list {
		out = append(out, register.Seen{ID: rec.ID, Version: rec.Version})
	}
	return out
}

// setting is a patch of one field.
func setting(r *register.Register, pairs ...string) register.Patch {
	out := make(register.Patch, len(r.Fields))
	for i := 0; i+1 < len(pairs); i += 2 {
		at := slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == pairs[i] })
		out[at] = &pairs[i+1]
	}
	return out
}

func changeAlike(t *testing.T, d *db.DB, a access.Actor, r *register.Register, e register.Edit, saw string) (out register.Effect, err error) {
	t.Helper()
	err = d.Write(t.Context(), a, func(tx *db.Tx) error {
		out, err = r.ChangeAlike(t.Context(), tx, e, saw)
		return err
	})
	return out, err
}

func foresee(t *testing.T, d *db.DB, a access.Actor, r *register.Register, e register.Edit) (out register.Effect) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		out, err = r.Foresee(t.Context(), tx, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func recordOf(t *testing.T, d *db.DB, a access.Actor, r *register.Register, which id.ID) (rec register.Record) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		rec, err = r.Find(t.Context(), tx, which)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// TestG1SeveralRecordsChangeAsEachOfThemWould gives every field of every register a value in both ways: what one refuses or
// makes of it, the other does too.
func TestG1SeveralRecordsChangeAsEachOfThemWould(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, "Several "+r.Name)
		for i, f := range r.Fields {
			if !f.Alike() {
				continue
			}
			value := sample(f, 7)
			together := made(t, d, a, r, 2)
			effect, err := changeAlike(t, d, a, r, register.Edit{Chosen: register.Chosen{Named: seen(together)}, Set: setting(r, f.Name, value)}, "")
			for n, one := range made(t, d, a, r, 2) {
				var alone register.Record
				wrong := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
					alone, err = r.Update(t.Context(), tx, one.ID, one.Version, func(values []string) error {
						values[i] = value
						return nil
					})
					return err
				})
				if wrong != nil && err == nil {
					t.Errorf("%s = %q is refused alone (%v) and taken together", f.Name, value, wrong)
				}
				if err != nil || wrong != nil {
					continue
				}
				if diff := cmp.Diff(alone.Values, recordOf(t, d, a, r, together[n].ID).Values); diff != "" {
					t.Errorf("%s = %q makes another record of several: %s", f.Name, value, diff)
				}
			}
			if err == nil && effect.Change+effect.Same != 2 {
				t.Errorf("%s: %+v", f.Name, effect)
			}
		}
	})
}

func TestG1SeveralChangeAllOrNoneEachWithItsEntryInTheJournal(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a, r := operator(t, w.DB, "All or none"), risk.Register
		list := made(t, w.DB, a, r, 3)
		entries := func() int {
			n := 0
			err := w.DB.Read(t.Context(), a, func(tx *db.Tx) error {
				return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM journal_entries WHERE tenant_id = $1")
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := entries()
		closed := register.Edit{Chosen: register.Chosen{Named: seen(list)}, Set: setting(r, "state", "closed", "closed_because", "")}
		what := foresee(t, w.DB, a, r, closed)
		if what.Refused != 3 || what.Change != 0 || len(what.Refusals) != 3 || what.Refusals[0].Faults[0].Field != "closed_because" {
			t.Fatalf("closing without a reason: %+v", what)
		}
		if _, err := changeAlike(t, w.DB, a, r, closed, ""); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "closed_because") {
			t.Fatalf("closing without a reason: %v", err)
		}
		if entries() != before || recordOf(t, w.DB, a, r, list[0].ID).Version != 1 {
			t.Fatal("something was changed although all is refused")
		}
		closed.Set = setting(r, "state", "closed", "closed_because", "merged")
		if done, err := changeAlike(t, w.DB, a, r, closed, ""); err != nil || done.Change != 3 {
			t.Fatalf("closing with a reason: %+v %v", done, err)
		}
		if n := entries() - before; n != 3 {
			t.Errorf("%d entries in the journal for 3 records", n)
		}
		if rec := recordOf(t, w.DB, a, r, list[2].ID); rec.Version != 2 {
			t.Errorf("the record has version %d", rec.Version)
		}
		if again := foresee(t, w.DB, a, r, register.Edit{Chosen: register.Chosen{All: &register.Query{}}, Set: closed.Set}); again.Same != 3 || again.Change != 0 {
			t.Errorf("doing it again: %+v", again)
		}
	})
}

func TestG1WhatIsRefusedCanBeLeftOut(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a, r := operator(t, w.DB, "Left out"), risk.Register
		list := made(t, w.DB, a, r, 4)
		if _, err := changeAlike(t, w.DB, a, r, register.Edit{Chosen: register.Chosen{Named: seen(list[:1])}, Set: setting(r, "domain", "both", "note", "changed by somebody")}, ""); err != nil {
			t.Fatal(err)
		}
		e := register.Edit{Chosen: register.Chosen{Named: append(seen(list), register.Seen{ID: nobodys(), Version: 1})}, Set: setting(r, "note", "all alike")}
		what := foresee(t, w.DB, a, r, e)
		if what.Matched != 5 || what.Change != 3 || what.Refused != 2 || !what.Refusals[0].Stale || !what.Refusals[1].Stale {
			t.Fatalf("two that are not as they were seen: %+v", what)
		}
		if _, err := changeAlike(t, w.DB, a, r, e, ""); !errors.Is(err, fault.Conflict) {
			t.Fatalf("records that were changed meanwhile: %v", err)
		}
		e.WithoutRefused = true
		if done, err := changeAlike(t, w.DB, a, r, e, what.Seen); err != nil || done.Change != 3 {
			t.Fatalf("without them: %+v %v", done, err)
		}
		if rec := recordOf(t, w.DB, a, r, list[0].ID); rec.Version != 2 {
			t.Errorf("what was left out has version %d", rec.Version)
		}
	})
}

func TestG1AllOfAFilterAreOnlyChangedAsTheyWereSeen(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, at := w.own.tokens[access.Manager], "/api/v1/sites/bulk"
		for n := range 3 {
			w.record(t, w.own, org.Sites, fmt.Sprint("site ", n))
		}
		field := org.Sites.Fields[slices.IndexFunc(org.Sites.Fields, func(f register.Field) bool { return f.Kind == register.Choice })]
		body := fmt.Sprintf(`{"filter":{},"set":{%q:%q}}`, field.Name, field.Choices[0])
		if r := w.send("POST", at, token, body); r.status != 428 {
			t.Fatalf("a filter that nobody looked at: %d %s", r.status, r.body)
		}
		look := w.send("POST", at+"?preview=true", token, body)
		etag := look.header.Get("ETag")
		if look.status != 200 || etag == "" || !strings.Contains(look.body, `"refused":0`) {
			t.Fatalf("the preview: %d %s", look.status, look.body)
		}
		w.record(t, w.own, org.Sites, "one more")
		if r := w.send("POST", at, token, body, "If-Match", etag); r.status != 412 {
			t.Fatalf("one more fits by now: %d %s", r.status, r.body)
		}
		etag = w.send("POST", at+"?preview=true", token, body).header.Get("ETag")
		if r := w.send("POST", at, token, body, "If-Match", etag); r.status != 200 {
			t.Fatalf("as it was seen: %d %s", r.status, r.body)
		}
		if r := w.send("POST", at+"?preview=true", token, body); !strings.Contains(r.body, `"change":0`) {
			t.Errorf("it is not done: %s", r.body)
		}
		for _, tt := range []struct{ name, body, says string }{
			{"neither records nor filter", `{"set":{}}`, "only one of the two"},
			{"no field", `{"filter":{},"set":{}}`, "names no field"},
			{"a title", `{"filter":{},"set":{"` + org.Sites.Fields[0].Name + `":"same"}}`, "not changed for several"},
			{"an unknown filter", `{"filter":{"colour":"red"},"set":{}}`, "no parameter of this list"},
			{"a page", `{"filter":{"limit":3},"set":{}}`, "is no filter"},
			{"no version", `{"records":[{"id":"` + string(nobodys()) + `"}],"set":{}}`, "records[0].version"},
			{"nobody", `{"records":[],"set":{"` + field.Name + `":"` + field.Choices[0] + `"}}`, "names none"},
			{"an unknown choice", `{"filter":{},"set":{"` + field.Name + `":"purple"}}`, "purple"},
		} {
			if r := w.send("POST", at+"?preview=true", token, tt.body); r.status != 422 || !strings.Contains(r.body, tt.says) {
				t.Errorf("%s: %d %s", tt.name, r.status, r.body)
			}
		}
		foreign := w.record(t, w.foreign, org.Sites, "of others")
		named := fmt.Sprintf(`{"records":[{"id":%q,"version":1}],"set":{%q:%q}}`, foreign, field.Name, field.Choices[0])
		if r := w.send("POST", at, token, named); r.status != 412 {
			t.Errorf("another organization's record: %d %s", r.status, r.body)
		}
	})
}

func TestG1AtMost5000ChangeAtOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a, r := operator(t, w.DB, "Many"), org.Sites
		var file bytes.Buffer
		file.WriteString(r.Fields[0].Name + "\n")
		for n := range register.MaxAlike + 1 {
			fmt.Fprintf(&file, "Site %d\n", n)
		}
		if _, err := r.Import(t.Context(), w.DB, a, register.Incoming{Name: "sites.csv", Content: intake.Held(file.Bytes())}, false); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Kind == register.Choice })
		e := register.Edit{Chosen: register.Chosen{All: &register.Query{}}, Set: setting(r, r.Fields[i].Name, r.Fields[i].Choices[1])}
		if _, err := changeAlike(t, w.DB, a, r, e, ""); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "at most 5,000") {
			t.Fatalf("5,001 records: %v", err)
		}
		var one register.Record
		err := w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			page, err := r.List(t.Context(), tx, register.Query{Limit: 1})
			if err == nil {
				one = page.Records[0]
				err = r.Delete(t.Context(), tx, one.ID, one.Version)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if done, err := changeAlike(t, w.DB, a, r, e, ""); err != nil || done.Change != register.MaxAlike || len(done.Changes) == 0 {
			t.Fatalf("5,000 records: %d %v", done.Change, err)
		}
		err = w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			done, err := r.DeleteAlike(t.Context(), tx, e.Chosen, "")
			if err == nil && done.Matched != register.MaxAlike {
				t.Errorf("%d were deleted", done.Matched)
			}
			page, wrong := r.List(t.Context(), tx, register.Query{Limit: 1})
			if page.Total != 0 || len(page.Records) != 0 {
				t.Errorf("%d are left, the total says %d", len(page.Records), page.Total)
			}
			return errors.Join(err, wrong)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestG1DeletingSeveralSaysWhatRelyOnThem(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a := operator(t, w.DB, "Relying")
		var list []register.Record
		for _, r := range app.Registers {
			if r.Name == "assets" {
				list = made(t, w.DB, a, r, 4)
			}
		}
		assets := func(n int) id.Ref { return id.Ref{Register: "assets", ID: list[n].ID} }
		err := w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			for _, l := range []link.Link{
				{From: assets(0), Relation: link.DependsOn, To: assets(1)}, // both go
				{From: assets(3), Relation: link.DependsOn, To: assets(0)},
				{From: assets(0), Relation: link.Satisfies, Requirement: "iso27001-2022/A.5.9"}, // two of the same, and both go
				{From: assets(1), Relation: link.Satisfies, Requirement: "iso27001-2022/A.5.9"},
				{From: assets(0), Relation: link.Satisfies, Requirement: "iso27001-2022/A.5.10"}, // one of two goes
				{From: assets(3), Relation: link.Satisfies, Requirement: "iso27001-2022/A.5.10"},
			} {
				if _, err := link.Add(t.Context(), tx, l); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		err = w.DB.Read(t.Context(), a, func(tx *db.Tx) error {
			losing, err := link.LosingOf(t.Context(), tx, "assets", []id.ID{list[0].ID, list[1].ID, list[2].ID})
			for _, x := range losing {
				told = append(told, fmt.Sprint(x.Who.ID == list[3].ID, " ", x.Requirement, " ", x.Relation, " ", x.Only))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(told)
		want := []string{"false iso27001-2022/A.5.10 satisfies false", "false iso27001-2022/A.5.9 satisfies true", "true  depends-on true"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

var seenIn = regexp.MustCompile(`name="seen" value="([^"]+)"`)

func TestG1TheFormForSeveralWorksWithoutScripts(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		mark := func(path string, version int) string {
			return fmt.Sprintf("%s.%d", strings.TrimPrefix(path, "/sites/"), version)
		}
		one, two := s.made(t, org.Sites, "First site"), s.made(t, org.Sites, "Second site")
		owner.holds(owner.page("/sites"), `value="`+mark(one, 1)+`"`, `action="/sites/bulk"`, `formaction="/sites/bulk/delete"`)
		post := func(path string, form url.Values, status int) string {
			t.Helper()
			w := owner.send(path, form)
			if w.Code != status {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body.String())
			}
			return w.Body.String()
		}
		saw := func(page string) string {
			t.Helper()
			found := seenIn.FindStringSubmatch(page)
			if found == nil {
				t.Fatal("the preview offers nothing to do")
			}
			return found[1]
		}
		f := org.Sites.Fields[slices.IndexFunc(org.Sites.Fields, func(f register.Field) bool { return f.Kind == register.Choice })]
		form := url.Values{"one": {mark(one, 1), mark(two, 1)}, "list": {"done=saved"}, "field": {f.Name}}
		if page := post("/sites/bulk", form, 200); !strings.Contains(page, `name="to.`+f.Name+`"`) || strings.Contains(page, `name="seen"`) {
			t.Fatal("the first step asks for no value, or does something already")
		}
		form.Set("to."+f.Name, f.Choices[1])
		form.Set("act", "preview")
		form.Set("seen", saw(post("/sites/bulk", form, 200)))
		if w := owner.send(one, url.Values{"name": {"Another name"}, "version": {"1"}, f.Name: {f.Choices[0]}}); w.Code != 303 {
			t.Fatalf("changing one alone: %d %s", w.Code, w.Body.String())
		}
		form.Set("act", "do")
		owner.holds(post("/sites/bulk", form, 412), "meanwhile", "Another name")
		form["one"] = []string{mark(one, 2), mark(two, 1)}
		form.Set("act", "preview")
		form.Set("seen", saw(post("/sites/bulk", form, 200)))
		form.Set("act", "do")
		post("/sites/bulk", form, 303)
		owner.holds(post("/sites/bulk", url.Values{"list": {""}}, 200), "Nothing was chosen")
		gone := url.Values{"all": {"yes"}, "list": {""}}
		page := post("/sites/bulk/delete", gone, 200)
		owner.holds(page, "Delete 2 records?", "Another name", "Second site")
		gone.Set("act", "do")
		gone.Set("seen", saw(page))
		post("/sites/bulk/delete", gone, 303)
		owner.holds(owner.page("/sites"), "/sites/new")
		s.made(t, org.Sites, "Third site")
		if strings.Contains(s.reader(t).page("/sites"), `name="one"`) {
			t.Error("a reader can choose rows, with which nothing can be done")
		}
	})
}
