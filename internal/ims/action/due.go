// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package action

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/calendar"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Due is an action that is not over yet and has a day.
type Due struct {
	ID        id.ID
	Reference string // as AC-12
	Title     string
	Owner     id.ID // empty for nobody
	On        civil.Date
	Version   int
	UpdatedAt time.Time
}

// open narrows to actions that somebody is still to do by some day.
var open = "SELECT a.id, " + Register.ReferenceSQL("a") + ", a.title, a.owner, a.due, a.version, a.updated_at FROM actions a WHERE a.tenant_id = $1 AND a.due > '' AND a.state IN ('open', 'in-progress') "

func scanDue(r db.Row) (d Due, err error) {
	var on string
	var updated int64
	if err := r.Scan(&d.ID, &d.Reference, &d.Title, &d.Owner, &on, &d.Version, &updated); err != nil {
		return d, err
	}
	d.UpdatedAt = time.UnixMicro(updated).UTC()
	d.On, err = civil.Parse(on)
	return d, err
}

// mostEvents is how many actions a calendar shows, those that are due first.
const mostEvents = 2000

// Events returns the days by which actions are due, for a calendar: a person's own, or all where owner is empty.
func Events(ctx context.Context, tx *db.Tx, owner id.ID) ([]calendar.Event, error) {
	list, err := db.All(ctx, tx, scanDue, open+"AND ($2 = '' OR a.owner = $2) ORDER BY a.due, a.id LIMIT $3", string(owner), mostEvents)
	if err != nil {
		return nil, fmt.Errorf("calendar of actions: %w", err)
	}
	events := make([]calendar.Event, len(list))
	for i, d := range list {
		events[i] = calendar.Event{
			UID: string(d.ID) + "@actions.concord", Stamp: d.UpdatedAt, Sequence: d.Version - 1, Title: d.Reference + " " + d.Title, First: d.On, Last: d.On,
		}
	}
	return events, nil
}
