// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestWord is where words end for search, in bytes; nobody types more.
const longestWord = 60

// letters that no decomposition leads back to others.
var letters = strings.NewReplacer("ß", "ss", "ẞ", "ss", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l", "đ", "d", "Đ", "d", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ı", "i", "þ", "th", "Þ", "th")

// Fold returns a text as search compares it: small letters without marks, so that auditoría is found by AUDITORIA. It is
// done here and not by the databases, which differ.
func Fold(s string) string {
	if lower, plain := foldPlain(s); plain {
		return lower
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(letters.Replace(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// foldPlain is Fold for texts of ASCII alone, nearly all.
func foldPlain(s string) (string, bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return strings.ToLower(s), true
}

// wordsOf are the words of a text, folded, each once, without those in seen, to which they are added.
func wordsOf(text string, seen map[string]bool) (out []string) {
	for w := range strings.FieldsFuncSeq(Fold(text), noWord) {
		if w = cut(w); !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

func noWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mc, r)
}

// cut shortens a word to what is kept of it.
func cut(w string) string {
	if len(w) <= longestWord {
		return w
	}
	end := longestWord
	for !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}
