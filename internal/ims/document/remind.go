// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
)

// ahead are how many days before the next review of a document its owner hears of it; each is how often once it is past.
var ahead = []int{30, 7, 0}

const each = 7

// review is a published document whose review comes.
type review struct {
	id    id.ID
	title string
	owner id.ID
	on    civil.Date
}

// Remind tells the owners of published documents that their review comes or is past, and returns how many notices are new. It
// may be done again for the same day. Owners who have left the organization hear nothing.
func Remind(ctx context.Context, tx *db.Tx, day civil.Date) (told int, err error) {
	list, err := db.All(ctx, tx, func(row db.Row) (r review, err error) {
		var on string
		if err := row.Scan(&r.id, &r.title, &r.owner, &on); err != nil {
			return r, err
		}
		r.on, err = civil.Parse(on)
		return r, err
	}, `SELECT d.id, d.title, d.owner, v.next_review FROM document_versions v JOIN documents d ON d.tenant_id = v.tenant_id AND d.id = v.document_id
JOIN members m ON m.tenant_id = d.tenant_id AND m.user_id = d.owner
WHERE v.tenant_id = $1 AND v.state = 'published' AND v.next_review <> '' AND v.next_review <= $2 ORDER BY v.next_review, d.id`, day.AddDays(slices.Max(ahead)).String())
	if err != nil {
		return 0, fmt.Errorf("remind of reviews: %w", err)
	}
	for _, r := range list {
		n, due := r.notice(day)
		if !due {
			continue
		}
		isNew, err := notice.Add(ctx, tx, n)
		if err != nil {
			return 0, fmt.Errorf("remind of reviews: %w", err)
		}
		if isNew {
			told++
		}
	}
	if told > 0 {
		tx.Record(db.Change{Action: Object + ".remind", Object: "notices", Fields: []db.Field{{Name: "day", New: day.String()}, {Name: "notices", New: fmt.Sprint(told)}}})
	}
	return told, nil
}

// notice words what the owner hears on a day, if anything.
func (r review) notice(day civil.Date) (n notice.Notice, due bool) {
	days := day.DaysUntil(r.on)
	n = notice.Notice{
		User: r.owner, Once: fmt.Sprintf("review %s %s", r.id, day), About: id.Ref{Register: Object, ID: r.id},
		Words: "notices.document.review", Details: map[string]string{"title": r.title, "due": r.on.String()},
	}
	if days < 0 {
		n.Words = "notices.document.review-past"
	}
	return n, slices.Contains(ahead, days) || days < 0 && days%each == 0
}
