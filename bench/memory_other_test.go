// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build !linux

package bench_test

import "os"

// memory is measured on Linux only.
func memory(*os.ProcessState) int64 { return 0 }
