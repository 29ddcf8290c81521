// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package incident keeps what went wrong, in information security or with AI, with the reports that laws ask for in time.
package incident

import (
	"slices"

	"concord/internal/platform/register"
)

const undecided = "undecided"

// Register is the list of incidents. Sources: A.5.24 to A.5.28 of ISO/IEC 27001:2022; A.8.4 of ISO/IEC 42001:2023.
var Register = register.New("incidents", "I",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true, Column: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"security", "ai", "both"}, Filter: true, Column: true},
	register.Field{Name: "severity", Kind: register.Choice, Choices: []string{undecided, "low", "moderate", "high", "critical"}, Filter: true, Column: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"open", "contained", "resolved", "closed"}, Filter: true, Column: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true, Column: true},
	register.Field{Name: "detected_at", Kind: register.Moment, Sort: true, Column: true}, // from then on the clocks run
	register.Field{Name: "closed_on", Kind: register.Date},
	register.Field{Name: "description", Kind: register.Text},
	register.Field{Name: "happened_at", Kind: register.Moment},
	register.Field{Name: "reported_at", Kind: register.Moment}, // within the organization
	register.Field{Name: "detected_by", Kind: register.Line},
	register.Field{Name: "personal_data_breach", Kind: register.Choice, Choices: []string{undecided, "no", "yes"}, Filter: true, Group: "duties"},
	register.Field{Name: "nis2_significant", Kind: register.Choice, Choices: []string{undecided, "no", "yes"}, Filter: true, Group: "duties"},
	register.Field{Name: "ai_serious", Kind: register.Choice, Choices: []string{undecided, "no", "yes", "widespread", "death"}, Filter: true, Group: "duties"},
	register.Field{Name: "people_affected", Kind: register.Number, Max: 1_000_000_000, Group: "effect"},
	register.Field{Name: "affected", Kind: register.Text, Group: "effect"},
	register.Field{Name: "cause", Kind: register.Text, Group: "learned"},
	register.Field{Name: "correction", Kind: register.Text, Group: "learned"},
	register.Field{Name: "lessons", Kind: register.Text, Group: "learned"}, // what is done about them are actions, by links
)

// Value is a field of an incident.
func Value(rec register.Record, name string) string {
	i := slices.IndexFunc(Register.Fields, func(f register.Field) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return rec.Values[i]
}
