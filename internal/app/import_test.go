// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
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
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// manyRisks is a file of so many, more than are written at once.
func manyRisks(n int) []byte {
	var b bytes.Buffer
	b.WriteString("title,domain,event,inherent_likelihood,inherent_organization,confidentiality,review_by,assessed_on\n")
	for i := range n {
		fmt.Fprintf(&b, "Risk %d of uncommon%d,ai,\"two\nlines, and =1+1\",%d,3,true,2027-01-%02d,2026-11-01\n", i*7919%n, i%97, 1+i%5, 1+i%28)
	}
	return b.Bytes()
}

// contentHash is the same for registers with the same records, whatever their ids.
func contentHash(t *testing.T, d *db.DB, a access.Actor, r *register.Register) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(string(exported(t, d, a, r, register.CSV))) {
		if len(line) > 39 && line[36] == ',' {
			line = line[37:]
		}
		lines = append(lines, line)
	}
	slices.Sort(lines[1:])
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines[1:], ""))))
}

func TestIM6ManyRecordsMoveToAnEmptyOrganizationWithTheSameContent(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		const n = 1203
		a := operator(t, d, "A")
		var told []int
		done, err := risk.Register.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held(manyRisks(n)), Told: func(p register.Progress) { told = append(told, p.Percent) }}, false)
		if err != nil || done.Create != n || total(t, d, a, risk.Register) != n {
			t.Fatalf("%+v, %v", done.Create, err)
		}
		if !slices.IsSorted(told) || len(told) < 6 || told[len(told)-1] != 99 {
			t.Errorf("told %v", told)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			newest, err := journal.Look(t.Context(), tx, journal.Filter{}, -1, n+10)
			made := map[id.ID]bool{}
			for _, e := range newest {
				made[e.ObjectID] = made[e.ObjectID] || e.Action == "risks.create"
			}
			if len(made) < n {
				t.Errorf("the journal knows %d of %d", len(made), n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		for _, format := range register.Formats() {
			b := operator(t, d, "B "+string(format))
			moved, err := risk.Register.Import(t.Context(), d, b, register.Incoming{Name: "a." + string(format), Content: intake.Held(exported(t, d, a, risk.Register, format)), New: true}, false)
			if err != nil || moved.Create != n {
				t.Fatalf("%s: %d, %v", format, moved.Create, err)
			}
			if x, y := contentHash(t, d, a, risk.Register), contentHash(t, d, b, risk.Register); x != y {
				t.Errorf("%s: %s became %s", format, x, y)
			}
			err = d.Read(t.Context(), b, func(tx *db.Tx) error {
				hits, err := search.Find(t.Context(), tx, "uncommon13", "risks", 50)
				if len(hits) < n/97 {
					t.Errorf("%s: search finds %d", format, len(hits))
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// TestIM5AnImportMixesNewAndChangedRecords also goes over the bounds of what is written at once.
func TestIM5AnImportMixesNewAndChangedRecords(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, r := operator(t, d, "A"), action.Register
		text := "title,effort_days\n" + strings.Repeat("old,1\n", 700)
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(text))}, false); err != nil {
			t.Fatal(err)
		}
		var file strings.Builder
		ids := 0
		for n, line := range strings.Split(strings.TrimSpace(string(exported(t, d, a, r, register.CSV))), "\n") {
			cells := strings.Split(line, ",")
			switch {
			case n == 0:
				file.WriteString("id,version,title\n")
			case n%3 == 0:
				fmt.Fprintf(&file, "%s,%s,changed\n,,new\n", cells[0], cells[1])
				ids++
			default:
				fmt.Fprintf(&file, "%s,,old\n", cells[0])
			}
		}
		in := register.Incoming{Name: "a.csv", Content: intake.Held([]byte(file.String()))}
		preview, err := r.Import(t.Context(), d, a, in, true)
		if err != nil || preview.Create != ids || preview.Update != ids || preview.Same != 700-ids {
			t.Fatalf("%d %d %d, %v", preview.Create, preview.Update, preview.Same, err)
		}
		interfere := in
		interfere.Told = func(p register.Progress) {
			if first := preview.Differences[0].ID; p.Checked == 500 && first != "" { // somebody is faster than the writing
				err := d.Write(t.Context(), a, func(tx *db.Tx) error {
					rec, err := r.Find(t.Context(), tx, first)
					if err == nil && rec.Version == 1 {
						_, err = r.Update(t.Context(), tx, first, 1, func(v []string) error { v[1] = "seen"; return nil })
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		}
		if _, err := r.Import(t.Context(), d, a, interfere, false); !errors.Is(err, fault.Invalid) || total(t, d, a, r) != 700 {
			t.Errorf("an import over a change: %v, %d records", err, total(t, d, a, r))
		}
		stopped, stop := context.WithCancel(t.Context())
		halfway := register.Incoming{Name: "a.csv", Content: intake.Held([]byte("title\n" + strings.Repeat("more\n", 700))), Told: func(p register.Progress) {
			if p.Percent > 60 {
				stop()
			}
		}}
		if _, err := r.Import(stopped, d, a, halfway, false); err == nil || total(t, d, a, r) != 700 {
			t.Errorf("an import that was ended: %v, %d records", err, total(t, d, a, r))
		}
	})
}

func TestIM5WrongRowsAreNamedAndTheRestCounted(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, r := operator(t, d, "A"), action.Register
		_, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte("title,state\n" + strings.Repeat("x,wrong\n", 1500)))}, false)
		var wrong fault.Fields
		if !errors.As(err, &wrong) || len(wrong) != 1001 || wrong[999].Line != 1001 || !strings.Contains(wrong[1000].Problem, "500 more") {
			t.Errorf("%d places, %.200v", len(wrong), err)
		}
		fill(t, d, a, r, 1)
		line := strings.SplitN(string(exported(t, d, a, r, register.CSV)), "\n", 3)[1]
		_, err = r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte("id,title\n" + line[:36] + ",a\n" + line[:36] + ",b\n"))}, false)
		if err == nil || !strings.Contains(err.Error(), "A3 (id): is that of row 2 too") {
			t.Errorf("a record twice: %v", err)
		}
	})
}

func TestG2AllRecordsComeInOneAnswerAsTheListHasThem(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, d *db.DB) {
		a, r := operator(t, d, "A"), action.Register
		if got := string(exported(t, d, a, r, register.JSON)); got != `{"items":[]}` {
			t.Errorf("of none: %s", got)
		}
		const n = 1100 // more than are read at once
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte("title,effort_days\n" + strings.Repeat("\"<a> \"\"quoted\"\"\",7\n", n)))}, false); err != nil {
			t.Fatal(err)
		}
		var all, page struct {
			Items []json.RawMessage `json:"items"`
		}
		if err := json.Unmarshal(exported(t, d, a, r, register.JSON), &all); err != nil || len(all.Items) != n {
			t.Fatalf("%d items, %v", len(all.Items), err)
		}
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			list, err := r.List(t.Context(), tx, register.Query{Rising: true, Limit: 200})
			for _, rec := range list.Records {
				page.Items = append(page.Items, r.AppendJSON(nil, rec))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, item := range page.Items {
			if !bytes.Equal(item, all.Items[i]) {
				t.Fatalf("item %d is %s, in the list %s", i, all.Items[i], item)
			}
		}
	})
}

// TestIM4AFileOfTooManyRowsIsRefused looks at one register: they share the limit, and reading 100,000 rows takes a while.
func TestIM4AFileOfTooManyRowsIsRefused(t *testing.T) {
	t.Parallel()
	r := app.Registers[0]
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		text := r.Fields[0].Name + "\n" + strings.Repeat("x\n", register.MaxImport+1)
		_, err := r.Import(t.Context(), d, operator(t, d, r.Name), register.Incoming{Name: "a.csv", Content: intake.Held([]byte(text))}, false)
		if err == nil || !strings.Contains(err.Error(), "more than 100000 rows") {
			t.Errorf("got %v", err)
		}
	})
}
