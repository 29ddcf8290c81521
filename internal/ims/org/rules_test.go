// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org_test

import (
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// house is an organization in which a test writes records.
type house struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func houses(t *testing.T, fn func(h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		made, err := tenant.Create(t.Context(), d, "A")
		if err != nil {
			t.Fatal(err)
		}
		fn(house{t, d, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})})
	}, dbtest.Seal(journal.Seal))
}

// put writes fields, as name=value, into a new record, or into one that is there.
func (h house) put(r *register.Register, into *register.Record, said ...string) (rec register.Record, err error) {
	h.t.Helper()
	change := func(values []string) error {
		for _, s := range said {
			name, value, _ := strings.Cut(s, "=")
			for i, f := range r.Fields {
				if f.Name == name {
					values[i] = value
				}
			}
		}
		return nil
	}
	err = h.d.Write(h.t.Context(), h.a, func(tx *db.Tx) error {
		if into != nil {
			rec, err = r.Update(h.t.Context(), tx, into.ID, into.Version, change)
			return err
		}
		values := make([]string, len(r.Fields))
		if err := change(values); err != nil {
			return err
		}
		rec, err = r.Create(h.t.Context(), tx, values)
		return err
	})
	return rec, err
}

// refused fails the test unless exactly this field is wrong, with a cure.
func refused(t *testing.T, what string, err error, field, problem string) {
	t.Helper()
	var wrong fault.Fields
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != field || !strings.Contains(wrong[0].Problem, problem) || wrong[0].Cure == "" {
		t.Errorf("%s: %v, want %s %s", what, err, field, problem)
	}
}

func TestUnitsStayATree(t *testing.T) {
	t.Parallel()
	houses(t, func(h house) {
		must := func(rec register.Record, err error) register.Record {
			h.t.Helper()
			if err != nil {
				h.t.Fatal(err)
			}
			return rec
		}
		top := must(h.put(org.Units, nil, "name=Management"))
		data := must(h.put(org.Units, nil, "name=Data", "parent=management")) // letters large and small are one
		models := must(h.put(org.Units, nil, "name=Models", "parent=Data"))

		_, err := h.put(org.Units, nil, "name=Lost", "parent=Nowhere")
		refused(h.t, "a unit above that is not there", err, "parent", "names no unit")
		_, err = h.put(org.Units, &top, "parent=Models")
		refused(h.t, "a circle", err, "parent", "belongs to this unit itself")
		_, err = h.put(org.Units, &models, "parent=Models")
		refused(h.t, "a unit above itself", err, "parent", "is the unit itself")
		_, err = h.put(org.Units, &data, "name=Information")
		refused(h.t, "another name for one that others name", err, "name", "is named by 1 other")

		models = must(h.put(org.Units, &models, "name=Model work", "parent=Management"))
		must(h.put(org.Units, &data, "name=Information"))
		must(h.put(org.Units, nil, "name=Model work"))
		_, err = h.put(org.Units, nil, "name=Tests", "parent=Model work")
		refused(h.t, "a name of two units", err, "parent", "is the name of 2 units")
	})
}

func TestUnitsOfOneSheetMayNameEachOther(t *testing.T) {
	t.Parallel()
	houses(t, func(h house) {
		bring := func(sheet string) error {
			_, err := org.Units.Import(h.t.Context(), h.d, h.a, register.Incoming{Name: "units.csv", Content: intake.Held([]byte(sheet))}, false)
			return err
		}
		if err := bring("name,parent\nManagement,\nData,Management\nModels,Data\n"); err != nil {
			h.t.Error(err)
		}
		if err := bring("name,parent\nOne,Two\nTwo,One\n"); !errors.Is(err, fault.Invalid) {
			h.t.Errorf("a circle in a sheet: %v", err)
		}
		var list []org.Unit
		err := h.d.Read(h.t.Context(), h.a, func(tx *db.Tx) (err error) {
			list, err = org.AllUnits(h.t.Context(), tx)
			return err
		})
		if err != nil || len(list) != 3 {
			h.t.Errorf("there are %+v, %v", list, err)
		}
	})
}

func TestR2AnExclusionNeedsAReasonAndIsNeverAClause(t *testing.T) {
	t.Parallel()
	houses(t, func(h house) {
		_, err := h.put(org.Boundaries, nil, "title=The holding company", "kind=exclusion")
		refused(h.t, "no reason", err, "reason", "is empty")
		for _, title := range []string{"Clause 7.2", "clauses 9 and 10", "iso42001-2023/6.1.4"} {
			_, err = h.put(org.Boundaries, nil, "title="+title, "kind=exclusion", "reason=not needed")
			refused(h.t, title, err, "title", "none of these can be excluded")
		}
		_, err = h.put(org.Boundaries, nil, "title=A.7.6 secure areas", "kind=exclusion", "reason=none here")
		refused(h.t, "a control", err, "title", "control of Annex A")
		for _, title := range []string{"The holding company", "Floor 7 in Lisbon", "Plant A.7"} {
			if _, err := h.put(org.Boundaries, nil, "title="+title, "kind=exclusion", "reason=apart"); err != nil {
				h.t.Errorf("%s: %v", title, err)
			}
		}
		if _, err := h.put(org.Boundaries, nil, "title=Reporting under clause 8 of the lease", "counterpart=Landlord"); err != nil {
			h.t.Errorf("an interface may name any clause: %v", err)
		}
	})
}
