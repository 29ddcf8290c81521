// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package org keeps the organization's context: interested parties, issues, objectives, sites.
package org

import "concord/internal/platform/register"

// InterestedParties are who can affect the system or be affected by it, with what they require and which of that the
// system takes on. Source: clause 4.2 of both standards.
var InterestedParties = register.New("interested-parties", "IP",
	register.Field{Name: "name", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"other", "customer", "regulator", "employee", "supplier", "owner", "affected-person", "society"}, Filter: true},
	register.Field{Name: "requirement", Kind: register.Text, Required: true},
	register.Field{Name: "origin", Kind: register.Line}, // contract, law or expectation it comes from
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "taken_on", Kind: register.Choice, Choices: []string{"undecided", "yes", "no"}, Filter: true},
	register.Field{Name: "met_by", Kind: register.Text}, // the process that meets it, or why it is not taken on
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
)
