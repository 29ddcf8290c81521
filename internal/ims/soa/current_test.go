// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

func TestAStatementIsPutTogetherAnewWhenAnythingItSaysChanged(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	days := map[db.Engine]*atomic.Int64{db.SQLite: {}, db.Postgres: {}} // that passed for the database of an engine
	clock := func(c *db.Config) {
		passed := days[db.SQLite]
		if c.URL != "" {
			passed = days[db.Postgres]
		}
		c.Clock = func() time.Time { return noon.AddDate(0, 0, int(passed.Load())) }
	}
	each(t, func(o, other office) {
		ada := o.member("Ada")
		which := o.control("Access rules", control.Planned, "iso27001-2022/A.5.15")
		if _, err := o.choose("iso27001-2022/A.5.15", 0, func(c *soa.Choice) { include(c); c.Owner = ada }); err != nil {
			t.Fatal(err)
		}
		other.control("Theirs", control.Implemented, "iso27001-2022/A.5.1")
		o.now()
		before := o.look()
		for _, c := range []struct {
			what  string
			do    func()
			again bool
		}{
			{"nothing", func() {}, false},
			{"a record of another organization", func() { other.control("Theirs too", control.Planned) }, false},
			{"a risk", func() { o.risk("Strangers inside", "security", "open", which) }, true},
			{"the name of a member", func() {
				o.installation("UPDATE users SET name = 'Ada L.', version = version + 1 WHERE id = $1", string(ada))
			}, true},
			{"the name of the organization", func() { o.installation("UPDATE tenants SET name = 'A plc' WHERE id = $1", string(o.a.Tenant())) }, true},
			{"the day", func() { days[o.d.Engine()].Store(1) }, true},
			{"nothing", func() {}, false},
		} {
			theirs := other.look()
			c.do()
			o.now()
			other.now()
			after := o.look()
			if (after != before) != c.again {
				t.Errorf("%s: put together anew: %v", c.what, after != before)
			}
			if !c.again && c.what == "nothing" && other.look() != theirs {
				t.Errorf("%s: that of another organization was put together anew", c.what)
			}
			before = after
		}
	}, clock)
}

func TestRowsAndHashOfAKeptStatementAreThoseOfItsEntries(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.control("Own", control.Planned)
		s := o.look()
		if hash, err := s.Hash(); err != nil || hash != s.SHA256 {
			t.Errorf("hash %s, want %s (%v)", s.SHA256, hash, err)
		}
		for _, places := range [][]int{nil, {0}, {131}, {0, 1, 2}, {0, 2, 3, 5, 131}, s.Chosen(soa.Query{}), s.Chosen(soa.Query{Text: "access"})} {
			want := []soa.Entry{}
			for _, i := range places {
				want = append(want, s.Entries[i])
			}
			said, err := json.Marshal(want)
			if got := "[" + string(bytes.Join(s.JSON(places), nil)) + "]"; err != nil || got != string(said) {
				t.Errorf("rows %d: %s, want %s (%v)", places, got, said, err)
			}
		}
	})
}

// Seventeen statements of 131 rows are one more than are kept.
func TestTheStatementThatWasNotReadForLongestMakesRoom(t *testing.T) {
	t.Parallel()
	each(t, func(o, second office) {
		first, next := o.look(), second.look()
		for i := range 14 {
			made, err := tenant.Create(t.Context(), o.d, "More "+string(rune('a'+i)))
			if err != nil {
				t.Fatal(err)
			}
			office{t, o.d, operator(made.ID), o.current}.look()
		}
		if o.look() != first {
			t.Fatal("sixteen are not kept")
		}
		made, err := tenant.Create(t.Context(), o.d, "One more")
		if err != nil {
			t.Fatal(err)
		}
		office{t, o.d, operator(made.ID), o.current}.look()
		if o.look() != first {
			t.Error("the one read last was let go")
		}
		if second.look() == next {
			t.Error("seventeen are kept")
		}
	})
}

// installation runs a statement on what belongs to the installation.
func (o office) installation(text string, args ...any) {
	o.t.Helper()
	err := o.d.WriteSystem(o.t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(o.t.Context(), tx, text, args...)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// member makes a person who belongs to the organization.
func (o office) member(name string) id.ID {
	o.t.Helper()
	user := id.New(o.d.Now())
	o.installation("INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, $3, '', 1)", string(user), strings.ToLower(name)+"@example.org", name)
	o.write(func(ctx context.Context, tx *db.Tx) error { return tenant.SetMember(ctx, tx, user, access.Manager) })
	return user
}
