// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"context"
	"fmt"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Proof is a current piece of evidence: what it shows, and for how long.
type Proof struct {
	ID     id.ID
	Title  string
	On     civil.Date // the day that it shows
	Months int        // 1 to 120: how long it counts from then on
	URL    string
}

// Proofs are all current pieces by what they support.
type Proofs struct {
	Requirements map[string][]Proof // by reference, such as iso27001-2022/9.1-5
	Records      map[id.Ref][]Proof
}

// Months is how many months pass until a day (2026-11-25; empty for none named, which is a year), at least 1 and at most 120.
func Months(from civil.Date, until string) int {
	const year, most = 12, 120
	end, err := civil.Parse(until)
	if err != nil {
		return year
	}
	n := 1
	for n < most && end.After(from.AddMonths(n)) {
		n++
	}
	return n
}

// Supporting returns the evidence in use that is not stale on a day, by what it supports. It asks one query.
func Supporting(ctx context.Context, tx *db.Tx, today civil.Date) (Proofs, error) {
	out := Proofs{Requirements: map[string][]Proof{}, Records: map[id.Ref][]Proof{}}
	err := db.Each(ctx, tx, func(row db.Row) error {
		var p Proof
		var to id.Ref
		var requirement, on, staleOn string
		if err := row.Scan(&to.Register, &to.ID, &requirement, &p.ID, &p.Title, &on, &staleOn, &p.URL); err != nil {
			return err
		}
		var err error
		if p.On, err = civil.Parse(on); err != nil || p.On.After(today) {
			return nil //nolint:nilerr // without a day it shows nothing yet
		}
		p.Months = Months(p.On, staleOn)
		if requirement != "" {
			out.Requirements[requirement] = append(out.Requirements[requirement], p)
		} else {
			out.Records[to] = append(out.Records[to], p)
		}
		return nil
	}, `SELECT l.to_register, l.to_record, l.requirement, v.id, v.title, v.proves_on, v.stale_on, v.url FROM links l
JOIN evidence v ON v.tenant_id = l.tenant_id AND v.id = l.record_id
WHERE l.tenant_id = $1 AND l.register = $2 AND l.relation = $3 AND v.standing = $4 AND v.proves_on <> '' AND (v.stale_on = '' OR v.stale_on > $5)
ORDER BY v.title, v.id`, Register.Name, string(link.Supports), InUse, today.String())
	if err != nil {
		return out, fmt.Errorf("read what evidence supports: %w", err)
	}
	return out, nil
}
