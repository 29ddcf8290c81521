// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Competences are what people whose work bears on the system must be able to do, and the proof that they can. Sources: clause
// 7.2 of both standards; A.6.3 of ISO/IEC 27001:2022; A.4.6 of ISO/IEC 42001:2023.
var Competences = register.New("competences", "CO",
	register.Field{Name: "person", Kind: register.Line, Required: true, Sort: true}, // also people without an account here
	register.Field{Name: "role", Kind: register.Line},
	register.Field{Name: "skill", Kind: register.Line, Required: true},
	register.Field{Name: "level_needed", Kind: register.Choice, Choices: []string{"1", "2", "3", "4"}, Filter: true},
	register.Field{Name: "level_held", Kind: register.Choice, Choices: []string{"0", "1", "2", "3", "4"}, Filter: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"not-judged", "gap", "in-progress", "to-check", "reached"}, Filter: true},
	register.Field{Name: "due", Kind: register.Date, Sort: true},
	register.Field{Name: "proof", Kind: register.Text},
	register.Field{Name: "measure", Kind: register.Text}, // that closes the gap
	register.Field{Name: "effect", Kind: register.Text},  // what showed that the measure worked
	register.Field{Name: "effect_checked_on", Kind: register.Date},
	register.Field{Name: "valid_until", Kind: register.Date, Sort: true}, // of the proof
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
)
