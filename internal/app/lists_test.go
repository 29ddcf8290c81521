// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// indexed is a database with the indexes of the registers, as the program opens it.
func indexed(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, fn, dbtest.Seal(journal.Seal), dbtest.Indexes(register.Indexes(app.Registers)))
}

// questions are all that a list can be asked for by one filter or range and one order.
func questions(r *register.Register) (out []register.Query) {
	narrowed := []register.Query{{}}
	for _, f := range r.Fields {
		if f.Filter {
			narrowed = append(narrowed, register.Query{Filters: map[string]string{f.Name: sample(f, 1)}})
		}
		if f.Ranged() {
			narrowed = append(narrowed, register.Query{From: map[string]string{f.Name: "2026-01-01"}, To: map[string]string{f.Name: "2027-01-01"}})
		}
	}
	for _, q := range narrowed {
		for _, sort := range append([]register.Field{{}, {Name: "number", Sort: true}}, r.Fields...) {
			if sort.Name == "" || sort.Sort {
				q.Sort, q.Limit = sort.Name, 50
				out = append(out, q)
			}
		}
	}
	return out
}

// costly are steps that read a whole table or put many rows in order.
var costly = []string{"TEMP B-TREE", "Seq Scan", "Sort  ("}

func TestG1EveryOrderAndFilterOfEveryRegisterWalksAnIndex(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a := operator(t, d, "Northwind")
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			if d.Engine() == db.Postgres { // tables without rows are read whole, whatever indexes they have
				for _, plan := range []string{"enable_seqscan", "enable_sort", "enable_bitmapscan"} {
					var set string
					if err := db.One(t.Context(), tx, []any{&set}, "SELECT set_config('"+plan+"', 'off', true) FROM tenants WHERE id = $1"); err != nil {
						return err
					}
				}
			}
			for _, r := range app.Registers {
				for _, q := range questions(r) {
					finds, counts, err := r.Explain(t.Context(), tx, q, 100_000)
					if err != nil {
						return err
					}
					for _, step := range slices.Concat(finds, counts) {
						whole := strings.HasPrefix(step, "SCAN "+strings.ReplaceAll(r.Name, "-", "_")) || len(q.Filters) > 0 && strings.Contains(step, "sqlite_autoindex")
						if whole || slices.ContainsFunc(costly, func(c string) bool { return strings.Contains(step, c) }) {
							t.Errorf("%s by %v %v in the order of %q: %s", r.Name, q.Filters, q.From, q.Sort, step)
						}
					}
					if all := strings.Join(counts, "; "); counts != nil && d.Engine() == db.SQLite && !strings.Contains(all, "COVERING INDEX") {
						t.Errorf("%s by %v %v is counted in the table: %s", r.Name, q.Filters, q.From, all)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestG1AListIsTheSameHoweverItIsFound compares lists of few and of many rows, found in different ways, with the rows themselves.
func TestG1AListIsTheSameHoweverItIsFound(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, other := operator(t, d, "Northwind"), operator(t, d, "Southwind")
		var all []register.Record
		place := func(name string) int {
			return slices.IndexFunc(risk.Register.Fields, func(f register.Field) bool { return f.Name == name })
		}
		for n := range 700 {
			if n == 350 { // words of the others are not taken in yet, which makes a difference on SQLite only
				if err := search.Settle(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			values := make([]string, len(risk.Register.Fields))
			values[place("title")] = fmt.Sprintf("Risk T%03d", n*37%100)
			values[place("domain")] = []string{"security", "ai", "both", "ai"}[n%4]
			values[place("option")] = []string{"modify", "retain", "avoid"}[n%3]
			values[place("state")] = "open"
			if n%7 > 0 {
				values[place("review_by")] = fmt.Sprintf("2027-01-%02d", 1+n%28)
			}
			for _, who := range []struct {
				keep bool
				run  func(func(*db.Tx) error) error
			}{{true, func(fn func(*db.Tx) error) error { return d.Write(t.Context(), a, fn) }}, {n%10 == 0, func(fn func(*db.Tx) error) error { return d.Write(t.Context(), other, fn) }}} {
				if !who.keep {
					continue
				}
				if err := who.run(func(tx *db.Tx) error {
					rec, err := risk.Register.Create(t.Context(), tx, values)
					if tx.Actor.Tenant() == a.Tenant() {
						all = append(all, rec)
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, q := range []register.Query{
			{Filters: map[string]string{"domain": "ai"}, Sort: "title"},
			{Filters: map[string]string{"domain": "both"}, Sort: "review_by", Rising: true},
			{Filters: map[string]string{"domain": "ai", "option": "retain"}, Sort: "title", Rising: true},
			{Filters: map[string]string{"domain": "ai", "option": "retain"}},
			{Filters: map[string]string{"state": "open"}, Sort: "title"},
			{Filters: map[string]string{"state": "open", "standing": "not-judged"}},
			{Filters: map[string]string{"state": "closed"}, Sort: "level"},
			{Filters: map[string]string{"level": "0"}, Sort: "level", Rising: true},
			{Filters: map[string]string{"domain": "security"}, From: map[string]string{"review_by": "2027-01-05"}, To: map[string]string{"review_by": "2027-01-09"}, Sort: "title"},
			{To: map[string]string{"review_by": "2027-01-09"}, Sort: "review_by"},
			{To: map[string]string{"review_by": "2027-01-09"}},
			{Words: "risk"},
			{Words: "Risk t01", Sort: "title"},
			{Words: "t01", Filters: map[string]string{"domain": "ai", "option": "retain"}, Sort: "review_by", Rising: true},
			{Words: "t017", Filters: map[string]string{"domain": "ai"}},
			{Words: "t01", To: map[string]string{"review_by": "2027-01-09"}, Sort: "review_by"},
			{Words: "t01 t02"},
		} {
			var want []string
			for _, rec := range sorted(all, q, place) {
				fits := true
				for name, value := range q.Filters {
					fits = fits && rec.Values[place(name)] == value
				}
				for name, day := range q.From {
					fits = fits && rec.Values[place(name)] >= day
				}
				for name, day := range q.To {
					fits = fits && rec.Values[place(name)] <= day && rec.Values[place(name)] != ""
				}
				for _, word := range strings.Fields(q.Words) {
					fits = fits && slices.ContainsFunc(strings.Fields(strings.ToLower(rec.Values[place("title")])), func(w string) bool { return strings.HasPrefix(w, strings.ToLower(word)) })
				}
				if fits {
					want = append(want, string(rec.ID))
				}
			}
			if got := walked(t, d, a, q, len(want)); !slices.Equal(got, want) {
				t.Errorf("%q %v %v %v %s: %d records in another order or not those %d", q.Words, q.Filters, q.From, q.To, q.Sort, len(got), len(want))
			}
		}
	})
}

// walked are the ids of a list, page by page as a caller walks it.
func walked(t *testing.T, d *db.DB, a access.Actor, q register.Query, total int) (got []string) {
	t.Helper()
	values := url.Values{"limit": {"150"}, "sort": {"-" + cmp.Or(q.Sort, "created_at")}}
	if q.Rising {
		values.Set("sort", values.Get("sort")[1:])
	}
	if q.Words != "" {
		values.Set(register.WordsParameter, q.Words)
	}
	for name, value := range q.Filters {
		values.Set(name, value)
	}
	for name, day := range q.From {
		values.Set(name+"_from", day)
	}
	for name, day := range q.To {
		values.Set(name+"_to", day)
	}
	for {
		asked, err := risk.Register.ParseQuery(values)
		if err != nil {
			t.Fatal(err)
		}
		var page register.Page
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			page, err = risk.Register.List(t.Context(), tx, asked)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != total || page.AtLeast {
			t.Errorf("%v: total %d of %d", values, page.Total, total)
		}
		for _, rec := range page.Records {
			got = append(got, string(rec.ID))
		}
		if page.Next == "" {
			return got
		}
		values.Set("cursor", page.Next)
	}
}

// sorted are records in the order of a question.
func sorted(all []register.Record, q register.Query, place func(string) int) []register.Record {
	out := slices.Clone(all)
	slices.SortFunc(out, func(x, y register.Record) int {
		order := strings.Compare(string(x.ID), string(y.ID))
		if q.Sort != "" {
			order = cmp.Or(strings.Compare(x.Values[place(q.Sort)], y.Values[place(q.Sort)]), order)
		}
		if !q.Rising {
			order = -order
		}
		return order
	})
	return out
}

func TestOfWordsThatStandInVeryManyRecordsTheOnesChangedLastAreListedAndNothingIsDoneWithAll(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a := operator(t, d, "Northwind")
		sheet := "title\n" + strings.Repeat("Renew a key\n", register.MostHeld-1) + "Renew a lock\nRenew a key\n"
		if _, err := action.Register.Import(t.Context(), d, a, register.Incoming{Name: "actions.csv", Content: intake.Held([]byte(sheet))}, false); err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"before", "after"} {
			for _, c := range []struct {
				words         string
				total         int
				common, whole bool
			}{{"renew", register.MostHeld, true, false}, {"key renew", register.MostHeld, false, true}, {"lock", 1, false, true}, {"hinge", 0, false, true}, {"ac-7", 1, false, true}, {"AC-9999", 0, false, true}} {
				q, err := action.Register.ParseQuery(url.Values{register.WordsParameter: {c.words}})
				if err != nil {
					t.Fatal(err)
				}
				var page register.Page
				err = d.Read(t.Context(), a, func(tx *db.Tx) error {
					page, err = action.Register.List(t.Context(), tx, q)
					return err
				})
				if err != nil || page.Total != c.total || page.Common != c.common || page.AtLeast != c.common || len(page.Records) != min(c.total, register.PageSize) {
					t.Errorf("%s settling, %q: %d of %d, at least %v, common %v (%v)", when, c.words, len(page.Records), page.Total, page.AtLeast, page.Common, err)
				}
				var out strings.Builder
				err = action.Register.Export(t.Context(), d, a, q, register.CSV, &out)
				var wrong fault.Fields
				if refused := errors.As(err, &wrong) && wrong[0].Field == register.WordsParameter; refused == c.whole || c.whole && strings.Count(out.String(), "\n") != c.total+1 {
					t.Errorf("%s settling, %q: exported %d lines (%v)", when, c.words, strings.Count(out.String(), "\n"), err)
				}
			}
			if err := search.Settle(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
	})
}
