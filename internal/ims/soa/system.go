// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// SystemObject is what the journal calls the exclusion of one AI system.
const SystemObject = "soa-system-exclusions"

// PerSystem is the standard whose controls can be excluded for single AI systems, because it is AI systems that it manages.
const PerSystem = "iso42001-2023"

// AISystem is the kind of asset that an AI system is.
const AISystem = "ai-component"

// SystemExclusion says that a control, though applicable, is not necessary for one AI system.
type SystemExclusion struct {
	ID        id.ID  `json:"id"`
	System    id.ID  `json:"system"` // an asset
	Name      string `json:"name"`
	Reason    string `json:"reason"`
	DecidedOn string `json:"decided_on"` // day of the organization, 2026-11-25
	DecidedBy id.ID  `json:"decided_by,omitempty"`
	Decider   string `json:"decider"` // name, while the person is a member
	about     []id.ID
}

// ExcludeSystem says that a row does not concern one AI system. It fails with fault.NotFound for a row that is not there, and
// with fault.Fields where the row's standard knows no such exclusion, the row is not applicable anyway, the asset is no AI
// system, the reason is empty, it is said already, or a control of the row treats an open AI risk of that system. Source:
// ISO/IEC 42001:2023, 6.1.3.
func ExcludeSystem(ctx context.Context, tx *db.Tx, l *catalog.Library, ref catalog.Ref, system id.ID, reason string) (SystemExclusion, error) {
	s, err := Read(ctx, tx, l)
	if err != nil {
		return SystemExclusion{}, err
	}
	e := s.Entry(ref)
	if e == nil {
		return SystemExclusion{}, fmt.Errorf("statement: %.60q: %w", ref.String(), fault.NotFound)
	}
	x := SystemExclusion{ID: tx.NewID(), System: system, Reason: intake.CleanText(reason), DecidedOn: s.AsOf.String(), DecidedBy: tx.Actor.User()}
	wrong, err := e.refuses(ctx, tx, &x)
	if err == nil {
		err = wrong.Err()
	}
	if err != nil {
		return x, err
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO soa_system_exclusions (tenant_id, id, standard, control, asset_id, reason, decided_on, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		string(x.ID), ref.Standard, ref.ID, string(system), x.Reason, x.DecidedOn, string(x.DecidedBy))
	if errors.Is(err, fault.Taken) {
		return x, fault.Fields{{Field: "system", Problem: "is excluded from this control already", Cure: "take that back first to give another reason"}}
	}
	if err != nil {
		return x, fmt.Errorf("exclude an AI system: %w", err)
	}
	tx.Record(db.Change{Action: SystemObject + ".create", Object: SystemObject, ID: x.ID, Version: 1, Reason: x.Reason, Fields: []db.Field{
		{Name: "row", New: ref.String()}, {Name: "system", New: x.Name},
	}})
	return x, nil
}

// refuses says what stands against an exclusion, and fills in what the system is called.
func (e *Entry) refuses(ctx context.Context, tx *db.Tx, x *SystemExclusion) (wrong fault.Fields, err error) {
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	switch {
	case e.Standard != PerSystem:
		say("control", "belongs to a standard that excludes for the whole organization only", "choose a control of ISO/IEC 42001")
	case e.Applicable != Applicable:
		say("control", "is "+string(e.Applicable)+" for the whole organization", "decide first that it is applicable")
	}
	switch n := utf8.RuneCountInString(x.Reason); {
	case n == 0:
		say("reason", "is empty", "say why this system does not need the control")
	case n > LongestText:
		say("reason", "is too long", fmt.Sprintf("use at most %d characters", LongestText))
	}
	var kind string
	err = db.One(ctx, tx, []any{&x.Name, &kind}, "SELECT name, kind FROM assets WHERE tenant_id = $1 AND id = $2", string(x.System))
	if errors.Is(err, fault.NotFound) || err == nil && kind != AISystem {
		say("system", "names no AI system", "choose an asset of the kind AI component")
		return wrong, nil
	}
	if err != nil {
		return nil, fmt.Errorf("exclude an AI system: %w", err)
	}
	err = db.Each(ctx, tx, func(row db.Row) error {
		var about id.ID
		err := row.Scan(&about)
		x.about = append(x.about, about)
		return err
	}, "SELECT risk_id FROM ("+affecting(tx, "SELECT CAST($4 AS TEXT) AS asset_id")+") f", asset.Register.Name, risk.Register.Name, string(x.System))
	if err != nil {
		return nil, fmt.Errorf("exclude an AI system: %w", err)
	}
	if open := e.openFor(x); len(open) > 0 {
		say("system", "needs the control, which treats "+named(open), "treat these risks otherwise or close them first")
	}
	return wrong, nil
}

// affecting gives the risks that are linked, whichever way, to assets, which a query names. A CROSS JOIN is done in this order: from
// few assets to their links, each by the index of that end.
func affecting(tx *db.Tx, assets string) string {
	return `SELECT g.asset_id, l.record_id AS risk_id FROM (` + assets + `) g CROSS JOIN links l
WHERE l.tenant_id = $1 AND l.to_register = $2 AND l.to_record = g.asset_id AND ` + tx.Aside("l.register") + ` = $3
UNION SELECT g.asset_id, l.to_record FROM (` + assets + `) g CROSS JOIN links l
WHERE l.tenant_id = $1 AND l.register = $2 AND l.record_id = g.asset_id AND ` + tx.Aside("l.to_register") + ` = $3`
}

// openFor are the open AI risks of an excluded system that the row treats.
func (e *Entry) openFor(x *SystemExclusion) (out []Source) {
	for _, r := range e.openRisks() {
		if r.Domain != "security" && slices.Contains(x.about, r.ID) {
			out = append(out, r)
		}
	}
	return out
}

// IncludeSystem takes the exclusion of an AI system back. It fails with fault.NotFound where there is none.
func IncludeSystem(ctx context.Context, tx *db.Tx, which id.ID) (row catalog.Ref, err error) {
	var system string
	err = db.One(ctx, tx, []any{&row.Standard, &row.ID, &system}, "DELETE FROM soa_system_exclusions WHERE tenant_id = $1 AND id = $2 RETURNING standard, control, asset_id", string(which))
	if err != nil {
		return row, fmt.Errorf("include an AI system: %w", err)
	}
	tx.Record(db.Change{Action: SystemObject + ".delete", Object: SystemObject, ID: which, Version: 1, Fields: []db.Field{{Name: "row", Old: row.String()}, {Name: "system", Old: system}}})
	return row, nil
}

// systems puts the exclusions of single AI systems into their rows, each with the risks that are linked to the system.
func (r *reader) systems() error {
	return db.Each(r.ctx, r.tx, func(row db.Row) error {
		var ref catalog.Ref
		var x SystemExclusion
		var about id.ID
		if err := row.Scan(&ref.Standard, &ref.ID, &x.ID, &x.System, &x.Name, &x.Reason, &x.DecidedOn, &x.DecidedBy, &about); err != nil {
			return err
		}
		e := r.at[ref.String()]
		if e == nil {
			return nil
		}
		if n := len(e.Systems); n == 0 || e.Systems[n-1].ID != x.ID {
			x.Decider = r.names[x.DecidedBy]
			e.Systems = append(e.Systems, x)
		}
		last := &e.Systems[len(e.Systems)-1]
		last.about = append(last.about, about)
		return nil
	}, `SELECT x.standard, x.control, x.id, x.asset_id, a.name, x.reason, x.decided_on, x.decided_by, COALESCE(f.risk_id, '') FROM soa_system_exclusions x
CROSS JOIN assets a LEFT JOIN (`+affecting(r.tx, "SELECT asset_id FROM soa_system_exclusions WHERE tenant_id = $1")+`) f ON f.asset_id = x.asset_id
WHERE x.tenant_id = $1 AND a.tenant_id = x.tenant_id AND a.id = x.asset_id ORDER BY a.name, x.asset_id, x.id`, asset.Register.Name, risk.Register.Name)
}

// AISystems are the AI systems of the register of assets that are not retired, by name.
func AISystems(ctx context.Context, tx *db.Tx) ([]Source, error) {
	list, err := db.All(ctx, tx, func(row db.Row) (Source, error) {
		s := Source{Register: asset.Register.Name}
		return s, row.Scan(&s.ID, &s.Title)
	}, "SELECT id, name FROM assets WHERE tenant_id = $1 AND kind = $2 AND state <> 'retired' ORDER BY name, id", AISystem)
	if err != nil {
		return nil, fmt.Errorf("list AI systems: %w", err)
	}
	return list, nil
}
