// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"

	"concord/internal/ims/org"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
)

// Budget is the treatment plan against what may be spent on it in the fiscal year that is running, in whole units of one currency.
//
// Planned is what was decided, is in progress or done; spent is that of what is done; proposed comes on top if it is decided. What
// costs once counts in the year in which it was done or is due, without a day or overdue in this one; what costs each year counts
// from then on. Other currencies are not converted, and not counted.
type Budget struct {
	Amount   int        `json:"amount"`
	Currency string     `json:"currency"`
	First    civil.Date `json:"first"` // of the fiscal year
	Last     civil.Date `json:"last"`
	Planned  int        `json:"planned"`
	Spent    int        `json:"spent"`
	Proposed int        `json:"proposed"`
}

// Above is by how much the plan is above the budget; 0 where it is not.
func (b Budget) Above() int { return max(0, b.Planned-b.Amount) }

// FindBudget returns the plan against the budget, and whether there is a budget.
func FindBudget(ctx context.Context, tx *db.Tx) (b Budget, said bool, err error) {
	s, err := org.FindSettings(ctx, tx)
	if err != nil {
		return b, false, err
	}
	if b.Amount, b.Currency, said = s.Budget(); !said {
		return b, false, nil
	}
	today, err := s.Today(tx)
	if err != nil {
		return b, false, err
	}
	if b.First, b.Last, err = s.Year(today); err != nil {
		return b, false, fmt.Errorf("budget: %w", err)
	}
	err = db.One(ctx, tx, []any{&b.Planned, &b.Spent, &b.Proposed}, `SELECT CAST(COALESCE(SUM(CASE WHEN state <> 'proposed' THEN cost END), 0) AS BIGINT),
CAST(COALESCE(SUM(CASE WHEN state = 'done' THEN cost END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN state = 'proposed' THEN cost END), 0) AS BIGINT)
FROM (SELECT state, CASE WHEN state = 'done' AND done_on < $3 THEN 0 ELSE COALESCE(cost_once, 0) END + COALESCE(cost_yearly, 0) AS cost FROM treatments
WHERE tenant_id = $1 AND currency = $2 AND state <> 'dropped' AND CASE WHEN state = 'done' THEN done_on ELSE due END <= $4) counted`, b.Currency, b.First.String(), b.Last.String())
	if err != nil {
		return b, false, fmt.Errorf("budget: %w", err)
	}
	return b, true, nil
}
