// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"fmt"
	"net/http"
	"strconv"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/web"
)

// expiredPage lists versions that need not be kept any more.
type expiredPage struct {
	web.Page
	List []document.Expired
}

func (h screens) expired(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := expiredPage{}
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		p.List, err = document.PastRetention(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "documents.expired"); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, expiredView(p)))
}

func (h screens) destroy(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "number", "reason")
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(form.Get("number")) // 0 is no version, which the rules refuse
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.DestroyVersion(r.Context(), tx, which, version, number, form.Get("reason"))
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) {
			if v := p.Document.Numbered(number); v != nil {
				p.Version = v
			}
		})
	}
	return web.See(w, r, fmt.Sprintf("%s?number=%d", here(which), number), "destroyed")
}

// past reports whether the version need not be kept any more and its content is still there.
func (p onePage) past() bool {
	until := p.Document.KeptUntil(p.Version)
	return until != "" && p.Version.Destroyed == nil && until < p.Today
}
