// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import "strings"

// formulaStarts are the characters at which spreadsheets begin to compute, with their full-width forms.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// SafeText returns a text that no spreadsheet takes for a formula: where it starts like one, an apostrophe stands first.
func SafeText(s string) string {
	for _, r := range s {
		if strings.ContainsRune(formulaStarts, r) {
			return "'" + s
		}
		break
	}
	return s
}
