// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob_test

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

func TestDB3AFullDiskLeavesNothingOfAFile(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2097152"); err != nil {
		t.Skipf("no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := &shed{t: t, folder: filepath.Join(disk, "blobs"), now: start}
	var err error
	if s.DB, err = db.Open(t.Context(), db.Config{Path: filepath.Join(t.TempDir(), "concord.db"), Clock: s.clock}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()       //nolint:errcheck // the test is over
	s.open(10 << 20)      // and told that there is room, as if the disk had filled since it looked
	defer s.store.Close() //nolint:errcheck // the test is over
	s.a = s.organization("A")
	before := s.stored(s.a, "before", "r")
	_, err = s.store.Put(t.Context(), s.DB, s.a, blob.Incoming{Max: 8 << 20}, io.LimitReader(zeros{}, 4<<20))
	if !errors.Is(err, fault.NoSpace) || len(s.names(s.a)) != 1 {
		t.Errorf("on a full disk: %v, left %v", err, s.names(s.a))
	}
	if got, err := s.read(s.a, before.Hash); got != "before" {
		t.Errorf("reads go on: %v", err)
	}
	s.stored(s.a, strings.Repeat("y", 1<<20), "r") // what fits goes in
}
