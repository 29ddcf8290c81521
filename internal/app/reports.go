// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"concord/internal/knowledge/catalog"
	"concord/internal/report/applicability"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
	"concord/internal/report/riskregister"
	"concord/internal/report/scopestatement"
)

// Reports is the archive of every kind of report that the installation makes.
func (i *Installation) Reports() *archive.Archive {
	return archive.New(i.DB, i.Files,
		gapanalysis.Kind(catalog.Embedded()),
		riskregister.Kind(catalog.Embedded(), riskregister.RegisterKind),
		riskregister.Kind(catalog.Embedded(), riskregister.PlanKind),
		applicability.Kind(catalog.Embedded()),
		scopestatement.Kind(catalog.Embedded()),
	)
}
