// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package action keeps what somebody is to do by when; risks, nonconformities and the roadmap all lead here.
package action

import "concord/internal/platform/register"

// Register is the list of actions.
var Register = register.New("actions", "AC",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "description", Kind: register.Text},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"open", "in-progress", "done", "dropped"}, Filter: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "due", Kind: register.Date, Sort: true},
	register.Field{Name: "source", Kind: register.Choice, Choices: []string{"other", "roadmap", "risk", "audit", "review", "incident", "objective"}, Filter: true},
	register.Field{Name: "requirement", Kind: register.Line}, // a reference such as iso27001-2022/6.1.2
	register.Field{Name: "effort_days", Kind: register.Number, Min: 0, Max: 10_000},
	register.Field{Name: "effect", Kind: register.Text}, // what shows that it worked; 10.2 asks for the review of effectiveness
	register.Field{Name: "effective", Kind: register.Choice, Choices: []string{"not-reviewed", "yes", "no"}, Filter: true},
)
