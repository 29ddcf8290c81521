// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package held_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/held"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

var library = catalog.Embedded()

// office is an organization in which a test works.
type office struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var offices []office
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			offices = append(offices, office{t, d, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})})
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

func (o office) write(fn func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, fn); err != nil {
		o.t.Fatal(err)
	}
}

// put makes a record of fields, as name=value.
func (o office) put(r *register.Register, said ...string) (ref id.Ref) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		values := make([]string, len(r.Fields))
		for i, f := range r.Fields {
			for _, s := range said {
				if name, value, _ := strings.Cut(s, "="); name == f.Name {
					values[i] = value
				}
			}
		}
		rec, err := r.Create(o.t.Context(), tx, values)
		ref = id.Ref{Register: r.Name, ID: rec.ID}
		return err
	})
	return ref
}

func (o office) link(from id.Ref, relation link.Relation, to id.Ref, requirement string) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		_, err := link.Add(o.t.Context(), tx, link.Link{From: from, Relation: relation, To: to, Requirement: requirement})
		return err
	})
}

// told says what is held for a place, in one line.
func (o office) told(ref string) string {
	o.t.Helper()
	place, err := catalog.ParseRef(ref)
	if err != nil {
		o.t.Fatal(err)
	}
	var h *held.Held
	err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		h, err = held.For(o.t.Context(), tx, library, place)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, list := range []held.List{h.Documents, h.Controls, h.Evidence, h.Risks, h.Others} {
		for _, r := range list.Items {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s%s %s", r.Register, r.Code, r.Title, r.Relation, r.State)))
		}
	}
	if (len(out) == 0) != h.Empty() {
		o.t.Errorf("empty is %v of %q", h.Empty(), out)
	}
	return strings.Join(out, "; ")
}

func TestWhatIsHeldForAControlComesWithWhatImplementsIt(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		if got := o.told("iso27001-2022/A.5.15"); got != "" {
			o.t.Fatalf("nothing is recorded, and there is %s", got)
		}
		rights := o.put(control.Register, "title=Access by role", "status=implemented")
		o.link(rights, link.Implements, id.Ref{}, "iso27001-2022/A.5.15")
		o.link(o.put(control.Register, "title=Backups", "status=planned"), link.Implements, id.Ref{}, "iso27001-2022/A.8.13")
		o.link(o.put(evidence.Register, "title=Review of accounts", "proves_on=2026-01-01"), link.Supports, rights, "")
		o.link(o.put(evidence.Register, "title=Matrix of roles", "proves_on=2026-01-01"), link.Supports, id.Ref{}, "iso27001-2022/A.5.15")
		o.link(o.put(risk.Register, "title=Somebody reads it", "description=x"), link.TreatedBy, rights, "")
		o.link(o.put(org.Obligations, "title=Contract with the bank", "kind=contract"), link.Requires, id.Ref{}, "iso27001-2022/A.5.15")
		o.write(func(tx *db.Tx) error {
			_, err := document.Start(o.t.Context(), tx, library, "DOC-54", nil, document.Head{Title: "Rules of access", Kind: "policy", Classification: "internal"})
			return err
		})
		theirs := other.put(control.Register, "title=Theirs", "status=implemented")
		other.link(theirs, link.Implements, id.Ref{}, "iso27001-2022/A.5.15")

		got := o.told("iso27001-2022/A.5.15")
		for _, want := range []string{"documents DOC-54 Rules of access draft", "controls  Access by role implemented", "evidence  Matrix of roles", "evidence  Review of accounts", "risks  Somebody reads it open", "obligations  Contract with the bank"} {
			if !strings.Contains(got, want) {
				o.t.Errorf("%q is not in %s", want, got)
			}
		}
		if strings.Contains(got, "Backups") || strings.Contains(got, "Theirs") {
			o.t.Errorf("what is of another control or organization: %s", got)
		}
		if theme := o.told("iso27001-2022/A.5"); !strings.Contains(theme, "Access by role") || strings.Contains(theme, "Backups") {
			o.t.Errorf("a theme holds what its controls hold: %s", theme)
		}
	})
}

func TestWhatIsHeldIsBoundedAndOfPlacesThatThereAre(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		for i := range held.Most + 1 {
			o.link(o.put(control.Register, fmt.Sprintf("title=Rule %03d", i), "status=planned"), link.Implements, id.Ref{}, "iso42001-2023/A.2.2")
		}
		err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			h, err := held.For(o.t.Context(), tx, library, catalog.Ref{Standard: "iso42001-2023", ID: "A.2.2"})
			if err != nil || len(h.Controls.Items) != held.Most || !h.Controls.More || h.Evidence.More {
				o.t.Errorf("%d controls, more: %v, %v", len(h.Controls.Items), h.Controls.More, err)
			}
			if _, err := held.For(o.t.Context(), tx, library, catalog.Ref{Standard: "iso42001-2023", ID: "A.99"}); !errors.Is(err, fault.NotFound) {
				o.t.Errorf("a place that there is not: %v", err)
			}
			return nil
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}
