// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "math"

// lowerTail is the lower half of a distribution on an axis that suits Newton's method: the logarithm for what ends at zero.
type lowerTail struct {
	// at returns the probability below y and its derivative by y.
	at func(y float64) (p, slope float64)
	// begin is near the median.
	begin float64
}

// walk calls visit with the point below which each probability of ps lies. The probabilities must fall from at most a half.
func (t lowerTail) walk(ps []float64, visit func(i int, y, slope float64)) {
	y := t.begin
	for i, p := range ps {
		var f, slope float64
		for range 60 {
			f, slope = t.at(y)
			// Newton on the logarithm, which is nearly straight in the tail.
			step := math.Log(f/p) * f / slope
			step = math.Max(-1, math.Min(1, step))
			y -= step
			if math.Abs(step) <= 4e-16*math.Max(1, math.Abs(y)) || math.Abs(step) < 1e-9 {
				break // the next step would be its square
			}
		}
		_, slope = t.at(y)
		visit(i, y, slope)
	}
}

// normalTail is the lower half of the standard normal distribution.
func normalTail() lowerTail {
	return lowerTail{at: func(y float64) (float64, float64) {
		return 0.5 * math.Erfc(-y/math.Sqrt2), math.Exp(-0.5*y*y) / math.Sqrt(2*math.Pi)
	}}
}

// betaTail is the lower half of the beta distribution over the logarithm of its value.
func betaTail(alpha, beta float64) lowerTail {
	front := logBeta(alpha, beta)
	return lowerTail{
		begin: math.Log(alpha / (alpha + beta)),
		at: func(y float64) (float64, float64) {
			x := math.Min(math.Exp(y), 1-1e-12)
			density := math.Exp(alpha*y + (beta-1)*math.Log1p(-x) - front) // x times the density of x
			return incompleteBeta(alpha, beta, x, density*(1-x)), density
		},
	}
}

func logBeta(alpha, beta float64) float64 {
	a, _ := math.Lgamma(alpha)
	b, _ := math.Lgamma(beta)
	c, _ := math.Lgamma(alpha + beta)
	return a + b - c
}

// incompleteBeta is the regularized incomplete beta function; front is x^alpha (1-x)^beta / B(alpha, beta).
// By its continued fraction (DLMF 8.17.22), evaluated by Lentz's method on the side where it converges fast.
func incompleteBeta(alpha, beta, x, front float64) float64 {
	if x > (alpha+1)/(alpha+beta+2) {
		return 1 - front*fraction(beta, alpha, 1-x)/beta
	}
	return front * fraction(alpha, beta, x) / alpha
}

func fraction(a, b, x float64) float64 {
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-(a+b)*x/(a+1))
	out := d
	for m := 1.0; m < 500; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/guard(1+even*d), guard(1+even/c)
		out *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/guard(1+odd*d), guard(1+odd/c)
		step := d * c
		out *= step
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return out
}
