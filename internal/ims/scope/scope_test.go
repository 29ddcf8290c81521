// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/asset"
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// office is an organization in which a test works.
type office struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
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

func (o office) write(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

// try is a write that may fail.
func (o office) try(fn func(ctx context.Context, tx *db.Tx) error) error {
	return o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) })
}

func (o office) read(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) now() (s *scope.Statement) {
	o.t.Helper()
	o.read(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = scope.Read(ctx, tx)
		return err
	})
	return s
}

// put makes a record of fields, as name=value.
func (o office) put(r *register.Register, said ...string) (made id.ID) {
	o.t.Helper()
	values := make([]string, len(r.Fields))
	for _, s := range said {
		name, value, _ := strings.Cut(s, "=")
		i := slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == name })
		values[i] = value
	}
	o.write(func(ctx context.Context, tx *db.Tx) error {
		rec, err := r.Create(ctx, tx, values)
		made = rec.ID
		return err
	})
	return made
}

// ready makes everything that an approval needs, and returns the draft's version.
func (o office) ready() int {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		s, err := org.FindSettings(ctx, tx)
		if err != nil {
			return err
		}
		s.Standards = []string{"iso27001-2022", "iso42001-2023"}
		_, err = org.SaveSettings(ctx, tx, catalog.Embedded(), s.Version, s)
		return err
	})
	o.put(org.ContextIssues, "title=Few people know the system", "description=x", "effect=y")
	o.put(org.InterestedParties, "name=Customers", "requirement=care")
	o.put(org.Units, "name=Management", "in_scope=yes")
	o.put(org.Sites, "name=Mill", "in_scope=yes")
	var k scope.Kept
	o.write(func(ctx context.Context, tx *db.Tx) (err error) {
		k, err = scope.Save(ctx, tx, 0, func(d *scope.Draft) error {
			d.Summary, d.Activities = "Milling of flour", "Milling"
			d.Differences = []scope.Difference{{Standard: "iso42001-2023", Text: "Sorting of grain by camera", Reason: "the only AI"}}
			return nil
		})
		return err
	})
	return k.Version
}

func TestR2AScopeIsApprovedOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		freeze := func() error {
			return o.try(func(ctx context.Context, tx *db.Tx) error { _, err := scope.Freeze(ctx, tx, "", ""); return err })
		}
		var wrong fault.Fields
		if err := freeze(); !errors.As(err, &wrong) || len(wrong) != 6 {
			o.t.Errorf("nothing is said: %v", err)
		}
		o.ready()
		o.put(org.Units, "name=Bakery", "in_scope=no")
		o.put(org.Sites, "name=Shop")
		if err := freeze(); !errors.As(err, &wrong) || len(wrong) != 2 || wrong[0].Field != "units Bakery" || wrong[1].Field != "sites Shop" {
			o.t.Errorf("a unit outside without a reason and a site undecided: %v", err)
		}
		for _, f := range wrong {
			if f.Problem == "" || f.Cure == "" {
				o.t.Errorf("%+v says no cure", f)
			}
		}
	})
}

func TestR2AnApprovedScopeStaysAsItWas(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		version := o.ready()
		seen, err := o.now().Hash()
		if err != nil {
			o.t.Fatal(err)
		}
		var first id.ID
		o.write(func(ctx context.Context, tx *db.Tx) error {
			v, err := scope.Freeze(ctx, tx, seen, "first")
			first = v.ID
			return err
		})
		o.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := scope.Save(ctx, tx, version, func(d *scope.Draft) error { d.Summary, d.Differences = "Milling and baking", nil; return nil })
			return err
		})
		if err := o.try(func(ctx context.Context, tx *db.Tx) error { _, err := scope.Freeze(ctx, tx, seen, ""); return err }); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("another scope than the approver saw: %v", err)
		}
		o.read(func(ctx context.Context, tx *db.Tx) error {
			s, v, err := scope.At(ctx, tx, first)
			if err != nil {
				return err
			}
			if v.Number != 1 || v.Note != "first" || s.Summary != "Milling of flour" || s.Of("iso42001-2023") != "Sorting of grain by camera" || s.Of("iso27001-2022") != "Milling of flour" || len(s.Units) != 1 || s.AsOf != civil.Of(tx.Now) {
				o.t.Errorf("the version says %+v, %+v", v, s)
			}
			said, err := scope.Now(ctx, tx)
			if said != "Milling of flour" { // what nobody approved is not told to documents
				o.t.Errorf("now it is %q", said)
			}
			return err
		})
		other.read(func(ctx context.Context, tx *db.Tx) error {
			if _, _, err := scope.At(ctx, tx, first); !errors.Is(err, fault.NotFound) {
				o.t.Errorf("another organization reads it: %v", err)
			}
			return nil
		})
	})
}

func TestADraftIsChangedByWhoeverSawItAndNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		version := o.ready()
		save := func(version int, change func(d *scope.Draft)) (k scope.Kept, err error) {
			err = o.try(func(ctx context.Context, tx *db.Tx) (err error) {
				k, err = scope.Save(ctx, tx, version, func(d *scope.Draft) error { change(d); return nil })
				if errors.Is(err, fault.Conflict) || err == nil && k.Version == version { // a write has to record something
					tx.Record(db.Change{Action: "trials.create", Object: "trials"})
				}
				return err
			})
			return k, err
		}
		if _, err := save(version-1, func(d *scope.Draft) { d.Summary = "late" }); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("an old version: %v", err)
		}
		if k, err := save(version, func(d *scope.Draft) { d.Summary += "  " }); err != nil || k.Version != version {
			o.t.Errorf("the same again: %+v, %v", k, err)
		}
		for what, d := range map[string]scope.Difference{
			"no reason":             {Standard: "iso42001-2023", Text: "x"},
			"no text":               {Standard: "iso42001-2023", Reason: "x"},
			"a standard not in use": {Standard: "iso9001-2026", Text: "x", Reason: "y"},
		} {
			var wrong fault.Fields
			if _, err := save(version, func(to *scope.Draft) { to.Differences = []scope.Difference{d} }); !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != "differences."+d.Standard || wrong[0].Cure == "" {
				o.t.Errorf("%s: %v", what, err)
			}
		}
		k, err := save(version, func(d *scope.Draft) { d.Differences = []scope.Difference{{Standard: "iso42001-2023"}} })
		if err != nil || len(k.Differences) != 0 || k.Version != version+1 {
			o.t.Errorf("a difference that says nothing is none: %+v, %v", k, err)
		}
	})
}

func TestTheScopeTellsUnitsSitesSystemsAndEdges(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		o.ready()
		mill := o.put(asset.Register, "name=Control of the mill", "kind=software", "role=primary", "classification=internal", "state=in-use")
		o.put(asset.Register, "name=Lamp", "kind=hardware", "classification=internal", "state=in-use")
		o.put(asset.Register, "name=Old mill", "kind=software", "classification=internal", "state=retired")
		out := o.put(org.Boundaries, "title=The museum", "kind=exclusion", "reason=another company")
		o.put(org.Boundaries, "title=Grain", "counterpart=Farmers")
		o.put(org.Suppliers, "name=Power works", "service=Power", "state=active", "tier=critical")
		o.put(org.Suppliers, "name=Florist", "service=Flowers", "state=active", "tier=normal")
		other.put(org.Units, "name=Theirs", "in_scope=yes")

		s := o.now()
		if len(s.Units) != 1 || len(s.Sites) != 1 || len(s.Systems) != 1 || s.Systems[0].ID != mill || s.Systems[0].Scope != "yes" {
			o.t.Errorf("inside are %+v %+v %+v", s.Units, s.Sites, s.Systems)
		}
		var edges []string
		for _, e := range s.Edges {
			edges = append(edges, e.Kind+" "+e.Title)
		}
		if want := []string{"dependency Power", "exclusion The museum", "interface Grain"}; !slices.Equal(edges, want) {
			o.t.Errorf("edges are %q, want %q", edges, want)
		}
		o.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := link.Add(ctx, tx, link.Link{From: id.Ref{Register: "assets", ID: mill}, Relation: link.RelatesTo, To: id.Ref{Register: "boundaries", ID: out}})
			return err
		})
		if s = o.now(); len(s.Systems) != 1 || s.Systems[0].Scope != "no" || s.Systems[0].Reason != "another company" || len(s.Outside()) != 1 {
			o.t.Errorf("an asset that an exclusion is linked with: %+v", s.Systems)
		}
	})
}
