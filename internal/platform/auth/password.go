// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/auth/dictionary"
	"concord/internal/platform/fault"
)

// Limits of a password. It is taken exactly as typed: no trimming, no composition rules, no end date.
const (
	MinPassword      = 15   // characters
	MaxPasswordBytes = 1024 // refused before it is hashed
)

// CheckPassword says what is wrong with a new password as fault.Fields: too short, too long, common, or holding a word
// that an attacker tries first. words are such words: product, organization, name, address.
func CheckPassword(password string, words ...string) error {
	wrong := func(problem, cure string) error {
		return fault.Fields{{Field: "password", Problem: problem, Cure: cure}}
	}
	switch n := utf8.RuneCountInString(password); {
	case len(password) > MaxPasswordBytes:
		return wrong("is too long", fmt.Sprintf("use at most %d bytes", MaxPasswordBytes))
	case !utf8.ValidString(password):
		return wrong("is not UTF-8 text", "type it again")
	case n < MinPassword:
		return wrong(fmt.Sprintf("has %d characters", n), fmt.Sprintf("use at least %d, such as four or five words that do not belong together", MinPassword))
	}
	low := strings.ToLower(password)
	for _, w := range append(words, "concord") {
		for _, part := range append(strings.FieldsFunc(strings.ToLower(w), func(r rune) bool { return strings.ContainsRune(" @.,-_+", r) }), strings.ToLower(w)) {
			if len(part) >= 4 && strings.Contains(low, part) {
				return wrong(fmt.Sprintf("holds %q, which is among the first things that others try", part), "choose words that have nothing to do with you or your work")
			}
		}
	}
	if dictionary.Guessable(password) {
		return wrong("is among the first things that others try", "use four or five words that do not belong together")
	}
	return nil
}
