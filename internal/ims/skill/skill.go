// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package skill compares the competence that roles need with what people can prove. Source: clause 7.2 of both standards.
package skill

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Kind is what is wrong.
type Kind string

// The kinds of gaps.
const (
	Unknown   Kind = "unknown"    // a role needs competence, and nobody looked whether its holder has it
	Below     Kind = "below"      // less than is needed
	Expired   Kind = "expired"    // the proof is over
	Unproven  Kind = "unproven"   // as much as is needed, without proof
	NotJudged Kind = "not-judged" // somebody began and did not judge
	Unchecked Kind = "unchecked"  // a measure, and nobody checked whether it worked
	Ending    Kind = "ending"     // the proof is over soon
)

// Kinds are all kinds, the worst first.
var Kinds = []Kind{Unknown, Below, Expired, Unproven, NotJudged, Unchecked, Ending}

// SoonDays is how many days before its end a proof counts as ending.
const SoonDays = 60

// Gap is something that is wrong with one person's competence.
type Gap struct {
	Kind   Kind   `json:"kind"`
	Person string `json:"person"`
	Role   string `json:"role"`
	Skill  string `json:"skill"`
	Needed int    `json:"needed,omitempty"` // 1 to 4; 0 where no record says it
	HeldAt int    `json:"held,omitempty"`
	Until  string `json:"until,omitempty"` // day on which it is to be closed, or the proof ends
	// Competence is the record, empty where there is none; Responsibility is the role that needs it, empty where no role does.
	Competence     id.ID  `json:"competence,omitempty"`
	Reference      string `json:"reference"` // of the record, as CO-3
	Responsibility id.ID  `json:"responsibility,omitempty"`
	RoleReference  string `json:"role_reference"` // as RS-3
	Measure        string `json:"measure,omitempty"`
	Serves         string `json:"serves"`
}

// kept is a record of the competences.
type kept struct {
	id                                                                                      id.ID
	reference, person, role, skill, state, due, proof, measure, checked, validUntil, serves string
	needed, held                                                                            int
	supports                                                                                id.ID // the role that it is linked with
}

// Gaps returns everything that is wrong on the organization's day, the worst first, then by person.
func Gaps(ctx context.Context, tx *db.Tx) ([]Gap, error) {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return nil, err
	}
	roles, err := org.AllRoles(ctx, tx)
	if err != nil {
		return nil, err
	}
	list, err := records(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("competence gaps: %w", err)
	}
	return compare(roles, list, today), nil
}

func records(ctx context.Context, tx *db.Tx) ([]kept, error) {
	return db.All(ctx, tx, func(row db.Row) (k kept, err error) {
		var needed, held string
		err = row.Scan(&k.id, &k.reference, &k.person, &k.role, &k.skill, &needed, &held, &k.state, &k.due, &k.proof, &k.measure, &k.checked, &k.validUntil, &k.serves, &k.supports)
		k.needed, k.held = level(needed), level(held)
		return k, err
	}, `SELECT c.id, `+org.Competences.ReferenceSQL("c")+`, c.person, c.role, c.skill, c.level_needed, c.level_held, c.state, c.due, c.proof, c.measure, c.effect_checked_on, c.valid_until, c.serves,
COALESCE((SELECT MIN(l.to_record) FROM links l WHERE l.tenant_id = c.tenant_id AND l.register = $2 AND l.record_id = c.id AND l.relation = $3 AND l.to_register = $4), '')
FROM competences c WHERE c.tenant_id = $1 ORDER BY c.person, c.id`, org.Competences.Name, string(link.Supports), org.Responsibilities.Name)
}

// level is the number of a level, which is one digit.
func level(s string) int {
	if len(s) == 1 {
		return int(s[0] - '0')
	}
	return 0
}

// compare finds the gaps.
func compare(roles []org.Role, list []kept, today civil.Date) []Gap {
	out := []Gap{}
	seen := map[id.ID]bool{} // roles whose holder somebody looked at
	for _, k := range list {
		g := Gap{Person: k.person, Role: k.role, Skill: k.skill, Needed: k.needed, HeldAt: k.held, Competence: k.id, Reference: k.reference, Measure: k.measure, Serves: k.serves}
		for _, r := range roles {
			named := same(k.role, r.Name) || k.supports == r.ID
			if named && (g.Responsibility == "" || k.supports == r.ID) {
				g.Responsibility, g.RoleReference = r.ID, r.Reference
			}
			if named && same(k.person, r.Holder) {
				seen[r.ID] = true
			}
		}
		if g.Kind, g.Until = k.judge(today); g.Kind != "" {
			out = append(out, g)
		}
	}
	for _, r := range roles {
		if r.Competence != "" && !seen[r.ID] && (r.Holding == org.Held || r.Holding == org.Assigned) {
			out = append(out, Gap{Kind: Unknown, Person: r.Holder, Role: r.Name, Skill: r.Competence, Responsibility: r.ID, RoleReference: r.Reference, Serves: r.Serves})
		}
	}
	slices.SortStableFunc(out, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.Person, b.Person))
	})
	return out
}

func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

// judge says what is worst about a record, with the day that belongs to it; nothing for one that is in order.
func (k kept) judge(today civil.Date) (kind Kind, until string) {
	switch {
	case k.state == "not-judged":
		return NotJudged, k.due
	case k.held < k.needed || k.state == "gap":
		return Below, k.due
	case k.validUntil != "" && k.validUntil < today.String():
		return Expired, k.validUntil
	case k.proof == "":
		return Unproven, k.due
	case k.measure != "" && k.checked == "":
		return Unchecked, k.due
	case k.validUntil != "" && k.validUntil <= today.AddDays(SoonDays).String():
		return Ending, k.validUntil
	}
	return "", ""
}

// Only returns the gaps of one kind, or all for "".
func Only(list []Gap, kind Kind) []Gap {
	out := []Gap{}
	for _, g := range list {
		if kind == "" || g.Kind == kind {
			out = append(out, g)
		}
	}
	return out
}
