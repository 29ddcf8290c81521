// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package agenda_test

import (
	"fmt"
	"testing"

	"concord/internal/ims/action"
	"concord/internal/ims/agenda"
	"concord/internal/ims/evidence"
	"concord/internal/ims/incident"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// asked is what management sees, in one line.
func asked(t *testing.T, d *db.DB, a access.Actor, plan id.ID) (out string) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		m, err := agenda.ForManagement(t.Context(), tx, today, plan, 2)
		for _, p := range m.Pending {
			out += fmt.Sprintf("%s %d", p.Kind, p.Count)
			for _, f := range p.First {
				out += " " + f.Title
			}
			out += "; "
		}
		out += fmt.Sprintf("objectives %d of %d", m.Objectives.Off, m.Objectives.All)
		for _, x := range m.Objectives.First {
			out += " " + x.Title
		}
		out += fmt.Sprintf("; indicators %d of %d; incidents %d %v, %d open", m.Indicators.Off, m.Indicators.All, m.Incidents.Count, m.Incidents.Severity, m.Incidents.Open)
		for _, x := range m.Incidents.Newest {
			out += " " + x.Title
		}
		out += fmt.Sprintf("; evidence %v; plan %d of %d, %d late, until %s", m.Evidence, m.Plan.Done, m.Plan.Tasks, m.Plan.Late, m.Plan.Last)
		for _, x := range m.Plan.Next {
			out += " " + x.Title
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestManagementSeesWhatWaitsWhatIsOffAndHowFarThePlanIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, a, other access.Actor) {
		high := func(title, option string) map[string]string {
			return map[string]string{"title": title, "domain": "ai", "current_likelihood": "5", "current_people": "5", "assessed_on": "2026-11-20", "option": option}
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			for _, x := range []struct {
				in   *register.Register
				said map[string]string
			}{
				{risk.Register, high("Bias", "modify")},
				{risk.Register, high("Undecided", "")},
				{risk.Treatments, map[string]string{"title": "Audit", "state": "proposed"}},
				{risk.Treatments, map[string]string{"title": "Filter", "state": "proposed", "due": "2026-12-01"}},
				{risk.Treatments, map[string]string{"title": "Third", "state": "proposed"}},
				{risk.Treatments, map[string]string{"title": "Running", "state": "in-progress"}},
				{org.PlannedChanges, map[string]string{"title": "Move", "state": "proposed", "reason": "Rent"}},
				{org.Objectives, map[string]string{"title": "Late", "state": "on-track", "due": "2026-11-25"}},
				{org.Objectives, map[string]string{"title": "Behind", "state": "behind", "due": "2027-11-25"}},
				{org.Objectives, map[string]string{"title": "Well", "state": "on-track", "due": "2026-11-26"}},
				{org.Objectives, map[string]string{"title": "Met", "state": "met", "due": "2026-11-01"}},
				{incident.Register, map[string]string{"title": "Old", "state": "closed", "closed_on": "2026-06-02", "detected_at": "2026-06-01T10:00Z"}},
				{incident.Register, map[string]string{"title": "Leak", "severity": "high", "detected_at": "2026-11-01T10:00Z"}},
				{evidence.Register, map[string]string{"title": "Scan", "valid_until": "2026-11-20"}},
				{evidence.Register, map[string]string{"title": "Log", "valid_until": "2026-12-01"}},
			} {
				if err := add(t.Context(), tx, x.in, x.said); err != nil {
					return fmt.Errorf("%v: %w", x.said, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		plan := planned(t, d, a, map[string]string{"Done": "done 2026-11-01", "Slow": "open 2026-11-10", "Next": "in-progress 2026-12-10", "Not needed": "dropped 2027-12-10"})
		want := "accept 1 Bias; change 1 Move; treatment 3 Filter Audit; objectives 2 of 3 Late Behind; indicators 0 of 0; " +
			"incidents 1 map[high:1], 1 open Leak; evidence {0 1 1}; plan 1 of 3, 1 late, until 2026-12-10 Slow Next"
		if got := asked(t, d, a, plan); got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
		if got := asked(t, d, other, plan); got != "objectives 0 of 0; indicators 0 of 0; incidents 0 map[], 0 open; evidence {0 0 0}; plan 0 of 0, 0 late, until " {
			t.Errorf("another organization: %s", got)
		}
	})
}

// planned keeps a plan whose tasks are these actions, each with its state and day.
func planned(t *testing.T, d *db.DB, a access.Actor, tasks map[string]string) (which id.ID) {
	t.Helper()
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		which = tx.NewID()
		_, err := db.Exec(t.Context(), tx, "INSERT INTO roadmap_plans (tenant_id, id, version, created_at, updated_at, title, scenario, size, start_on, capacity) VALUES ($1, $2, 1, 1, 1, 'Plan', 'joint', 'mid', '2026-01-04', '{}')", string(which))
		if err != nil {
			return err
		}
		for title, said := range tasks {
			var state, day string
			if _, err := fmt.Sscan(said, &state, &day); err != nil {
				return err
			}
			values := make([]string, len(action.Register.Fields))
			for i, f := range action.Register.Fields {
				values[i] = map[string]string{"title": title, "state": state, "due": day}[f.Name]
			}
			rec, err := action.Register.Create(t.Context(), tx, values)
			if err != nil {
				return err
			}
			if _, err := db.Exec(t.Context(), tx, "INSERT INTO roadmap_adoptions (tenant_id, plan_id, task, action_id, adopted_at) VALUES ($1, $2, $3, $4, 1)", string(which), title, string(rec.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return which
}
