// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package bench_test

import (
	"os"
	"syscall"
)

// memory returns the bytes a process held at its peak. Linux counts the starting process in until the new one begins, so
// small figures are those of the benchmark itself.
func memory(s *os.ProcessState) int64 {
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
