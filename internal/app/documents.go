// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"concord/internal/ims/document/filling"
	"concord/internal/knowledge/catalog"
)

// Filling is where documents take from what stands for their placeholders: the library and all registers.
func Filling() filling.Source {
	return filling.Source{Library: catalog.Embedded(), Registers: Registers}
}
