// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package asset_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/asset"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

// office is an organization in which a test works.
type office struct {
	t    *testing.T
	d    *db.DB
	a    access.Actor
	made map[string]id.ID
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
		for _, name := range []string{"A", "B"} {
			o, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			offices = append(offices, office{t, d, access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator}), map[string]id.ID{}})
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

// assets makes assets of lines such as "shop primary in-use low - high", the needs in the order of the properties.
func (o office) assets(lines ...string) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		for _, line := range lines {
			w := strings.Fields(line)
			said := map[string]string{"name": w[0], "role": w[1], "state": w[2]}
			for i, property := range asset.Properties {
				said[property] = strings.Trim(w[3+i], "-")
			}
			values := make([]string, len(asset.Register.Fields))
			for i, f := range asset.Register.Fields {
				values[i] = said[f.Name]
			}
			rec, err := asset.Register.Create(ctx, tx, values)
			if err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
			o.made[w[0]] = rec.ID
		}
		return nil
	})
}

// depend links "a b" so that a relies on b.
func (o office) depend(lines ...string) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		for _, line := range lines {
			w := strings.Fields(line)
			_, err := link.Add(ctx, tx, link.Link{From: id.Ref{Register: "assets", ID: o.made[w[0]]}, Relation: link.DependsOn, To: id.Ref{Register: "assets", ID: o.made[w[1]]}})
			if err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
		}
		return nil
	})
}

func (o office) write(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) read(fn func(ctx context.Context, tx *db.Tx) (asset.Graph, error)) (g asset.Graph, err error) {
	o.t.Helper()
	err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
		g, err = fn(o.t.Context(), tx)
		return err
	})
	return g, err
}

// told is a graph in short: each asset with its steps and needs.
func told(g asset.Graph) (out []string) {
	for _, a := range g.Assets {
		p := g.Protection[a.ID]
		out = append(out, fmt.Sprintf("%s %d/%d %d%d%d", a.Name, a.Relies, a.Carries, p[0].Value, p[1].Value, p[2].Value))
	}
	return out
}

func TestTheSurroundingsOfAnAssetHaveTheNeedsOfTheWholeGraph(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		o.assets("bank primary in-use very-high low low", "loans primary in-use low high -", "core supporting in-use - - moderate", "server supporting in-use - - -",
			"room supporting in-use low - -", "city supporting in-use - - -", "old primary retired - very-high -", "apart supporting in-use high - -")
		o.depend("bank loans", "loans core", "core server", "server room", "room city", "old server", "server core")
		other.assets("foreign primary in-use very-high very-high very-high")
		g, err := o.read(func(ctx context.Context, tx *db.Tx) (asset.Graph, error) {
			return asset.Around(ctx, tx, o.made["core"])
		})
		want := []string{"bank 2/0 411", "core 0/0 432", "loans 1/0 431", "old 2/0 000", "room 0/2 432", "server 1/1 432"}
		if got := told(g); err != nil || !slices.Equal(got, want) || g.More {
			o.t.Errorf("%v\n%q\nwant\n%q", err, got, want)
		}
		if x := g.Protection[o.made["room"]][0]; len(x.Path) != 5 || g.Heard[x.Path[0]].Name != "bank" || g.Heard[x.Path[0]].Reference() != "A-1" {
			o.t.Errorf("the room's need for confidentiality comes by %v", x.Path)
		}
		if len(g.Dependences) != 6 {
			o.t.Errorf("%d dependences are near", len(g.Dependences))
		}
		whole, err := o.read(asset.Whole)
		if got := told(whole); err != nil || len(got) != 7 || slices.Contains(got, "old 0/0 040") || !slices.Contains(got, "city 0/0 432") {
			o.t.Errorf("the whole graph is %q, %v", got, err)
		}
		_, err = other.read(func(ctx context.Context, tx *db.Tx) (asset.Graph, error) {
			return asset.Around(ctx, tx, o.made["core"])
		})
		if !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization sees the surroundings: %v", err)
		}
		if theirs, err := other.read(asset.Whole); err != nil || len(theirs.Assets) != 1 || len(theirs.Dependences) != 0 {
			o.t.Errorf("another organization sees %q, %v", told(theirs), err)
		}
	})
}

func TestMoreAssetsThanAPictureHoldsAreRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		lines := []string{"first primary in-use high - -"}
		for i := range asset.WholeMost {
			lines = append(lines, fmt.Sprintf("more%d supporting in-use - - -", i))
		}
		o.assets(lines...)
		o.depend("first more0")
		if _, err := o.read(asset.Whole); !errors.Is(err, fault.TooLarge) {
			o.t.Errorf("81 assets in one picture: %v", err)
		}
		err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			list, err := asset.Beginnings(o.t.Context(), tx, 10)
			if len(list) != 1 || list[0].Name != "first" {
				o.t.Errorf("one begins with %v", list)
			}
			return err
		})
		if err != nil {
			o.t.Fatal(err)
		}
		if g, err := o.read(func(ctx context.Context, tx *db.Tx) (asset.Graph, error) {
			return asset.Around(ctx, tx, o.made["more0"])
		}); err != nil || len(g.Assets) != 2 {
			o.t.Errorf("around one: %q, %v", told(g), err)
		}
	})
}
