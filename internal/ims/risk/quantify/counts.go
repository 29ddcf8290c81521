// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "math"

// maxRate is the frequency that a year has at most, where the upper tail of a judged range reaches further.
const maxRate = 10 * MaxFrequency

const guideBits = 12

// counts draws the number of events of a year by the inverse of its distribution.
//
// Where the frequency is itself a range, the number given the frequency is Poisson; drawing from the mixture of all
// frequencies is the same as drawing a frequency first, and costs one table look-up.
type counts struct {
	below []uint64               // below[k]: the numbers up to it give at most k events
	guide [1 << guideBits]uint16 // where to begin, by the first bits of a number
}

// draw turns random numbers into numbers of events.
func (c *counts) draw(u []uint64, n []int32) {
	n = n[:len(u)]
	for i, r := range u {
		k := int(c.guide[r>>(64-guideBits)])
		for r > c.below[k] {
			k++
		}
		n[i] = int32(k) //nolint:gosec // below 20,000
	}
}

// countsOf returns the distribution of the number of events.
func countsOf(frequency Range, pace pace) *counts {
	if frequency.Kind == Probability {
		return newCounts([]float64{1 - frequency.Value, frequency.Value})
	}
	var m mixture
	if rate, ok := frequency.constant(); ok {
		m.add(rate, 1)
		return newCounts(m.chances)
	}
	t := frequency.tableOf()
	ps := knots()
	const near, weight = 0.21132486540518713, 0.5 // Gauss's two points, on [0, 1]
	for i := range halfCells {
		if pace.ended() {
			break
		}
		width := ps[len(ps)-2-i] - ps[len(ps)-1-i]
		for _, c := range []cell{t[i], t[halfCells+i]} {
			for _, s := range []float64{near, 1 - near} {
				m.add(c.c0+s*(c.c1+s*(c.c2+s*c.c3)), weight*width)
			}
		}
	}
	m.add(t[0].c0, ps[len(ps)-1])
	m.add(t[halfCells].c0, ps[len(ps)-1])
	return newCounts(m.chances)
}

// mixture adds up Poisson distributions.
type mixture struct{ chances []float64 }

func (m *mixture) add(rate, weight float64) {
	rate = math.Max(0, math.Min(rate, maxRate))
	const least = 1e-18
	mode := math.Floor(rate)
	highest, _ := math.Lgamma(mode + 1)
	peak := math.Exp(mode*math.Log(math.Max(rate, 1e-300)) - rate - highest)
	for p, k := peak, mode; p > least; k++ {
		m.put(int(k), p*weight)
		p *= rate / (k + 1)
	}
	for p, k := peak*mode/math.Max(rate, 1e-300), mode-1; k >= 0 && p > least; k-- {
		m.put(int(k), p*weight)
		p *= k / rate
	}
}

func (m *mixture) put(k int, chance float64) {
	for len(m.chances) <= k {
		m.chances = append(m.chances, 0)
	}
	m.chances[k] += chance
}

// newCounts makes a table of the chances of 0, 1, 2 … events.
func newCounts(chances []float64) *counts {
	var total, sum float64
	for _, p := range chances {
		total += p
	}
	c := &counts{below: make([]uint64, len(chances))}
	for k, p := range chances {
		sum += p
		c.below[k] = part64(sum / total)
	}
	c.below[len(chances)-1] = math.MaxUint64
	k := 0
	for j := range c.guide {
		for c.below[k] < uint64(j)<<(64-guideBits) {
			k++
		}
		c.guide[j] = uint16(k)
	}
	return c
}

// part64 is a share of all random numbers.
func part64(share float64) uint64 {
	if share >= 1 {
		return math.MaxUint64
	}
	return uint64(share * (1 << 64))
}
