// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package home

import (
	"math/big"
	"slices"
	"strconv"

	"concord/internal/ims/agenda"
	"concord/internal/ims/diagnosis"
	"concord/internal/report/management"
)

// missing are the parts of a standard that have gaps, in its order.
func (p homePage) missing(s *diagnosis.StandardResult) []management.Part {
	return slices.DeleteFunc(management.Parts(s, p.Gaps), func(x management.Part) bool { return x.Count == 0 })
}

// overdue and soon are how much is due in all.
func (p homePage) overdue() string { return p.tallied(func(t agenda.Tally) int { return t.Overdue }) }

func (p homePage) soon() string { return p.tallied(func(t agenda.Tally) int { return t.Soon }) }

// tallied is a sum of tallies, with a plus where one of them was counted no further.
func (p homePage) tallied(number func(agenda.Tally) int) string {
	sum, more := 0, false
	for _, t := range p.Tallies {
		sum, more = sum+number(t), more || number(t) == agenda.MostTallied
	}
	return counted(sum, more)
}

// counted is a number, with a plus where there may be more.
func counted(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

// bounded is one number of a tally.
func bounded(n int) string { return counted(n, n == agenda.MostTallied) }

// above is how many open risks stand above the line.
func (p homePage) above() (n int) {
	for _, l := range p.Risks {
		n += l.Above
	}
	return n
}

// listPath is the register, by the day that is due.
func listPath(t agenda.Tally) string { return "/" + t.Register + "?sort=" + t.Field }

// percent is a share in whole percent.
func percent(r *big.Rat) string { return new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(0) + " %" }

// points is by how many percentage points a share has moved, with its sign; empty where there is nothing to compare.
func (p homePage) points(standard string, total func(*diagnosis.StandardResult) diagnosis.Total) string {
	if p.Before == nil || p.Before.Standard(standard) == nil {
		return ""
	}
	moved := new(big.Rat).Sub(total(p.Result.Standard(standard)).Readiness, total(p.Before.Standard(standard)).Readiness)
	text := moved.Mul(moved, big.NewRat(100, 1)).FloatString(0)
	if moved.Sign() > 0 {
		text = "+" + text
	}
	return text
}

func clauses(s *diagnosis.StandardResult) diagnosis.Total { return s.ClauseSum }

func controls(s *diagnosis.StandardResult) diagnosis.Total { return s.ControlSum }
