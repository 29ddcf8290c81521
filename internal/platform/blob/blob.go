// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package blob keeps files by the SHA-256 of their content, each organization's in a folder of its own.
//
// A file comes in two steps: Put writes it to the disk, Keep makes it known in the caller's transaction, together with the
// record that needs it. A row never points to a missing file; a file without a row, or one that no record needs, goes after
// a day.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Blob is one file of an organization.
type Blob struct {
	Hash      string    `json:"sha256"` // of the content, 64 hexadecimal digits
	Size      int64     `json:"size"`
	MediaType string    `json:"media_type"` // as the uploader said or the content shows
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// DefaultQuota is how many bytes an organization may keep unless the operator says otherwise.
const DefaultQuota = 20 << 30

// Store is a folder with files. It is safe for use by several goroutines, and by several programs on one folder.
type Store struct {
	root  *os.Root
	quota int64
	room  func() (free, total int64) // of the disk; zeros where the system does not tell
}

// Open opens the folder, making it when it is missing. quota is how many bytes each organization may keep.
func Open(folder string, quota int64) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	return &Store{root: root, quota: quota, room: func() (int64, int64) { return room(folder) }}, nil
}

// Close closes the folder.
func (s *Store) Close() error { return s.root.Close() }

// path is where a file of an organization lies. Both parts are made by the program, never by a user.
func path(organization id.ID, hash string) string { return string(organization) + "/" + hash }

// Keep makes a file known that Put wrote, as needed by a record. It fails with fault.NoSpace over the quota, and with
// fault.Conflict where the file is gone again: it was put more than a day ago.
func (s *Store) Keep(ctx context.Context, tx *db.Tx, b Blob, by id.Ref) error {
	if err := tx.Lock(ctx, "blob "+b.Hash); err != nil { // against a sweep of the same file
		return fmt.Errorf("keep file: %w", err)
	}
	info, err := s.root.Stat(path(tx.Actor.Tenant(), b.Hash))
	if err != nil || info.Size() != b.Size {
		return fmt.Errorf("keep file: it is not there any more; send it again: %w", fault.Conflict)
	}
	var used int64
	if err := db.One(ctx, tx, []any{&used}, "SELECT coalesce(sum(size), 0) FROM blobs WHERE tenant_id = $1 AND hash <> $2", b.Hash); err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	if err := s.withinQuota(used, b.Size); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO blobs (tenant_id, hash, size, media_type, created_at, loose_at) VALUES ($1, $2, $3, $4, $5, NULL)
ON CONFLICT (tenant_id, hash) DO UPDATE SET loose_at = NULL`, b.Hash, b.Size, b.MediaType, tx.Now.UnixMicro())
	if err == nil {
		_, err = db.Exec(ctx, tx, "INSERT INTO blob_uses (tenant_id, hash, register, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, hash, register, record_id) DO NOTHING",
			b.Hash, by.Register, string(by.ID))
	}
	if err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	return nil
}

// Release says that a record needs a file no more; hash is empty for all of its files. Files that nothing needs go after a
// day.
func Release(ctx context.Context, tx *db.Tx, hash string, by id.Ref) error {
	_, err := db.Exec(ctx, tx, `UPDATE blobs SET loose_at = $5 WHERE tenant_id = $1
AND hash IN (SELECT hash FROM blob_uses WHERE tenant_id = $1 AND register = $2 AND record_id = $3 AND ($4 = '' OR hash = $4))
AND NOT EXISTS (SELECT 1 FROM blob_uses o WHERE o.tenant_id = $1 AND o.hash = blobs.hash AND (o.register <> $2 OR o.record_id <> $3))`,
		by.Register, string(by.ID), hash, tx.Now.UnixMicro())
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM blob_uses WHERE tenant_id = $1 AND register = $2 AND record_id = $3 AND ($4 = '' OR hash = $4)", by.Register, string(by.ID), hash)
	}
	if err != nil {
		return fmt.Errorf("release file: %w", err)
	}
	return nil
}

const columns = "SELECT b.hash, b.size, b.media_type, b.created_at FROM blobs b "

func scan(r db.Row) (b Blob, err error) {
	var created int64
	err = r.Scan(&b.Hash, &b.Size, &b.MediaType, &created)
	b.CreatedAt = time.UnixMicro(created).UTC()
	return b, err
}

// Of returns the files that a record needs, the oldest first.
func Of(ctx context.Context, tx *db.Tx, by id.Ref) ([]Blob, error) {
	list, err := db.All(ctx, tx, scan, columns+`JOIN blob_uses u ON u.tenant_id = b.tenant_id AND u.hash = b.hash
WHERE b.tenant_id = $1 AND u.register = $2 AND u.record_id = $3 ORDER BY b.created_at, b.hash`, by.Register, string(by.ID))
	if err != nil {
		return nil, fmt.Errorf("files of %s: %w", by.Register, err)
	}
	return list, nil
}

// Content is the open content of a file; it must be closed.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Read opens a file of the actor's organization, or fails with fault.NotFound. The content stays readable after the
// transaction.
func (s *Store) Read(ctx context.Context, tx *db.Tx, hash string) (Content, Blob, error) {
	list, err := db.All(ctx, tx, scan, columns+"WHERE b.tenant_id = $1 AND b.hash = $2", hash)
	if err != nil {
		return nil, Blob{}, fmt.Errorf("read file: %w", err)
	}
	if len(list) == 0 {
		return nil, Blob{}, fmt.Errorf("file %.64s: %w", hash, fault.NotFound)
	}
	f, err := s.root.Open(path(tx.Actor.Tenant(), list[0].Hash))
	if err != nil {
		return nil, Blob{}, fmt.Errorf("read file: %w", err)
	}
	return f, list[0], nil
}

// Place is where a file of the actor's organization lies on the disk, for a program that is to look at it; or fault.NotFound.
func (s *Store) Place(ctx context.Context, tx *db.Tx, hash string) (string, error) {
	list, err := db.All(ctx, tx, scan, columns+"WHERE b.tenant_id = $1 AND b.hash = $2", hash)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return "", fmt.Errorf("place of a file: %w", err)
	}
	return filepath.Join(s.root.Name(), string(tx.Actor.Tenant()), list[0].Hash), nil
}

// Used is how many bytes the actor's organization keeps.
func Used(ctx context.Context, tx *db.Tx) (bytes int64, err error) {
	if err := db.One(ctx, tx, []any{&bytes}, "SELECT coalesce(sum(size), 0) FROM blobs WHERE tenant_id = $1"); err != nil {
		return 0, fmt.Errorf("add up the files: %w", err)
	}
	return bytes, nil
}

// Count is how many files the actor's organization keeps, and how many bytes they have.
func Count(ctx context.Context, tx *db.Tx) (files int, bytes int64, err error) {
	if err := db.One(ctx, tx, []any{&files, &bytes}, "SELECT count(*), coalesce(sum(size), 0) FROM blobs WHERE tenant_id = $1"); err != nil {
		return 0, 0, fmt.Errorf("count the files: %w", err)
	}
	return files, bytes, nil
}

// Space is how many bytes the disk with the files has left for this program, and has in all; zeros where the system does not
// tell.
func (s *Store) Space() (free, total int64) { return s.room() }

func (s *Store) withinQuota(used, more int64) error {
	if used+more > s.quota {
		return fmt.Errorf("the organization keeps %d MiB of files and may keep %d MiB: %w", used>>20, s.quota>>20, fault.NoSpace)
	}
	return nil
}

// missing reports whether an error says that there is no such file.
func missing(err error) bool { return errors.Is(err, os.ErrNotExist) }
