// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package home

import (
	"math/big"
	"slices"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/ims/diagnosis"
	"concord/internal/platform/register"
)

// Where the fields stand in an action.
var due, state = at("due"), at("state")

func at(name string) int {
	return slices.IndexFunc(action.Register.Fields, func(f register.Field) bool { return f.Name == name })
}

func sortByDue(list []register.Record) {
	slices.SortStableFunc(list, func(x, y register.Record) int { return strings.Compare(x.Values[due], y.Values[due]) })
}

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
