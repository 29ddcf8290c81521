// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Communications are what is told, when, to whom, how and by whom. Sources: clause 7.4 of both standards; A.5.5 and A.5.6 of
// ISO/IEC 27001:2022; A.8.2 to A.8.5 of ISO/IEC 42001:2023.
var Communications = register.New("communications", "CM",
	register.Field{Name: "topic", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "direction", Kind: register.Choice, Choices: []string{"internal", "external", "incoming"}, Filter: true},
	register.Field{Name: "occasion", Kind: register.Line, Required: true}, // a day, a rhythm or an event
	register.Field{Name: "audience", Kind: register.Line, Required: true},
	register.Field{Name: "channel", Kind: register.Line},
	register.Field{Name: "sender", Kind: register.Line}, // the one role or person who speaks
	register.Field{Name: "next_on", Kind: register.Date, Sort: true},
	register.Field{Name: "content", Kind: register.Text},
	register.Field{Name: "approval", Kind: register.Line}, // who must agree before it goes out
	register.Field{Name: "proof", Kind: register.Line},    // where the copy is kept
	register.Field{Name: "last_on", Kind: register.Date},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
)
