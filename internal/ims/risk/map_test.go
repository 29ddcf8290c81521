// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/register"
)

// some writes open and closed risks that were judged in all ways there are, some of them anew on other days.
func (x trial) some(n int) (out []register.Record) {
	x.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	today := civil.Of(x.tx.Now)
	say := func(i int) map[string]string {
		said := map[string]string{"title": fmt.Sprint("Risk ", i), "domain": []string{"security", "ai", "both"}[r.IntN(3)], "assessed_on": today.AddDays(-r.IntN(300)).String()}
		for _, stage := range stages[:1+r.IntN(3)] {
			said[stage+"_likelihood"] = strconv.Itoa(1 + r.IntN(5))
			for _, target := range Targets[:1+r.IntN(3)] {
				said[stage+"_"+target] = strconv.Itoa(1 + r.IntN(5))
			}
			if said["domain"] == "security" {
				delete(said, stage+"_people")
				delete(said, stage+"_society")
			}
		}
		return said
	}
	for i := range n {
		which := x.add(say(i))
		if i%3 == 0 {
			x.change(which, say(i))
		}
		if i%7 == 0 {
			x.change(which, map[string]string{"state": "closed", "closed_because": "It is gone"})
		}
		if i%14 == 0 {
			x.change(which, map[string]string{"state": "open"})
		}
		rec, err := Register.Find(x.Context(), x.tx, which)
		if err != nil {
			x.Fatal(err)
		}
		out = append(out, rec)
	}
	return out
}

// place counts by hand.
func place(rec register.Record, stage, target string) (at Place) {
	at.Likelihood = Number(rec, stage+"_likelihood")
	for _, t := range Targets {
		if target == "" || target == t {
			at.Consequence = max(at.Consequence, Number(rec, stage+"_"+t))
		}
	}
	return at
}

func TestTheMapIsWhatOneCountsByHand(t *testing.T) {
	t.Parallel()
	inOne(t, func(x trial) {
		list := x.some(60)
		of := func(rec register.Record, name string) string { return values(rec.Values).get(name) }
		for _, stage := range stages {
			for _, target := range append([]string{""}, Targets...) {
				for _, domain := range []string{"", "ai", "security"} {
					wantCells, wantWays := map[Place]int{}, map[Way]int{}
					for _, rec := range list {
						if of(rec, "state") != "open" || domain != "" && of(rec, "domain") != domain {
							continue
						}
						if at := place(rec, stage, target); at.Consequence > 0 && Number(rec, stage+"_level") > 0 {
							wantCells[at]++
						}
						w := Way{place(rec, stages[0], target), place(rec, stages[1], target), place(rec, stages[2], target), 0}
						if min(1, w.Inherent.Consequence)+min(1, w.Current.Consequence)+min(1, w.Residual.Consequence) > 1 {
							wantWays[w]++
						}
					}
					q := MapQuery{stage, domain, target}
					cells, ways, err := Map(x.Context(), x.tx, q)
					if err != nil || len(cells) != len(wantCells) || len(ways) != len(wantWays) {
						x.Fatalf("%+v: %d cells of %d, %d ways of %d, %v", q, len(cells), len(wantCells), len(ways), len(wantWays), err)
					}
					for _, c := range cells {
						there, err := At(x.Context(), x.tx, q, c.Place)
						if err != nil || c.Count != wantCells[c.Place] || len(there) != c.Count {
							x.Errorf("%+v: %+v, want %d; %d are named, %v", q, c, wantCells[c.Place], len(there), err)
						}
					}
					for _, w := range ways {
						n := w.Count
						if w.Count = 0; n != wantWays[w] {
							x.Errorf("%+v: %d go %+v, want %d", q, n, w, wantWays[w])
						}
					}
				}
			}
		}
	})
}

// plainTrend counts every risk by itself, in one pass.
const plainTrend = `SELECT substr(since, 1, 7), substr(until, 1, 7), level, standing, criteria, count(*) FROM (
SELECT since, until, level, standing, criteria FROM risk_past_levels WHERE tenant_id = $1 AND until > $2 AND since < until
UNION ALL
SELECT CASE WHEN coalesce(p.last, '') > r.assessed_on THEN p.last ELSE r.assessed_on END, '9999-12', r.level, r.standing, coalesce(r.criteria, 0) FROM risks r
LEFT JOIN (SELECT risk_id, max(until) AS last FROM risk_past_levels WHERE tenant_id = $1 GROUP BY risk_id) p ON p.risk_id = r.id
WHERE r.tenant_id = $1 AND r.state = 'open' AND r.level > 0) AS spells GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`

func TestTheTrendIsWhatOneCountsRiskByRisk(t *testing.T) {
	t.Parallel()
	inOne(t, func(x trial) {
		x.some(60)
		first := civil.Of(x.tx.Now).AddDays(-3650).String() // what ended before counts the same or not at all
		read := func(text string) []spell {
			list, err := db.All(x.Context(), x.tx, func(r db.Row) (s spell, err error) {
				return s, r.Scan(&s.since, &s.until, &s.level, &s.standing, &s.criteria, &s.count)
			}, text, first)
			if err != nil {
				x.Fatal(err)
			}
			return list
		}
		got, want := read(trendText), read(plainTrend)
		if len(want) < 10 || !slices.Equal(got, want) {
			x.Errorf("\n got %v\nwant %v", got, want)
		}
		if !slices.ContainsFunc(want, func(s spell) bool { return s.until != "9999-12" }) {
			x.Error("nothing was judged anew")
		}
	})
}

func TestTheIndexOfWaysHasTheTextByWhichTheyAreCounted(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "platform", "db", "migrations", "0034_simulations.sql"))
	if err != nil || !strings.Contains(string(text), "(tenant_id, state, domain, ("+way+"))") {
		t.Errorf("%v; counting is slow with another text than\n%s", err, way)
	}
}
