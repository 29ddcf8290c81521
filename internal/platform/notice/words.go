// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package notice

import (
	"strconv"

	"concord/internal/platform/locale"
)

// Text words a notice in a language.
func (n Notice) Text(w *locale.Words) string {
	var pairs []any
	for name, value := range n.Details {
		pairs = append(pairs, name, any(value))
		if count, err := strconv.Atoi(value); err == nil && name == "count" {
			pairs[len(pairs)-1] = count
		}
	}
	return w.T(n.Words, pairs...)
}
