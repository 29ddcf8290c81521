// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"concord/internal/ims/action"
	"concord/internal/ims/asset"
	"concord/internal/ims/campaign"
	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/ims/incident"
	"concord/internal/ims/measure"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/register"
)

// Registers are all plain registers; API, lists and commands follow from this list.
var Registers = []*register.Register{
	org.ContextIssues,
	org.InterestedParties,
	org.Objectives,
	org.Units,
	org.Sites,
	org.Boundaries,
	org.Obligations,
	org.Responsibilities,
	org.Competences,
	campaign.Register,
	org.Communications,
	org.Suppliers,
	org.PlannedChanges,
	org.Exceptions,
	action.Register,
	risk.Register,
	risk.Treatments,
	control.Register,
	asset.Register,
	evidence.Register,
	incident.Register,
	measure.Register,
}
