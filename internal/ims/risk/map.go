// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Place is one of the matrix.
type Place struct {
	Likelihood  int // from 1; 0 for risks judged without
	Consequence int // from 1; 0 for risks that were not judged
}

// Cell is how many open risks stand at one place of the matrix.
type Cell struct {
	Place
	Count int
}

// MapQuery says which open risks are looked at, and by which consequence.
type MapQuery struct {
	Stage  string // inherent, current or residual
	Domain string // empty for all
	Target string // one of Targets; empty for the highest of them
}

// Check names what is wrong with a query.
func (q MapQuery) Check() error {
	var wrong fault.Fields
	one := func(field, value string, known []string) {
		if !slices.Contains(known, value) {
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", value), Cure: "choose " + strings.Join(known, ", ")})
		}
	}
	domains, _ := Register.Field("domain")
	one("stage", q.Stage, stages)
	if q.Domain != "" {
		one("domain", q.Domain, domains.Choices)
	}
	if q.Target != "" {
		one("target", q.Target, Targets)
	}
	return wrong.Err()
}

// placed is where a risk stands at a stage, in decimal digits: 1 where it has a level, its likelihood, and the consequences for the
// organization, for people and for society; nothing is 0. way is where it stands at each stage, in as many digits, the first stage first.
// The index risks_by_way has it under this very text, so that SQLite reads no risk to count them.
const placed = "CASE WHEN %[1]s_level > 0 THEN 10000 ELSE 0 END + coalesce(%[1]s_likelihood, 0) * 1000 + coalesce(%[1]s_organization, 0) * 100 + coalesce(%[1]s_people, 0) * 10 + coalesce(%[1]s_society, 0)"

var way = fmt.Sprintf("("+placed+") * 10000000000 + ", stages[0]) + fmt.Sprintf("("+placed+") * 100000 + ", stages[1]) + fmt.Sprintf(placed, stages[2])

// at is the place of a stage in what way says; judged reports whether the risk has a level there.
func (q MapQuery) at(way int64, stage int) (at Place, judged bool) {
	for range len(stages) - 1 - stage {
		way /= 100_000
	}
	digit := func(n int64) int { return int(way / n % 10) }
	at.Likelihood = digit(1000)
	for i, unit := range []int64{100, 10, 1} {
		if q.Target == "" || q.Target == Targets[i] {
			at.Consequence = max(at.Consequence, digit(unit))
		}
	}
	return at, digit(10_000) > 0
}

// Way is where open risks come from and go to in the matrix: without treatment, today, once treated. A place of nothing says
// that they were not judged at that stage.
type Way struct {
	Inherent, Current, Residual Place
	Count                       int
}

// Map counts open risks by their place at the stage of the query, and by their ways through the matrix. Risks that were not judged at
// that stage, or have no consequence for the target, are not among the first; those that were judged at one stage or none are not
// among the second.
func Map(ctx context.Context, tx *db.Tx, q MapQuery) (cells []Cell, ways []Way, err error) {
	if err := q.Check(); err != nil {
		return nil, nil, err
	}
	in, by := map[Place]int{}, map[Way]int{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var said int64
		var count int
		err := r.Scan(&said, &count)
		if at, judged := q.at(said, slices.Index(stages, q.Stage)); judged && at.Consequence > 0 {
			in[at] += count
		}
		if w, some := q.way(said); some {
			by[w] += count
		}
		return err
	}, "SELECT way, count(*) FROM (SELECT domain, "+way+" AS way FROM risks WHERE tenant_id = $1 AND state = 'open' AND ($2 = '' OR domain = $2)) AS judged GROUP BY domain, way", q.Domain)
	if err != nil {
		return nil, nil, fmt.Errorf("map risks: %w", err)
	}
	for at, count := range in {
		cells = append(cells, Cell{at, count})
	}
	for w, count := range by {
		w.Count = count
		ways = append(ways, w)
	}
	slices.SortFunc(cells, func(a, b Cell) int { return a.compare(b.Place) })
	slices.SortFunc(ways, func(a, b Way) int {
		return cmp.Or(a.Inherent.compare(b.Inherent), a.Current.compare(b.Current), a.Residual.compare(b.Residual))
	})
	return cells, ways, nil
}

// way is what way says, and whether the risk was judged at two stages at least. What was not judged at a stage has a place there all the
// same where it has a likelihood.
func (q MapQuery) way(said int64) (w Way, some bool) {
	judged := 0
	for i, at := range []*Place{&w.Inherent, &w.Current, &w.Residual} {
		if *at, _ = q.at(said, i); at.Consequence > 0 {
			judged++
		}
	}
	return w, judged > 1
}

func (p Place) compare(other Place) int {
	return cmp.Or(cmp.Compare(p.Likelihood, other.Likelihood), cmp.Compare(p.Consequence, other.Consequence))
}

// Standing is a risk at a place of the matrix.
type Standing struct {
	ID       id.ID
	Number   int
	Title    string
	Domain   string
	Level    int // that was found when it was judged at the stage
	Standing string
}

// mostAt is how many risks of one place are named.
const mostAt = 200

// At returns the open risks at a place, the highest level first; at most 200 of them.
func At(ctx context.Context, tx *db.Tx, q MapQuery, at Place) ([]Standing, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, func(r db.Row) (s Standing, err error) {
		return s, r.Scan(&s.ID, &s.Number, &s.Title, &s.Domain, &s.Level, &s.Standing)
	}, "SELECT id, number, title, domain, found, standing FROM (SELECT id, number, title, domain, "+q.Stage+"_level AS found, standing, "+way+` AS way FROM risks
WHERE tenant_id = $1 AND state = 'open' AND ($2 = '' OR domain = $2)) AS judged WHERE `+q.standsAt()+" ORDER BY found DESC, title, id LIMIT "+fmt.Sprint(mostAt), q.Domain, at.Likelihood, at.Consequence)
	if err != nil {
		return nil, fmt.Errorf("list risks of a place: %w", err)
	}
	return list, nil
}

// standsAt is the condition that way says the likelihood $3 and the consequence $4 at the stage, which has a level.
func (q MapQuery) standsAt() string {
	stage := map[string]string{stages[0]: "way / 10000000000", stages[1]: "way / 100000 % 100000", stages[2]: "way % 100000"}[q.Stage]
	var all, some []string
	for i, digit := range []string{" / 100 % 10", " / 10 % 10", " % 10"} {
		if q.Target == "" || q.Target == Targets[i] {
			all, some = append(all, stage+digit+" <= $4"), append(some, stage+digit+" = $4")
		}
	}
	return stage + " >= 10000 AND " + stage + " / 1000 % 10 = $3 AND " + strings.Join(all, " AND ") + " AND (" + strings.Join(some, " OR ") + ")"
}
