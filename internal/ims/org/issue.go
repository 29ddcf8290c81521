// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// ContextIssues are what bears on the system from inside and outside, with the decision on climate change that both
// standards ask for. Source: clause 4.1 of both; Amendment 1:2024 of ISO/IEC 27001:2022.
var ContextIssues = register.New("context-issues", "CI",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "origin", Kind: register.Choice, Choices: []string{"external", "internal"}, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "description", Kind: register.Text},
	register.Field{Name: "effect", Kind: register.Text}, // on what the system is to achieve
	register.Field{Name: "climate", Kind: register.Choice, Choices: []string{"no-climate-issue", "relevant", "not-relevant"}, Filter: true},
	register.Field{Name: "climate_reason", Kind: register.Text}, // why climate change matters here, or does not
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
)
