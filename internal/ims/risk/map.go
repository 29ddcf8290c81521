// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
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

// consequence is the SQL of the consequence that counts at a stage; 0 where there is none.
func (q MapQuery) consequence(stage string) string {
	if q.Target != "" {
		return "coalesce(" + stage + "_" + q.Target + ", 0)"
	}
	return fmt.Sprintf("CASE WHEN coalesce(%[1]s_organization, 0) >= coalesce(%[1]s_people, 0) AND coalesce(%[1]s_organization, 0) >= coalesce(%[1]s_society, 0) THEN coalesce(%[1]s_organization, 0) "+
		"WHEN coalesce(%[1]s_people, 0) >= coalesce(%[1]s_society, 0) THEN coalesce(%[1]s_people, 0) ELSE coalesce(%[1]s_society, 0) END", stage)
}

// Map counts open risks by their place. Risks that were not judged at that stage, or have no consequence for the target, are
// not in it.
func Map(ctx context.Context, tx *db.Tx, q MapQuery) ([]Cell, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, func(r db.Row) (c Cell, err error) { return c, r.Scan(&c.Likelihood, &c.Consequence, &c.Count) },
		"SELECT likelihood, consequence, count(*) FROM (SELECT coalesce("+q.Stage+"_likelihood, 0) AS likelihood, "+q.consequence(q.Stage)+` AS consequence FROM risks
WHERE tenant_id = $1 AND state = 'open' AND `+q.Stage+`_level > 0 AND ($2 = '' OR domain = $2)) AS judged WHERE consequence > 0 GROUP BY likelihood, consequence ORDER BY likelihood, consequence`, q.Domain)
	if err != nil {
		return nil, fmt.Errorf("map risks: %w", err)
	}
	return list, nil
}

// Way is where open risks come from and go to in the matrix: without treatment, today, once treated. A place of nothing says
// that they were not judged at that stage.
type Way struct {
	Inherent, Current, Residual Place
	Count                       int
}

// Ways counts open risks by their ways through the matrix; the stage of the query does not matter. Only those that were judged
// at two stages at least are in it.
func Ways(ctx context.Context, tx *db.Tx, q MapQuery) ([]Way, error) {
	q.Stage = stages[0]
	if err := q.Check(); err != nil {
		return nil, err
	}
	var columns, judged []string
	for _, s := range stages {
		columns = append(columns, "coalesce("+s+"_likelihood, 0) AS "+s+"_l", q.consequence(s)+" AS "+s+"_c")
		judged = append(judged, "CASE WHEN "+s+"_c > 0 THEN 1 ELSE 0 END")
	}
	const by = "inherent_l, inherent_c, current_l, current_c, residual_l, residual_c"
	list, err := db.All(ctx, tx, func(r db.Row) (w Way, err error) {
		return w, r.Scan(&w.Inherent.Likelihood, &w.Inherent.Consequence, &w.Current.Likelihood, &w.Current.Consequence, &w.Residual.Likelihood, &w.Residual.Consequence, &w.Count)
	}, "SELECT "+by+", count(*) FROM (SELECT "+strings.Join(columns, ", ")+` FROM risks WHERE tenant_id = $1 AND state = 'open' AND ($2 = '' OR domain = $2)) AS judged
WHERE `+strings.Join(judged, " + ")+" > 1 GROUP BY "+by+" ORDER BY "+by, q.Domain)
	if err != nil {
		return nil, fmt.Errorf("follow risks through the matrix: %w", err)
	}
	return list, nil
}

// Standing is a risk at a place of the matrix.
type Standing struct {
	ID       id.ID
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
		return s, r.Scan(&s.ID, &s.Title, &s.Domain, &s.Level, &s.Standing)
	},
		"SELECT id, title, domain, "+q.Stage+"_level, standing FROM risks WHERE tenant_id = $1 AND state = 'open' AND "+q.Stage+"_level > 0 AND ($2 = '' OR domain = $2) AND coalesce("+q.Stage+"_likelihood, 0) = $3 AND "+
			q.consequence(q.Stage)+" = $4 ORDER BY "+q.Stage+"_level DESC, title, id LIMIT "+fmt.Sprint(mostAt), q.Domain, at.Likelihood, at.Consequence)
	if err != nil {
		return nil, fmt.Errorf("list risks of a place: %w", err)
	}
	return list, nil
}
