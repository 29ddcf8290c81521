// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// stood are the fields that say where a risk stands, and since when.
var stood = []string{"level", "standing", "criteria", "assessed_on", "state"}

// follow keeps where a risk stood until it was judged anew, closed or opened again. A judgement that is dated back replaces all
// that was kept from its day on.
func follow(ctx context.Context, tx *db.Tx, which id.ID, stored, changed []string) error {
	before, after := values(stored), values(changed)
	if !slices.ContainsFunc(stood, func(name string) bool { return after.differs(before, name) }) {
		return nil
	}
	until := startOf(before, after, civil.Of(tx.Now).String())
	var last string
	err := db.One(ctx, tx, []any{&last}, "SELECT coalesce(max(until), '') FROM risk_past_levels WHERE tenant_id = $1 AND risk_id = $2", string(which))
	if err != nil {
		return fmt.Errorf("follow a risk: %w", err)
	}
	for _, text := range []string{
		"DELETE FROM risk_past_levels WHERE tenant_id = $1 AND risk_id = $2 AND since >= $3",
		"UPDATE risk_past_levels SET until = $3 WHERE tenant_id = $1 AND risk_id = $2 AND until > $3",
	} {
		if _, err := db.Exec(ctx, tx, text, string(which), until); err != nil {
			return fmt.Errorf("follow a risk: %w", err)
		}
	}
	since := max(last, before.get("assessed_on"))
	if before.get("state") == "closed" { // nothing stood; from here on it does
		since = until
	} else if since >= until {
		return nil
	}
	if before.number("level") == 0 {
		return nil
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO risk_past_levels (tenant_id, risk_id, since, until, level, standing, criteria) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(which), since, until, before.number("level"), before.get("standing"), before.number("criteria"))
	if err != nil {
		return fmt.Errorf("follow a risk: %w", err)
	}
	return nil
}

// startOf is the day from which a changed risk stands where it stands: that of its judgement, never one to come; today where it
// was closed, opened, or is no longer judged.
func startOf(before, after values, today string) string {
	if after.differs(before, "state") || after.number("level") == 0 {
		return today
	}
	return min(today, after.get("assessed_on"))
}

// Month is how many open risks stood at each level at the end of a month.
type Month struct {
	On     civil.Date // its last day; today in the month that is not over
	Levels []int      // from level 1 on
	Above  int        // above the line
}

// Total is how many risks had a level.
func (m Month) Total() (n int) {
	for _, count := range m.Levels {
		n += count
	}
	return n
}

// Trend is where the open risks stood over the last months, the oldest first.
type Trend struct {
	Months   []Month
	Editions []int // of the criteria by which any of them was judged, the oldest first
	Names    []string
}

// Empty reports whether no risk had a level at the end of any of the months.
func (t Trend) Empty() bool {
	return !slices.ContainsFunc(t.Months, func(m Month) bool { return m.Total() > 0 })
}

// spell is how many risks stood the same from one month to another.
type spell struct {
	since, until    string // 2026-11
	level, criteria int
	standing        string
	count           int
}

// trendText counts risks by where they stood: in the past, and now. Now they stand so since they were judged, which an index counts
// without reading any risk, or since something else ended later: these few are taken from the first and put to the second. What ended
// before the first month makes no difference to any.
const trendText = `SELECT since, until, level, standing, criteria, sum(n) FROM (
SELECT substr(since, 1, 7) AS since, substr(until, 1, 7) AS until, level, standing, criteria, count(*) AS n FROM risk_past_levels WHERE tenant_id = $1 AND until > $2 AND since < until GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT substr(assessed_on, 1, 7), '9999-12', level, standing, coalesce(criteria, 0), n FROM (
	SELECT level, standing, criteria, assessed_on, count(*) AS n FROM risks WHERE tenant_id = $1 AND state = 'open' AND level > 0 GROUP BY level, standing, criteria, assessed_on) AS judged
UNION ALL
SELECT substr(CASE WHEN put.n > 0 THEN p.last ELSE r.assessed_on END, 1, 7), '9999-12', r.level, r.standing, coalesce(r.criteria, 0), put.n FROM (
	SELECT risk_id, max(until) AS last FROM risk_past_levels WHERE tenant_id = $1 AND until > $2 GROUP BY risk_id) AS p
CROSS JOIN risks r CROSS JOIN (SELECT -1 AS n UNION ALL SELECT 1) AS put WHERE r.tenant_id = $1 AND r.id = p.risk_id AND r.state = 'open' AND r.level > 0 AND p.last > r.assessed_on
) AS spells GROUP BY since, until, level, standing, criteria HAVING sum(n) > 0 ORDER BY 1, 2, 3, 4, 5`

// TrendOf returns where the open risks stood at the end of each of so many months, this month being the last. Each counts at the
// level that it was given by the criteria of its time; risks without a level are not counted, and those that were deleted
// neither. It is one query, and one for each edition of the criteria.
func TrendOf(ctx context.Context, tx *db.Tx, today civil.Date, months int) (Trend, error) {
	t := Trend{}
	first := civil.Date{Year: today.Year, Month: today.Month, Day: 1}
	for i := months - 1; i >= 0; i-- {
		end := first.AddMonths(1 - i).AddDays(-1)
		if end.After(today) {
			end = today
		}
		t.Months = append(t.Months, Month{On: end, Levels: make([]int, MostLevels)})
	}
	spells, err := db.All(ctx, tx, func(r db.Row) (s spell, err error) {
		return s, r.Scan(&s.since, &s.until, &s.level, &s.standing, &s.criteria, &s.count)
	}, trendText, t.Months[0].On.String())
	if err != nil {
		return t, fmt.Errorf("follow risks through the months: %w", err)
	}
	for _, s := range spells {
		t.count(s)
	}
	return t, t.name(ctx, tx)
}

// count puts risks into the months at whose end they stood so.
func (t *Trend) count(s spell) {
	seen := false
	for i := range t.Months {
		m := &t.Months[i]
		if month := m.On.String()[:7]; s.since > month || s.until <= month {
			continue
		}
		seen = true
		m.Levels[s.level-1] += s.count
		if s.standing == above {
			m.Above += s.count
		}
	}
	if seen && !slices.Contains(t.Editions, s.criteria) {
		t.Editions = append(t.Editions, s.criteria)
		slices.Sort(t.Editions)
	}
}

// name leaves the levels that any of the criteria knows, and names them where all of these use the same names.
func (t *Trend) name(ctx context.Context, tx *db.Tx) error {
	most, same := 0, true
	for _, number := range t.Editions {
		e, err := EditionOf(ctx, tx, number)
		if err != nil {
			return err
		}
		names := make([]string, len(e.Levels))
		for i, l := range e.Levels {
			names[i] = l.Name
		}
		same = same && (t.Names == nil || strings.Join(t.Names, "\n") == strings.Join(names, "\n"))
		t.Names, most = names, max(most, len(names))
	}
	if !same {
		t.Names = nil
	}
	for i := range t.Months {
		t.Months[i].Levels = t.Months[i].Levels[:most]
	}
	return nil
}
