// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"errors"
	"net/http"

	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// leaveOut is what the form for one AI system says, with what is wrong about it.
type leaveOut struct {
	System id.ID
	Reason string
	Faults web.Faults
}

// excludeSystem leaves one AI system out of the row.
func (h screens) excludeSystem(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "system", "reason", "back")
	if err != nil {
		return err
	}
	row, said := rowOf(r), leaveOut{System: id.ID(form.Get("system")), Reason: form.Get("reason")}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := soa.ExcludeSystem(r.Context(), tx, h.l, row, said.System, said.Reason)
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		said.Faults = faults
		return h.page(w, r, a, http.StatusUnprocessableEntity, backTo(form, row), func(p *rowPanel) { p.Leave = said })
	}
	return h.backToRow(w, r, backTo(form, row), "saved")
}

// includeSystem takes an AI system in again. Who asks twice has it.
func (h screens) includeSystem(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "exclusion", "back")
	if err != nil {
		return err
	}
	which, err := id.Parse(form.Get("exclusion"))
	if err != nil {
		return fault.NotFound
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := soa.IncludeSystem(r.Context(), tx, which)
		return err
	})
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return h.backToRow(w, r, backTo(form, rowOf(r)), "saved")
}
