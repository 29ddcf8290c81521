// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package bench_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"concord/internal/ims/risk/quantify"
)

// BenchmarkSimulate draws the two workloads W8 on one and on two cores, and a bare loop that draws and adds up W8b without
// keeping anything but the sum. Trials a second are by the clock and by processor time, which other load moves less.
func BenchmarkSimulate(b *testing.B) {
	workloads := []quantify.Risk{
		{
			ID: "W8a", Title: "PERT by PERT", Model: quantify.Product,
			Frequency: quantify.Range{Kind: quantify.PERT, Min: 0.5, Mode: 2, Max: 8},
			Loss:      quantify.Loss{Range: quantify.Range{Kind: quantify.PERT, Min: 10e3, Mode: 60e3, Max: 900e3}},
		},
		{
			ID: "W8b", Title: "Poisson and lognormal", Model: quantify.Compound,
			Frequency: quantify.Range{Kind: quantify.Fixed, Value: 2.5},
			Loss:      quantify.Loss{Range: quantify.Range{Kind: quantify.Lognormal, Mu: 11, Sigma: 1.2}},
		},
	}
	const trials = 4_000_000
	for _, r := range workloads {
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s-%d", r.ID, cores), func(b *testing.B) {
				p := &quantify.Portfolio{Name: "W8", Currency: "EUR", Risks: []quantify.Risk{r}}
				trialsASecond(b, trials, func() {
					if _, err := quantify.Simulate(b.Context(), p, quantify.Options{Trials: trials, Seed: 1, Workers: cores}); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
	b.Run("W8b-bare", func(b *testing.B) {
		random, sum := rand.New(rand.NewPCG(1, 2)), 0.0
		none := math.Exp(-2.5)
		trialsASecond(b, trials, func() {
			for range trials {
				for p := random.Float64(); p > none; p *= random.Float64() {
					sum += math.Exp(11 + 1.2*random.NormFloat64())
				}
			}
		})
		if sum == 0 {
			b.Fatal("nothing was drawn")
		}
	})
}

func trialsASecond(b *testing.B, trials int, work func()) {
	b.Helper()
	begin, used, runs := time.Now(), processorTime(), 0
	for b.Loop() {
		work()
		runs++
	}
	million := float64(trials*runs) / 1e6
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(million/time.Since(begin).Seconds(), "M/s")
	if used = processorTime() - used; used > 0 {
		b.ReportMetric(million/used.Seconds(), "M/cpu-s")
	}
}
