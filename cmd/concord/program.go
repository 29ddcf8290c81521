// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

func newProgram() *program {
	return &program{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		library: catalog.Embedded(),
		today:   func() civil.Date { return civil.Of(time.Now()) },
	}
}
