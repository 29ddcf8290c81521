// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// NewPhrase makes a password of 100 random bits that people can type.
func NewPhrase() string {
	var raw [13]byte
	rand.Read(raw[:]) // never fails: it ends the program instead
	text := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:]))[:20]
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:]
}
