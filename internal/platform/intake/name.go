// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"strings"
	"unicode"
)

// CleanText makes a longer text safe to show and print: control and bidirectional characters go, line ends become \n and
// tabs blanks; blanks around it go too.
func CleanText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		case unwanted(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// unwanted are characters that no reader sees and that can make a text look like another: controls, marks of direction,
// a byte order mark, what stands for a broken character, and code points that XML cannot hold.
func unwanted(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == unicode.ReplacementChar || r == '\ufffe' || r == '\uffff'
}

// cutTo shortens a text to n runes for a message.
func cutTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// problemOf is the text of an error of the standard library without the name of its package.
func problemOf(err error) string {
	s := err.Error()
	for _, prefix := range []string{"zip: ", "flate: ", "xml: ", "json: "} {
		s = strings.TrimPrefix(s, prefix)
	}
	return CleanName(cutTo(s, 200))
}

// CleanName makes a short text safe to show: control and bidirectional characters go, white space becomes one blank.
func CleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unwanted(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
