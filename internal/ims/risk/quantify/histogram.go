// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "math"

// A histogram counts losses in buckets whose width is at most 1/1024 of the loss, for any loss a float can hold. It keeps
// whole numbers only, so that it does not matter who counts what when, and its size grows with the span of the losses,
// not with the number of trials.
const (
	bucketBits = 10
	// QuantileError is how much larger than the true order statistic the upper edge of its bucket can be, as a share of it.
	QuantileError = 1.0 / (1 << bucketBits)

	bucketShift = 52 - bucketBits
)

// page counts one octave of losses.
type page [1 << bucketBits]uint32

type histogram struct {
	pages [1 << 11]*page // by the exponent of a float; losses are not negative
}

// add counts losses.
func (h *histogram) add(x []float64) {
	for _, v := range x {
		b := math.Float64bits(v)
		p := h.pages[b>>52&(1<<11-1)]
		if p == nil {
			p = new(page)
			h.pages[b>>52&(1<<11-1)] = p
		}
		p[b>>bucketShift&(1<<bucketBits-1)]++
	}
}

// merge adds what another one counted.
func (h *histogram) merge(other *histogram) {
	for i, p := range other.pages {
		switch {
		case p == nil:
		case h.pages[i] == nil:
			h.pages[i] = p
		default:
			for j, n := range p {
				h.pages[i][j] += n
			}
		}
	}
}

// bucket is one filled bucket: losses from low up to, without, high. Losses of nothing stand in a bucket from 0 to 0.
type bucket struct {
	low, high float64
	count     int64
	before    int64 // in all buckets below
}

// spectrum lists the filled buckets by rising loss.
type spectrum []bucket

func (h *histogram) spectrum() (out spectrum) {
	var before int64
	for i, p := range h.pages {
		if p == nil {
			continue
		}
		for j, n := range p {
			if n == 0 {
				continue
			}
			b := bucket{low: edge(i, j), high: edge(i, j+1), count: int64(n), before: before}
			if i == 0 && j == 0 {
				b.high = 0
			}
			before += b.count
			out = append(out, b)
		}
	}
	return out
}

func edge(exponent, step int) float64 {
	return math.Float64frombits(uint64(exponent)<<52 + uint64(step)<<bucketShift) //nolint:gosec // not negative
}

// bucketEdge is the lower edge of the bucket that a loss falls into.
func bucketEdge(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) >> bucketShift << bucketShift)
}

func (s spectrum) total() int64 {
	last := s[len(s)-1]
	return last.before + last.count
}

// at returns the bucket that holds the loss of a rank, from 1.
func (s spectrum) at(rank int64) bucket {
	rank = max(1, min(rank, s.total()))
	lo, hi := 0, len(s)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if s[mid].before+s[mid].count >= rank {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return s[lo]
}

// value places the loss of a rank evenly inside its bucket.
func (s spectrum) value(rank int64) float64 {
	b := s.at(rank)
	return b.low + (b.high-b.low)*(float64(rank-b.before)-0.5)/float64(b.count)
}

// above bounds how many losses are at least x: least surely are, most might be.
func (s spectrum) above(x float64) (least, most int64) {
	n := s.total()
	lo, hi := 0, len(s)
	for lo < hi {
		mid := (lo + hi) / 2
		if s[mid].low >= x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == len(s) {
		least = 0
	} else {
		least = n - s[lo].before
	}
	most = least
	if lo > 0 && s[lo-1].high > x {
		most += s[lo-1].count
	}
	return least, most
}
