// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import (
	"context"
	"regexp"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// Kinds of what stands at the boundary of the scope.
const (
	Interface  = "interface"
	Dependency = "dependency"
	Exclusion  = "exclusion"
)

// Boundaries are what stands at the edge of the scope: where work passes to others, what the organization rests on that others
// do, and what is left out. Source: clause 4.3 of both standards.
var Boundaries = register.New("boundaries", "B",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{Interface, Dependency, Exclusion}, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "counterpart", Kind: register.Line}, // who is on the other side
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
	register.Field{Name: "description", Kind: register.Text}, // what passes, or what exactly is left out
	register.Field{Name: "control", Kind: register.Text},     // agreements and checks that hold the edge
	register.Field{Name: "reason", Kind: register.Text},      // why something is left out
).Ruled(boundaryRule)

// Places of fields that the rule reads.
const (
	boundaryKind   = 1
	boundaryReason = 8
)

var (
	// clauses finds what names a requirement of clauses 4 to 10.
	clauses = regexp.MustCompile(`(?i)(\bclauses?\s+|/)(4|5|6|7|8|9|10)(\.\d+)*\b`)
	// annexes finds what names a control of an Annex A.
	annexes = regexp.MustCompile(`\bA\.\d+(\.\d+)+\b`)
)

// boundaryRule wants a reason for what is left out, and refuses to leave out requirements: scope says what the system covers,
// never which of its clauses hold.
func boundaryRule(context.Context, *db.Tx) (register.Check, error) {
	return func(_, values []string) error {
		if values[boundaryKind] != Exclusion {
			return nil
		}
		var wrong fault.Fields
		switch title := values[0]; {
		case clauses.MatchString(title):
			wrong = append(wrong, fault.Field{Field: "title", Problem: "names a requirement of clauses 4 to 10, and none of these can be excluded", Cure: "leave out units, sites, systems or activities instead; what is left in scope meets every clause"})
		case annexes.MatchString(title):
			wrong = append(wrong, fault.Field{Field: "title", Problem: "names a control of Annex A", Cure: "exclude it in the Statement of Applicability, with its reason"})
		}
		if values[boundaryReason] == "" {
			wrong = append(wrong, fault.Field{Field: "reason", Problem: "is empty, and an exclusion needs one", Cure: "say why it can be left out without harm to what the system is for"})
		}
		return wrong.Err()
	}, nil
}
