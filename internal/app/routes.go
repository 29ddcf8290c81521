// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"concord/internal/ims/asset"
	"concord/internal/ims/campaign"
	"concord/internal/ims/evidence"
	"concord/internal/ims/incident"
	"concord/internal/ims/measure"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
	"concord/internal/web/account"
	"concord/internal/web/campaigns"
	"concord/internal/web/crosswalks"
	"concord/internal/web/dependencies"
	"concord/internal/web/diagnoses"
	"concord/internal/web/documents"
	"concord/internal/web/duties"
	"concord/internal/web/files"
	"concord/internal/web/home"
	"concord/internal/web/incidents"
	"concord/internal/web/indicators"
	"concord/internal/web/library"
	"concord/internal/web/notices"
	"concord/internal/web/organization"
	"concord/internal/web/plans"
	"concord/internal/web/records"
	"concord/internal/web/reports"
	"concord/internal/web/risks"
	"concord/internal/web/scope"
	"concord/internal/web/search"
	"concord/internal/web/statement"
	"concord/internal/web/system"
	"concord/internal/web/threats"
	"concord/internal/web/whatif"
)

// pages adds all screens.
func (i *Installation) pages(sh *web.Shell, s *httpserver.Server, statements *soa.Current) {
	sh.Register(s)
	account.Register(sh, s)
	home.Register(sh, s, catalog.Embedded(), statements)
	diagnoses.Register(sh, s, catalog.Embedded(), i.live, Filling().Reading())
	scope.Register(sh, s, catalog.Embedded(), i.Reports())
	statement.Register(sh, s, catalog.Embedded(), i.Reports(), statements)
	documents.Register(sh, s, Filling(), i.Shelf(), i.Handout())
	plans.Register(sh, s, catalog.Embedded())
	reports.Register(sh, s, i.Reports())
	notices.Register(sh, s)
	organization.Register(sh, s, catalog.Embedded(), Numbered)
	system.Register(sh, s, i.operation())
	library.Register(sh, s, catalog.Embedded())
	crosswalks.Register(sh, s, catalog.Embedded())
	records.Register(sh, s, catalog.Embedded(), Registers, Numbered, i.Imports, map[string]records.More{
		risk.Register.Name:        risks.More,
		asset.Register.Name:       dependencies.More,
		incident.Register.Name:    incidents.More(catalog.Embedded()),
		campaign.Register.Name:    campaigns.More,
		measure.Register.Name:     indicators.More,
		org.Responsibilities.Name: duties.MoreRoles,
		org.Competences.Name:      duties.MoreSkills,
		evidence.Register.Name:    files.More,
	})
	risks.Register(sh, s, i.Reports(), catalog.Embedded())
	dependencies.Register(sh, s)
	duties.Register(sh, s, catalog.Embedded())
	campaigns.Register(sh, s)
	threats.Register(sh, s, catalog.Embedded())
	incidents.Register(sh, s, catalog.Embedded())
	indicators.Register(sh, s)
	files.Register(sh, s, i.Shelf(), i.Handout())
	search.Register(sh, s, catalog.Embedded(), Numbered)
	whatif.Register(sh, s, catalog.Embedded(), Registers)
}
