// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Exceptions are permissions to deviate from a rule of the system for a time, with what stands in for the rule. Sources: A.5.1,
// A.5.3 and A.5.36 of ISO/IEC 27001:2022; clause 8.1 of both standards.
var Exceptions = register.New("exceptions", "X",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "rule", Kind: register.Line, Required: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"requested", "allowed", "refused", "ended"}, Filter: true},
	register.Field{Name: "covers", Kind: register.Text}, // people, systems or places for which it holds
	register.Field{Name: "reason", Kind: register.Text, Required: true},
	register.Field{Name: "risk", Kind: register.Text},
	register.Field{Name: "compensation", Kind: register.Text}, // what lowers the risk meanwhile
	register.Field{Name: "remedy", Kind: register.Text},       // after which the rule is kept again
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "decided_by", Kind: register.Line}, // never who asked
	register.Field{Name: "starts_on", Kind: register.Date},
	register.Field{Name: "ends_on", Kind: register.Date, Sort: true},
	register.Field{Name: "decided_on", Kind: register.Date},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
)
