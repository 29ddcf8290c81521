// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

func (h documentRoutes) expired(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var list []document.Expired
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		list, err = document.PastRetention(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return items(w, append([]document.Expired{}, list...))
}

func (h documentRoutes) destroy(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"reason"})
	return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) {
		d, err := document.Find(r.Context(), tx, which)
		if err != nil {
			return nil, err
		}
		v, err := numbered(d, r.PathValue("number"), fault.NotFound)
		if err = first(err, wrong); err != nil { // told after what is not there
			return d, err
		}
		return document.DestroyVersion(r.Context(), tx, which, version, v.Number, in["reason"])
	})
}
