// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"time"
)

// Clocks say until when incidents must be reported, regime by regime.
type Clocks struct {
	Schema    string   `yaml:"schema" need:"yes"`
	Must      bool     `yaml:"must_be_rechecked"`
	CheckedOn string   `yaml:"checked_on" need:"yes"`
	NotAdvice bool     `yaml:"not_legal_advice"`
	Regimes   []Regime `yaml:"regimes" need:"yes"`
}

// Regime is one law with its clocks.
type Regime struct {
	ID     string  `yaml:"id" need:"yes"`
	Title  string  `yaml:"title" need:"yes"`
	Source string  `yaml:"source" need:"yes"`
	Field  string  `yaml:"field" need:"yes"` // of an incident, by which a person decides whether the law applies
	Clocks []Clock `yaml:"clocks" need:"yes"`
}

// Clock is one report with the time there is for it: hours, days or calendar months.
type Clock struct {
	ID     string   `yaml:"id" need:"yes"`
	Title  string   `yaml:"title" need:"yes"`
	When   []string `yaml:"when" need:"yes"` // values of the regime's field
	Hours  int      `yaml:"hours"`
	Days   int      `yaml:"days"`
	Months int      `yaml:"months"`
	After  string   `yaml:"after"` // id of the clock of the same regime whose report starts this one
	Note   string   `yaml:"note"`
}

// Clocks returns the clocks for incidents.
func (l *Library) Clocks() (*Clocks, error) { return Load[Clocks](l, clocksFile) }

const clocksFile = "incidents/clocks.yaml"

// Due is when the report must be there, if the clock starts at a moment, in UTC. A month ends on the same day of the next, or on its last.
func (c Clock) Due(start time.Time) time.Time {
	t := start.Add(time.Duration(c.Hours)*time.Hour).AddDate(0, 0, c.Days)
	if c.Months == 0 {
		return t
	}
	last := time.Date(t.Year(), t.Month()+time.Month(c.Months)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(t.Year(), t.Month()+time.Month(c.Months), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// checkClocks checks that each clock has a length, and that those it starts after stand before it.
func (d *Draft) checkClocks() {
	for _, name := range d.Matching(clocksFile) {
		p := ReadPart[Clocks](d, name)
		if p == nil {
			continue
		}
		s := p.Source
		d.schema(s, p.Value.Schema, "concord/incident-clocks@1")
		d.Recheck(s, p.Value.Must, p.Value.CheckedOn, "clocks for the reports of incidents")
		ids := d.unique(s)
		for i, r := range p.Value.Regimes {
			ids.add(r.ID, "regimes", i, "id")
			var before []string
			for j, c := range r.Clocks {
				at := []any{"regimes", i, "clocks", j}
				ids.add(c.ID, append(at, "id")...)
				if c.Hours < 0 || c.Days < 0 || c.Months < 0 || c.Hours+c.Days+c.Months == 0 {
					d.fault(RuleCounts, s, fmt.Sprintf("%s has no time", c.ID), "write hours, days or months", append(at, "id")...)
				}
				d.oneOf(RuleNames, s, c.After, before, append(at, "after")...)
				before = append(before, c.ID)
			}
		}
	}
}
