// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build !linux

package db

import "os"

func refuseNetworkFolder(string) error { return nil }

func syncData(f *os.File) error { return f.Sync() }
