// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func operator(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	o, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return app.Operator(o)
}

// sample is a valid value of a field; the number makes texts differ.
func sample(f register.Field, n int) string {
	switch f.Kind {
	case register.Choice:
		return f.Choices[n%len(f.Choices)]
	case register.Date:
		return fmt.Sprintf("2027-01-%02d", 1+n%28)
	case register.Decimal:
		return fmt.Sprintf("%d.5", n)
	case register.Moment:
		return fmt.Sprintf("2027-01-%02dT%02d:30:00Z", 1+n%28, n%24)
	case register.Number:
		return fmt.Sprint(f.Min + n%(min(f.Max-f.Min, 4)+1)) // within the five steps of the criteria
	case register.Flag:
		return fmt.Sprint(n%2 == 0)
	case register.Person:
		return ""
	default:
		if f.Name == "parent" { // which names a record of the same register
			return ""
		}
		if !free(f) {
			return fmt.Sprintf("https://example.org/%d", n)
		}
		return fmt.Sprintf("%s %d", f.Name, n)
	}
}

// free reports whether a field takes any text.
func free(f register.Field) bool {
	return (f.Kind == register.Line || f.Kind == register.Text) && f.Name != "url" && f.Name != "parent"
}

func samples(r *register.Register, n int) (out []string) {
	for _, f := range r.Fields {
		out = append(out, sample(f, n))
	}
	return given(r, out)
}

// given are the values that somebody wrote, without those that follow from them.
func given(r *register.Register, values []string) []string {
	out := slices.Clone(values)
	for i, f := range r.Fields {
		if f.Derived {
			out[i] = ""
		}
	}
	return out
}

// said is the patch of a record as the API shows it, without what follows from the rest: nobody may say that.
func said(t *testing.T, r *register.Register, shown string) register.Patch {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(shown), &object); err != nil {
		t.Fatal(err)
	}
	keep := map[string]json.RawMessage{}
	for _, f := range r.Fields {
		if !f.Derived {
			keep[f.Name] = object[f.Name]
		}
	}
	body, err := json.Marshal(keep)
	if err != nil {
		t.Fatal(err)
	}
	patch, err := r.ReadJSON(body)
	if err != nil {
		t.Fatalf("%s: %v", shown, err)
	}
	return patch
}

func each(t *testing.T, fn func(t *testing.T, d *db.DB, r *register.Register)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, r := range app.Registers {
			t.Run(r.Name, func(t *testing.T) { fn(t, d, r) })
		}
	}, dbtest.Seal(journal.Seal))
}

func TestWhatIsWrittenIsReadInEveryRegister(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		for n := range 3 {
			values := samples(r, n)
			var made, found register.Record
			err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
				made, err = r.Create(t.Context(), tx, values)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			err = d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
				found, err = r.Find(t.Context(), tx, made.ID)
				return err
			})
			if err != nil || !slices.Equal(given(r, found.Values), values) || found.Version != 1 || !found.CreatedAt.Equal(made.CreatedAt) {
				t.Errorf("wrote %q, read %+v, %v", values, found, err)
			}
			// What the API shows is what it takes.
			again := make([]string, len(r.Fields))
			object := string(r.AppendJSON(nil, found))
			said(t, r, object).Apply(again)
			if !slices.Equal(again, values) {
				t.Errorf("showed %s, took %q", object, again)
			}
		}
	})
}

func TestLM6AChangeOfAnOldVersionIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		var rec register.Record
		change := func(version int, to string) error {
			return d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := r.Update(t.Context(), tx, rec.ID, version, func(values []string) error {
					values[0] = to
					return nil
				})
				return err
			})
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
			rec, err = r.Create(t.Context(), tx, samples(r, 1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := change(1, "second"); err != nil {
			t.Fatal(err)
		}
		if err := change(1, "third"); !errors.Is(err, fault.Conflict) {
			t.Errorf("changed: %v", err)
		}
		remove := func(version int) error {
			return d.Write(t.Context(), a, func(tx *db.Tx) error { return r.Delete(t.Context(), tx, rec.ID, version) })
		}
		if err := remove(1); !errors.Is(err, fault.Conflict) {
			t.Errorf("deleted: %v", err)
		}
		if err := remove(2); err != nil {
			t.Error(err)
		}
		if err := remove(2); !errors.Is(err, fault.NotFound) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestOneOfManyChangesOfTheSameVersionWins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		var rec register.Record
		err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
			rec, err = r.Create(t.Context(), tx, samples(r, 1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		won := 0
		var wg sync.WaitGroup
		for n := range 8 {
			wg.Go(func() {
				err := d.Write(t.Context(), a, func(tx *db.Tx) error {
					_, err := r.Update(t.Context(), tx, rec.ID, 1, func(values []string) error {
						values[0] = fmt.Sprint("by ", n)
						return nil
					})
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestTN1ARecordOfAnotherOrganizationDoesNotExist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a, b := operator(t, d, r.Name+" A"), operator(t, d, r.Name+" B")
		var rec register.Record
		err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
			rec, err = r.Create(t.Context(), tx, samples(r, 1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for what, try := range map[string]func(tx *db.Tx) error{
			"found": func(tx *db.Tx) error { _, err := r.Find(t.Context(), tx, rec.ID); return err },
			"changed": func(tx *db.Tx) error {
				_, err := r.Update(t.Context(), tx, rec.ID, 1, func([]string) error { return nil })
				return err
			},
			"deleted": func(tx *db.Tx) error { return r.Delete(t.Context(), tx, rec.ID, 1) },
		} {
			if err := d.Write(t.Context(), b, try); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s by another organization: %v", what, err)
			}
		}
		err = d.Read(t.Context(), b, func(tx *db.Tx) error {
			p, err := r.List(t.Context(), tx, register.Query{Limit: 10})
			if len(p.Records) != 0 || p.Total != 0 {
				t.Errorf("listed %+v", p)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestAListWalkedPageByPageIsTheWholeListInOrder compares every way to order and narrow with sorting in memory.
func TestAListWalkedPageByPageIsTheWholeListInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		var all []register.Record
		for n := range 25 {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				rec, err := r.Create(t.Context(), tx, samples(r, n*7%11)) // values repeat, so that the id must break ties
				all = append(all, rec)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			q := url.Values{"limit": {fmt.Sprint(rapid.IntRange(1, 30).Draw(rt, "limit"))}}
			want := slices.Clone(all)
			key, falling := -1, true
			if sortable := fields(r, func(f register.Field) bool { return f.Sort }); rapid.Bool().Draw(rt, "sorted") {
				key = rapid.SampledFrom(sortable).Draw(rt, "key")
				falling = rapid.Bool().Draw(rt, "falling")
				q.Set("sort", map[bool]string{true: "-", false: ""}[falling]+r.Fields[key].Name)
			}
			if filters := fields(r, func(f register.Field) bool { return f.Filter && f.Kind == register.Choice }); rapid.Bool().Draw(rt, "narrowed") {
				by := rapid.SampledFrom(filters).Draw(rt, "filter")
				value := rapid.SampledFrom(r.Fields[by].Choices).Draw(rt, "value")
				q.Set(r.Fields[by].Name, value)
				want = slices.DeleteFunc(want, func(rec register.Record) bool { return rec.Values[by] != value })
			}
			slices.SortFunc(want, func(x, y register.Record) int {
				c := cmp.Compare(x.ID, y.ID)
				if key >= 0 {
					c = cmp.Or(cmp.Compare(x.Values[key], y.Values[key]), c)
				}
				if falling {
					return -c
				}
				return c
			})
			var got []id.ID
			for {
				query, err := r.ParseQuery(q)
				if err != nil {
					rt.Fatal(err)
				}
				var page register.Page
				err = d.Read(t.Context(), a, func(tx *db.Tx) error {
					page, err = r.List(t.Context(), tx, query)
					return err
				})
				if err != nil {
					rt.Fatal(err)
				}
				if page.Total != len(want) || page.AtLeast {
					rt.Fatalf("total %d, want %d", page.Total, len(want))
				}
				for _, rec := range page.Records {
					got = append(got, rec.ID)
				}
				if page.Next == "" {
					break
				}
				q.Set("cursor", page.Next)
			}
			ids := make([]id.ID, 0, len(want))
			for _, rec := range want {
				ids = append(ids, rec.ID)
			}
			if !slices.Equal(got, ids) {
				rt.Fatalf("%v: got %v, want %v", q, got, ids)
			}
		})
	})
}

func fields(r *register.Register, want func(register.Field) bool) (out []int) {
	for i, f := range r.Fields {
		if want(f) {
			out = append(out, i)
		}
	}
	return out
}

func TestEveryChangeStandsInTheJournalFieldByField(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			rec, err := r.Create(t.Context(), tx, samples(r, 1))
			if err != nil {
				return err
			}
			if _, err = r.Update(t.Context(), tx, rec.ID, 1, func(values []string) error { values[0] = "new"; return nil }); err != nil {
				return err
			}
			if _, err = r.Update(t.Context(), tx, rec.ID, 2, func([]string) error { return nil }); err != nil { // nothing changes
				return err
			}
			return r.Delete(t.Context(), tx, rec.ID, 2)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			list, err := journal.Newest(t.Context(), tx, -1, 10)
			var acts []string
			for _, e := range list {
				acts = append(acts, fmt.Sprintf("%s %d", e.Action, e.Version))
			}
			if want := []string{r.Name + ".delete 2", r.Name + ".update 2", r.Name + ".create 1", "organizations.create 1"}; !slices.Equal(acts, want) {
				t.Errorf("got %q", acts)
			}
			if fields := list[1].Fields; len(fields) != 1 || fields[0] != r.Fields[0].Name {
				t.Errorf("the change names %q", fields)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWrongValuesAreNamedAllAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		values := make([]string, len(r.Fields))
		want := 0
		for i, f := range r.Fields {
			if f.Derived {
				continue // whatever is said there
			}
			switch f.Kind {
			case register.Line, register.Text:
				values[i] = strings.Repeat("x", f.Most()+1)
			case register.Number, register.Decimal:
				values[i] = "many"
			case register.Flag, register.Choice, register.Date, register.Moment:
				values[i] = "perhaps"
			case register.Person:
				continue // looked up only when everything else is right
			}
			want++
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
		var wrong fault.Fields
		if !errors.As(err, &wrong) || len(wrong) != want {
			t.Errorf("%d of %d: %v", len(wrong), want, err)
		}
		if people := fields(r, func(f register.Field) bool { return f.Kind == register.Person }); len(people) > 0 {
			values = samples(r, 1)
			values[people[0]] = string(id.New(time.Now()))
			err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
			if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "nobody") {
				t.Errorf("an unknown person: %v", err)
			}
		}
	})
}
