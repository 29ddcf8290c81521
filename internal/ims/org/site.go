// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Sites are the places where the organization works, inside or outside the scope. Source: clause 4.3 of both standards.
var Sites = register.New("sites", "SI",
	register.Field{Name: "name", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "address", Kind: register.Text, Longest: 500},
	register.Field{Name: "country", Kind: register.Line, Longest: 60, Filter: true},
	register.Field{Name: "activities", Kind: register.Text},
	register.Field{Name: "people", Kind: register.Number, Min: 0, Max: 10_000_000},
	register.Field{Name: "in_scope", Kind: register.Choice, Choices: []string{"undecided", "yes", "no"}, Filter: true},
	register.Field{Name: "scope_reason", Kind: register.Text}, // why it is outside
	register.Field{Name: "remote_work", Kind: register.Flag, Filter: true},
	register.Field{Name: "contact", Kind: register.Person, Filter: true},
)
