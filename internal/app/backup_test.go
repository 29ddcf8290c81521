// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/backup"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// shownFile is what each organization keeps as a file.
const shownFile = "what shows that it is so"

// furnished is an installation with two organizations that have records, a file and a job that nobody has run.
func furnished(t *testing.T, c app.Config) (*app.Installation, []access.Actor) {
	t.Helper()
	i, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() }) //nolint:errcheck // closed by the test where it matters
	var actors []access.Actor
	for _, name := range []string{"A", "B"} {
		a := operator(t, i.DB, name)
		actors = append(actors, a)
		for _, r := range app.Registers {
			fill(t, i.DB, a, r, 3)
		}
		b, err := i.Files.Put(t.Context(), i.DB, a, blob.Incoming{MediaType: "text/plain", Max: 100}, strings.NewReader(shownFile))
		if err != nil {
			t.Fatal(err)
		}
		err = i.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := jobs.Enqueue(t.Context(), tx, "jobs.forget", ""); err != nil {
				return err
			}
			return i.Files.Keep(t.Context(), tx, b, id.Ref{Register: "evidence", ID: "x"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return i, actors
}

func backedUp(t *testing.T, i *app.Installation, recipients ...string) app.BackedUp {
	t.Helper()
	b, err := i.Backup(t.Context(), t.TempDir(), recipients, "test")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// holdsTheSame compares every register, the files and what search finds, and has each journal verified.
func holdsTheSame(t *testing.T, from, to *app.Installation, actors []access.Actor) {
	t.Helper()
	for n, a := range actors {
		for _, r := range app.Registers {
			if x, y := exported(t, from.DB, a, r, register.CSV), exported(t, to.DB, a, r, register.CSV); !bytes.Equal(x, y) {
				t.Errorf("%s: from\n%s\nto\n%s", r.Name, x, y)
			}
		}
		files, damaged, err := to.Files.Verify(t.Context(), to.DB, a)
		if err != nil || files != 1 || len(damaged) != 0 {
			t.Errorf("%d files, damaged %v, %v", files, damaged, err)
		}
		out := filepath.Join(t.TempDir(), fmt.Sprint(n))
		err = to.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := to.Signer.Checkpoint(t.Context(), tx); err != nil {
				return err
			}
			return journal.Export(t.Context(), tx, to.Signer.VerifierKey(), out)
		})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := journal.Verify(os.DirFS(out), from.Signer.VerifierKey()); err != nil || v.Organization != a.Tenant() {
			t.Errorf("the journal there: %+v, %v", v, err)
		}
		var found, sought int
		err = errors.Join(search.Settle(t.Context(), to.DB), search.Settle(t.Context(), from.DB))
		for into, i := range map[*int]*app.Installation{&found: to, &sought: from} {
			if err == nil {
				err = i.DB.Read(t.Context(), a, func(tx *db.Tx) error {
					list, err := search.Find(t.Context(), tx, "quoted", "", 100)
					*into = len(list)
					return err
				})
			}
		}
		if err != nil || found != sought || found == 0 {
			t.Errorf("search finds %d of %d, %v", found, sought, err)
		}
	}
}

func TestBK1BK2ABackupRestoresOntoEitherEngine(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		from, actors := furnished(t, c)
		made := backedUp(t, from)
		if made.Organizations != 2 || made.Files != 2 || made.Encrypted {
			t.Errorf("made %+v", made)
		}
		for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
			t.Run("onto "+string(engine), func(t *testing.T) { //nolint:paralleltest // one after the other: both read the first
				place := app.Config{Data: filepath.Join(t.TempDir(), "new", "data")}
				if engine == db.Postgres {
					place.DatabaseURL = dbtest.Postgres(t)
				}
				r := app.Restore{From: made.File, Data: place.Data, DatabaseURL: place.DatabaseURL, Key: from.Signer.VerifierKey()}
				got, err := r.Run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if got.Organizations != 2 || got.Files != 2 || got.SHA256 != made.SHA256 || got.Size != made.Size || got.Rows == 0 {
					t.Errorf("restored %+v of %+v", got, made)
				}
				if _, err := os.Stat(filepath.Join(place.Data, "master.key")); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("a master key came along: %v", err)
				}
				carry(t, filepath.Join(c.Data, "master.key"), filepath.Join(place.Data, "master.key"))
				to, err := app.Open(t.Context(), place)
				if err != nil {
					t.Fatal(err)
				}
				defer to.Close() //nolint:errcheck // only read
				holdsTheSame(t, from, to, actors)
				if history, err := backup.History(t.Context(), to.DB, 9); err != nil || len(history) != 1 || history[0].Act != backup.Restored || history[0].SHA256 != made.SHA256 {
					t.Errorf("it remembers %+v, %v", history, err)
				}
				for _, a := range actors {
					if n := count(t, to.DB, a, jobs.Ready); n != 1 {
						t.Errorf("%d jobs are ready", n)
					}
				}
				if _, err := r.Run(t.Context()); !errors.Is(err, fault.Invalid) {
					t.Errorf("into a folder that is not empty: %v", err)
				}
				if engine == db.Postgres {
					r.Data = filepath.Join(t.TempDir(), "other")
					if _, err := r.Run(t.Context()); !errors.Is(err, fault.Taken) {
						t.Errorf("into a database that is not empty: %v", err)
					}
					if _, err := os.Stat(r.Data); !errors.Is(err, os.ErrNotExist) {
						t.Errorf("half of it was left: %v", err)
					}
				}
			})
		}
		if history, err := backup.History(t.Context(), from.DB, 9); err != nil || len(history) != 1 || history[0].Act != backup.Made {
			t.Errorf("it remembers %+v, %v", history, err)
		}
	})
}

func carry(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, d *db.DB, a access.Actor, state jobs.State) int {
	t.Helper()
	var n map[jobs.State]int
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		n, err = jobs.Count(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n[state]
}

func TestBK1ABackupIsOneMomentWhilePeopleWrite(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		i, actors := furnished(t, c)
		ended := make(chan struct{})
		var writing sync.WaitGroup
		for _, a := range actors {
			writing.Go(func() {
				for {
					select {
					case <-ended:
						return
					default:
						fill(t, i.DB, a, app.Registers[0], 1)
					}
				}
			})
		}
		for range 3 {
			made := backedUp(t, i)
			if got, err := (app.Restore{From: made.File}).Drill(t.Context()); err != nil || got.Organizations != 2 {
				t.Errorf("%+v, %v", got, err)
			}
		}
		close(ended)
		writing.Wait()
	})
}

func TestBK2ADamagedBackupChangesNothing(t *testing.T) {
	t.Parallel()
	i, _ := furnished(t, app.Config{Data: t.TempDir()})
	made := backedUp(t, i)
	whole, err := os.ReadFile(made.File)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r := app.Restore{From: filepath.Join(dir, "damaged.tar"), Data: filepath.Join(dir, "data")}
	for at := 600; at < len(whole); at += len(whole)/40 + 13 {
		data := bytes.Clone(whole)
		data[at] ^= 1 << (at % 8)
		if err := os.WriteFile(r.From, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Run(t.Context()); !errors.Is(err, fault.Unmet) {
			t.Errorf("byte %d of %d: %v", at, len(data), err)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
	r.From, r.Key = made.File, "concord-journal-00000000+00000000+AAAA"
	if _, err := r.Run(t.Context()); !errors.Is(err, fault.Unmet) {
		t.Errorf("signed with another key: %v", err)
	}
}

// TestBK2AForgedBackupIsFound writes archives that are sound in themselves and hold something else than they say.
func TestBK2AForgedBackupIsFound(t *testing.T) {
	t.Parallel()
	i, actors := furnished(t, app.Config{Data: t.TempDir()})
	made := backedUp(t, i)
	for what, change := range map[string]func(m *backup.Manifest, parts map[string][]byte){
		"a row that is missing":   func(m *backup.Manifest, _ map[string][]byte) { m.Rows["actions"]++ },
		"a table that is missing": func(m *backup.Manifest, _ map[string][]byte) { delete(m.Rows, "actions") },
		"another schema":          func(m *backup.Manifest, _ map[string][]byte) { m.Schema-- },
		"another checkpoint":      func(m *backup.Manifest, _ map[string][]byte) { m.Journals[0].Checkpoint = m.Journals[1].Checkpoint },
		"a journal of nobody":     func(m *backup.Manifest, _ map[string][]byte) { m.Journals[0].Organization = "nobody" },
		"a file that is missing": func(_ *backup.Manifest, p map[string][]byte) {
			delete(p, backup.FileName(actors[0].Tenant(), hash(shownFile)))
		},
		"a file that nothing needs": func(_ *backup.Manifest, p map[string][]byte) {
			p[backup.FileName(actors[0].Tenant(), hash("x"))] = []byte("x")
		},
		"a torn page of the database": func(_ *backup.Manifest, p map[string][]byte) {
			copy(p[backup.Database][8192:], make([]byte, 2048))
		},
		"an entry of a journal that was changed": func(_ *backup.Manifest, p map[string][]byte) {
			p[backup.Database] = bytes.ReplaceAll(p[backup.Database], []byte(`"action":"actions.create"`), []byte(`"action":"actions.delete"`))
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			forged := filepath.Join(t.TempDir(), "forged.tar")
			forge(t, made.File, forged, change)
			if _, err := (app.Restore{From: forged}).Drill(t.Context()); !errors.Is(err, fault.Unmet) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("nothing, to compare", func(t *testing.T) {
		t.Parallel()
		same := filepath.Join(t.TempDir(), "same.tar")
		forge(t, made.File, same, func(*backup.Manifest, map[string][]byte) {})
		if _, err := (app.Restore{From: same}).Drill(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// forge writes a backup anew with something changed.
func forge(t *testing.T, from, to string, change func(m *backup.Manifest, parts map[string][]byte)) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	parts := map[string][]byte{}
	b, err := backup.Read(f, func(name string, _ int64, content io.Reader) (err error) {
		parts[name], err = io.ReadAll(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	change(&b.Manifest, parts)
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close() //nolint:errcheck // read back by the test
	w, err := backup.NewWriter(out)
	for name, data := range parts {
		if err == nil {
			err = w.Add(name, int64(len(data)), bytes.NewReader(data))
		}
	}
	if err == nil {
		_, _, err = w.Close(b.Manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestBK1BackingUpDoesNotKeepWritersWaiting(t *testing.T) {
	t.Parallel()
	i, actors := furnished(t, app.Config{Data: t.TempDir()})
	ended := make(chan error, 1)
	go func() {
		_, err := i.Backup(t.Context(), t.TempDir(), nil, "test")
		ended <- err
	}()
	longest := time.Duration(0)
	for {
		begun := time.Now()
		fill(t, i.DB, actors[0], app.Registers[0], 1)
		longest = max(longest, time.Since(begun))
		select {
		case err := <-ended:
			if err != nil || longest > 5*time.Second {
				t.Errorf("a writer waited %s; %v", longest, err)
			}
			return
		default:
		}
	}
}
