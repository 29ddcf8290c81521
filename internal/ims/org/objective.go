// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Objectives are what the system is to achieve, how that is measured and planned. Source: clause 6.2 of both standards.
var Objectives = register.New("objectives", "O",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"planned", "on-track", "behind", "met", "dropped"}, Filter: true},
	register.Field{Name: "measure", Kind: register.Line},
	register.Field{Name: "target", Kind: register.Line},
	register.Field{Name: "current", Kind: register.Line},
	register.Field{Name: "plan", Kind: register.Text}, // what is done, with which means
	register.Field{Name: "evaluation", Kind: register.Text},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "due", Kind: register.Date, Sort: true},
)
