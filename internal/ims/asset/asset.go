// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package asset keeps what the organization holds and rests on, with the protection that each asset needs.
package asset

import "concord/internal/platform/register"

// needs are the words of a need, from none said to the highest; the place is the number.
var needs = []string{"undecided", "low", "moderate", "high", "very-high"}

// Register is the list of assets. Which depends on which, the links between them say. Sources: A.5.9, A.5.12 of ISO/IEC
// 27001:2022; A.4.2 of ISO/IEC 42001:2023.
var Register = register.New("assets", "A",
	register.Field{Name: "name", Kind: register.Line, Required: true, Sort: true, Column: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"information", "process", "software", "hardware", "service", "people", "place", "data-set", "ai-component"}, Filter: true, Column: true},
	register.Field{Name: "role", Kind: register.Choice, Choices: []string{"supporting", "primary"}, Filter: true, Column: true},
	register.Field{Name: "classification", Kind: register.Choice, Choices: []string{"undecided", "public", "internal", "confidential", "strictly-confidential"}, Filter: true, Column: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true, Column: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"in-use", "planned", "retired"}, Filter: true, Column: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true, Column: true},
	register.Field{Name: "description", Kind: register.Text},
	register.Field{Name: "confidentiality", Kind: register.Choice, Choices: needs, Group: "needs"},
	register.Field{Name: "integrity", Kind: register.Choice, Choices: needs, Group: "needs"},
	register.Field{Name: "availability", Kind: register.Choice, Choices: needs, Group: "needs"},
	register.Field{Name: "needs_reason", Kind: register.Text, Group: "needs"},
	register.Field{Name: "personal_data", Kind: register.Flag, Group: "needs"},
	register.Field{Name: "confirmed_on", Kind: register.Date, Group: "kept"}, // when its owner last looked at the entry
	register.Field{Name: "custodian", Kind: register.Line, Group: "kept"},    // who looks after it day by day
	register.Field{Name: "location", Kind: register.Line, Group: "kept"},
	register.Field{Name: "supplier", Kind: register.Line, Group: "kept"}, // a note; a supplier of the register is a link
)
