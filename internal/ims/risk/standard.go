// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import "concord/internal/platform/locale"

// Default returns the criteria that hold until an organization sets its own: five steps each, four levels, the line below the
// third. Their words are those of the language, because people rewrite them for their own organization.
func Default(w *locale.Words) Criteria {
	c := Criteria{Matrix: [][]int{
		{1, 1, 1, 2, 3},
		{1, 1, 2, 2, 3},
		{1, 2, 2, 3, 4},
		{1, 2, 3, 3, 4},
		{2, 2, 3, 4, 4},
	}}
	for _, step := range []string{"1", "2", "3", "4", "5"} {
		at := "risks.default.likelihood." + step
		c.Likelihoods = append(c.Likelihoods, Likelihood{w.T(at), w.T(at + ".anchor")})
		at = "risks.default.consequence." + step
		c.Consequences = append(c.Consequences, Consequence{w.T(at), w.T(at + ".organization"), w.T(at + ".people"), w.T(at + ".society")})
	}
	for i, months := range []int{12, 12, 6, 3} {
		c.Levels = append(c.Levels, Level{Name: w.T("risks.default.level." + []string{"1", "2", "3", "4"}[i]), Acceptable: i < 2, ReviewMonths: months})
	}
	return c
}
