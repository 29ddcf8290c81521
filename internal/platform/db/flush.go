// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"concord/internal/platform/fault"
)

// flusher makes commits last. A commit itself only reaches the database's log; whoever made it waits here until that log is
// on the disk. One flush serves all that were committed before it began, and while it runs the next ones are written.
type flusher struct {
	flush func() error // the disk's part
	// final says that nothing may be written after a flush failed: a disk may claim the next time to have kept what it lost.
	// PostgreSQL sees to that by itself.
	final bool
	// between runs rest while nobody can commit, after committing what was left to be flushed next.
	between func(rest func())

	mu      sync.Mutex
	running bool
	next    *flight // of whoever committed since the running flush began; nil for nobody
	lost    error   // what the disk said when a flush failed; nothing is written from then on
}

// flight is one flush and who waits for it.
type flight struct {
	done chan struct{}
	err  error
}

// wait returns once everything that was committed before it was called is on the disk.
func (f *flusher) wait() error {
	mine := f.join()
	<-mine.done
	return mine.err
}

// join begins the next flush, unless one is running: that one begins the next when it is through.
func (f *flusher) join() *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = &flight{done: make(chan struct{})}
	}
	mine := f.next
	if !f.running {
		f.running = true
		go f.run()
	}
	return mine
}

// busy reports whether a flush is running: a commit gains nothing by being made now.
func (f *flusher) busy() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running
}

func (f *flusher) run() {
	for resting := false; !resting; {
		f.mu.Lock()
		flight := f.next
		f.next = nil
		f.mu.Unlock()
		flight.err = f.flushOnce()
		close(flight.done)
		if !f.rest(false) { // somebody waits already
			continue
		}
		f.between(func() { resting = f.rest(true) })
	}
}

// rest reports whether nobody waits, and lets the flusher end if it is meant.
func (f *flusher) rest(meant bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	idle := f.next == nil
	f.running = !idle || !meant
	return idle
}

func (f *flusher) flushOnce() error {
	if err := f.sound(); err != nil {
		return err
	}
	err := f.flush()
	if err == nil || !f.final {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = fmt.Errorf("the disk failed to keep a write; nothing more is written before the program is started again: %w: %w", fault.Busy, err)
	return f.lost
}

// sound fails once a flush has failed.
func (f *flusher) sound() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lost
}

// flushFile writes a file of the database through to the disk. The file is opened anew each time: SQLite may have replaced it,
// and one that is not there was folded into the database, flushed, before it went.
func flushFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = syncData(f)
	return errors.Join(err, f.Close())
}

// flushLog makes PostgreSQL write its log through, up to here: a transaction of its own that commits as the operator set it up,
// and with it everything before it.
func (d *DB) flushLog() error {
	_, err := d.side.Exec("SELECT pg_logical_emit_message(true, 'concord', '')")
	return kindOf(err)
}
