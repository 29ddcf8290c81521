// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Responsibilities are the roles of the system: what each answers for, may decide, and who holds it. Sources: clause 5.3 of both
// standards; A.5.2 and A.5.3 of ISO/IEC 27001:2022; A.3.2 of ISO/IEC 42001:2023.
var Responsibilities = register.New("responsibilities", "RS",
	register.Field{Name: "role", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "answers_for", Kind: register.Text, Required: true},
	register.Field{Name: "may_decide", Kind: register.Text}, // the authority that comes with the duty
	register.Field{Name: "holder", Kind: register.Person, Filter: true},
	register.Field{Name: "other_holder", Kind: register.Line}, // a person or firm without an account here
	register.Field{Name: "deputy", Kind: register.Person, Filter: true},
	register.Field{Name: "accepted_on", Kind: register.Date}, // by whoever holds it
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
	register.Field{Name: "assigned_by", Kind: register.Line},
	register.Field{Name: "assigned_on", Kind: register.Date},
	register.Field{Name: "apart_from", Kind: register.Text}, // roles that must not be in the same hand
	register.Field{Name: "competence", Kind: register.Text}, // that the holder needs; clause 7.2
)
