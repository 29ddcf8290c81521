// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build unix

package hashing

import (
	"os/exec"
	"syscall"
)

// niceness is how far the process steps back, of 19: next to a busy server it gets a tenth of a core, on a quiet machine all.
const niceness = 10

// giveWay puts the process into a group of its own, because only a group is slowed with all of its threads.
func giveWay(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// givenWay slows the process that was started. Where the system does not allow that, passwords are hashed all the same.
func givenWay(cmd *exec.Cmd) {
	syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, niceness) //nolint:errcheck // see above
}
