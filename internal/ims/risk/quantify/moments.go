// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "math"

// moments are number, mean, squared distance from it, and the largest of some losses.
type moments struct {
	n, mean, square, largest float64
}

// momentsOf goes over the losses twice, which costs little in fast memory and loses no digits.
func momentsOf(x []float64) moments {
	m := moments{n: float64(len(x))}
	m.mean = total(x) / m.n
	var a, b float64
	for i := 0; i+1 < len(x); i += 2 {
		d, e := x[i]-m.mean, x[i+1]-m.mean
		a += float64(d * d)
		b += float64(e * e)
		m.largest = math.Max(m.largest, math.Max(x[i], x[i+1]))
	}
	if len(x)%2 == 1 {
		d := x[len(x)-1] - m.mean
		a += float64(d * d)
		m.largest = math.Max(m.largest, x[len(x)-1])
	}
	m.square = a + b
	return m
}

func total(x []float64) float64 {
	var a, b, c, d float64
	i := 0
	for ; i+3 < len(x); i += 4 {
		a += x[i]
		b += x[i+1]
		c += x[i+2]
		d += x[i+3]
	}
	for ; i < len(x); i++ {
		a += x[i]
	}
	return a + b + c + d
}

// merge adds other losses (Chan, Golub and LeVeque, 1979); the order matters in the last digits, so it is that of the blocks.
func (m *moments) merge(o moments) {
	if m.n == 0 {
		*m = o
		return
	}
	n, d := m.n+o.n, o.mean-m.mean
	m.mean += d * o.n / n
	m.square += o.square + d*d*m.n*o.n/n
	m.n = n
	m.largest = math.Max(m.largest, o.largest)
}

func (m *moments) deviation() float64 { return math.Sqrt(m.square / math.Max(1, m.n-1)) }

func (m *moments) standardError() float64 { return m.deviation() / math.Sqrt(m.n) }
