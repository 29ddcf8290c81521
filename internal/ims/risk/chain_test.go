// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

func threats(t *testing.T) *catalog.Threats {
	t.Helper()
	l, err := catalog.Embedded().Threats()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestR14TheCatalogueHasSomethingForEveryKindOfAssetAndForAI(t *testing.T) {
	t.Parallel()
	l := threats(t)
	ai := 0
	for _, x := range l.Threats {
		if x.Domain != "security" {
			ai++
		}
	}
	if len(l.Threats) < 60 || len(l.Vulnerabilities) < 60 || ai < 20 {
		t.Errorf("%d threats, %d of AI, %d vulnerabilities", len(l.Threats), ai, len(l.Vulnerabilities))
	}
	for _, f := range asset.Register.Fields {
		if f.Name != "kind" {
			continue
		}
		for _, kind := range f.Choices {
			list := risk.Chains(l, kind)
			if len(list) < 5 {
				t.Errorf("%s has %d chains", kind, len(list))
			}
			for _, c := range list {
				if !slices.Contains(c.Vulnerability.Kinds, kind) || !slices.Contains(c.Threat.Kinds, kind) || !slices.Contains(c.Vulnerability.Threats, c.Threat.ID) {
					t.Errorf("%s does not fit %s", c.Code(), kind)
				}
			}
		}
	}
}

func TestR14ARiskIsIdentifiedFromAnAssetOnceWithItsLinks(t *testing.T) {
	t.Parallel()
	l := threats(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var actors []access.Actor
		for _, name := range []string{"A", "B"} {
			o, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			actors = append(actors, access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator}))
		}
		var mill id.ID
		err := d.Write(t.Context(), actors[0], func(tx *db.Tx) error {
			values := make([]string, len(asset.Register.Fields))
			values[0], values[1] = "Sorting model", "ai-component"
			rec, err := asset.Register.Create(t.Context(), tx, values)
			mill = rec.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		suggested := func() (out []risk.Chain) {
			err := d.Read(t.Context(), actors[0], func(tx *db.Tx) (err error) {
				_, out, err = risk.Suggest(t.Context(), tx, l, mill)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		identify := func(a access.Actor, codes ...string) (made []risk.Started, err error) {
			err = d.Write(t.Context(), a, func(tx *db.Tx) error {
				made, err = risk.Identify(t.Context(), tx, l, mill, codes)
				return err
			})
			return made, err
		}
		first := suggested()[0]
		made, err := identify(actors[0], first.Code())
		if err != nil || len(made) != 1 || made[0].Title != first.Threat.Title+": Sorting model" {
			t.Fatalf("made %+v, %v", made, err)
		}
		err = d.Read(t.Context(), actors[0], func(tx *db.Tx) error {
			rec, err := risk.Register.Find(t.Context(), tx, made[0].ID)
			if err != nil {
				return err
			}
			said := map[string]string{}
			for i, f := range risk.Register.Fields {
				said[f.Name] = rec.Values[i]
			}
			if said["approach"] != "asset" || said["cause"] != first.Vulnerability.Title || said["source"] != first.Threat.Title || said["standing"] != "not-judged" || said[first.Threat.Properties[0]] != "true" {
				t.Errorf("the risk says %v", said)
			}
			links, err := link.Of(t.Context(), tx, id.Ref{Register: "risks", ID: made[0].ID})
			var to []string
			for _, x := range links {
				to = append(to, string(x.To.ID)+x.Requirement)
			}
			if !slices.Contains(to, string(mill)) || !slices.Contains(to, first.Vulnerability.Controls[0].String()) {
				t.Errorf("it leads to %s", strings.Join(to, ", "))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if again := suggested()[0]; again.Risk != made[0].ID {
			t.Errorf("it came to a risk, and the suggestion says %q", again.Risk)
		}
		for what, codes := range map[string][]string{
			"once more": {first.Code()}, "one that does not fit": {"VUL-32/THR-11"}, "none": {}, "one twice": {suggested()[1].Code(), suggested()[1].Code()},
		} {
			if _, err := identify(actors[0], codes...); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := identify(actors[1], suggested()[1].Code()); !errors.Is(err, fault.NotFound) {
			t.Errorf("another organization's asset: %v", err)
		}
	}, dbtest.Seal(journal.Seal))
}
