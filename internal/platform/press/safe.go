// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"strings"
	"unicode/utf8"
)

// formulaStarts are the characters at which spreadsheets begin to compute, with their full-width forms.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// SafeText returns a text that no spreadsheet takes for a formula: where it starts like one, an apostrophe stands first.
func SafeText(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune(formulaStarts, first) {
		return "'" + s
	}
	return s
}
