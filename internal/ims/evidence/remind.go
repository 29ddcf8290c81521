// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
)

// ahead are how many days before a piece of evidence gets stale its owner hears of it.
var ahead = []int{DueDays, 7, 1, 0}

// again is how often, in days, the owner hears of it once it is stale.
const again = 14

// aging is a piece of evidence that gets stale on a day.
type aging struct {
	which, owner id.ID
	title        string
	on           civil.Date
}

func scanAging(r db.Row) (a aging, err error) {
	var on string
	if err := r.Scan(&a.which, &a.owner, &a.title, &on); err != nil {
		return a, err
	}
	a.on, err = civil.Parse(on)
	return a, err
}

// heard reports whether the owner hears of evidence on a day that is so many days before it gets stale.
func heard(days int) bool { return slices.Contains(ahead, days) || days < 0 && days%again == 0 }

// notice words what the owner hears. Done twice for the same day, it is told once.
func (a aging) notice(day civil.Date) notice.Notice {
	days := day.DaysUntil(a.on)
	n := notice.Notice{
		User: a.owner, Once: fmt.Sprintf("evidence %s %s", a.which, day), About: id.Ref{Register: Register.Name, ID: a.which},
		Words: "notices.evidence.ahead", Details: map[string]string{"title": a.title, "day": a.on.String(), "count": fmt.Sprint(days)},
	}
	if days <= 0 {
		n.Words = "notices.evidence.stale"
	}
	return n
}

// Remind tells the owners of evidence what gets stale: 14, 7 and 1 days before, on the first day on which it shows nothing any
// more, and then every two weeks. It returns how many notices are new, and may be done again for the same day. Owners who have left
// the organization hear nothing.
func Remind(ctx context.Context, tx *db.Tx, day civil.Date) (told int, err error) {
	list, err := db.All(ctx, tx, scanAging, `SELECT e.id, e.owner, e.title, e.stale_on FROM evidence e WHERE e.tenant_id = $1 AND e.stale_on > '' AND e.stale_on <= $2
AND EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = $1 AND m.user_id = e.owner) ORDER BY e.stale_on, e.id`, day.AddDays(DueDays).String())
	if err != nil {
		return 0, fmt.Errorf("remind of evidence: %w", err)
	}
	for _, a := range list {
		if !heard(day.DaysUntil(a.on)) {
			continue
		}
		isNew, err := notice.Add(ctx, tx, a.notice(day))
		if err != nil {
			return 0, fmt.Errorf("remind of evidence: %w", err)
		}
		if isNew {
			told++
		}
	}
	if told > 0 {
		tx.Record(db.Change{Action: "evidence.remind", Object: "notices", Fields: []db.Field{{Name: "day", New: day.String()}, {Name: "notices", New: fmt.Sprint(told)}}})
	}
	return told, nil
}
