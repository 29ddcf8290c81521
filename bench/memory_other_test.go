// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build !linux

package bench_test

import (
	"os"
	"time"
)

// memory is measured on Linux only.
func memory(*os.ProcessState) int64 { return 0 }

// processorTime is not known here.
func processorTime() time.Duration { return 0 }
