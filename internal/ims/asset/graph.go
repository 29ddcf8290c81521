// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package asset

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Asset is one of a graph.
type Asset struct {
	ID      id.ID
	Number  int
	Name    string
	Kind    string
	Primary bool
	State   string
	Needs   Needs // as people judged them
	Relies  int   // by how many steps it relies on the asset that the graph is around; 0 for not, as far as the graph goes
	Carries int   // by how many steps that one relies on it; in a circle both
}

// Reference is how people name the asset, as A-7.
func (a Asset) Reference() string { return Register.Reference(a.Number) }

// Said is its name behind the reference.
func (a Asset) Said() string { return a.Reference() + " " + a.Name }

// Graph is assets with what depends on what. What is retired gives no needs.
type Graph struct {
	Assets      []Asset // by name
	Dependences []Dependence
	Protection  map[id.ID][3]Protection
	Heard       map[id.ID]Asset // all whose needs were heard, also those that are further away
	More        bool            // there are more than were read
}

// Limits of a graph.
const (
	WholeMost   = 80     // assets that are shown all at once
	aroundSteps = 2      // how far the surroundings of one asset go
	mostRead    = 20_000 // assets whose needs are heard, and dependences between them
)

const (
	assets = "SELECT a.id, a.number, a.name, a.kind, a.role, a.state, a.confidentiality, a.integrity, a.availability FROM assets a "
	// below goes down from an asset for some steps, then up from all of these to everything that relies on them.
	below = `WITH RECURSIVE down (id, steps) AS (
SELECT $2, 0 UNION SELECT l.to_record, d.steps + 1 FROM down d JOIN links l ON l.tenant_id = $1 AND l.register = 'assets' AND l.record_id = d.id AND l.relation = 'depends-on' AND l.to_register = 'assets' WHERE d.steps < $3
), up (id) AS (
SELECT id FROM down UNION SELECT l.record_id FROM up u JOIN links l ON l.tenant_id = $1 AND l.to_register = 'assets' AND l.to_record = u.id AND l.relation = 'depends-on' AND l.register = 'assets'
), near (id) AS (SELECT id FROM up LIMIT $4) `
)

// Whole returns all assets that are not retired and what depends on what, or fault.TooLarge where there are more than
// WholeMost: then the surroundings of one are to be shown.
func Whole(ctx context.Context, tx *db.Tx) (g Graph, err error) {
	g.Assets, err = db.All(ctx, tx, scan, assets+"WHERE a.tenant_id = $1 AND a.state <> 'retired' ORDER BY a.name, a.id LIMIT $2", WholeMost+1)
	if err == nil && len(g.Assets) > WholeMost {
		return Graph{More: true}, fmt.Errorf("%d assets and more: %w", WholeMost, fault.TooLarge)
	}
	if err == nil {
		g.Dependences, err = db.All(ctx, tx, scanDependence, `SELECT l.record_id, l.to_record FROM links l
WHERE l.tenant_id = $1 AND l.register = 'assets' AND l.relation = 'depends-on' AND l.to_register = 'assets' ORDER BY l.id LIMIT $2`, mostRead)
	}
	if err != nil {
		return Graph{}, fmt.Errorf("read the dependences of assets: %w", err)
	}
	return g.protected(), nil
}

// Around returns an asset with those up to two steps away in either direction, or fault.NotFound. Their needs are those that
// the whole graph gives them.
func Around(ctx context.Context, tx *db.Tx, which id.ID) (g Graph, err error) {
	if _, err := Register.Hold(ctx, tx, which); err != nil {
		return g, err
	}
	g.Assets, err = db.All(ctx, tx, scan, below+assets+"JOIN near n ON n.id = a.id WHERE a.tenant_id = $1 ORDER BY a.name, a.id", string(which), aroundSteps, mostRead)
	if err == nil {
		g.Dependences, err = db.All(ctx, tx, scanDependence, below+`SELECT l.record_id, l.to_record FROM near n JOIN links l ON l.tenant_id = $1 AND l.to_register = 'assets' AND l.to_record = n.id
AND l.relation = 'depends-on' AND l.register = 'assets' ORDER BY l.id LIMIT $4`, string(which), aroundSteps, mostRead)
	}
	if err != nil {
		return Graph{}, fmt.Errorf("read the surroundings of an asset: %w", err)
	}
	g.More = len(g.Assets) == mostRead || len(g.Dependences) == mostRead
	return g.protected().around(which), nil
}

func scan(r db.Row) (a Asset, err error) {
	var words [3]string
	var role string
	if err := r.Scan(&a.ID, &a.Number, &a.Name, &a.Kind, &role, &a.State, &words[0], &words[1], &words[2]); err != nil {
		return a, err
	}
	a.Primary = role == "primary"
	for i, w := range words {
		a.Needs[i] = max(0, slices.Index(needs, w))
	}
	return a, nil
}

func scanDependence(r db.Row) (d Dependence, err error) { return d, r.Scan(&d.From, &d.On) }

// protected drops dependences that lead out of the graph, and computes what each asset needs.
func (g Graph) protected() Graph {
	own := make(map[id.ID]Needs, len(g.Assets))
	g.Heard = make(map[id.ID]Asset, len(g.Assets))
	for _, a := range g.Assets {
		g.Heard[a.ID] = a
		own[a.ID] = a.Needs
		if a.State == "retired" {
			own[a.ID] = Needs{}
		}
	}
	g.Dependences = slices.DeleteFunc(g.Dependences, func(d Dependence) bool {
		_, from := own[d.From]
		_, on := own[d.On]
		return !from || !on
	})
	g.Protection = Protections(own, g.Dependences)
	return g
}

// around keeps what is near an asset; what all of it needs stays as the whole graph gives it.
func (g Graph) around(which id.ID) Graph {
	relies := g.steps(which, func(d Dependence) (at, to id.ID) { return d.On, d.From })
	carries := g.steps(which, func(d Dependence) (at, to id.ID) { return d.From, d.On })
	near := func(a id.ID) bool { return a == which || relies[a] > 0 || carries[a] > 0 }
	out := Graph{Protection: g.Protection, Heard: g.Heard, More: g.More}
	for _, a := range g.Assets {
		if near(a.ID) {
			a.Relies, a.Carries = relies[a.ID], carries[a.ID]
			out.Assets = append(out.Assets, a)
		}
	}
	for _, d := range g.Dependences {
		if near(d.From) && near(d.On) {
			out.Dependences = append(out.Dependences, d)
		}
	}
	return out
}

// steps counts how far others are from an asset in one direction, as far as a graph around it goes.
func (g Graph) steps(which id.ID, next func(d Dependence) (at, to id.ID)) map[id.ID]int {
	steps, ring := map[id.ID]int{}, []id.ID{which}
	for n := 1; n <= aroundSteps; n++ {
		var further []id.ID
		for _, d := range g.Dependences {
			at, to := next(d)
			if to != which && steps[to] == 0 && slices.Contains(ring, at) {
				steps[to] = n
				further = append(further, to)
			}
		}
		ring = further
	}
	return steps
}

// Beginnings are primary assets by name, at most so many, from which to look around.
func Beginnings(ctx context.Context, tx *db.Tx, most int) ([]Asset, error) {
	list, err := db.All(ctx, tx, scan, assets+"WHERE a.tenant_id = $1 AND a.role = 'primary' ORDER BY a.name, a.id LIMIT $2", most)
	if err != nil {
		return nil, fmt.Errorf("list primary assets: %w", err)
	}
	return list, nil
}
