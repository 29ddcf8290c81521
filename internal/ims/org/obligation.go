// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Obligations are what law, regulators, contracts and own promises require of the system, whether that applies, and how it is
// met. Sources: clause 4.2 of both standards; A.5.31 of ISO/IEC 27001:2022; A.8.5 and A.10.4 of ISO/IEC 42001:2023.
var Obligations = register.New("obligations", "OB",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"law", "regulation", "contract", "standard", "own"}, Filter: true},
	register.Field{Name: "applies", Kind: register.Choice, Choices: []string{"undecided", "yes", "not-applicable"}, Filter: true},
	register.Field{Name: "applies_from", Kind: register.Date, Sort: true},
	register.Field{Name: "met", Kind: register.Choice, Choices: []string{"not-assessed", "yes", "partly", "no"}, Filter: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "origin", Kind: register.Line},
	register.Field{Name: "jurisdiction", Kind: register.Line},
	register.Field{Name: "requirement", Kind: register.Text}, // in the organization's own words
	register.Field{Name: "reason", Kind: register.Text},      // for which it applies, or does not
	register.Field{Name: "met_by", Kind: register.Text},      // process, control or document
	register.Field{Name: "consequence", Kind: register.Text}, // of not meeting it
	register.Field{Name: "checked_on", Kind: register.Date},  // against the text in force
)
