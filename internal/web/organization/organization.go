// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package organization are the pages about the organization itself: its people and their roles, API tokens, the journal.
package organization

import (
	"net/http"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
	"concord/internal/web"
)

const maxForm = 16 << 10

type screens struct {
	*web.Shell
	library  *catalog.Library
	numbered []register.Series // what people call by a number
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, numbered []register.Series) {
	x := screens{sh, l, numbered}
	get := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Summary: summary}, do)
	}
	change := func(pattern string, needs access.Permission, stepUp bool, audit, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Audit: audit, Body: maxForm, StepUp: stepUp, Summary: summary}, do)
	}
	// Forms whose sending asks for a factor ask for it before they are filled in.
	ask := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, StepUp: true, Summary: summary}, do)
	}
	get("/settings", access.ReadWork, "What the organization says about itself, and where its settings are", x.settings)
	ask("/settings/edit", access.ManageOrganization, "The form to change what the organization says about itself", x.editSettings)
	change("/settings", access.ManageOrganization, true, "organizations.update", "Change what the organization says about itself", x.saveSettings)
	get("/people", access.ReadMembers, "The people of the organization with their roles", x.people)
	ask("/people/new", access.ManageMembers, "The form to invite a person", x.invite)
	change("/people", access.ManageMembers, true, "invitations.create", "Invite a person", x.add)
	change("/people/{id}", access.ManageMembers, true, "members.update", "Give a person another role", x.change)
	change("/people/{id}/remove", access.ManageMembers, true, "members.delete", "Take a person out of the organization", x.remove)
	change("/invitations/{id}/withdraw", access.ManageMembers, false, "invitations.delete", "Withdraw an invitation", x.withdraw)
	get("/tokens", access.ManageTokens, "The reader's own API tokens", x.tokens)
	ask("/tokens/new", access.ManageTokens, "The form to make an API token", x.newToken)
	change("/tokens", access.ManageTokens, true, "tokens.create", "Make an API token", x.makeToken)
	change("/tokens/{id}/revoke", access.ManageTokens, false, "tokens.revoke", "Revoke an API token", x.revoke)
	get("/journal", access.ReadJournal, "Who changed what, newest first", x.journal)
	get("/journal/checkpoint", access.ReadJournal, "The newest signed checkpoint of the journal", x.checkpoint)
	get("/journal/{number}", access.ReadJournal, "One entry of the journal with its proof", x.entry)
}

// kind is what {id} names.
func kind(pattern string) string {
	switch {
	case !strings.Contains(pattern, "{id}"):
		return ""
	case strings.HasPrefix(pattern, "/tokens/"):
		return "tokens"
	case strings.HasPrefix(pattern, "/invitations/"):
		return "invitations"
	}
	return "members"
}
