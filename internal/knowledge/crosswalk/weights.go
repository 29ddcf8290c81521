// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"
	"strings"

	"concord/internal/platform/intake"
)

// WeightsSchema names the format of a user's own weights.
const WeightsSchema = "concord/weights@1"

// WeightChange replaces the weight of one row, with the reason for it.
type WeightChange struct {
	Source string
	Weight float64 // one of the five anchors
	Reason string
}

// Quarters returns the weight in quarters, 0 to 4.
func (c WeightChange) Quarters() int { return int(c.Weight*4 + 0.5) }

// WeightChanges are a user's own weights for one crosswalk.
type WeightChanges struct {
	Crosswalk string // id
	Changes   []WeightChange
}

func (w *WeightChanges) find(source string) (WeightChange, bool) {
	if w == nil {
		return WeightChange{}, false
	}
	for _, c := range w.Changes {
		if c.Source == source {
			return c, true
		}
	}
	return WeightChange{}, false
}

// ParseWeight reads a weight as people write it, 0, 0.25, 0.5, 0.75 or 1, in quarters; ok is false for anything else.
func ParseWeight(s string) (quarters int, ok bool) {
	q, known := anchors[s]
	return q, known
}

var anchors = map[string]int{"0": 0, "0.25": 1, "0.5": 2, "0.75": 3, "1": 4, "0.0": 0, "1.0": 4, "0.50": 2}

// ReadWeights reads a concord/weights@1 file, YAML or JSON, for crosswalk c. All faults are named at once, with line and
// cure, as fault.Fields.
func (c *Crosswalk) ReadWeights(name string, data []byte) (*WeightChanges, error) {
	root, err := intake.Parse(name, data)
	if err != nil {
		return nil, err
	}
	d := intake.NewDecoder(name)
	head := d.Map(root, "", "schema", "crosswalk", "changes")
	d.Constant(head, "schema", WeightsSchema)
	d.Constant(head, "crosswalk", c.ID)
	out := &WeightChanges{Crosswalk: c.ID}
	seen := map[string]int{}
	for _, item := range d.List(head, "changes") {
		change := d.Map(item.Node, item.Path, "source", "weight", "reason")
		w := WeightChange{Source: d.Text(change, "source", true), Reason: d.Text(change, "reason", true)}
		quarters, ok := ParseWeight(d.Text(change, "weight", true))
		if !ok && change.Has("weight") {
			d.Fault(change.At("weight"), change.PathOf("weight"), "is no weight", "use 0, 0.25, 0.5, 0.75 or 1")
		}
		w.Weight = Weight(quarters)
		row := c.Row(w.Source)
		switch {
		case w.Source == "":
		case row == nil || !row.IsScored():
			d.Fault(change.At("source"), change.PathOf("source"), fmt.Sprintf("%q is no scored row of %s", w.Source, c.ID), "see the rows with: concord crosswalk show --have "+c.Target+" --want "+c.Source)
		case seen[w.Source] > 0:
			d.Fault(change.At("source"), change.PathOf("source"), fmt.Sprintf("%q was changed on line %d already", w.Source, seen[w.Source]), "keep one of the two")
		default:
			seen[w.Source] = change.At("source").Line
		}
		if strings.TrimSpace(w.Reason) == "" && change.Has("reason") {
			d.Fault(change.At("reason"), change.PathOf("reason"), "is empty", "say why your organization sees it differently")
		}
		out.Changes = append(out.Changes, w)
	}
	return out, d.Err()
}
