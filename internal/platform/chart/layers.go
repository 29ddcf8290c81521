// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"cmp"
	"slices"
)

// Layered is where the boxes and arrows of a picture of dependences stand, in points; whoever draws it can make each box lead
// somewhere.
type Layered struct {
	W, H   float64
	Boxes  []Box // in the order of the labels
	Arrows []Arrow
}

// Box is one node with its label in lines, which have room for bold letters.
type Box struct {
	X, Y, W, H float64
	Lines      []string
}

// Arrow leads from the right of one box to the left of another. One that goes back, because the nodes stand in a circle, is
// told apart.
type Arrow struct {
	From, To       int
	X1, Y1, X2, Y2 float64
	Back           bool
}

// Measures of the picture.
const (
	boxWidth   = 150.0
	boxHeight  = 54.0
	boxAcross  = 44.0 // between layers
	boxBetween = 12.0 // between the boxes of one layer
	boxSize    = 11.0 // of the letters
	boxMargin  = 4.0
	boxLines   = 2
	boxSweeps  = 6
)

// Layers places one box for each label so that edges lead to the right, except where they close a circle. Edges are pairs of
// places in labels. The same input gives the same picture.
func Layers(labels []string, edges [][2]int) Layered {
	g := newLayering(len(labels), edges)
	columns := g.columns()
	g.untangle(columns)
	highest := 0
	for _, c := range columns {
		highest = max(highest, len(c))
	}
	out := Layered{Boxes: make([]Box, len(labels)), W: 2*boxMargin + float64(len(columns))*(boxWidth+boxAcross) - boxAcross, H: 2*boxMargin + float64(highest)*(boxHeight+boxBetween) - boxBetween}
	for layer, column := range columns {
		first := boxMargin + float64(highest-len(column))*(boxHeight+boxBetween)/2
		for row, n := range column {
			out.Boxes[n] = Box{
				X: boxMargin + float64(layer)*(boxWidth+boxAcross), Y: first + float64(row)*(boxHeight+boxBetween), W: boxWidth, H: boxHeight,
				Lines: wrap(labels[n], boxSize, true, boxWidth-14, boxLines),
			}
		}
	}
	for _, e := range edges {
		if e[0] != e[1] {
			from, to := out.Boxes[e[0]], out.Boxes[e[1]]
			out.Arrows = append(out.Arrows, Arrow{e[0], e[1], from.X + boxWidth, from.Y + boxHeight/2, to.X, to.Y + boxHeight/2, g.layer[e[0]] >= g.layer[e[1]]})
		}
	}
	return out
}

// layering is a graph without its circles, and the layer of each node.
type layering struct {
	out, in [][]int
	layer   []int
}

// newLayering leaves out the edges that close circles, then puts every node one layer behind the last that leads to it.
func newLayering(nodes int, edges [][2]int) layering {
	all := make([][]int, nodes)
	for _, e := range edges {
		all[e[0]] = append(all[e[0]], e[1])
	}
	g := layering{make([][]int, nodes), make([][]int, nodes), make([]int, nodes)}
	const fresh, open, done = 0, 1, 2
	state, order := make([]int, nodes), make([]int, 0, nodes)
	var visit func(n int)
	visit = func(n int) {
		state[n] = open
		for _, to := range all[n] {
			if state[to] == open {
				continue
			}
			g.out[n], g.in[to] = append(g.out[n], to), append(g.in[to], n)
			if state[to] == fresh {
				visit(to)
			}
		}
		state[n] = done
		order = append(order, n)
	}
	for n := range nodes {
		if state[n] == fresh {
			visit(n)
		}
	}
	for _, n := range slices.Backward(order) {
		for _, to := range g.out[n] {
			g.layer[to] = max(g.layer[to], g.layer[n]+1)
		}
	}
	return g
}

// columns are the nodes of each layer.
func (g layering) columns() (out [][]int) {
	for n, layer := range g.layer {
		for len(out) <= layer {
			out = append(out, nil)
		}
		out[layer] = append(out[layer], n)
	}
	return out
}

// untangle orders each layer by the middle of what its nodes are joined to, to and fro, so that fewer edges cross.
func (g layering) untangle(columns [][]int) {
	row := make([]float64, len(g.layer))
	number := func(column []int) {
		for i, n := range column {
			row[n] = float64(i) - float64(len(column)-1)/2
		}
	}
	for _, c := range columns {
		number(c)
	}
	for sweep := range boxSweeps {
		joined := g.in
		if sweep%2 == 1 {
			joined = g.out
		}
		for i := range columns {
			column := columns[i]
			if sweep%2 == 1 {
				column = columns[len(columns)-1-i]
			}
			middle := map[int]float64{}
			for _, n := range column {
				middle[n] = row[n]
				if len(joined[n]) > 0 {
					sum := 0.0
					for _, m := range joined[n] {
						sum += row[m]
					}
					middle[n] = sum / float64(len(joined[n]))
				}
			}
			slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
			number(column)
		}
	}
}
