// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/control"
	"concord/internal/ims/scope"
	"concord/internal/ims/soa"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

func TestR22AVersionIsWholeAndStaysAsItWasApproved(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		if _, err := o.freeze(""); len(strings.Fields(fields(err))) != 131 || !strings.HasPrefix(fields(err), "iso27001-2022/A.5.1 iso27001-2022/A.5.2 ") {
			o.t.Fatalf("an undecided statement: %v", err)
		}
		o.control("Policies", control.Implemented, "iso27001-2022/A.5.1", "iso42001-2023/A.2.2")
		o.decideAll()
		seen, err := o.now().Hash()
		if err != nil {
			o.t.Fatal(err)
		}
		v, err := o.freeze(seen)
		if err != nil || v.Number != 1 || v.SHA256 != seen {
			o.t.Fatalf("%+v, %v", v, err)
		}
		if _, err := o.choose("iso27001-2022/A.7.12", 1, exclude); err != nil {
			o.t.Fatal(err)
		}
		if _, err := o.freeze(seen); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("approved what nobody saw: %v", err)
		}
		second, err := o.freeze("")
		if err != nil || second.Number != 2 {
			o.t.Fatalf("%+v, %v", second, err)
		}
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			first, err := soa.Frozen(o.t.Context(), tx, v.ID)
			if err != nil {
				return err
			}
			if hash, err := first.Hash(); err != nil || hash != v.SHA256 {
				o.t.Errorf("what was kept reads back as %s, %v", hash, err)
			}
			now, err := soa.Read(o.t.Context(), tx, library)
			if err != nil {
				return err
			}
			change := soa.Difference(first, now)
			if len(change) != 1 || change[0].Control != "A.7.12" || change[0].Kind != approved.Changed || change[0].Fields[0] != (db.Field{Name: "applicable", Old: "yes", New: "no"}) {
				o.t.Errorf("changed since: %+v", change)
			}
			later, err := soa.Frozen(o.t.Context(), tx, second.ID)
			if err != nil || len(soa.Difference(later, now)) != 0 {
				o.t.Errorf("the second differs from now: %+v, %v", soa.Difference(later, now), err)
			}
			held, err := soa.Approved.On(o.t.Context(), tx, civil.Of(tx.Now))
			if err != nil || held.ID != second.ID {
				o.t.Errorf("held today: %+v, %v", held, err)
			}
			if _, err := soa.Approved.On(o.t.Context(), tx, civil.Of(tx.Now).AddDays(-2)); !errors.Is(err, fault.NotFound) {
				o.t.Errorf("held before: %v", err)
			}
			list, err := soa.Approved.List(o.t.Context(), tx, 0, 1)
			if err != nil || len(list) != 1 || list[0].Number != 2 {
				o.t.Errorf("%+v, %v", list, err)
			}
			return nil
		})
		if err != nil {
			o.t.Error(err)
		}
		err = other.d.Read(o.t.Context(), other.a, func(tx *db.Tx) error {
			_, err := soa.Frozen(o.t.Context(), tx, v.ID)
			return err
		})
		if !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization's version: %v", err)
		}
	})
}

func TestR2AnApprovedStatementKeepsTheScopeOfItsDay(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.decideAll()
		bare, err := o.freeze("")
		if err != nil || o.now().Scope != nil {
			o.t.Fatalf("before a scope is approved: %+v, %v", o.now().Scope, err)
		}
		cover := func(summary string) {
			o.t.Helper()
			err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				s := &scope.Statement{Draft: scope.Draft{Summary: summary, Differences: []scope.Difference{{Standard: "iso42001-2023", Text: "Sorting", Reason: "the only AI"}}}}
				_, err := scope.Approved.Freeze(o.t.Context(), tx, s, nil, "", "")
				return err
			})
			if err != nil {
				o.t.Fatal(err)
			}
		}
		cover("Milling")
		if c := o.now().Scope; c == nil || c.Number != 1 || c.Of("iso27001-2022") != "Milling" || c.Of("iso42001-2023") != "Sorting" {
			o.t.Errorf("it belongs to %+v", c)
		}
		kept, err := o.freeze("")
		if err != nil {
			o.t.Fatal(err)
		}
		cover("Milling and baking")
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			before, err := soa.Frozen(o.t.Context(), tx, bare.ID)
			if err != nil || before.Scope != nil {
				o.t.Errorf("the first belongs to %+v, %v", before.Scope, err)
			}
			s, err := soa.Frozen(o.t.Context(), tx, kept.ID)
			if err != nil || s.Scope.Number != 1 || s.Scope.Summary != "Milling" || o.now().Scope.Number != 2 {
				o.t.Errorf("the second belongs to %+v, what stands to %+v, %v", s.Scope, o.now().Scope, err)
			}
			return err
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}
