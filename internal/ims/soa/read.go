// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

// risks leads from controls to the risks that they treat: by the index of what links lead to, since links lead from many more records
// than controls. This is the only place that reads them.
func risks(tx *db.Tx) string {
	return `SELECT l.to_record, r.id, r.title, r.domain, r.state = 'open' FROM links l JOIN risks r ON r.tenant_id = l.tenant_id AND r.id = l.record_id
WHERE l.tenant_id = $1 AND l.to_register = $2 AND ` + tx.Aside("l.register") + ` = $3 AND l.relation = $4`
}

// sources lead from controls, and from requirements, to what requires them or shows that they work. Of evidence they say how it
// stands and from when it is stale.
const sources = `SELECT l.to_record, '', l.relation, l.register, l.record_id, COALESCE(d.title, ''), COALESCE(v.standing, ''), COALESCE(v.stale_on, '') FROM links l
LEFT JOIN search_documents d ON d.tenant_id = l.tenant_id AND d.register = l.register AND d.record_id = l.record_id
LEFT JOIN evidence v ON v.tenant_id = l.tenant_id AND l.register = $5 AND v.id = l.record_id
WHERE l.tenant_id = $1 AND l.to_register = $2 AND l.relation IN ($3, $4)
UNION ALL SELECT '', l.requirement, l.relation, l.register, l.record_id, COALESCE(d.title, ''), COALESCE(v.standing, ''), COALESCE(v.stale_on, '') FROM links l
LEFT JOIN search_documents d ON d.tenant_id = l.tenant_id AND d.register = l.register AND d.record_id = l.record_id
LEFT JOIN evidence v ON v.tenant_id = l.tenant_id AND l.register = $5 AND v.id = l.record_id
WHERE l.tenant_id = $1 AND l.relation IN ($3, $4) AND l.requirement <> ''`

// controls gives each control of the register once for each requirement that it implements, and once where it implements none.
const controls = `SELECT c.id, c.title, c.status, c.test_result, c.last_tested, c.next_test, c.owner, c.provision, c.provider, c.planned_for, c.maturity, COALESCE(l.requirement, '')
FROM controls c LEFT JOIN links l ON l.tenant_id = c.tenant_id AND l.register = $2 AND l.record_id = c.id AND l.relation = $3 AND l.requirement <> ''
WHERE c.tenant_id = $1 ORDER BY c.title, c.id`

// reader puts the statement together.
type reader struct {
	ctx    context.Context
	tx     *db.Tx
	at     map[string]*Entry // by reference
	serves map[id.ID][]*Entry
	names  map[id.ID]string
	out    *Statement
}

// Read returns the statement as it stands. It asks a fixed number of queries, whatever the number of rows and links.
func Read(ctx context.Context, tx *db.Tx, l *catalog.Library) (*Statement, error) {
	s, err := org.FindSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	return read(ctx, tx, l, s)
}

func read(ctx context.Context, tx *db.Tx, l *catalog.Library, s org.Settings) (*Statement, error) {
	today, err := s.Today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := blank(l)
	if err != nil {
		return nil, err
	}
	within, err := covered(ctx, tx)
	if err != nil {
		return nil, err
	}
	r := reader{ctx, tx, map[string]*Entry{}, map[id.ID][]*Entry{}, map[id.ID]string{}, &Statement{schema, s.Name, today, within, rows}}
	for _, part := range []func() error{r.people, r.parts, r.choices, r.risks, r.sources, r.systems} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("read the statement: %w", err)
		}
	}
	for i := range r.out.Entries {
		e := &r.out.Entries[i]
		e.OwnerName = r.names[e.Owner]
		e.derive(r.out.AsOf)
	}
	return r.out, nil
}

func (r *reader) people() error {
	list, err := tenant.Members(r.ctx, r.tx)
	for _, m := range list {
		r.names[m.User] = m.Name
	}
	return err
}

// parts puts controls into the rows that they implement, and makes rows of those that implement none.
func (r *reader) parts() error {
	parts, implements := []Part{}, map[id.ID][]string{}
	err := db.Each(r.ctx, r.tx, func(row db.Row) error {
		var p Part
		var requirement string
		err := row.Scan(&p.ID, &p.Title, &p.Status, &p.TestResult, &p.LastTested, &p.NextTest, &p.Owner, &p.Provision, &p.Provider, &p.PlannedFor, &p.Maturity, &requirement)
		p.OwnerName = r.names[p.Owner]
		if n := len(parts); n == 0 || parts[n-1].ID != p.ID {
			parts = append(parts, p)
		}
		implements[p.ID] = append(implements[p.ID], requirement)
		return err
	}, controls, control.Register.Name, string(link.Implements))
	if err != nil {
		return err
	}
	known := len(r.out.Entries)
	rows := map[string]bool{}
	for i := range r.out.Entries {
		rows[r.out.Entries[i].Ref().String()] = true
	}
	for _, p := range parts {
		if !slices.ContainsFunc(implements[p.ID], func(ref string) bool { return rows[ref] }) {
			r.out.Entries = append(r.out.Entries, Entry{Standard: Own, Control: string(p.ID), Title: p.Title, Theme: Own, Choice: Choice{Applicable: Applicable, Ticked: []Reason{}}})
			implements[p.ID] = []string{Own + "/" + string(p.ID)}
		}
	}
	slices.SortStableFunc(r.out.Entries[known:], func(a, b Entry) int { return strings.Compare(a.Control, b.Control) }) // as they were made
	for i := range r.out.Entries {                                                                                      // which moves no more from here on
		e := &r.out.Entries[i]
		r.at[e.Ref().String()] = e
	}
	for _, p := range parts {
		for _, ref := range implements[p.ID] {
			if e := r.at[ref]; e != nil {
				e.Controls = append(e.Controls, p)
				r.serves[p.ID] = append(r.serves[p.ID], e)
			}
		}
	}
	return nil
}

func (r *reader) choices() error {
	return db.Each(r.ctx, r.tx, func(row db.Row) error {
		var ref catalog.Ref
		var version int
		c, err := scanChoice(row, &ref, &version)
		if e := r.at[ref.String()]; err == nil && e != nil {
			e.Choice, e.Version = c, version
		}
		return err
	}, "SELECT standard, control, version, applicable, reasons, reason, exclusion, owner, planned_for, reviewed_on, note FROM soa_choices WHERE tenant_id = $1")
}

func scanChoice(row db.Row, ref *catalog.Ref, version *int) (c Choice, err error) {
	var ticked string
	err = row.Scan(&ref.Standard, &ref.ID, version, &c.Applicable, &ticked, &c.Reason, &c.Exclusion, &c.Owner, &c.PlannedFor, &c.ReviewedOn, &c.Note)
	c.Ticked = []Reason{}
	for _, t := range strings.Fields(ticked) {
		c.Ticked = append(c.Ticked, Reason(t))
	}
	return c, err
}

func (r *reader) risks() error {
	return db.Each(r.ctx, r.tx, func(row db.Row) error {
		var of id.ID
		s := Source{Register: risk.Register.Name}
		if err := row.Scan(&of, &s.ID, &s.Title, &s.Domain, &s.Open); err != nil {
			return err
		}
		for _, e := range r.serves[of] {
			e.Risks = append(e.Risks, s)
		}
		return nil
	}, risks(r.tx), control.Register.Name, risk.Register.Name, string(link.TreatedBy))
}

func (r *reader) sources() error {
	return db.Each(r.ctx, r.tx, func(row db.Row) error {
		var of id.ID
		var requirement string
		var relation link.Relation
		var s Source
		var standing, staleOn string
		if err := row.Scan(&of, &requirement, &relation, &s.Register, &s.ID, &s.Title, &standing, &staleOn); err != nil {
			return err
		}
		if standing != "" {
			s.State = evidence.StateOn(standing, staleOn, r.out.AsOf)
		}
		for _, e := range append(slices.Clone(r.serves[of]), r.at[requirement]) {
			switch {
			case e == nil:
			case relation == link.Requires:
				e.Obligations = append(e.Obligations, s)
			case s.State == evidence.Withdrawn: // supports nothing any more
			default:
				e.Evidence = append(e.Evidence, s)
			}
		}
		return nil
	}, sources, control.Register.Name, string(link.Requires), string(link.Supports), evidence.Register.Name)
}
