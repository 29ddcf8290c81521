// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"errors"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
)

// organization makes an organization and returns an actor in it.
func organization(t *testing.T, d *db.DB) access.Actor {
	t.Helper()
	o, err := tenant.Create(t.Context(), d, "A")
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator})
}

func TestR15AnEditionThatWasRolledBackJudgesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, undone := organization(t, d), errors.New("undone")
		set := func(months int, end error) error {
			return d.Write(t.Context(), a, func(tx *db.Tx) error {
				c := Default(locale.For("en"))
				c.Levels[0].ReviewMonths = months
				if _, err := SetCriteria(t.Context(), tx, 0, c, "agreed"); err != nil {
					return err
				}
				if e, err := InForce(t.Context(), tx); err != nil || e.Levels[0].ReviewMonths != months {
					t.Errorf("within its own transaction: %+v, %v", e, err)
				}
				return end
			})
		}
		if err := set(7, undone); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if err := set(9, nil); err != nil {
			t.Fatal(err)
		}
		for range 2 { // read, then remembered
			err := d.Read(t.Context(), a, func(tx *db.Tx) error {
				e, err := EditionOf(t.Context(), tx, 1)
				if e.Levels[0].ReviewMonths != 9 || e.Reason != "agreed" {
					t.Errorf("%+v", e)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
