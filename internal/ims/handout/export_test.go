// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handout

// What the tests take apart and put together wrongly.
var (
	Join     = join
	Split    = split
	Parse    = parse
	Spelling = spelling
)
