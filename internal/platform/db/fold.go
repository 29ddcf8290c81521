// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"database/sql"
	"sync"
	"time"
)

// SQLite's log is folded into the database after so many commits or so long after the first of them, beside the writers. Left
// to itself SQLite does it within a commit, while everybody waits; it still does when its log has grown long all the same,
// because it can only begin anew once all of it was folded in.
const (
	foldAfter   = 64
	foldSoon    = time.Second
	longestPart = 4000 // pages
)

// folder folds the log in. It sleeps while nothing is written.
type folder struct {
	pool *sql.DB // one connection of its own

	mu      sync.Mutex
	commits int
	timer   *time.Timer // set while there are commits that were not folded in
	running sync.WaitGroup
}

// heard says that there was a commit.
func (f *folder) heard() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commits++
	switch {
	case f.commits == 1:
		f.running.Add(1)
		f.timer = time.AfterFunc(foldSoon, f.fold)
	case f.commits == foldAfter && f.timer.Stop():
		go f.fold()
	}
}

func (f *folder) fold() {
	defer f.running.Done()
	f.mu.Lock()
	f.commits = 0
	f.mu.Unlock()
	// What it says about how far it got is not needed: it is asked again. What fails here fails a writer too, who will tell.
	f.pool.Exec("PRAGMA wal_checkpoint(PASSIVE)") //nolint:errcheck // see above
}

// end folds no more and waits for what is running.
func (f *folder) end() {
	f.mu.Lock()
	if f.timer != nil && f.timer.Stop() {
		f.running.Done()
	}
	f.mu.Unlock()
	f.running.Wait()
}
