// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"concord/internal/platform/backup"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// Restore says which backup to read, and where to.
type Restore struct {
	From        string // the file
	Identity    string // file with the age identity; needed where the backup is encrypted
	Key         string // public key of the journals as it is known elsewhere; empty to take the backup's own
	Data        string // data folder to make; missing or empty
	DatabaseURL string // empty PostgreSQL database, instead of the embedded one
	Role        string // PostgreSQL role to work as
	Program     string // version
}

// RestoredBackup is what was read and held.
type RestoredBackup struct {
	MadeAt        time.Time `json:"made_at"`
	SHA256        string    `json:"sha256"`
	Size          int64     `json:"size"`
	Organizations int       `json:"organizations"`
	Files         int       `json:"files"`
	Rows          int       `json:"rows"`
	Key           string    `json:"journal_key"`
}

// Run reads the backup into a folder beside the data folder, proves it, and only then puts it in its place. What is not as it was
// written fails with fault.Unmet and names the part.
func (r Restore) Run(ctx context.Context) (out RestoredBackup, err error) {
	if list, err := os.ReadDir(r.Data); err == nil && len(list) > 0 {
		return out, fault.Fields{{Field: "--data", Problem: r.Data + " is not empty", Cure: "name a new folder; put the master key into it after the restore"}}
	}
	if err := os.MkdirAll(filepath.Dir(r.Data), 0o700); err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	s, err := r.stage(ctx, filepath.Dir(r.Data))
	if s != nil {
		defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	}
	if err != nil {
		return out, err
	}
	if r.DatabaseURL != "" {
		err = s.intoPostgres(ctx, r)
	} else {
		err = s.settle(ctx)
	}
	if err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	if err := os.Remove(r.Data); err != nil && !errors.Is(err, os.ErrNotExist) {
		return out, fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(s.folder, r.Data); err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	return s.result(), nil
}

// Drill proves a backup as Run does, in a temporary folder, and keeps nothing.
func (r Restore) Drill(ctx context.Context) (out RestoredBackup, err error) {
	s, err := r.stage(ctx, os.TempDir())
	if s != nil {
		defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	}
	if err != nil {
		return out, err
	}
	return s.result(), nil
}

// staged is a backup that was read, on its way to its place.
type staged struct {
	folder string
	backup backup.Backup
	files  map[string]int64 // parts that are files, with their sizes
}

func (s *staged) result() RestoredBackup {
	out := RestoredBackup{
		MadeAt: s.backup.MadeAt, SHA256: s.backup.SHA256, Size: s.backup.Size, Key: s.backup.Key,
		Organizations: len(s.backup.Journals), Files: len(s.files),
	}
	for _, n := range s.backup.Rows {
		out.Rows += n
	}
	return out
}

// stage reads a backup into a new folder and proves it. The folder is to be removed, also after a fault.
func (r Restore) stage(ctx context.Context, beside string) (*staged, error) {
	f, err := os.Open(r.From)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	content, err := backup.Decrypt(f, r.Identity)
	if err != nil {
		return nil, err
	}
	s := &staged{files: map[string]int64{}}
	if s.folder, err = os.MkdirTemp(beside, ".concord-restore-"); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	if s.backup, err = backup.Read(content, s.keep); err != nil {
		return s, err
	}
	if r.Key != "" && r.Key != s.backup.Key {
		return s, fmt.Errorf("%w: the journals were signed with another key than the one that is known", fault.Unmet)
	}
	if err := s.prove(ctx); err != nil {
		return s, fmt.Errorf("%w: %w", fault.Unmet, err)
	}
	return s, nil
}

// keep writes one part; its name was checked.
func (s *staged) keep(name string, size int64, content io.Reader) (err error) {
	if name != backup.Database {
		s.files[name] = size
	}
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (s *staged) database() string { return filepath.Join(s.folder, backup.Database) }

// prove holds the database against the manifest, the journals against their signatures, and the files against the rows.
func (s *staged) prove(ctx context.Context) error {
	x, err := db.Examine(ctx, s.database())
	if err != nil {
		return fmt.Errorf("%s: %w", backup.Database, err)
	}
	if x.Schema != s.backup.Schema {
		return fmt.Errorf("%s has schema %d, the manifest says %d", backup.Database, x.Schema, s.backup.Schema)
	}
	for table, want := range s.backup.Rows {
		if got, there := x.Rows[table]; !there || got != want {
			return fmt.Errorf("%s: table %s has %d rows, the manifest says %d", backup.Database, table, got, want)
		}
	}
	if len(x.Rows) != len(s.backup.Rows) {
		return fmt.Errorf("%s has %d tables, the manifest says %d", backup.Database, len(x.Rows), len(s.backup.Rows))
	}
	d, err := db.Open(ctx, db.Config{Path: s.database(), Readers: 1})
	if err != nil {
		return err
	}
	err = s.proveOrganizations(ctx, d)
	return errors.Join(err, d.Close())
}

func (s *staged) proveOrganizations(ctx context.Context, d *db.DB) error {
	for _, j := range s.backup.Journals {
		if err := s.proveJournal(ctx, d, j); err != nil {
			return fmt.Errorf("journal of %s: %w", j.Organization, err)
		}
	}
	list, err := tenant.List(ctx, d)
	if err != nil {
		return err
	}
	rows := 0
	for _, t := range list {
		err := blob.Each(ctx, d, Operator(t), func(b blob.Blob) error {
			rows++
			name := backup.FileName(t.ID, b.Hash)
			if size, there := s.files[name]; !there || size != b.Size {
				return fmt.Errorf("%s is missing, or has another size than its row says", name)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if rows != len(s.files) {
		return fmt.Errorf("the backup has %d files, the database speaks of %d", len(s.files), rows)
	}
	return nil
}

// proveJournal checks every entry of a journal up to the checkpoint that the manifest names.
func (s *staged) proveJournal(ctx context.Context, d *db.DB, j backup.Journal) error {
	folder, err := os.MkdirTemp(s.folder, "journal-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // goes with the staging folder at the latest
	err = d.Read(ctx, Operator(tenantOf(j.Organization)), func(tx *db.Tx) error {
		note, err := journal.Signed(ctx, tx)
		if err == nil && note != j.Checkpoint {
			err = errors.New("its newest checkpoint is not the one that the manifest names")
		}
		if err == nil {
			err = journal.Export(ctx, tx, s.backup.Key, folder)
		}
		return err
	})
	if err != nil {
		return err
	}
	v, err := journal.Verify(os.DirFS(folder), s.backup.Key)
	if err == nil && v.Organization != j.Organization {
		err = errors.New("it is another organization's")
	}
	return err
}

// settle makes anew what a backup does not carry, and records the restore.
func (s *staged) settle(ctx context.Context) error {
	d, err := db.Open(ctx, db.Config{Path: s.database(), Seal: journal.Seal})
	if err != nil {
		return err
	}
	return errors.Join(s.complete(ctx, d, s.backup.Engine != string(db.SQLite)), d.Close())
}

func (s *staged) complete(ctx context.Context, d *db.DB, index bool) error {
	if err := Complete(ctx, d, index); err != nil {
		return err
	}
	e := backup.Event{Act: backup.Restored, MadeAt: s.backup.MadeAt, SHA256: s.backup.SHA256, Size: s.backup.Size}
	return errors.Join(backup.Record(ctx, d, e), remember(ctx, d, e))
}

// Complete makes anew what follows from the rest in a database that was copied or restored: the queue's tickets, and what
// search knows where index asks for it.
func Complete(ctx context.Context, d *db.DB, index bool) error {
	list, err := programs(ctx, d)
	if err != nil {
		return err
	}
	if err := jobs.Reissue(ctx, d, list); err != nil {
		return err
	}
	for _, p := range list {
		if index {
			if _, err := RebuildSearch(ctx, d, tenantOf(p.Tenant())); err != nil {
				return err
			}
		}
	}
	return nil
}

// intoPostgres copies the database to the server and leaves the files in the folder.
func (s *staged) intoPostgres(ctx context.Context, r Restore) (err error) {
	from, err := db.Open(ctx, db.Config{Path: s.database()})
	if err != nil {
		return err
	}
	to, err := db.Open(ctx, db.Config{URL: r.DatabaseURL, Role: r.Role, Seal: journal.Seal})
	if err != nil {
		return errors.Join(err, from.Close())
	}
	_, err = db.Copy(ctx, from, to)
	if err = errors.Join(err, from.Close()); err == nil {
		err = s.complete(ctx, to, true)
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(s.database() + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
