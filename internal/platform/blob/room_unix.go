// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build linux || darwin

package blob

import "syscall"

// quotaReached is how the system says that its own quota is used up.
const quotaReached = syscall.EDQUOT

// room is how many bytes the disk of a folder has left for this program, and has in all.
func room(folder string) (free, total int64) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize) //nolint:gosec,unconvert // other widths elsewhere
}
