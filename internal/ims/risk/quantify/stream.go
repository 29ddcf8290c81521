// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// stream is a xoshiro256++ generator (Blackman and Vigna, Scrambled linear pseudorandom number generators, 2021).
//
// Each purpose of each risk in each block of trials has one of its own, so that no figure depends on which core drew a
// block, and none of a risk on its neighbours.
type stream struct{ a, b, c, d uint64 }

// newStream seeds a stream by a hash of all that tells it from others.
func newStream(seed uint64, risk, purpose string, block int) stream {
	h := sha256.Sum256(fmt.Appendf(nil, "%d/%d/%s/%s", seed, block, purpose, risk))
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(h[8*i:]) }
	return stream{at(0), at(1), at(2), at(3) | 1} // the state of all zeros would never leave it
}

// fill draws one number for each place of u.
func (s *stream) fill(u []uint64) {
	a, b, c, d := s.a, s.b, s.c, s.d
	for i := range u {
		u[i] = bits.RotateLeft64(a+d, 23) + a
		t := b << 17
		c ^= a
		d ^= b
		b ^= c
		a ^= d
		c ^= t
		d = bits.RotateLeft64(d, 45)
	}
	s.a, s.b, s.c, s.d = a, b, c, d
}
