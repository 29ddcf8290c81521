// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import "concord/internal/platform/register"

// Suppliers are who provides services, software, models, data or people that the system rests on; one record for each service
// of each. Sources: A.5.19 to A.5.23 of ISO/IEC 27001:2022; A.10.2 and A.10.3 of ISO/IEC 42001:2023.
var Suppliers = register.New("suppliers", "S",
	register.Field{Name: "name", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "service", Kind: register.Line, Required: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{"candidate", "active", "ending", "ended"}, Filter: true},
	register.Field{Name: "tier", Kind: register.Choice, Choices: []string{"undecided", "normal", "important", "critical"}, Filter: true},
	register.Field{Name: "ai_class", Kind: register.Choice, Choices: []string{"undecided", "none", "c", "b", "a"}, Filter: true},
	register.Field{Name: "rating", Kind: register.Choice, Choices: []string{"not-reviewed", "good", "fair", "poor"}, Filter: true},
	register.Field{Name: "review_on", Kind: register.Date, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"other", "cloud", "software", "ai-model", "data", "people", "facility"}, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "personal_data", Kind: register.Flag},
	register.Field{Name: "information", Kind: register.Text}, // of ours that it handles, and the systems it reaches
	register.Field{Name: "country", Kind: register.Line},
	register.Field{Name: "subsuppliers", Kind: register.Text},
	register.Field{Name: "agreement", Kind: register.Line},
	register.Field{Name: "agreement_until", Kind: register.Date, Sort: true},
	register.Field{Name: "requirements", Kind: register.Text}, // that the agreement lays on it
	register.Field{Name: "assurance", Kind: register.Text},    // certificates, reports and answers, with their dates
	register.Field{Name: "reviewed_on", Kind: register.Date},
	register.Field{Name: "exit", Kind: register.Text},
	register.Field{Name: "contact", Kind: register.Line},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
)
