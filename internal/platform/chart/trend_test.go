// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart_test

import (
	"testing"

	"concord/internal/platform/chart"
)

func TestATrendStaysWithinItsPictureAndRisesWhereValuesRise(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]chart.TrendSpec{
		"rising":       {Points: []chart.TrendPoint{{At: 0, Value: -3}, {At: 10, Value: 4}, {At: 400, Value: 9}}, Limits: []chart.TrendLimit{{Name: "Target", Value: 20, Ink: chart.Good}}},
		"one value":    {Points: []chart.TrendPoint{{At: 5, Value: 0}}},
		"all the same": {Points: []chart.TrendPoint{{At: 0, Value: 7}, {At: 1, Value: 7}}},
		"none":         {},
	} {
		s := chart.Trend(spec)
		last, dots := 1e9, 0
		for _, shape := range s.Shapes {
			if c, ok := shape.(chart.Circle); ok {
				dots++
				if c.X < 0 || c.X > s.W || c.Y < 0 || c.Y > s.H {
					t.Errorf("%s: %+v stands outside", name, c)
				}
				if name == "rising" && c.Y >= last {
					t.Errorf("a higher value stands lower: %+v", c)
				}
				last = c.Y
			}
		}
		if dots != len(spec.Points) {
			t.Errorf("%s: %d values are drawn", name, dots)
		}
	}
}
