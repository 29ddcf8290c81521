// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dictionary

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// precision is how many bits a word's hash has beyond those that tell the words of the list apart: one in 2^precision words
// that are not on the list looks as if it were.
const precision = 18

// Pack writes the words in lower case as a Golomb-coded set: their number (4 bytes, little endian), then the gaps between
// their sorted hashes. A gap is its part above 2^precision as that many ones and a zero, then its lower precision bits,
// highest first.
func Pack(list []string) []byte {
	lower := make([]string, len(list))
	for i, w := range list {
		lower[i] = strings.ToLower(w)
	}
	slices.Sort(lower)
	lower = slices.Compact(lower)
	count := uint64(len(lower))
	hashes := make([]uint64, len(lower))
	for i, w := range lower {
		hashes[i] = hash(w, count)
	}
	slices.Sort(hashes)
	out := bitString{data: binary.LittleEndian.AppendUint32(nil, uint32(count))} //nolint:gosec // far below 2^32 words
	var last uint64
	for _, h := range hashes {
		gap := h - last
		last = h
		for range gap >> precision {
			out.add(1)
		}
		out.add(0)
		for i := precision - 1; i >= 0; i-- {
			out.add(byte(gap >> i & 1))
		}
	}
	return out.data
}

// hash spreads words evenly over count times 2^precision.
func hash(word string, count uint64) uint64 {
	sum := sha256.Sum256([]byte(word))
	high, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:8]), count<<precision)
	return high
}

// unpack reads what Pack wrote; of a damaged list it reads what is there.
func unpack(data []byte) words {
	if len(data) < 4 {
		return words{}
	}
	count := binary.LittleEndian.Uint32(data)
	in := bitReader{data: data[4:]}
	out := make([]uint64, 0, min(int(count), 8*len(in.data)/precision))
	var last uint64
	for range count {
		gap := in.ones()<<precision | in.bits(precision)
		if in.ended {
			break
		}
		last += gap
		out = append(out, last)
	}
	return words{uint64(count), out}
}

// bitString is a row of bits that grows, the highest of each byte first.
type bitString struct {
	data []byte
	used int // bits of the last byte that are written
}

func (b *bitString) add(bit byte) {
	if b.used%8 == 0 {
		b.data, b.used = append(b.data, 0), 0
	}
	b.data[len(b.data)-1] |= bit << (7 - b.used)
	b.used++
}

// bitReader reads what bitString wrote, by words rather than bits: whoever signs in or chooses a password waits for it.
type bitReader struct {
	data  []byte
	held  uint64 // the next bits, from the highest on; below them zeros
	have  int    // how many bits are held
	ended bool   // more was asked for than there is
}

// fill holds as many bits as there are, and as fit by whole bytes.
func (b *bitReader) fill() {
	for b.have <= 56 && len(b.data) > 0 {
		b.held |= uint64(b.data[0]) << (56 - b.have)
		b.data = b.data[1:]
		b.have += 8
	}
}

// bits takes the next n bits, at most 56.
func (b *bitReader) bits(n int) uint64 {
	if b.have < n {
		b.fill()
		b.ended = b.ended || b.have < n
	}
	out := b.held >> (64 - n)
	b.held <<= n
	b.have = max(b.have-n, 0)
	return out
}

// ones takes the ones before the next zero, and the zero.
func (b *bitReader) ones() (count uint64) {
	for {
		if b.have == 0 {
			b.fill()
			if b.have == 0 {
				b.ended = true
				return count
			}
		}
		n := min(bits.LeadingZeros64(^b.held), b.have)
		count += uint64(n) //nolint:gosec // 0 to 64
		b.held <<= n
		if b.have -= n; b.have > 0 {
			b.bits(1)
			return count
		}
	}
}
