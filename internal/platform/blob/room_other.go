// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build !linux && !darwin

package blob

import "syscall"

const quotaReached = syscall.ENOSPC

func room(string) (free, total int64) { return 0, 0 }
