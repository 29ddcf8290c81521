// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"concord/internal/ims/action"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/register"
)

// Registers are all plain registers; API, lists and commands follow from this list.
var Registers = []*register.Register{
	org.ContextIssues,
	org.InterestedParties,
	org.Objectives,
	org.Sites,
	action.Register,
	risk.Register,
}
