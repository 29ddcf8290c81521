// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
)

var start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func organization(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	a := access.Proven(access.Proof{Tenant: id.New(start), Role: access.Owner, Method: access.ByOperator})
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "organizations.create", Object: "organizations", ID: a.Tenant(), Fields: []db.Field{{Name: "name", New: name}}})
		_, err := db.Exec(t.Context(), tx, "INSERT INTO tenants (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)", name, strings.ToLower(name), tx.Now.UnixMicro())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// act records one act with words, as any register does.
func act(t *testing.T, d *db.DB, a access.Actor, n int) {
	t.Helper()
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		change := db.Change{Action: "risks.update", Object: "risks", ID: id.New(start), Version: n, Reason: "because", Fields: []db.Field{{Name: "title", Old: "a", New: fmt.Sprint("b", n)}}}
		if n%3 == 0 {
			change.Fields, change.Reason = nil, ""
		}
		tx.Record(change)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func signer(t *testing.T, d *db.DB) *journal.Signer {
	t.Helper()
	ring, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	s, err := journal.OpenSigner(t.Context(), d, ring)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func export(t *testing.T, d *db.DB, a access.Actor, s *journal.Signer) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "export")
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		if _, err := s.Checkpoint(t.Context(), tx); err != nil {
			return err
		}
		return journal.Export(t.Context(), tx, s.VerifierKey(), folder)
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAD3AnExportVerifiesByBothVerifiers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		has := 1                                                  // the organization's own creation
		for _, size := range []int{1, 2, 3, 255, 256, 257, 520} { // around the edges of bundles and tiles
			for ; has < size; has++ {
				act(t, d, a, has)
			}
			folder := export(t, d, a, s)
			v, err := journal.Verify(os.DirFS(folder), s.VerifierKey())
			if err != nil {
				t.Fatal(err)
			}
			if v.Entries != int64(size) || v.Organization != a.Tenant() || v.Erased != 0 {
				t.Errorf("proved %+v", v)
			}
			if entries, err := outsider(folder, s.VerifierKey()); err != nil || entries != size {
				t.Errorf("the outsider's verifier: %d entries, %v", entries, err)
			}
		}
	}, dbtest.Seal(journal.Seal))
}

func TestAD6AnyChangedByteIsFoundByBothVerifiers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		for n := 1; n < 260; n++ {
			act(t, d, a, n)
		}
		folder := export(t, d, a, s)
		tried := 0
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			step := max(1, len(data)/150) // every byte of the small files, many of the large
			for i := 0; i < len(data); i += step {
				changed := bytes.Clone(data)
				changed[i] ^= 1 << (i % 8)
				if err := os.WriteFile(path, changed, 0o600); err != nil {
					return err
				}
				tried++
				if _, err := journal.Verify(os.DirFS(folder), ""); !errors.Is(err, fault.Unmet) {
					t.Errorf("%s, byte %d: %v", entry.Name(), i, err)
				}
				if i%(step*10) == 0 {
					if _, err := outsider(folder, s.VerifierKey()); err == nil {
						t.Errorf("%s, byte %d: the outsider's verifier found nothing", entry.Name(), i)
					}
				}
			}
			return os.WriteFile(path, data, 0o600)
		})
		if err != nil || tried < 500 {
			t.Fatalf("tried %d changes, %v", tried, err)
		}
		if _, err := journal.Verify(os.DirFS(folder), s.VerifierKey()); err != nil {
			t.Errorf("put back as it was: %v", err)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestAnExportWithAFileMoreOrLessDoesNotHold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		folder := export(t, d, a, s)
		extra := filepath.Join(folder, "tile", "note.txt")
		if err := os.WriteFile(extra, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := journal.Verify(os.DirFS(folder), ""); err == nil || !strings.Contains(err.Error(), "tile/note.txt") {
			t.Errorf("a file more: %v", err)
		}
		if err := os.Remove(extra); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(folder, "tile", "entries", "000.p", "1")); err != nil {
			t.Fatal(err)
		}
		if _, err := journal.Verify(os.DirFS(folder), ""); err == nil || !strings.Contains(err.Error(), "tile/entries/000.p/1") {
			t.Errorf("a file less: %v", err)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestAnotherKeyIsNotTheKnownOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		folder := export(t, d, a, s)
		if _, err := journal.Verify(os.DirFS(folder), "concord-journal-00000000+12345678+AAAA"); err == nil {
			t.Error("an export of somebody else's key passes")
		}
	}, dbtest.Seal(journal.Seal))
}

func TestAD5TheJournalCannotBeChangedInPlace(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		act(t, d, a, 1)
		for _, text := range []string{
			"UPDATE journal_entries SET leaf = '{}' WHERE tenant_id = $1",
			"DELETE FROM journal_entries WHERE tenant_id = $1 AND seq = 1",
			"UPDATE journal_heads SET size = 1 WHERE tenant_id = $1",
			"DELETE FROM journal_heads WHERE tenant_id = $1",
		} {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := db.Exec(t.Context(), tx, text)
				return err
			})
			if err == nil {
				t.Errorf("%s: went through", text)
			}
		}
	}, dbtest.Seal(journal.Seal))
}

func TestErasedWordsLeaveTheTreeWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		act(t, d, a, 1)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, "DELETE FROM journal_details WHERE tenant_id = $1 AND seq = 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		v, err := journal.Verify(os.DirFS(export(t, d, a, s)), s.VerifierKey())
		if err != nil || v.Erased != 1 || v.Entries != 2 {
			t.Errorf("proved %+v, %v", v, err)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestManyAtOnceLeaveNoGap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, s := organization(t, d, "A"), organization(t, d, "B"), signer(t, d)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				who := a
				if w%2 == 1 {
					who = b
				}
				for n := range 20 {
					act(t, d, who, n)
				}
			})
		}
		wg.Wait()
		for _, who := range []access.Actor{a, b} {
			v, err := journal.Verify(os.DirFS(export(t, d, who, s)), s.VerifierKey())
			if err != nil || v.Entries != 81 {
				t.Errorf("proved %+v, %v", v, err)
			}
		}
	}, dbtest.Seal(journal.Seal))
}

func TestACheckpointIsMadeOncePerSize(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, s := organization(t, d, "A"), signer(t, d)
		var notes []string
		for range 2 {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				note, err := s.Checkpoint(t.Context(), tx)
				notes = append(notes, note)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if notes[0] != notes[1] || !strings.HasPrefix(notes[0], "concord/journal/"+string(a.Tenant())+"\n1\n") {
			t.Errorf("got %q", notes)
		}
		again := signer(t, d)
		if again.VerifierKey() != s.VerifierKey() {
			t.Error("another start has another key")
		}
	}, dbtest.Seal(journal.Seal))
}
