// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope

import (
	"context"
	"fmt"

	"concord/internal/ims/asset"
	"concord/internal/ims/org"
	"concord/internal/platform/db"
	"concord/internal/platform/link"
)

// mostSystems is how many systems a statement names; whoever has more reads them in the register of assets.
const mostSystems = 500

// What the statement is made of, one query for each kind.
const (
	sitesQuery = `SELECT 'sites', id, name, '', '', in_scope, scope_reason FROM sites WHERE tenant_id = $1 ORDER BY name, id`

	// systemsQuery are the assets that the scope is told by; one is outside where an exclusion is linked with it.
	systemsQuery = `SELECT 'assets', a.id, a.name, '', a.kind, CASE WHEN b.id IS NULL THEN 'yes' ELSE 'no' END, COALESCE(b.reason, '') FROM assets a
LEFT JOIN (SELECT CASE WHEN l.register = $2 THEN l.to_record ELSE l.record_id END AS asset_id, MIN(CASE WHEN l.register = $2 THEN l.record_id ELSE l.to_record END) AS boundary_id FROM links l
	JOIN boundaries x ON x.tenant_id = l.tenant_id AND x.kind = 'exclusion' AND x.id = CASE WHEN l.register = $2 THEN l.record_id ELSE l.to_record END
	WHERE l.tenant_id = $1 AND l.relation = $4 AND (l.register = $2 AND l.to_register = $3 OR l.register = $3 AND l.to_register = $2) GROUP BY 1) e ON e.asset_id = a.id
LEFT JOIN boundaries b ON b.tenant_id = a.tenant_id AND b.id = e.boundary_id
WHERE a.tenant_id = $1 AND a.state = 'in-use' AND (a.role = 'primary' OR a.kind IN ('software', 'service', 'ai-component') OR b.id IS NOT NULL) ORDER BY a.name, a.id LIMIT $5`

	// edgesQuery are the boundaries, and the suppliers that the organization could hardly do without.
	edgesQuery = `SELECT 'boundaries', id, title, kind, serves, counterpart, description, control, reason FROM boundaries WHERE tenant_id = $1
UNION ALL SELECT 'suppliers', id, service, 'dependency', serves, name, information, agreement, '' FROM suppliers
WHERE tenant_id = $1 AND state IN ('active', 'ending') AND tier IN ('important', 'critical') ORDER BY 4, 3, 2`

	countsQuery = `SELECT (SELECT count(*) FROM context_issues WHERE tenant_id = $1), (SELECT count(*) FROM interested_parties WHERE tenant_id = $1)`
)

// Read returns the scope as it stands. It asks a fixed number of queries.
func Read(ctx context.Context, tx *db.Tx) (*Statement, error) {
	settings, err := org.FindSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	today, err := settings.Today(tx)
	if err != nil {
		return nil, err
	}
	kept, err := Find(ctx, tx)
	if err != nil {
		return nil, err
	}
	s := &Statement{
		Schema: schema, Organization: settings.Name, AsOf: today, Standards: append([]string{}, settings.Standards...), Draft: kept.Draft,
		Units: []Part{}, Sites: []Part{}, Systems: []Part{}, Edges: []Edge{},
	}
	if settings.LegalName != "" {
		s.Organization = settings.LegalName
	}
	if err := s.parts(ctx, tx); err != nil {
		return nil, fmt.Errorf("read the scope: %w", err)
	}
	return s, nil
}

func (s *Statement) parts(ctx context.Context, tx *db.Tx) error {
	units, err := org.AllUnits(ctx, tx)
	if err != nil {
		return err
	}
	for _, u := range units {
		s.Units = append(s.Units, Part{Register: org.Units.Name, ID: u.ID, Name: u.Name, Above: u.Parent, Scope: u.Scope, Reason: u.Reason})
	}
	if err := collect(ctx, tx, &s.Sites, sitesQuery); err != nil {
		return err
	}
	if err := collect(ctx, tx, &s.Systems, systemsQuery, org.Boundaries.Name, asset.Register.Name, string(link.RelatesTo), mostSystems); err != nil {
		return err
	}
	err = db.Each(ctx, tx, func(row db.Row) error {
		var e Edge
		err := row.Scan(&e.Register, &e.ID, &e.Title, &e.Kind, &e.Serves, &e.Counterpart, &e.Description, &e.Control, &e.Reason)
		s.Edges = append(s.Edges, e)
		return err
	}, edgesQuery)
	if err != nil {
		return err
	}
	return db.One(ctx, tx, []any{&s.Issues, &s.Parties}, countsQuery)
}

func collect(ctx context.Context, tx *db.Tx, into *[]Part, text string, args ...any) error {
	return db.Each(ctx, tx, func(row db.Row) error {
		var p Part
		err := row.Scan(&p.Register, &p.ID, &p.Name, &p.Above, &p.Kind, &p.Scope, &p.Reason)
		*into = append(*into, p)
		return err
	}, text, args...)
}
