// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"concord/internal/platform/locale"
)

// Label is what a field is called in a language.
func (r *Register) Label(w *locale.Words, f Field) string {
	return w.T("registers.of." + r.Name + "." + f.Name)
}
