// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"os"

	"concord/internal/platform/auth/hashing"
)

type hashCmd struct{}

// Run answers until the server asks no more.
func (*hashCmd) Run(p *program) error { return hashing.Serve(p.in, p.out) }

// running is this very program on Linux, even where an upgrade has replaced its file.
const running = "/proc/self/exe"

// hashCommand is how a server starts hashCmd; none where it does not know its own file.
func hashCommand() []string {
	name := running
	if _, err := os.Stat(name); err != nil {
		if name, err = os.Executable(); err != nil {
			return nil
		}
	}
	return []string{name, "hash"}
}
