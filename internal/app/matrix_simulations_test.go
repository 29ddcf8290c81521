// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/ims/risk/simulation"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// simulated asks for a simulation of a risk, which nobody runs here.
func (w *world) simulated(t *testing.T, o *organization, of id.ID) (which id.ID) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) (err error) {
		which, err = simulation.Ask(t.Context(), tx, simulation.Order{Risk: of, Trials: 300_000, Seed: 1})
		return err
	})
	return which
}

func init() {
	makers[simulation.Object] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.simulated(t, o, makers["risks"](t, w, o))
	}
	fresh["POST /simulations"] = func(t *testing.T, w *world) string {
		t.Helper()
		return "trials=300000&seed=1&risk=" + string(makers["risks"](t, w, w.own))
	}
	fresh["POST /api/v1/risk-simulations"] = func(t *testing.T, w *world) string {
		t.Helper()
		return `{"trials":300000,"risk":"` + string(makers["risks"](t, w, w.own)) + `"}`
	}
	bodies["POST /simulations/{id}/cancel"] = ""
	bodies["POST /api/v1/risk-simulations/{id}/cancel"] = ""
}
