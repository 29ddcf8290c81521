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

// SafeText returns a text that no spreadsheet takes for a formula: where it starts like one, also behind blanks, an
// apostrophe stands first, and so inside it behind what may end a cell.
func SafeText(s string) string {
	if strings.ContainsAny(s, ";\t\r\n|") {
		s = split.ReplaceAllString(s, "$1$2'$3")
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank))
	start, _ := utf8.DecodeRuneInString(s)
	if s != "" && (strings.ContainsRune(formulaStarts, start) || strings.ContainsRune(formulaStarts, first) && first != utf8.RuneError) {
		return "'" + s
	}
	return s
}

// blank reports what spreadsheets pass over at the beginning of a cell, visible or not.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
