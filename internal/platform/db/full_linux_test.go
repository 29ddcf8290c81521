// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
)

// smallDisk is a disk of its own with so many bytes, where the machine lets the test have one.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func TestDB3AFullDiskFailsWritesLeavesReadsAndHealsByItself(t *testing.T) {
	t.Parallel()
	folder := smallDisk(t, 6<<20)
	d, err := db.Open(t.Context(), db.Config{Path: filepath.Join(folder, "concord.db"), Seal: journal.Seal})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the test is over
	a := organization(t, d, "A")
	fill := func() { // the rest of the disk
		f, err := os.Create(filepath.Join(folder, "ballast"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // full is what it is meant to be
		for piece := 1 << 20; piece > 0; {
			if _, err := f.Write(make([]byte, piece)); err != nil {
				piece /= 2
			}
		}
	}
	for round := range 3 {
		kept := rowsOf(t, d, a)
		fill()
		var full, other int
		var mu sync.Mutex
		var writers sync.WaitGroup
		for n := range 8 { // together, so that groups of transactions fail as well as single ones
			writers.Go(func() {
				for k := range 30 {
					err := write(t.Context(), d, a, fmt.Sprintf("%d-%d-%d", round, n, k))
					mu.Lock()
					switch {
					case err == nil:
						kept++
					case errors.Is(err, fault.NoSpace):
						full++
					default:
						other++
						t.Errorf("a writer met %v", err)
					}
					mu.Unlock()
				}
			})
		}
		writers.Wait()
		if full == 0 {
			t.Fatal("the disk did not get full: the test shows nothing")
		}
		if got := rowsOf(t, d, a); got != kept {
			t.Errorf("round %d: %d rows, %d were acknowledged", round, got, kept)
		}
		if err := os.Remove(filepath.Join(folder, "ballast")); err != nil {
			t.Fatal(err)
		}
		for k := range 5 {
			if err := write(t.Context(), d, a, fmt.Sprintf("healed-%d-%d", round, k)); err != nil {
				t.Errorf("with space again: %v", err)
			}
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Examine(t.Context(), filepath.Join(folder, "concord.db")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// write adds a row of a kilobyte or so, with its journal.
func write(ctx context.Context, d *db.DB, a access.Actor, name string) error {
	return d.Write(ctx, a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "row_counts.create", Object: "row_counts", Reason: strings.Repeat("because ", 150)})
		_, err := db.Exec(ctx, tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, $2, 1)", name+strings.Repeat("x", 1000))
		return err
	})
}

func rowsOf(t *testing.T, d *db.DB, a access.Actor) (n int) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM row_counts WHERE tenant_id = $1")
	})
	if err != nil {
		t.Fatalf("a reader met %v", err)
	}
	return n
}
