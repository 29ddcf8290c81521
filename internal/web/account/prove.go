// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package account

import (
	"errors"
	"fmt"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// proofPage asks for the password once more.
type proofPage struct {
	web.Page
	Next   string
	Faults web.Faults
}

func (h screens) showProof(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.proofForm(w, r, a, http.StatusOK, proofPage{Next: r.URL.Query().Get("next")})
}

func (h screens) proofForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, page proofPage) (err error) {
	if page.Page, err = h.Page(r, a, "account.prove"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Before(page.Page, proofView(page)))
}

func (h screens) prove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "password", "username", "next")
	if err != nil {
		return err
	}
	e, err := h.Gate.Prove(r.Context(), a, form.Get("password"), h.caller(r))
	if err == nil {
		h.give(w, e)
		return web.See(w, r, httpserver.LocalPath(form.Get("next")), "")
	}
	page, status := proofPage{Next: form.Get("next")}, http.StatusUnprocessableEntity
	var wait fault.Wait
	if errors.As(err, &wait) {
		p, ours := h.Page(r, a, "account.prove")
		if ours != nil {
			return ours
		}
		status, page.Faults.General = http.StatusTooManyRequests, p.T("account.wait", "count", wait.Seconds())
		w.Header().Set("Retry-After", fmt.Sprint(wait.Seconds()))
		return h.proofForm(w, r, a, status, page)
	}
	if page.Faults, err = web.FaultsOf(err); err != nil {
		return err
	}
	return h.proofForm(w, r, a, status, page)
}
