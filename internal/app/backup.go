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

	"concord/internal/platform/access"
	"concord/internal/platform/backup"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// BackedUp says what a backup holds.
type BackedUp struct {
	File          string    `json:"file"`
	MadeAt        time.Time `json:"made_at"`
	SHA256        string    `json:"sha256"` // of the archive, before it was encrypted
	Size          int64     `json:"size"`
	Organizations int       `json:"organizations"`
	Files         int       `json:"files"`
	Encrypted     bool      `json:"encrypted"`
}

// Backup writes everything the installation holds at one moment, but not the master key, into a new file, while it runs on. to is
// the file, or a folder that gets one. It fails with fault.Taken for a file that is there already.
func (i *Installation) Backup(ctx context.Context, to string, recipients []string, program string) (out BackedUp, err error) {
	list, err := tenant.List(ctx, i.DB)
	if err != nil {
		return out, err
	}
	for _, t := range list { // so that the newest checkpoints are in it
		if err := i.Sign(ctx, t.ID); err != nil {
			return out, err
		}
	}
	out.MadeAt, out.Encrypted = i.DB.Now(), len(recipients) > 0
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		to = filepath.Join(to, "concord-"+out.MadeAt.Format("20060102T150405Z")+".tar")
		if out.Encrypted {
			to += ".age"
		}
	}
	out.File = to
	folder, err := os.MkdirTemp(i.data, "backup-")
	if err != nil {
		return out, fmt.Errorf("back up: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, backup.Database)
	if err := i.DB.Snapshot(ctx, path); err != nil {
		return out, err
	}
	s := &snapshot{i: i, path: path, manifest: backup.Manifest{MadeAt: out.MadeAt, Program: program, Engine: string(i.DB.Engine()), Key: i.Signer.VerifierKey()}}
	if err := s.look(ctx); err != nil {
		return out, err
	}
	out.Organizations, out.Files = len(s.manifest.Journals), len(s.files)
	if out.SHA256, out.Size, err = s.save(to, recipients); err != nil {
		return out, err
	}
	return out, i.Remember(ctx, backup.Event{Act: backup.Made, MadeAt: out.MadeAt, SHA256: out.SHA256, Size: out.Size})
}

// snapshot is the database of a backup, on its way into the archive.
type snapshot struct {
	i        *Installation
	path     string
	manifest backup.Manifest
	files    []snapshotFile
}

type snapshotFile struct {
	blob.Blob
	of access.Actor
}

// look reads from the snapshot what the manifest says, and which files belong to it.
func (s *snapshot) look(ctx context.Context) (err error) {
	d, err := db.Open(ctx, db.Config{Path: s.path, Readers: 1})
	if err != nil {
		return err
	}
	err = s.list(ctx, d)
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	x, err := db.Examine(ctx, s.path)
	s.manifest.Schema, s.manifest.Rows = x.Schema, x.Rows
	return err
}

func (s *snapshot) list(ctx context.Context, d *db.DB) error {
	list, err := tenant.List(ctx, d)
	for _, t := range list {
		if err == nil {
			err = s.organization(ctx, d, t)
		}
	}
	return err
}

func (s *snapshot) organization(ctx context.Context, d *db.DB, t tenant.Tenant) error {
	var note string
	err := d.Read(ctx, Operator(t), func(tx *db.Tx) (err error) {
		note, err = journal.Signed(ctx, tx)
		return err
	})
	switch {
	case err == nil:
		s.manifest.Journals = append(s.manifest.Journals, backup.Journal{Organization: t.ID, Checkpoint: note})
	case !errors.Is(err, fault.NotFound): // as for one made after the others were signed
		return err
	}
	return blob.Each(ctx, d, Operator(t), func(b blob.Blob) error {
		s.files = append(s.files, snapshotFile{b, Operator(t)})
		return nil
	})
}

// save writes the archive under another name and renames it once it is whole and on the disk.
func (s *snapshot) save(to string, recipients []string) (sum string, size int64, err error) {
	if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
		return "", 0, fmt.Errorf("back up to %s: %w; name a new file, or a folder", to, fault.Taken)
	}
	f, err := os.CreateTemp(filepath.Dir(to), ".concord-backup-")
	if err != nil {
		return "", 0, fmt.Errorf("back up: %w", err)
	}
	sum, size, err = s.write(f, recipients)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), to)
	}
	if err != nil {
		return "", 0, fmt.Errorf("back up: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return sum, size, nil
}

func (s *snapshot) write(to io.Writer, recipients []string) (sum string, size int64, err error) {
	sealed, err := backup.Encrypt(to, recipients)
	if err != nil {
		return "", 0, err
	}
	w, err := backup.NewWriter(sealed)
	if err == nil {
		err = s.add(w, backup.Database, func() (io.ReadCloser, error) { return os.Open(s.path) })
	}
	for _, f := range s.files {
		if err == nil {
			err = s.add(w, backup.FileName(f.of.Tenant(), f.Hash), func() (io.ReadCloser, error) { return s.i.Files.Carry(f.of, f.Blob) })
		}
	}
	if err != nil {
		return "", 0, err
	}
	if sum, size, err = w.Close(s.manifest); err != nil {
		return "", 0, err
	}
	return sum, size, sealed.Close()
}

func (s *snapshot) add(w *backup.Writer, name string, content func() (io.ReadCloser, error)) error {
	r, err := content()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read
	size, err := sizeOf(r)
	if err != nil {
		return err
	}
	return w.Add(name, size, r)
}

func sizeOf(r io.Reader) (int64, error) {
	f, ok := r.(interface{ Stat() (os.FileInfo, error) })
	if !ok {
		return 0, errors.New("the size of a part is not known")
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Remember writes what was done with a backup into the installation's list and into every organization's journal.
func (i *Installation) Remember(ctx context.Context, e backup.Event) error {
	if err := backup.Record(ctx, i.DB, e); err != nil {
		return err
	}
	return remember(ctx, i.DB, e)
}

// acts are how the journal calls what was done with a backup.
var acts = map[backup.Act]string{backup.Made: "backups.create", backup.Verified: "backups.verify", backup.Restored: "backups.restore"}

func remember(ctx context.Context, d *db.DB, e backup.Event) error {
	list, err := tenant.List(ctx, d)
	for _, t := range list {
		if err != nil {
			break
		}
		err = d.Write(ctx, Operator(t), func(tx *db.Tx) error {
			tx.Record(db.Change{Action: acts[e.Act], Object: "backups", Fields: []db.Field{{Name: "made_at", New: e.MadeAt.Format(time.RFC3339)}, {Name: "sha256", New: e.SHA256}}})
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("record the backup: %w", err)
	}
	return nil
}

// programs is the program itself in every organization.
func programs(ctx context.Context, d *db.DB) (out []access.Actor, err error) {
	list, err := tenant.List(ctx, d)
	for _, t := range list {
		out = append(out, access.Proven(access.Proof{Tenant: t.ID, Role: access.Owner, Method: access.ByJob}))
	}
	return out, err
}

// tenantOf is an organization known by its id only.
func tenantOf(of id.ID) tenant.Tenant { return tenant.Tenant{ID: of} }
