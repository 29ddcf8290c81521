// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package campaign

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
)

// ahead are how many days before a campaign is due those who did not confirm are reminded.
var ahead = []int{14, 7, 1, 0}

// again is how often, in days, they are reminded afterwards.
const again = 7

// open is a confirmation that is missing.
type open struct {
	which, user id.ID
	title       string
	due         civil.Date // zero for none
}

// Remind tells everybody what they are asked to confirm: once when a campaign runs, 14, 7 and 1 days before it is due, on
// the day, and then every week. It returns how many notices are new, and may be done again for the same day.
func Remind(ctx context.Context, tx *db.Tx, day civil.Date) (told int, err error) {
	list, err := db.All(ctx, tx, func(row db.Row) (o open, err error) {
		var due string
		if err := row.Scan(&o.which, &o.user, &o.title, &due); err != nil || due == "" {
			return o, err
		}
		o.due, err = civil.Parse(due)
		return o, err
	}, `SELECT c.id, p.user_id, c.title, c.due FROM campaigns c JOIN campaign_people p ON p.tenant_id = c.tenant_id AND p.campaign_id = c.id
JOIN members m ON m.tenant_id = p.tenant_id AND m.user_id = p.user_id WHERE c.tenant_id = $1 AND c.state = $2 AND p.confirmed_at IS NULL ORDER BY c.id, p.user_id`, Running)
	if err != nil {
		return 0, fmt.Errorf("remind of campaigns: %w", err)
	}
	for _, o := range list {
		for _, n := range o.notices(day) {
			isNew, err := notice.Add(ctx, tx, n)
			if err != nil {
				return 0, fmt.Errorf("remind of campaigns: %w", err)
			}
			if isNew {
				told++
			}
		}
	}
	if told > 0 {
		tx.Record(db.Change{Action: "campaigns.remind", Object: "notices", Fields: []db.Field{{Name: "day", New: day.String()}, {Name: "notices", New: fmt.Sprint(told)}}})
	}
	return told, nil
}

// notices are what somebody hears on a day: that they are asked, which is told once, and that it is due.
func (o open) notices(day civil.Date) []notice.Notice {
	about := id.Ref{Register: Register.Name, ID: o.which}
	out := []notice.Notice{{User: o.user, Once: "campaign " + string(o.which), About: about, Words: "notices.campaign.asked", Details: map[string]string{"title": o.title}}}
	if o.due.IsZero() {
		return out
	}
	days := day.DaysUntil(o.due)
	if !slices.Contains(ahead, days) && (days > 0 || days%again != 0) {
		return out
	}
	n := notice.Notice{User: o.user, Once: fmt.Sprintf("campaign %s %s", o.which, day), About: about, Words: "notices.campaign.due", Details: map[string]string{"title": o.title, "due": o.due.String()}}
	if days < 0 {
		n.Words = "notices.campaign.overdue"
	}
	return append(out, n)
}
