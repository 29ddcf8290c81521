// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package link_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

// ref names a record by one letter: of the register things, or another that a slash names.
func ref(name string) id.Ref {
	register, one, named := strings.Cut(name, "/")
	if !named {
		register, one = "things", name
	}
	return id.Ref{Register: register, ID: id.ID(one)}
}

// tie links "a depends-on b"; what has a dot is a requirement.
func tie(t *testing.T, d *db.DB, a access.Actor, lines ...string) {
	t.Helper()
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		for _, line := range lines {
			w := strings.Fields(line)
			l := link.Link{From: ref(w[0]), Relation: link.Relation(w[1])}
			if strings.Contains(w[2], ".") {
				l.Requirement = w[2]
			} else {
				l.To = ref(w[2])
			}
			if _, err := link.Add(t.Context(), tx, l); err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func relianceOf(t *testing.T, d *db.DB, a access.Actor, of string) (r link.Reliance, told []string) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		r, err = link.RelianceOf(t.Context(), tx, ref(of))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range r.Relying {
		only := ""
		if x.Only {
			only = " only"
		}
		told = append(told, fmt.Sprintf("%d %s%s %s %s%s", x.Steps, x.Who.ID, x.Requirement, x.Relation, x.Via.ID, only))
	}
	slices.Sort(told)
	return r, told
}

func organization(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	made, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
}

func TestWhatReliesOnARecordIsToldAlsoByWayOfOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "A"), organization(t, d, "B")
		tie(t, d, a,
			"service depends-on system", "shop depends-on service", "system depends-on server", "service depends-on server", // server carries all
			"risk treated-by system", "risk2 treated-by shop", "risk2 treated-by other", "law requires server",
			"server supports paper", "twin supports paper", "system implements x/A.5.1", "twin implements x/A.5.1", "system satisfies x/6.1",
			"server depends-on shop", // a circle
			"server relates-to neighbour", "cause causes server",
		)
		tie(t, d, b, "foreign depends-on server", "twin2 implements x/6.1")
		_, told := relianceOf(t, d, a, "server")
		want := []string{
			"1 law requires server only", "1 paper supported-by server", "1 service depends-on server", "1 system depends-on server only",
			"2 risk treated-by system only", "2 service depends-on system", "2 shop depends-on service only", "2 x/6.1 satisfies system only", "2 x/A.5.1 implements system",
			"3 risk2 treated-by shop",
		}
		if !slices.Equal(told, want) {
			t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
		r, _ := relianceOf(t, d, a, "server")
		if n := len(r.Losing()); n != 4 || r.More {
			t.Errorf("%d lose something at once, more: %t", n, r.More)
		}
		if _, none := relianceOf(t, d, a, "neighbour"); len(none) > 0 {
			t.Errorf("a record that is only related carries %q", none)
		}
		if _, theirs := relianceOf(t, d, b, "server"); !slices.Equal(theirs, []string{"1 foreign depends-on server only"}) {
			t.Errorf("another organization sees %q", theirs)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestLM2AWideRelianceIsCutOffAndSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		var lines []string
		for i := range 450 { // a record has at most 500 links
			lines = append(lines, fmt.Sprintf("n%d depends-on root", i))
		}
		for i := range 1200 {
			lines = append(lines, fmt.Sprintf("m%d depends-on n%d", i, i%450))
		}
		tie(t, d, a, lines...)
		r, _ := relianceOf(t, d, a, "root")
		if !r.More || len(r.Relying) != 1000 {
			t.Errorf("%d told, more: %t", len(r.Relying), r.More)
		}
	}, dbtest.Seal(journal.Seal))
}
