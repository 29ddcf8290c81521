// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package control keeps the controls as they work here; one may implement many Annex controls of both standards.
package control

import "concord/internal/platform/register"

// Register is the list of controls. Which Annex controls one implements, its links say.
var Register = register.New("controls", "C",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "description", Kind: register.Text}, // how it works
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"organizational", "people", "physical", "technological", "other"}, Filter: true},
	register.Field{Name: "status", Kind: register.Choice, Choices: []string{string(Planned), string(Partly), string(Implemented), string(NotImplemented)}, Filter: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "maturity", Kind: register.Number, Min: 0, Max: 5}, // 0 nothing, 3 what an auditor needs, 5 improved from measurement
	register.Field{Name: "test_result", Kind: register.Choice, Choices: []string{string(Untested), string(Effective), string(PartlyEffective), string(Ineffective)}, Filter: true},
	register.Field{Name: "next_test", Kind: register.Date, Sort: true},
	register.Field{Name: "provision", Kind: register.Choice, Choices: []string{"own", "shared", "inherited"}, Filter: true},
	register.Field{Name: "provider", Kind: register.Line}, // who shares or runs it
	register.Field{Name: "planned_for", Kind: register.Date},
	register.Field{Name: "test_plan", Kind: register.Text},
	register.Field{Name: "test_interval_months", Kind: register.Number, Min: 1, Max: 120},
	register.Field{Name: "last_tested", Kind: register.Date},
	register.Field{Name: "note", Kind: register.Text},
)

// Status is how far a control is.
type Status string

// The statuses.
const (
	Planned        Status = "planned"
	Partly         Status = "partly-implemented"
	Implemented    Status = "implemented"
	NotImplemented Status = "not-implemented"
)

// Result is what the last test of a control found.
type Result string

// The results.
const (
	Untested        Result = "untested"
	Effective       Result = "effective"
	PartlyEffective Result = "partly-effective"
	Ineffective     Result = "ineffective"
)
