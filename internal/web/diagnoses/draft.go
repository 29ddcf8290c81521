// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"net/http"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/drafting"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// draftPage is what can be answered from what is kept already.
type draftPage struct {
	frame
	drafting.Outcome
}

func (h *screens) from() drafting.From { return drafting.From{Library: h.library, Live: h.papers} }

func (h *screens) drafts(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var page draftPage
	p, err := h.Page(r, a, "drafting.title")
	if err != nil {
		return err
	}
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		page.Outcome, err = h.from().Propose(r.Context(), tx, d.ID, p.Words)
		return err
	})
	if err != nil {
		return err
	}
	if page.frame, err = h.frame(r, a, d, "draft"); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, draftView(page)))
}

func (h *screens) draft(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := h.Page(r, a, "drafting.title")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := h.from().Fill(r.Context(), tx, which, p.Words)
		return err
	})
	if err != nil {
		return err
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, "/diagnoses/"+string(which), "saved")
}

// level words what a draft answers.
func (p draftPage) level(d drafting.Draft) string {
	if !d.Applicable {
		return p.T("drafting.excluded")
	}
	return strconv.Itoa(d.Level)
}

// draftPath leads to the row of the statement, or to the requirement.
func draftPath(d drafting.Draft) string {
	if strings.HasPrefix(d.Ref.ID, "A.") {
		return "/statement?row=" + d.Ref.String() + "#row"
	}
	return "/library/" + d.Ref.String()
}
