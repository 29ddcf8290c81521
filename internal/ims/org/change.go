// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// PlannedChanges are changes and improvements of the management system, thought through before they are made. Sources: clauses
// 6.3, 8.1 and 10.1 of both standards.
var PlannedChanges = register.New("planned-changes", "CH",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"change", "improvement", "unplanned"}, Filter: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"proposed", "approved", "in-progress", "done", "refused"}, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "reason", Kind: register.Text, Required: true}, // with the aim
	register.Field{Name: "affects", Kind: register.Text},
	register.Field{Name: "means", Kind: register.Text},      // money, people and time
	register.Field{Name: "safeguards", Kind: register.Text}, // that keep the system whole meanwhile
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "due", Kind: register.Date, Sort: true},
	register.Field{Name: "decided_by", Kind: register.Line},
	register.Field{Name: "decided_on", Kind: register.Date},
	register.Field{Name: "result", Kind: register.Text},
)
