// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// formulaStarts are the characters at which spreadsheets begin to compute, with their full-width forms.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// split finds a formula behind what a spreadsheet may take for the end of a cell: one that expects semicolons or tabs
// does not see the quotes around a field in the middle of a line. A hyphen with a blank behind it begins a list.
var split = regexp.MustCompile(`([;\t\r\n|])([\s"']*)([=+@＝＋＠]|[-－][^\s])`)

// guarded finds what SafeText put behind the end of a cell.
var guarded = regexp.MustCompile(`([;\t\r\n|])([\s"']*)'([=+@＝＋＠]|[-－][^\s])`)

// SafeText returns a text that no spreadsheet takes for a formula: where it starts like one, also behind blanks, an
// apostrophe stands first, and so inside it behind what may end a cell. Original takes them away again.
func SafeText(s string) string {
	if strings.ContainsAny(s, ";\t\r\n|") {
		s = split.ReplaceAllString(s, "$1$2'$3")
	}
	if computes(s) {
		return "'" + s
	}
	return s
}

// Original returns the text that SafeText was given: import gets back what export wrote.
func Original(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && computes(rest) {
		s = rest
	}
	if strings.ContainsAny(s, ";\t\r\n|") {
		s = guarded.ReplaceAllString(s, "$1$2$3")
	}
	return s
}

// computes reports whether a spreadsheet could take a text for a formula. Apostrophes in front do not count, so that a text
// which begins with one is told from a guarded one.
func computes(s string) bool {
	s = strings.TrimLeft(s, "'")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank))
	start, _ := utf8.DecodeRuneInString(s)
	return s != "" && (strings.ContainsRune(formulaStarts, start) || strings.ContainsRune(formulaStarts, first) && first != utf8.RuneError)
}

// blank reports what spreadsheets pass over at the beginning of a cell, visible or not.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
