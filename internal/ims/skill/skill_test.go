// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package skill_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/org"
	"concord/internal/ims/skill"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func put(t *testing.T, d *db.DB, a access.Actor, r *register.Register, said ...string) (made id.ID) {
	t.Helper()
	values := make([]string, len(r.Fields))
	for _, s := range said {
		name, value, _ := strings.Cut(s, "=")
		values[slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == name })] = value
	}
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		rec, err := r.Create(t.Context(), tx, values)
		made = rec.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func told(t *testing.T, d *db.DB, a access.Actor) (out []string) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		list, err := skill.Gaps(t.Context(), tx)
		for _, g := range list {
			out = append(out, fmt.Sprintf("%s %s: %s %d/%d", g.Kind, g.Person, g.Role, g.HeldAt, g.Needed))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCompetenceGapsAreWhatRolesNeedAndPeopleCannotProve(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var actors []access.Actor
		for _, name := range []string{"A", "B"} {
			o, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			actors = append(actors, access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator}))
		}
		a := actors[0]
		day := func(days int) string { return civil.Of(d.Now()).AddDays(days).String() }
		role := func(name, holder, needs string) id.ID {
			return put(t, d, a, org.Responsibilities, "role="+name, "answers_for=x", "other_holder="+holder, "competence="+needs)
		}
		able := func(person, role string, more ...string) id.ID {
			return put(t, d, a, org.Competences, append([]string{"person=" + person, "role=" + role, "skill=s", "level_needed=3", "level_held=3", "state=reached", "proof=test"}, more...)...)
		}
		role("Miller", "Ada", "grinding") // nobody looked
		role("Smith", "Bob", "hammering")
		able("bob", "SMITH")
		role("Vacant", "", "waiting")
		role("Porter", "Cy", "")
		linked := role("Night miller", "Dee", "grinding at night")
		record := able("Dee", "something else")
		able("Eve", "", "level_held=2", "due="+day(9))
		able("Fay", "", "valid_until="+day(-1))
		able("Gus", "", "proof=")
		able("Hal", "", "state=not-judged", "level_held=0")
		able("Ida", "", "measure=course")
		able("Jon", "", "valid_until="+day(skill.SoonDays))
		able("Kim", "", "valid_until="+day(skill.SoonDays+1))
		able("Lou", "", "measure=course", "effect_checked_on="+day(-1))
		put(t, d, actors[1], org.Competences, "person=Theirs", "skill=s", "level_needed=3", "level_held=1")
		want := []string{"unknown Ada: Miller 0/0", "unknown Dee: Night miller 0/0", "below Eve:  2/3", "expired Fay:  3/3", "unproven Gus:  3/3", "not-judged Hal:  0/3", "unchecked Ida:  3/3", "ending Jon:  3/3"}
		if got := told(t, d, a); !slices.Equal(got, want) {
			t.Errorf("gaps are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, err := link.Add(t.Context(), tx, link.Link{From: id.Ref{Register: "competences", ID: record}, Relation: link.Supports, To: id.Ref{Register: "responsibilities", ID: linked}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := told(t, d, a); slices.Contains(got, want[1]) || len(got) != len(want)-1 {
			t.Errorf("a record that is linked with the role proves its holder, and gaps are %q", got)
		}
	}, dbtest.Seal(journal.Seal))
}
