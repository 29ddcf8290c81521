// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
)

// TestDB1WhatWasAcknowledgedWasFlushedBefore cuts the power at many moments: all that is left then is what stood in the files
// when the last flush that returned had begun.
func TestDB1WhatWasAcknowledgedWasFlushedBefore(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Path: filepath.Join(folder, "concord.db"), Seal: journal.Seal})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the test is over
	a := organization(t, d, "A")
	d.NeverFold()
	var mu sync.Mutex
	acknowledged, flushes := 0, 0
	type cut struct {
		disk         string
		acknowledged int // before the flush after this one returned
	}
	var cuts []cut
	d.OnFlush(func(flush func() error) error {
		mu.Lock() // whoever was acknowledged up to here waited for an earlier flush
		flushes++
		n, before := flushes, acknowledged
		mu.Unlock()
		if len(cuts) > 0 && cuts[len(cuts)-1].acknowledged < 0 {
			cuts[len(cuts)-1].acknowledged = before
		}
		disk := filepath.Join(folder, fmt.Sprint("disk", n))
		if n%4 == 0 {
			for _, end := range []string{"", "-wal"} {
				if err := copyFile(filepath.Join(folder, "concord.db"+end), disk+end); err != nil {
					return err
				}
			}
		}
		err := flush()
		if n%4 == 0 {
			cuts = append(cuts, cut{disk, -1})
		}
		return err
	})
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for k := range 25 {
				if err := write(t.Context(), d, a, fmt.Sprintf("%d-%d", w, k)); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				acknowledged++
				mu.Unlock()
			}
		})
	}
	writers.Wait()
	if len(cuts) < 3 {
		t.Fatalf("the power was cut %d times only: the test shows nothing", len(cuts))
	}
	for _, c := range cuts {
		left, err := db.Open(t.Context(), db.Config{Path: c.disk, Seal: journal.Seal})
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsOf(t, left, a); got < c.acknowledged {
			t.Errorf("after a power cut %d rows are left, %d were acknowledged", got, c.acknowledged)
		}
		if err := left.Close(); err != nil {
			t.Error(err)
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func TestDB1NobodyIsToldBeforeTheFlush(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		began, through := make(chan struct{}), make(chan struct{})
		d.OnFlush(func(flush func() error) error {
			close(began)
			<-through
			return flush()
		})
		told := make(chan error, 1)
		go func() { told <- write(t.Context(), d, a, "one") }()
		<-began
		select {
		case err := <-told:
			t.Errorf("told while the flush ran: %v", err)
		default:
		}
		close(through)
		if err := <-told; err != nil {
			t.Error(err)
		}
	})
}

func TestDB3AfterAFailedFlushNothingIsWrittenBeforeTheDatabaseIsOpenedAnew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "concord.db")
	open := func() *db.DB {
		d, err := db.Open(t.Context(), db.Config{Path: path, Seal: journal.Seal})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open()
	a := organization(t, d, "A")
	if err := write(t.Context(), d, a, "kept"); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("input/output error")
	fails := true
	d.OnFlush(func(flush func() error) error {
		if fails {
			fails = false // a disk may claim the next time that all is well
			return broken
		}
		return flush()
	})
	if err := write(t.Context(), d, a, "lost"); !errors.Is(err, broken) || !errors.Is(err, fault.Busy) {
		t.Errorf("the writer is told %v", err)
	}
	for range 3 {
		if err := write(t.Context(), d, a, "later"); !errors.Is(err, broken) {
			t.Errorf("a later writer is told %v", err)
		}
	}
	if err := d.Ping(t.Context()); !errors.Is(err, broken) {
		t.Errorf("whoever asks is told %v", err)
	}
	if got := rowsOf(t, d, a); got < 1 {
		t.Errorf("readers see %d rows", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = open()
	defer d.Close() //nolint:errcheck // the test is over
	if err := write(t.Context(), d, a, "healed"); err != nil {
		t.Error(err)
	}
}

func TestAGlanceIsOneQuery(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "A"), organization(t, d, "B")
		if err := write(t.Context(), d, a, "one"); err != nil {
			t.Fatal(err)
		}
		count := func(tx *db.Tx) (n int, err error) {
			err = db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM row_counts WHERE tenant_id = $1")
			return n, err
		}
		for range 3 { // also once it is ready
			err := d.Glance(a, func(tx *db.Tx) error {
				if n, err := count(tx); n != 1 || err != nil {
					t.Errorf("its own rows: %d, %v", n, err)
				}
				if _, err := count(tx); err == nil {
					t.Error("a second query was answered")
				}
				_, err := db.Exec(t.Context(), tx, "DELETE FROM row_counts WHERE tenant_id = $1")
				return err
			})
			if err == nil {
				t.Error("a glance may write")
			}
			if err := d.Glance(b, func(tx *db.Tx) error {
				n, err := count(tx)
				if n != 0 {
					t.Errorf("another's rows: %d", n)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWhatIsWrongWithALaterStatementComesOut(t *testing.T) {
	t.Parallel()
	const row = "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'one', 1)"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		for name, after := range map[string]func(tx *db.Tx) error{
			"at the commit": func(*db.Tx) error { return nil },
			"at a query": func(tx *db.Tx) error {
				var n int
				return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM row_counts WHERE tenant_id = $1")
			},
			"at a statement": func(tx *db.Tx) error {
				_, err := db.Exec(t.Context(), tx, "DELETE FROM row_counts WHERE tenant_id = $1 AND register = 'none'")
				return err
			},
		} {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "row_counts.create", Object: "row_counts"})
				for range 2 {
					if err := db.Later(t.Context(), tx, row); err != nil {
						return err
					}
				}
				return after(tx)
			})
			if !errors.Is(err, fault.Taken) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := rowsOf(t, d, a); got != 0 {
			t.Errorf("%d rows were left", got)
		}
		if err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "row_counts.create", Object: "row_counts"})
			return db.Later(t.Context(), tx, row)
		}); err != nil || rowsOf(t, d, a) != 1 {
			t.Errorf("a good one: %v", err)
		}
	})
}
