// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package threats is the page that suggests what can befall an asset, and makes risks of it.
package threats

import (
	"net/http"
	"slices"
	"strings"

	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/web"
)

const maxForm = 64 << 10

type screens struct {
	*web.Shell
	l *catalog.Library
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	const one = "/assets/{id}/threats"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Object: "assets", Summary: "What can befall an asset, by which weakness"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one, Door: httpserver.Member, Needs: access.WriteWork, Object: "assets", Audit: "risks.create", Body: maxForm, Summary: "Make risks of what was chosen"}, h.identify)
}

// chainsPage is what can befall one asset.
type chainsPage struct {
	web.Page
	Asset  register.Record
	Chains []risk.Chain
	Chosen []string
	Faults web.Faults
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.page(w, r, a, http.StatusOK, chainsPage{})
}

func (h screens) page(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p chainsPage) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := h.l.Threats()
	if err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Asset, p.Chains, err = risk.Suggest(r.Context(), tx, content, which)
		return err
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "threats.title", "name", p.Asset.Values[0]); err != nil {
		return err
	}
	p.Says = asset.Register.Reference(p.Asset.Number)
	return web.Render(w, r, status, web.Framed(p.Page, chainsView(p)))
}

func (h screens) identify(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "chains")
	if err != nil {
		return err
	}
	content, err := h.l.Threats()
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := risk.Identify(r.Context(), tx, content, which, form["chains"])
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.page(w, r, a, http.StatusUnprocessableEntity, chainsPage{Chosen: form["chains"], Faults: faults})
	}
	return web.See(w, r, "/risks?standing=not-judged", "added")
}

// kind is what kind of asset it is.
func (p chainsPage) kind() string {
	return p.T("registers.of.assets.kind.choice." + p.Asset.Values[1])
}

// known is how many chains are risks already, and weak how many weaknesses there are.
func (p chainsPage) known() (n int) {
	for _, c := range p.Chains {
		if c.Risk != "" {
			n++
		}
	}
	return n
}

func (p chainsPage) weak() int {
	seen := map[string]bool{}
	for _, c := range p.Chains {
		seen[c.Vulnerability.ID] = true
	}
	return len(seen)
}

// first reports whether a chain is the first of its weakness, which stands once.
func (p chainsPage) first(i int) bool {
	return i == 0 || p.Chains[i-1].Vulnerability.ID != p.Chains[i].Vulnerability.ID
}

// takes are the properties that a threat takes away.
func (p chainsPage) takes(c risk.Chain) string {
	words := make([]string, len(c.Threat.Properties))
	for i, x := range c.Threat.Properties {
		words[i] = p.T("threats.property." + x)
	}
	return strings.Join(words, ", ")
}

func (p chainsPage) chosen(c risk.Chain) bool { return slices.Contains(p.Chosen, c.Code()) }

// path is the page of a requirement.
func path(ref catalog.Ref) string { return "/library/" + ref.Standard + "/" + ref.ID }
