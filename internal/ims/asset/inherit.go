// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package asset

import (
	"slices"

	"concord/internal/platform/id"
)

// Properties are what an asset can need to be kept, in one order.
var Properties = []string{"confidentiality", "integrity", "availability"}

// Most is the highest need; 0 says that nobody judged it.
const Most = 4

// Needs are what an asset needs of each property, 0 to Most, in the order of Properties.
type Needs [3]int

// Dependence says that one asset relies on another.
type Dependence struct{ From, On id.ID }

// Protection is what one asset needs of one property once those that rely on it are heard.
type Protection struct {
	Own   int     // as people judged it
	Value int     // the highest of its own and those of all that rely on it
	Path  []id.ID // from the asset that gives the value to this one, each relying on the next; only itself where its own is the highest
}

// Inherited reports whether the value is another asset's.
func (p Protection) Inherited() bool { return p.Value > p.Own }

// Protections returns what every asset needs, by the maximum principle: what others rely on needs as much as the neediest of
// them. Circles are no harm: all assets of one need the same. Among several that give the same value, the nearest is told,
// then the one with the least id.
func Protections(own map[id.ID]Needs, dependences []Dependence) map[id.ID][3]Protection {
	on := map[id.ID][]id.ID{}
	for _, d := range dependences {
		on[d.From] = append(on[d.From], d.On)
	}
	for _, list := range on {
		slices.Sort(list)
	}
	all := make([]id.ID, 0, len(own))
	for which := range own {
		all = append(all, which)
	}
	slices.Sort(all)
	out := make(map[id.ID][3]Protection, len(own))
	for property := range Properties {
		given := spread(all, on, func(a id.ID) int { return own[a][property] })
		for _, a := range all {
			p := out[a]
			p[property] = given.protection(a, own[a][property])
			out[a] = p
		}
	}
	return out
}

// spreading is by whom each asset got its value.
type spreading struct {
	value map[id.ID]int
	from  map[id.ID]id.ID // the next asset on the way to the giver; absent for the giver
}

// spread lets needs flow from those who rely to what they rely on, the highest first, each by the shortest way.
func spread(all []id.ID, on map[id.ID][]id.ID, own func(id.ID) int) spreading {
	s := spreading{map[id.ID]int{}, map[id.ID]id.ID{}}
	for level := Most; level > 0; level-- {
		var ring []id.ID
		for _, a := range all {
			if _, higher := s.value[a]; own(a) == level && !higher {
				s.value[a] = level
				ring = append(ring, a)
			}
		}
		for ; len(ring) > 0; ring = ring[1:] {
			for _, b := range on[ring[0]] {
				if _, done := s.value[b]; !done {
					s.value[b], s.from[b] = level, ring[0]
					ring = append(ring, b)
				}
			}
		}
	}
	return s
}

func (s spreading) protection(a id.ID, own int) Protection {
	p := Protection{Own: own, Value: s.value[a], Path: []id.ID{a}}
	for at, ok := s.from[a]; ok; at, ok = s.from[at] {
		p.Path = append(p.Path, at)
	}
	slices.Reverse(p.Path)
	return p
}
