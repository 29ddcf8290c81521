// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package asset_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"concord/internal/ims/asset"
	"concord/internal/platform/id"
)

func TestWhatOthersRelyOnNeedsAsMuchAsTheNeediestOfThem(t *testing.T) {
	t.Parallel()
	own := map[id.ID]asset.Needs{
		"lending": {2, 4, 3}, "loans": {3, 4, 4}, "portal": {0, 0, 0}, "cloud": {1, 1, 1}, "vault": {4, 1, 0}, "alone": {0, 2, 0},
	}
	got := asset.Protections(own, []asset.Dependence{{From: "lending", On: "loans"}, {From: "lending", On: "portal"}, {From: "portal", On: "cloud"}, {From: "loans", On: "cloud"}, {From: "cloud", On: "vault"}})
	for _, c := range []struct {
		of       id.ID
		property int
		value    int
		path     []id.ID
	}{
		{"lending", 0, 2, []id.ID{"lending"}},
		{"portal", 0, 2, []id.ID{"lending", "portal"}},
		{"cloud", 0, 3, []id.ID{"loans", "cloud"}},
		{"cloud", 1, 4, []id.ID{"loans", "cloud"}},
		{"vault", 0, 4, []id.ID{"vault"}},
		{"vault", 2, 4, []id.ID{"loans", "cloud", "vault"}},
		{"alone", 0, 0, []id.ID{"alone"}},
		{"alone", 1, 2, []id.ID{"alone"}},
	} {
		p := got[c.of][c.property]
		if p.Value != c.value || !slices.Equal(p.Path, c.path) || p.Own != own[c.of][c.property] {
			t.Errorf("%s %s: %+v, want %d by %v", c.of, asset.Properties[c.property], p, c.value, c.path)
		}
	}
}

// graph makes a graph of n assets by chance, circles and dependences on itself among them.
func graph(r *rand.Rand, n int) (own map[id.ID]asset.Needs, on []asset.Dependence) {
	own = map[id.ID]asset.Needs{}
	name := func() id.ID { return id.ID(fmt.Sprintf("a%02d", r.IntN(n))) }
	for i := range n {
		own[id.ID(fmt.Sprintf("a%02d", i))] = asset.Needs{r.IntN(5), r.IntN(5), r.IntN(5)}
	}
	for range r.IntN(3 * n) {
		on = append(on, asset.Dependence{From: name(), On: name()})
	}
	return own, on
}

// TestTheProtectionOfAnyGraphIsTheHighestNeedThatReachesEachAsset compares with the plain meaning: walk back from an asset to
// all that rely on it, and take the highest.
func TestTheProtectionOfAnyGraphIsTheHighestNeedThatReachesEachAsset(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		own, on := graph(r, 1+r.IntN(14))
		got := asset.Protections(own, on)
		linked := map[asset.Dependence]bool{}
		for _, d := range on {
			linked[d] = true
		}
		for a := range own {
			relying := []id.ID{a}
			for i := 0; i < len(relying); i++ {
				for _, d := range on {
					if d.On == relying[i] && !slices.Contains(relying, d.From) {
						relying = append(relying, d.From)
					}
				}
			}
			for property := range asset.Properties {
				want := 0
				for _, b := range relying {
					want = max(want, own[b][property])
				}
				p := got[a][property]
				if p.Value != want || p.Path[len(p.Path)-1] != a || own[p.Path[0]][property] != want || p.Inherited() != (want > own[a][property]) {
					t.Fatalf("%s in %v %v: %+v, want %d", a, own, on, p, want)
				}
				for i := range len(p.Path) - 1 { // the way is one of the graph
					if !linked[asset.Dependence{From: p.Path[i], On: p.Path[i+1]}] {
						t.Fatalf("%v is no way in %v", p.Path, on)
					}
				}
			}
		}
	}
}

func TestOneMoreDependenceNeverLowersANeed(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		own, on := graph(r, 2+r.IntN(10))
		before := asset.Protections(own, on)
		_, more := graph(r, len(own))
		after := asset.Protections(own, slices.Concat(on, more))
		for a := range own {
			for property := range asset.Properties {
				if after[a][property].Value < before[a][property].Value {
					t.Fatalf("%s fell from %+v to %+v", a, before[a][property], after[a][property])
				}
			}
		}
	}
}
