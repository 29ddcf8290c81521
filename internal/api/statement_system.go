// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/asset"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// excludeSystem says that a row does not concern one AI system.
func (h statementRoutes) excludeSystem(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var system, reason string
	err := httpserver.ReadJSON(r, []string{"system", "reason"}, func(d *intake.Decoder, body intake.Fields) {
		system, reason = d.Text(body, "system", true), d.Text(body, "reason", true)
	})
	if err != nil {
		return err
	}
	var x soa.SystemExclusion
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) (err error) {
		which := id.ID(system)
		if found, err := asset.Register.Which(r.Context(), tx, system); err == nil {
			which = found
		}
		x, err = soa.ExcludeSystem(r.Context(), tx, h.l, rowOf(r), which, reason)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, x)
}

// includeSystem takes an exclusion back.
func (h statementRoutes) includeSystem(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := soa.IncludeSystem(r.Context(), tx, which)
		return err
	})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
