// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// shed is a database with a folder of files and two organizations.
type shed struct {
	*db.DB
	t      *testing.T
	store  *blob.Store
	folder string
	a, b   access.Actor
	mu     sync.Mutex
	now    time.Time
}

func (s *shed) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shed) wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func each(t *testing.T, fn func(t *testing.T, s *shed)) {
	t.Helper()
	for name := range map[string]bool{"sqlite": true, "postgres": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shed{t: t, folder: filepath.Join(t.TempDir(), "blobs"), now: start}
			c := db.Config{Path: filepath.Join(t.TempDir(), "concord.db"), Clock: s.clock}
			if name == "postgres" {
				c.URL = dbtest.Postgres(t)
			}
			var err error
			if s.DB, err = db.Open(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			s.open(10 << 20)
			t.Cleanup(func() {
				if err := errors.Join(s.store.Close(), s.Close()); err != nil {
					t.Error(err)
				}
			})
			s.a, s.b = s.organization("A"), s.organization("B")
			fn(t, s)
		})
	}
}

func (s *shed) open(quota int64) {
	s.t.Helper()
	store, err := blob.Open(s.folder, quota)
	if err != nil {
		s.t.Fatal(err)
	}
	store.Room(100<<30, 100<<30)
	s.store = store
}

func (s *shed) organization(name string) access.Actor {
	s.t.Helper()
	made, err := tenant.Create(s.t.Context(), s.DB, name)
	if err != nil {
		s.t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
}

func (s *shed) put(a access.Actor, content string) (blob.Blob, error) {
	return s.store.Put(s.t.Context(), s.DB, a, blob.Incoming{MediaType: "text/plain", Max: 8 << 20}, strings.NewReader(content))
}

func record(name string) id.Ref { return id.Ref{Register: "evidence", ID: id.ID(name)} }

func (s *shed) keep(a access.Actor, b blob.Blob, by string) error {
	return s.Write(s.t.Context(), a, func(tx *db.Tx) error { return s.store.Keep(s.t.Context(), tx, b, record(by)) })
}

func (s *shed) stored(a access.Actor, content, by string) blob.Blob {
	s.t.Helper()
	b, err := s.put(a, content)
	if err == nil {
		err = s.keep(a, b, by)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s *shed) read(a access.Actor, hash string) (string, error) {
	var content blob.Content
	err := s.Read(s.t.Context(), a, func(tx *db.Tx) (err error) {
		content, _, err = s.store.Read(s.t.Context(), tx, hash)
		return err
	})
	if err != nil {
		return "", err
	}
	defer content.Close() //nolint:errcheck // only read
	all, err := io.ReadAll(content)
	return string(all), err
}

// names lists what lies in an organization's folder.
func (s *shed) names(a access.Actor) (out []string) {
	s.t.Helper()
	list, err := os.ReadDir(filepath.Join(s.folder, string(a.Tenant())))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestFL1AFileIsFoundByItsContentInItsOrganizationOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		b := s.stored(s.a, "evidence", "r1")
		again := s.stored(s.a, "evidence", "r2")
		if b.Hash != hashOf("evidence") || again.Hash != b.Hash || len(s.names(s.a)) != 1 {
			t.Errorf("%+v and %+v in %v", b, again, s.names(s.a))
		}
		if got, err := s.read(s.a, b.Hash); got != "evidence" || err != nil {
			t.Errorf("A reads %q, %v", got, err)
		}
		if _, err := s.read(s.b, b.Hash); !errors.Is(err, fault.NotFound) {
			t.Errorf("B reads A's file: %v", err)
		}
		if err := s.keep(s.b, b, "r1"); !errors.Is(err, fault.Conflict) {
			t.Errorf("B keeps a file that A sent: %v", err)
		}
		var of []blob.Blob
		err := s.Read(t.Context(), s.a, func(tx *db.Tx) (err error) {
			of, err = blob.Of(t.Context(), tx, record("r2"))
			return err
		})
		if err != nil || len(of) != 1 || of[0].Hash != b.Hash || of[0].Size != 8 || of[0].MediaType != "text/plain" {
			t.Errorf("files of r2: %+v, %v", of, err)
		}
	})
}

func TestFL1WhatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		put := func(in blob.Incoming, r io.Reader) error {
			_, err := s.store.Put(t.Context(), s.DB, s.a, in, r)
			return err
		}
		broken := errors.New("the line broke")
		ten := strings.Repeat("x", 10)
		for name, x := range map[string]struct{ got, want error }{
			"more than it may have":    {put(blob.Incoming{Max: 9}, strings.NewReader(ten)), fault.TooLarge},
			"announced too large":      {put(blob.Incoming{Max: 9, Size: 10}, strings.NewReader("")), fault.TooLarge},
			"shorter than announced":   {put(blob.Incoming{Max: 99, Size: 11}, strings.NewReader(ten)), fault.Invalid},
			"other than announced":     {put(blob.Incoming{Max: 99, Hash: hashOf("y")}, strings.NewReader(ten)), fault.Invalid},
			"broken off":               {put(blob.Incoming{Max: 99}, io.MultiReader(strings.NewReader(ten), iotest.ErrReader(broken))), broken},
			"over the quota":           {put(blob.Incoming{Max: 1 << 40, Size: 11 << 20}, strings.NewReader("")), fault.NoSpace},
			"over the quota, unsaid":   {put(blob.Incoming{Max: 1 << 40}, io.LimitReader(zeros{}, 11<<20)), fault.TooLarge},
			"as announced, to compare": {put(blob.Incoming{Max: 10, Size: 10, Hash: hashOf(ten)}, iotest.OneByteReader(strings.NewReader(ten))), nil},
		} {
			if !errors.Is(x.got, x.want) {
				t.Errorf("%s: %v", name, x.got)
			}
		}
		s.store.Room(600<<20, 100<<30) // under 5 %
		if _, err := s.put(s.a, "y"); !errors.Is(err, fault.NoSpace) || !errors.Is(s.store.Ready(), fault.NoSpace) {
			t.Errorf("on a nearly full disk: %v", err)
		}
		s.store.Room(499<<20, 1<<30)
		if _, err := s.put(s.a, "y"); !errors.Is(err, fault.NoSpace) {
			t.Errorf("with less than 500 MiB: %v", err)
		}
		s.store.Room(600<<20, 1<<30)
		if err := s.store.Ready(); err != nil {
			t.Errorf("with enough room: %v", err)
		}
		if got := s.names(s.a); len(got) != 1 || got[0] != hashOf(ten) {
			t.Errorf("left behind: %v", got)
		}
	})
}

// zeros are without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestFL1TheQuotaHoldsForAllFilesTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		six := strings.Repeat("x", 6<<20)
		first, err := s.put(s.a, six)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.put(s.a, "y"+six[1:]) // at the same time: neither is kept yet
		if err != nil {
			t.Fatal(err)
		}
		if err := s.keep(s.a, first, "r"); err != nil {
			t.Fatal(err)
		}
		if err := s.keep(s.a, second, "r"); !errors.Is(err, fault.NoSpace) {
			t.Errorf("12 of 10 MiB: %v", err)
		}
		if err := s.keep(s.a, first, "r2"); err != nil {
			t.Errorf("the same file counts once: %v", err)
		}
		s.stored(s.b, six, "r") // another organization has its own
	})
}

func TestFL1WhatNothingNeedsGoesAfterADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		kept, shared, released := s.stored(s.a, "kept", "r1"), s.stored(s.a, "shared", "r1"), s.stored(s.a, "released", "r2")
		if err := s.keep(s.a, shared, "r2"); err != nil {
			t.Fatal(err)
		}
		never, err := s.put(s.a, "never kept")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.folder, string(s.a.Tenant()), "incoming-half"), []byte("ha"), 0o600); err != nil {
			t.Fatal(err)
		}
		other := s.stored(s.b, "released", "r2")
		if err := s.Write(t.Context(), s.a, func(tx *db.Tx) error { return blob.Release(t.Context(), tx, "", record("r2")) }); err != nil {
			t.Fatal(err)
		}
		sweep := func() int {
			n, err := s.store.Sweep(t.Context(), s.DB, s.a)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, name := range s.names(s.a) { // the disk's clock is not the test's
			if err := os.Chtimes(filepath.Join(s.folder, string(s.a.Tenant()), name), start, start); err != nil {
				t.Fatal(err)
			}
		}
		s.wait(23 * time.Hour)
		if n := sweep(); n != 0 || len(s.names(s.a)) != 5 {
			t.Errorf("after 23 hours %d went", n)
		}
		s.wait(2 * time.Hour)
		if n := sweep(); n != 3 {
			t.Errorf("after 25 hours %d went, want 3", n)
		}
		for _, b := range []blob.Blob{kept, shared} {
			if _, err := s.read(s.a, b.Hash); err != nil {
				t.Errorf("what is needed: %v", err)
			}
		}
		if _, err := s.read(s.a, released.Hash); !errors.Is(err, fault.NotFound) {
			t.Errorf("what was released: %v", err)
		}
		if err := s.keep(s.a, never, "r1"); !errors.Is(err, fault.Conflict) {
			t.Errorf("kept after it went: %v", err)
		}
		if _, err := s.read(s.b, other.Hash); err != nil {
			t.Errorf("another organization's: %v", err)
		}
	})
}

func TestFL1NoSweepTakesAFileThatIsBeingKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		s.wait(1000 * time.Hour) // so that every file looks old
		ended := make(chan struct{})
		var sweeps sync.WaitGroup
		sweeps.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				if _, err := s.store.Sweep(t.Context(), s.DB, s.a); err != nil {
					t.Error(err)
					return
				}
			}
		})
		defer sweeps.Wait()
		defer close(ended)
		for range 30 {
			b, err := s.put(s.a, "contested")
			if errors.Is(err, os.ErrNotExist) {
				continue // so far in the future, an upload looks given up while it runs
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := s.keep(s.a, b, "r"); errors.Is(err, fault.Conflict) {
				continue // taken before: the caller is told
			} else if err != nil {
				t.Fatal(err)
			}
			if got, err := s.read(s.a, b.Hash); got != "contested" {
				t.Fatalf("a row points to a missing file: %v", err)
			}
			if err := s.Write(t.Context(), s.a, func(tx *db.Tx) error { return blob.Release(t.Context(), tx, b.Hash, record("r")) }); err != nil {
				t.Fatal(err)
			}
			s.wait(25 * time.Hour)
		}
	})
}

func TestFL1EveryDamageIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		s.stored(s.a, "whole", "r")
		at := func(b blob.Blob) string { return filepath.Join(s.folder, string(s.a.Tenant()), b.Hash) }
		flipped, short, gone := s.stored(s.a, "flipped", "r"), s.stored(s.a, "short", "r"), s.stored(s.a, "gone", "r")
		if err := errors.Join(os.WriteFile(at(flipped), []byte("flippee"), 0o600), os.Truncate(at(short), 2), os.Remove(at(gone))); err != nil {
			t.Fatal(err)
		}
		files, damaged, err := s.store.Verify(t.Context(), s.DB, s.a)
		found := map[string]string{}
		for _, d := range damaged {
			found[d.Hash] = d.Problem
		}
		if err != nil || files != 4 || len(found) != 3 || found[flipped.Hash] != "has another content" || found[short.Hash] != "has 2 bytes instead of 5" || found[gone.Hash] != "is missing" {
			t.Errorf("%d files, found %v, %v", files, found, err)
		}
	})
}

// Not in parallel with others: it measures the whole process.
func TestFL1AnUploadTakesLittleMemory(t *testing.T) {
	s := &shed{t: t, folder: filepath.Join(t.TempDir(), "blobs"), now: start}
	var err error
	if s.DB, err = db.Open(t.Context(), db.Config{Path: filepath.Join(t.TempDir(), "concord.db")}); err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	s.open(1 << 30)
	defer s.store.Close() //nolint:errcheck // the test is over
	s.a = s.organization("A")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := s.store.Put(t.Context(), s.DB, s.a, blob.Incoming{Max: 1 << 30}, io.LimitReader(zeros{}, 64<<20)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2<<20 {
		t.Errorf("64 MiB took %d KiB of memory", grown>>10)
	}
}

func TestFL2NoNameLeadsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		secret := filepath.Join(filepath.Dir(s.folder), "secret")
		if err := os.WriteFile(secret, bytes.Repeat([]byte("s"), 8), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, hash := range []string{"../../secret", secret, "..", ""} {
			if _, err := s.read(s.a, hash); !errors.Is(err, fault.NotFound) {
				t.Errorf("reads %q: %v", hash, err)
			}
			if err := s.keep(s.a, blob.Blob{Hash: hash, Size: 8}, "r"); err == nil {
				t.Errorf("keeps %q", hash)
			}
		}
		stranger := access.Proven(access.Proof{Tenant: "../outside", Role: access.Owner})
		if _, err := s.put(stranger, "x"); err == nil {
			t.Error("writes outside the folder")
		}
	})
}

func TestFL1ASpooledFileIsReadAndLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shed) {
		f, err := s.store.Spool(t.Context(), s.DB, s.a, blob.Incoming{Max: 8 << 20}, strings.NewReader("some text"))
		if err != nil {
			t.Fatal(err)
		}
		some := make([]byte, 4)
		if _, err := f.ReadAt(some, 5); err != nil || string(some) != "text" || f.Size() != 9 || len(s.names(s.a)) != 1 {
			t.Errorf("read %q of %d, %v; %q on the disk", some, f.Size(), err, s.names(s.a))
		}
		if err := f.Close(); err != nil || len(s.names(s.a)) != 0 {
			t.Errorf("closed: %v, left %q", err, s.names(s.a))
		}
		if _, err := s.store.Spool(t.Context(), s.DB, s.a, blob.Incoming{Max: 3}, strings.NewReader("text")); !errors.Is(err, fault.TooLarge) || len(s.names(s.a)) != 0 {
			t.Errorf("too large: %v, left %q", err, s.names(s.a))
		}
		broke := errors.New("broke off")
		if _, err := s.store.Spool(t.Context(), s.DB, s.a, blob.Incoming{Max: 3}, iotest.ErrReader(broke)); !errors.Is(err, broke) || len(s.names(s.a)) != 0 {
			t.Errorf("broken off: %v, left %q", err, s.names(s.a))
		}
		s.store.Room(1<<20, 100<<30)
		if _, err := s.store.Spool(t.Context(), s.DB, s.a, blob.Incoming{Max: 3}, strings.NewReader("x")); !errors.Is(err, fault.NoSpace) {
			t.Errorf("on a full disk: %v", err)
		}
	})
}
