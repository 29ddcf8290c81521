// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package action

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
)

// ahead are how many days before an action is due its owner is reminded.
var ahead = []int{14, 7, 1, 0}

// each is how often, in days, the owner is reminded once it is overdue.
const each = 7

// Reminder is an action of which its owner hears on a day.
type Reminder struct {
	Due
	Days int // until it is due; negative where it is overdue
}

// Reminders returns the actions of which their owners hear on a day: 14, 7 and 1 days before they are due, on the day itself
// and then every week. An action without an owner reminds nobody.
func Reminders(list []Due, day civil.Date) (out []Reminder) {
	for _, d := range list {
		days := day.DaysUntil(d.On)
		if d.Owner != "" && (slices.Contains(ahead, days) || days < 0 && days%each == 0) {
			out = append(out, Reminder{d, days})
		}
	}
	return out
}

// notice words a reminder. Done twice for the same day, it is told once.
func (r Reminder) notice(day civil.Date) notice.Notice {
	n := notice.Notice{
		User: r.Owner, Once: fmt.Sprintf("action %s %s", r.ID, day), About: id.Ref{Register: Register.Name, ID: r.ID},
		Words: "notices.action.ahead", Details: map[string]string{"title": r.Title, "due": r.On.String(), "count": fmt.Sprint(r.Days)},
	}
	switch {
	case r.Days == 0:
		n.Words = "notices.action.today"
	case r.Days < 0:
		n.Words, n.Details["count"] = "notices.action.overdue", fmt.Sprint(-r.Days)
	}
	return n
}

// Remind tells the owners of actions what is due, as Reminders has it, and returns how many notices are new. It may be done
// again for the same day. Owners who have left the organization hear nothing.
func Remind(ctx context.Context, tx *db.Tx, day civil.Date) (told int, err error) {
	list, err := db.All(ctx, tx, scanDue, open+"AND a.due <= $2 AND EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = $1 AND m.user_id = a.owner) ORDER BY a.due, a.id",
		day.AddDays(slices.Max(ahead)).String())
	if err != nil {
		return 0, fmt.Errorf("remind of actions: %w", err)
	}
	for _, r := range Reminders(list, day) {
		isNew, err := notice.Add(ctx, tx, r.notice(day))
		if err != nil {
			return 0, fmt.Errorf("remind of actions: %w", err)
		}
		if isNew {
			told++
		}
	}
	if told > 0 {
		tx.Record(db.Change{Action: "actions.remind", Object: "notices", Fields: []db.Field{{Name: "day", New: day.String()}, {Name: "notices", New: fmt.Sprint(told)}}})
	}
	return told, nil
}
