// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/soa/foreign"
	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/intake"
)

// bring takes over a statement from elsewhere; with ?preview=true it only says what that would do.
func (h statementRoutes) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	name, preview, err := importOf(r)
	if err != nil {
		return err
	}
	body, err := intake.ReadAll("the body", r.Body, maxImport)
	if err != nil {
		return err
	}
	columns, err := foreign.ParseColumns(r.URL.Query()["column"])
	if err != nil {
		return err
	}
	done, err := foreign.TakeOver(r.Context(), h.db, a, h.l, name, body, columns, preview)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, done)
}
