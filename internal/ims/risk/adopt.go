// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"

	"concord/internal/ims/action"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// Adopt makes an action of a treatment, with its owner and day, and links the two. It fails with fault.Fields where nothing is
// to be done any more, and with fault.Taken where there is an action of it already.
func Adopt(ctx context.Context, tx *db.Tx, which id.ID) (register.Record, error) {
	var held id.ID // two people who adopt at once do it one after the other
	if err := db.One(ctx, tx, []any{&held}, "SELECT id FROM treatments WHERE tenant_id = $1 AND id = $2"+tx.ForUpdate(), string(which)); err != nil {
		return register.Record{}, fmt.Errorf("adopt an action: %w", err)
	}
	list, err := db.All(ctx, tx, scanTreatment, "SELECT "+treatmentColumns+" FROM treatments t WHERE t.tenant_id = $1 AND t.id = $2", string(which))
	if err == nil {
		err = belong(ctx, tx, list)
	}
	if err != nil {
		return register.Record{}, fmt.Errorf("adopt an action: %w", err)
	}
	t := list[0]
	switch {
	case !t.Open():
		return register.Record{}, fault.Fields{{Field: "state", Problem: "is " + t.State, Cure: "nothing is to be done any more; choose another state first"}}
	case len(t.Actions) > 0:
		return register.Record{}, fmt.Errorf("there is an action of this treatment already: %w", fault.Taken)
	}
	rec, err := action.Register.Create(ctx, tx, actionOf(t))
	if err != nil {
		return register.Record{}, fmt.Errorf("adopt an action: %w", err)
	}
	_, err = link.Add(ctx, tx, link.Link{
		From: id.Ref{Register: action.Register.Name, ID: rec.ID}, Relation: link.Supports, To: id.Ref{Register: Treatments.Name, ID: which},
	})
	return rec, err
}

func actionOf(t Treatment) []string {
	said := map[string]string{"title": t.Title, "description": t.What, "owner": string(t.Owner), "due": t.Due, "source": "risk"}
	values := make([]string, len(action.Register.Fields))
	for i, f := range action.Register.Fields {
		values[i] = said[f.Name]
	}
	return values
}
