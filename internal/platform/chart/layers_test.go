// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart_test

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"concord/internal/platform/chart"
)

func TestArrowsLeadToTheRightExceptWhereTheyCloseACircle(t *testing.T) {
	t.Parallel()
	got := chart.Layers([]string{"lending", "portal", "loan system with a long name that needs two lines", "cloud"}, [][2]int{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 0}, {2, 2}})
	if len(got.Arrows) != 5 { // what relies on itself needs no arrow
		t.Fatalf("%d arrows", len(got.Arrows))
	}
	for _, a := range got.Arrows {
		if back := a.From == 3; a.Back != back || !back && a.X1 >= a.X2 {
			t.Errorf("%+v", a)
		}
	}
	if n := len(got.Boxes[2].Lines); n != 2 {
		t.Errorf("the long name stands in %d lines", n)
	}
}

func TestBoxesOfAnyGraphStandApartWithinThePicture(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		labels := make([]string, 1+r.IntN(30))
		for i := range labels {
			labels[i] = "asset " + strconv.Itoa(i)
		}
		var edges [][2]int
		for range r.IntN(2 * len(labels)) {
			edges = append(edges, [2]int{r.IntN(len(labels)), r.IntN(len(labels))})
		}
		got := chart.Layers(labels, edges)
		if !reflect.DeepEqual(got, chart.Layers(labels, edges)) {
			t.Fatal("the same graph gives two pictures")
		}
		for i, a := range got.Boxes {
			if a.X < 0 || a.Y < 0 || a.X+a.W > got.W || a.Y+a.H > got.H {
				t.Fatalf("%+v stands outside %v by %v", a, got.W, got.H)
			}
			for _, b := range got.Boxes[:i] {
				if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
					t.Fatalf("%+v covers %+v", a, b)
				}
			}
		}
		for _, a := range got.Arrows {
			if !a.Back && a.X1 >= a.X2 {
				t.Fatalf("%+v leads to the left", a)
			}
		}
	}
}
