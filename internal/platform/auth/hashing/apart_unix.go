// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build unix

package hashing

import (
	"os/exec"
	"syscall"
)

// niceness is how far the process steps back, of 19: next to busy work it gets a third of another process's share, on a quiet
// machine all. With 10, a tenth, sign-ins took longer than browsers wait where other programs kept the machine busy.
const niceness = 5

// giveWay puts the process into a group of its own, because only a group is slowed with all of its threads.
func giveWay(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// givenWay slows the process that was started. Where the system does not allow that, passwords are hashed all the same.
func givenWay(cmd *exec.Cmd) {
	syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, niceness) //nolint:errcheck // see above
}
