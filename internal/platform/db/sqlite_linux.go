// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// networkFileSystems are magic numbers of statfs(2) on which SQLite's locks and syncs cannot be trusted.
var networkFileSystems = map[int64]string{0x6969: "NFS", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x517b: "SMB", 0x65735546: "FUSE"}

func refuseNetworkFolder(path string) error {
	var s syscall.Statfs_t
	folder := filepath.Dir(path)
	if err := syscall.Statfs(folder, &s); err != nil {
		return fmt.Errorf("look at %s: %w", folder, err)
	}
	if name := networkFileSystems[int64(s.Type)]; name != "" { //nolint:unconvert // 32 bits wide on some machines
		return fmt.Errorf("%s lies on %s, where SQLite cannot promise that a write lasts; choose a local folder or use PostgreSQL", folder, name)
	}
	return nil
}

// syncData writes a file's content through to the disk, and of what is known about it only what reading it needs.
func syncData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
