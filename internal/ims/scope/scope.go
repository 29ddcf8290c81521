// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package scope keeps what the management system covers: one statement over all standards, with where they differ.
package scope

import (
	"context"
	"slices"

	"concord/internal/ims/approved"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Object is what the journal calls the scope.
const Object = "scope"

// Approved are the scopes that somebody approved.
const Approved approved.Kind = VersionObject

// VersionObject is what the journal calls an approved version.
const VersionObject = "scope-versions"

// Draft is what people say of the scope. Source: clause 4.3 of both standards.
type Draft struct {
	Summary        string       `json:"summary"`    // as it would stand on a certificate
	Activities     string       `json:"activities"` // products, services and processes
	Organizational string       `json:"organizational"`
	Physical       string       `json:"physical"`
	Technological  string       `json:"technological"`
	Considered     string       `json:"considered"`  // how issues, requirements and interfaces bear on it
	Differences    []Difference `json:"differences"` // by standard
}

// Difference is the scope for one standard, where it is another than the whole.
type Difference struct {
	Standard string `json:"standard"`
	Text     string `json:"text"`
	Reason   string `json:"reason"`
}

// Of returns the scope for one standard: its own text, or the summary.
func (d Draft) Of(standard string) string {
	if i := slices.IndexFunc(d.Differences, func(x Difference) bool { return x.Standard == standard }); i >= 0 {
		return d.Differences[i].Text
	}
	return d.Summary
}

// Part is a unit, site or system, inside or outside.
type Part struct {
	Register string `json:"register"`
	ID       id.ID  `json:"id"`
	Name     string `json:"name"`
	Above    string `json:"above,omitempty"`  // of a unit: the name of the one above it
	Kind     string `json:"kind,omitempty"`   // of an asset
	Scope    string `json:"scope"`            // undecided, yes or no
	Reason   string `json:"reason,omitempty"` // why it is outside
}

// Edge is an interface, a dependency or an exclusion.
type Edge struct {
	Register    string `json:"register"` // boundaries, or suppliers
	ID          id.ID  `json:"id"`
	Title       string `json:"title"`
	Kind        string `json:"kind"`
	Serves      string `json:"serves"`
	Counterpart string `json:"counterpart"`
	Description string `json:"description"`
	Control     string `json:"control"`
	Reason      string `json:"reason"`
}

// Statement is the whole scope, as it stands or stood on a day.
type Statement struct {
	Schema       string     `json:"schema"` // concord/scope@1
	Organization string     `json:"organization"`
	AsOf         civil.Date `json:"as_of"`
	Standards    []string   `json:"standards"` // those in use
	Draft
	Units   []Part `json:"units"`
	Sites   []Part `json:"sites"`
	Systems []Part `json:"systems"` // primary assets, services, software and components of AI that are in use
	Edges   []Edge `json:"edges"`
	Issues  int    `json:"issues"`  // of the context, 4.1
	Parties int    `json:"parties"` // whose requirements are known, 4.2
}

const schema = "concord/scope@1"

// Kept returns the edges of one kind, in their order.
func (s *Statement) Kept(kind string) (out []Edge) {
	for _, e := range s.Edges {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// Outside are the units, sites and systems that are left out, with their reasons.
func (s *Statement) Outside() (out []Part) {
	for _, list := range [][]Part{s.Units, s.Sites, s.Systems} {
		for _, p := range list {
			if p.Scope == "no" {
				out = append(out, p)
			}
		}
	}
	return out
}

// Hash is the SHA-256 of the canonical statement, hexadecimal.
func (s *Statement) Hash() (string, error) { return approved.Hash(s) }

// Lacks names everything that stands against an approval. Source: clause 4.3 of both standards.
func (s *Statement) Lacks() (out fault.Fields) {
	say := func(bad bool, field, problem, cure string) {
		if bad {
			out = append(out, fault.Field{Field: field, Problem: problem, Cure: cure})
		}
	}
	say(s.Summary == "", "summary", "is empty", "say in one or two sentences what the system covers, as it would stand on a certificate")
	say(s.Activities == "", "activities", "is empty", "name the products, services and processes that are covered")
	say(len(s.Standards) == 0, "standards", "none is in use", "choose the standards in the settings of the organization")
	say(s.Issues == 0, "context-issues", "none is known", "note the internal and external issues that the scope has to consider, clause 4.1")
	say(s.Parties == 0, "interested-parties", "none is known", "note who has requirements that the scope has to consider, clause 4.2")
	say(len(s.Units)+len(s.Sites) == 0, "units", "neither units nor sites are known", "add the parts of the organization and the places where it works")
	for _, list := range [][]Part{s.Units, s.Sites} {
		for _, p := range list {
			say(p.Scope == "undecided", p.Register+" "+p.Name, "is neither inside nor outside", "decide whether the system covers it")
			say(p.Scope == "no" && p.Reason == "", p.Register+" "+p.Name, "is outside without a reason", "say why it can be left out")
		}
	}
	return out
}

// Freeze approves the scope as it stands, as the next version by the transaction's actor. seen is the hash of the scope that
// the approver saw, empty for whatever it is now; another one is fault.Conflict. It fails with fault.Fields naming all that is
// missing.
func Freeze(ctx context.Context, tx *db.Tx, seen, note string) (approved.Version, error) {
	s, err := Read(ctx, tx)
	if err != nil {
		return approved.Version{}, err
	}
	return Approved.Freeze(ctx, tx, s, s.Lacks(), seen, note)
}

// At returns the scope as a version was approved, with the version; for "" as it stands, with nil. It fails with
// fault.NotFound for a version that is not there.
func At(ctx context.Context, tx *db.Tx, version id.ID) (*Statement, *approved.Version, error) {
	if version == "" {
		s, err := Read(ctx, tx)
		return s, nil, err
	}
	v, err := Approved.Find(ctx, tx, version)
	if err != nil {
		return nil, nil, err
	}
	s := &Statement{}
	return s, &v, Approved.Content(ctx, tx, version, s)
}

// Now is the summary that holds: of the newest approved version, or else of the draft; empty where nobody said anything yet.
func Now(ctx context.Context, tx *db.Tx) (string, error) {
	list, err := Approved.List(ctx, tx, 0, 1)
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		k, err := Find(ctx, tx)
		return k.Summary, err
	}
	s, _, err := At(ctx, tx, list[0].ID)
	if err != nil {
		return "", err
	}
	return s.Summary, nil
}
