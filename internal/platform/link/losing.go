// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package link

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// losingBatch is how many records are asked about at once; fewer have a text of their own, which the engine plans sooner.
const (
	losingFew   = 50
	losingBatch = 500
)

// losing asks who relies directly on any of some records: by how many of its links of that kind, and how many it has,
// counted to one more than the records can take. The three parts are those of relyingOn. A CROSS JOIN is done in this order, and
// the ids are asked for so that SQLite looks in the index by target instead of walking one that has all columns.
const losing = `WITH going (one) AS (VALUES %s)
SELECT w.register, w.record_id, '' AS requirement, w.relation, COALESCE(d.title, ''), COALESCE(d.reference, ''), count(w.id), (
SELECT count(*) FROM (SELECT o.id FROM links o WHERE o.tenant_id = $1 AND o.register = w.register AND o.record_id = w.record_id AND o.relation = w.relation LIMIT $9) AS few)
FROM going g CROSS JOIN links w LEFT JOIN search_documents d ON d.tenant_id = $1 AND d.register = w.register AND d.record_id = w.record_id
WHERE w.tenant_id = $1 AND w.to_register = $2 AND w.to_record = g.one AND w.relation IN ($3, $4, $5)
GROUP BY w.register, w.record_id, w.relation, d.title, d.reference
UNION ALL
SELECT w.to_register, w.to_record, '', w.relation, COALESCE(d.title, ''), COALESCE(d.reference, ''), count(w.id), (
SELECT count(*) FROM (SELECT o.id FROM links o WHERE o.tenant_id = $1 AND o.to_register = w.to_register AND o.to_record = w.to_record AND o.relation = w.relation LIMIT $9) AS few)
FROM going g CROSS JOIN links w LEFT JOIN search_documents d ON d.tenant_id = $1 AND d.register = w.to_register AND d.record_id = w.to_record
WHERE w.tenant_id = $1 AND w.register = $2 AND w.record_id = g.one AND w.relation = $6 AND w.to_record <> ''
GROUP BY w.to_register, w.to_record, w.relation, d.title, d.reference
UNION ALL
SELECT '', '', w.requirement, w.relation, '', '', count(w.id), (
SELECT count(*) FROM (SELECT o.id FROM links o WHERE o.tenant_id = $1 AND o.relation = w.relation AND o.requirement = w.requirement AND o.requirement <> '' LIMIT $9) AS few)
FROM going g CROSS JOIN links w WHERE w.tenant_id = $1 AND w.register = $2 AND w.record_id = g.one AND w.relation IN ($7, $8) AND w.requirement <> ''
GROUP BY w.requirement, w.relation`

// LosingOf returns what relies directly on any of several records of a register and is none of them: each once by relation,
// those that keep nothing else that does the same first.
func LosingOf(ctx context.Context, tx *db.Tx, register string, of []id.ID) ([]Relying, error) {
	type sum struct{ lost, all int }
	var order []Relying
	sums, going := map[Relying]sum{}, make(map[id.Ref]bool, len(of))
	for _, one := range of {
		going[id.Ref{Register: register, ID: one}] = true
	}
	for rest := of; len(rest) > 0; {
		now := rest[:min(losingBatch, len(rest))]
		rest = rest[len(now):]
		text, args := losingQuery(register, now, len(of)+1)
		err := db.Each(ctx, tx, func(row db.Row) error {
			x, s := Relying{Steps: 1}, sum{}
			if err := row.Scan(&x.Who.Register, &x.Who.ID, &x.Requirement, &x.Relation, &x.Title, &x.Reference, &s.lost, &s.all); err != nil {
				return err
			}
			if x.Relation == Supports { // kept as what supports; told as what relies
				x.Relation = SupportedBy
			}
			if going[x.Who] {
				return nil
			}
			before, known := sums[x]
			if !known {
				order = append(order, x)
			}
			sums[x] = sum{before.lost + s.lost, s.all}
			return nil
		}, text, args...)
		if err != nil {
			return nil, fmt.Errorf("what relies on several records: %w", err)
		}
	}
	out := make([]Relying, len(order))
	for i, x := range order {
		s := sums[x]
		out[i] = x
		out[i].Only = s.lost == s.all
	}
	slices.SortFunc(out, func(x, y Relying) int {
		if x.Only != y.Only && x.Only {
			return -1
		} else if x.Only != y.Only {
			return 1
		}
		return strings.Compare(x.Title+x.Requirement+string(x.Who.ID), y.Title+y.Requirement+string(y.Who.ID))
	})
	return out, nil
}

func losingQuery(register string, of []id.ID, most int) (text string, args []any) {
	size := losingFew
	if len(of) > size {
		size = losingBatch
	}
	args = []any{register, string(DependsOn), string(TreatedBy), string(Requires), string(Supports), string(Satisfies), string(Implements), most}
	marks := make([]string, size)
	for i := range marks {
		one := ""
		if i < len(of) {
			one = string(of[i])
		}
		args = append(args, one)
		marks[i] = "(CAST($" + strconv.Itoa(len(args)+1) + " AS TEXT))"
	}
	return fmt.Sprintf(losing, strings.Join(marks, ", ")), args
}
