// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package weight keeps what an organization weighs otherwise than the crosswalks of the content do.
package weight

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// LongestReason is the longest reason, in characters.
const LongestReason = 2000

// Choice is how much an organization says that the targets of one row deliver, and why.
type Choice struct {
	Crosswalk string // id, such as iso42001-2023--iso27001-2022
	Source    string // id of the row
	Weight    string // as people write it: 0, 0.25, 0.5, 0.75 or 1
	Reason    string
}

// Weight is a choice as it is kept. A row without one counts with the content's weight.
type Weight struct {
	ID        id.ID
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
	UpdatedBy id.ID // empty for the machine's own command line
	Crosswalk string
	Source    string
	Quarters  int // 0 to 4
	Reason    string
}

// clean returns the choice's weight in quarters and its reason in its one form, or fault.Fields with everything wrong.
func (c Choice) clean() (quarters int, reason string, err error) {
	var wrong fault.Fields
	quarters, ok := crosswalk.ParseWeight(c.Weight)
	if !ok {
		wrong = append(wrong, fault.Field{Field: "weight", Problem: fmt.Sprintf("is %.40q", c.Weight), Cure: "choose 0, 0.25, 0.5, 0.75 or 1"})
	}
	reason = intake.CleanText(c.Reason)
	switch {
	case reason == "":
		wrong = append(wrong, fault.Field{Field: "reason", Problem: "is missing", Cure: "say why your organization sees it differently"})
	case utf8.RuneCountInString(reason) > LongestReason:
		wrong = append(wrong, fault.Field{Field: "reason", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestReason)})
	}
	return quarters, reason, wrong.Err()
}

// check says whether there is such a row to weigh.
func (c Choice) check(l *catalog.Library) error {
	cw, err := crosswalk.Get(l, c.Crosswalk)
	if err != nil {
		return fault.Fields{{Field: "crosswalk", Problem: fmt.Sprintf("%.80q is no crosswalk", c.Crosswalk), Cure: "take the id of one from the list of crosswalks"}}
	}
	if row := cw.Row(c.Source); row == nil || !row.IsScored() {
		return fault.Fields{{Field: "source", Problem: fmt.Sprintf("%.80q is no row that counts in %s", c.Source, cw.ID), Cure: "take the source of a row from the coverage"}}
	}
	return nil
}

// Changes are the weights of one crosswalk in the form in which it counts with them.
func Changes(list []Weight, crosswalkID string) *crosswalk.WeightChanges {
	out := &crosswalk.WeightChanges{Crosswalk: crosswalkID}
	for _, w := range list {
		if w.Crosswalk == crosswalkID {
			out.Changes = append(out.Changes, crosswalk.WeightChange{Source: w.Source, Weight: crosswalk.Weight(w.Quarters), Reason: w.Reason})
		}
	}
	return out
}

// text is the weight as people write it.
func text(quarters int) string { return strconv.FormatFloat(crosswalk.Weight(quarters), 'f', -1, 64) }
