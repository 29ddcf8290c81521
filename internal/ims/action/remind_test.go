// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package action_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"concord/internal/ims/action"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/notice"
	"concord/internal/platform/tenant"
)

var today = civil.MustParse("2026-11-25")

func TestOwnersHearBeforeOnTheDayAndThenEveryWeek(t *testing.T) {
	t.Parallel()
	var heard []int
	for days := -30; days <= 30; days++ {
		list := []action.Due{{ID: "a", Owner: "u", On: today.AddDays(days)}, {ID: "b", On: today.AddDays(days)}} // one has no owner
		for _, r := range action.Reminders(list, today) {
			if r.ID != "a" || r.Days != days {
				t.Errorf("due in %d days: %+v", days, r)
			}
			heard = append(heard, days)
		}
	}
	if want := []int{-28, -21, -14, -7, 0, 1, 7, 14}; !slices.Equal(heard, want) {
		t.Errorf("heard %d days before, want %d", heard, want)
	}
}

// office is an organization with two members and somebody who has left.
type office struct {
	t                *testing.T
	d                *db.DB
	owner            access.Actor
	ada, bob, former id.ID
}

func newOffice(t *testing.T, d *db.DB, name string) office {
	t.Helper()
	made, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	o := office{t: t, d: d, owner: access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})}
	for i, user := range []*id.ID{&o.ada, &o.bob, &o.former} {
		*user = id.New(d.Now())
		err := d.WriteSystem(t.Context(), func(tx *db.SystemTx) error {
			_, err := db.Exec(t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, 'Somebody', '', 1)", string(*user), fmt.Sprint(name, i, "@example.org"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.write(func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, *user, access.Owner) })
	}
	return o
}

func (o office) write(fn func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.owner, fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) act(title string, owner id.ID, due, state string) {
	o.t.Helper()
	values := make([]string, len(action.Register.Fields))
	for i, f := range action.Register.Fields {
		values[i] = map[string]string{"title": title, "owner": string(owner), "due": due, "state": state}[f.Name]
	}
	o.write(func(tx *db.Tx) error { _, err := action.Register.Create(o.t.Context(), tx, values); return err })
}

func (o office) remind(day civil.Date) (told int) {
	o.t.Helper()
	o.write(func(tx *db.Tx) (err error) {
		told, err = action.Remind(o.t.Context(), tx, day)
		return err
	})
	return told
}

// as is a person in the organization.
func (o office) as(user id.ID) access.Actor {
	return access.Proven(access.Proof{Tenant: o.owner.Tenant(), User: user, Role: access.Owner, Method: access.ByPassword})
}

func (o office) notices(user id.ID, unread bool) (out []string) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.as(user), func(tx *db.Tx) error {
		list, err := notice.List(o.t.Context(), tx, "", 100, unread)
		for _, n := range list {
			out = append(out, n.Text(locale.For("en")))
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestARemindedPersonIsToldOnceADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, other := newOffice(t, d, "A"), newOffice(t, d, "B")
		o.act("soon", o.ada, "2026-12-02", "open")
		o.act("tomorrow", o.ada, "2026-11-26", "in-progress")
		o.act("today", o.bob, "2026-11-25", "open")
		o.act("late", o.ada, "2026-11-18", "open")
		o.act("done", o.ada, "2026-11-25", "done")
		o.act("undated", o.ada, "", "open")
		o.act("nobody's", "", "2026-11-25", "open")
		o.act("of somebody who left", o.former, "2026-11-25", "open")
		o.write(func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, o.former) })
		other.act("elsewhere", other.ada, "2026-11-25", "open")
		if told := []int{o.remind(today), o.remind(today), other.remind(today)}; !slices.Equal(told, []int{4, 0, 1}) {
			t.Errorf("told %d", told)
		}
		want := []string{"“late” is 7 days overdue, since 2026-11-18", "“soon” is due in 7 days, on 2026-12-02", "“tomorrow” is due tomorrow, on 2026-11-26"}
		if got := o.notices(o.ada, true); !slices.Equal(got, want) {
			t.Errorf("Ada reads %q", got)
		}
		if got := o.notices(o.bob, false); !slices.Equal(got, []string{"“today” is due today"}) {
			t.Errorf("Bob reads %q", got)
		}
		if told := o.remind(today.AddDays(1)); told != 1 {
			t.Errorf("the day after: %d", told)
		}
	})
}

func TestNoticesAreTheirPersonsAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, "A")
		o.act("one", o.ada, "2026-11-25", "open")
		o.act("two", o.ada, "2026-11-25", "open")
		o.remind(today)
		mark := func(user id.ID, which id.ID, version int, read bool) error {
			return d.Write(t.Context(), o.as(user), func(tx *db.Tx) error {
				_, err := notice.Mark(t.Context(), tx, which, version, read)
				return err
			})
		}
		var first notice.Notice
		err := d.Read(t.Context(), o.as(o.ada), func(tx *db.Tx) error {
			list, err := notice.List(t.Context(), tx, "", 1, false)
			first = append(list, notice.Notice{})[0]
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct { // one after the other
			name    string
			user    id.ID
			version int
			read    bool
			want    error
		}{
			{"somebody else's", o.bob, 1, true, fault.NotFound},
			{"one's own", o.ada, 1, true, nil},
			{"of an old version", o.ada, 1, false, fault.Conflict},
			{"unread again", o.ada, 2, false, nil},
			{"read once more", o.ada, 3, true, nil},
		} {
			if err := mark(tt.user, first.ID, tt.version, tt.read); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
		if got := o.notices(o.ada, true); len(got) != 1 {
			t.Errorf("unread are %q", got)
		}
		err = d.Write(t.Context(), o.as(o.ada), func(tx *db.Tx) error {
			n, err := notice.MarkAll(t.Context(), tx)
			if n != 1 {
				t.Errorf("%d were unread", n)
			}
			return err
		})
		if got := o.notices(o.ada, true); err != nil || got != nil {
			t.Errorf("still unread: %q, %v", got, err)
		}
	})
}
