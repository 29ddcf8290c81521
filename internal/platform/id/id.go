// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package id makes the identifiers of everything that is stored.
package id

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"

	"concord/internal/platform/fault"
)

// ID is a UUID of version 7 in lower-case text (RFC 9562, 5.7): it sorts by the millisecond in which it was made.
type ID string

// New makes an identifier for the moment at.
func New(at time.Time) ID { return new(Maker).New(at) }

// Maker makes identifiers that rise as long as their millisecond does not fall, so that what one transaction makes keeps its
// order: 18 bits count, from a random start (RFC 9562, 6.2, method 1), 56 are random. It is for one goroutine.
type Maker struct {
	ms    int64
	count uint32
}

// New makes the next identifier, for the moment at.
func (m *Maker) New(at time.Time) ID {
	var b [16]byte
	rand.Read(b[8:]) // never fails: it ends the program instead
	if ms := at.UnixMilli(); ms == m.ms && m.count > 0 {
		m.count++
	} else {
		m.ms, m.count = ms, 1+uint32(b[14])<<4|uint32(b[15])>>4
	}
	for i := range 6 {
		b[i] = byte(m.ms >> (8 * (5 - i))) //nolint:gosec // the lowest byte is meant
	}
	b[6] = 0x70 | byte(m.count>>14&0x0f)
	b[7] = byte(m.count >> 6 & 0xff)
	b[8] = 0x80 | byte(m.count&0x3f)
	var text [36]byte
	hex.Encode(text[0:8], b[0:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:36], b[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return ID(text[:])
}

var form = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// Parse returns the identifier that s spells exactly, or fault.NotFound: what has no possible identifier does not exist.
func Parse(s string) (ID, error) {
	if !form.MatchString(s) {
		return "", fmt.Errorf("identifier %.40q: %w", s, fault.NotFound)
	}
	return ID(s), nil
}

// Ref names one record of one register, within an organization.
type Ref struct {
	Register string
	ID       ID
}
