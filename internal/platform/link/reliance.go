// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package link

import (
	"context"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// How far a reliance is followed.
const (
	mostReached = 500  // records whose own reliances are looked at
	mostRelying = 1000 // that are told
)

// Relying is something that would lose its support with a record.
type Relying struct {
	Who         id.Ref   // zero where it is a requirement
	Reference   string   // of the record, as R-12; empty for none
	Title       string   // of the record
	Requirement string   // as in iso27001-2022/A.5.2; empty where it is a record
	Relation    Relation // read from who relies to what it relies on; implements and satisfies are read the other way round
	Via         id.Ref   // what it relies on: the record itself, or something that depends on it
	ViaTitle    string
	Steps       int  // 1 for what relies on the record itself
	Only        bool // nothing else does the same for it
}

// Reliance is all that relies on a record, the nearest first.
type Reliance struct {
	Of      id.Ref
	Relying []Relying
	More    bool // there is more than is told
}

// relyingOn walks from a record to all that depend on it, then tells who relies on any of them. A walk ends where it has been
// before, so circles do no harm. The three parts are apart so that each finds its index.
const (
	relyingOn = `WITH RECURSIVE reached (register, record_id) AS (
SELECT register, record_id FROM links WHERE tenant_id = $1 AND relation = $4 AND to_register = $2 AND to_record = $3
UNION SELECT l.register, l.record_id FROM reached r JOIN links l ON l.tenant_id = $1 AND l.relation = $4 AND l.to_register = r.register AND l.to_record = r.record_id
), bases (register, record_id) AS (SELECT $2, $3 UNION ALL SELECT register, record_id FROM (SELECT register, record_id FROM reached LIMIT $10) near WHERE NOT (register = $2 AND record_id = $3))
` + relyingRecords + "\nUNION ALL\n" + supportedRecords + "\nUNION ALL\n" + servedRequirements + "\nORDER BY 4, 7, 3, 2 LIMIT $11"

	relyingRecords = `SELECT w.register, w.record_id, '' AS requirement, w.relation, w.to_register, w.to_record, COALESCE(d.title, ''), COALESCE(v.title, ''), NOT EXISTS (
SELECT 1 FROM links o WHERE o.tenant_id = $1 AND o.register = w.register AND o.record_id = w.record_id AND o.relation = w.relation AND o.id <> w.id), COALESCE(d.reference, '')
FROM bases b JOIN links w ON w.tenant_id = $1 AND w.to_register = b.register AND w.to_record = b.record_id AND w.relation IN ($4, $5, $6)
LEFT JOIN search_documents d ON d.tenant_id = $1 AND d.register = w.register AND d.record_id = w.record_id
LEFT JOIN search_documents v ON v.tenant_id = $1 AND v.register = b.register AND v.record_id = b.record_id`

	supportedRecords = `SELECT w.to_register, w.to_record, '', w.relation, w.register, w.record_id, COALESCE(d.title, ''), COALESCE(v.title, ''), NOT EXISTS (
SELECT 1 FROM links o WHERE o.tenant_id = $1 AND o.to_register = w.to_register AND o.to_record = w.to_record AND o.relation = w.relation AND o.id <> w.id), COALESCE(d.reference, '')
FROM bases b JOIN links w ON w.tenant_id = $1 AND w.register = b.register AND w.record_id = b.record_id AND w.relation = $7 AND w.to_record <> ''
LEFT JOIN search_documents d ON d.tenant_id = $1 AND d.register = w.to_register AND d.record_id = w.to_record
LEFT JOIN search_documents v ON v.tenant_id = $1 AND v.register = b.register AND v.record_id = b.record_id`

	servedRequirements = `SELECT '', '', w.requirement, w.relation, w.register, w.record_id, '', COALESCE(v.title, ''), NOT EXISTS (
SELECT 1 FROM links o WHERE o.tenant_id = $1 AND o.relation = w.relation AND o.requirement = w.requirement AND o.requirement <> '' AND o.id <> w.id), ''
FROM bases b JOIN links w ON w.tenant_id = $1 AND w.register = b.register AND w.record_id = b.record_id AND w.relation IN ($8, $9) AND w.requirement <> ''
LEFT JOIN search_documents v ON v.tenant_id = $1 AND v.register = b.register AND v.record_id = b.record_id`
)

// RelianceOf returns what relies on a record: what depends on it, also by way of others; what it, or one of these, supports,
// treats or is required by; and the requirements that they satisfy or implement. It is one query.
func RelianceOf(ctx context.Context, tx *db.Tx, of id.Ref) (Reliance, error) {
	list, err := db.All(ctx, tx, scanRelying, relyingOn, of.Register, string(of.ID), string(DependsOn), string(TreatedBy), string(Requires),
		string(Supports), string(Satisfies), string(Implements), mostReached, 2*mostRelying)
	if err != nil {
		return Reliance{}, fmt.Errorf("what relies on a record: %w", err)
	}
	out := nearest(of, list)
	if len(out) > mostRelying {
		return Reliance{Of: of, Relying: out[:mostRelying], More: true}, nil
	}
	return Reliance{Of: of, Relying: out}, nil
}

func scanRelying(r db.Row) (x Relying, err error) {
	err = r.Scan(&x.Who.Register, &x.Who.ID, &x.Requirement, &x.Relation, &x.Via.Register, &x.Via.ID, &x.Title, &x.ViaTitle, &x.Only, &x.Reference)
	if x.Relation == Supports { // kept as what supports; told as what relies
		x.Relation = SupportedBy
	}
	return x, err
}

// nearest counts the steps from a record to each that relies on it, and orders by them. What is not reached from it is left
// out, and so is the record itself where a circle leads back.
func nearest(of id.Ref, list []Relying) (out []Relying) {
	by, steps := map[id.Ref][]Relying{}, map[id.Ref]int{of: 0}
	for _, x := range list {
		by[x.Via] = append(by[x.Via], x)
	}
	for ring := []id.Ref{of}; len(ring) > 0; ring = ring[1:] {
		for _, x := range by[ring[0]] {
			if x.Who == of {
				continue
			}
			x.Steps = steps[x.Via] + 1
			out = append(out, x)
			if _, been := steps[x.Who]; !been && x.Relation == DependsOn {
				steps[x.Who] = x.Steps
				ring = append(ring, x.Who)
			}
		}
	}
	return out
}

// Losing are those that lose something when the record goes: what relies on it directly.
func (r Reliance) Losing() (out []Relying) {
	for _, x := range r.Relying {
		if x.Steps == 1 {
			out = append(out, x)
		}
	}
	return out
}
