// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package dictionary knows the passwords that others try first, with what people make of them: appended years, swapped
// letters, repetition, two joined.
package dictionary

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

// common is the list of scripts/common-passwords; docs/third-party.md names its source.
//
//go:embed common.bin
var common []byte

// shortestPart is how many bytes a part of a password has at least to count as a word of the list.
const shortestPart = 4

// Guessable reports whether a password is on the list of common ones, is a variant of one or of two joined, or is nothing but
// rows of keys or repetition, in any case of letters. A common word among others that do not belong to it is no variant.
//
// The list holds hashes, so that about one good passphrase in 100,000 counts as guessable too.
func Guessable(password string) bool {
	low := strings.ToLower(password)
	if row(low) {
		return true
	}
	known := unpack(common)
	return slices.ContainsFunc(cores(low), func(core string) bool {
		// What is only a small part of a password does not make it easy to guess.
		return 3*len(core) >= len(low) && (known.compose(core) || 2*len(core) >= len(low) && repeats(core) != "")
	})
}

// cores are the forms in which a password is looked up, each once: as it is, without what people put around or between
// words, and with swapped characters read back.
func cores(low string) []string {
	out := []string{
		low,
		strings.TrimFunc(low, func(r rune) bool { return !unicode.IsLetter(r) }),
		keep(low, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }),
		keep(low, unicode.IsLetter),
	}
	ending := strings.TrimRightFunc(low, func(r rune) bool { return !unicode.IsLetter(r) }) // a year rather than letters
	for _, swapped := range []*strings.Replacer{swappedL, swappedI} {
		out = append(out, keep(swapped.Replace(low), unicode.IsLetter), keep(swapped.Replace(ending), unicode.IsLetter))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// swappedL and swappedI read back what people write for letters; 1 and ! stand for two.
var (
	swappedL = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "@", "a", "$", "s", "!", "i")
	swappedI = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "@", "a", "$", "s", "!", "l")
)

func keep(s string, what func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if what(r) {
			return r
		}
		return -1
	}, s)
}

// words are the hashes of a list, rising.
type words struct {
	count  uint64
	hashes []uint64
}

func (w words) has(word string) bool {
	_, found := slices.BinarySearch(w.hashes, hash(word, w.count))
	return found
}

// compose reports whether s is a word of the list, or two joined.
func (w words) compose(s string) bool {
	if len(s) < shortestPart {
		return false
	}
	if w.has(s) {
		return true
	}
	for i := shortestPart; i <= len(s)-shortestPart; i++ {
		if w.has(s[:i]) && w.has(s[i:]) {
			return true
		}
	}
	return false
}
