// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// Most is how many files a piece of evidence has at most.
const Most = 100

// DefaultMost is how many bytes a file may have unless the operator says otherwise.
const DefaultMost = 1 << 30

// Shelf keeps the files of evidence.
type Shelf struct {
	DB    *db.DB
	Blobs *blob.Store
	Most  int64    // bytes of one file
	Scan  []string // command that looks for malware, to which the file's path is added; none for no scanner
}

// formSize is what a form may have around a file.
const formSize = 64 << 10

// Body is the most bytes of a request that sends a file.
func (s Shelf) Body() int64 { return s.Most + formSize }

// Incoming is what is known of a file before it is read.
type Incoming struct {
	Name string // as it came
	Size int64  // as it was announced; 0 for unknown
	Hash string // SHA-256 that it must have, hexadecimal; empty for any
}

// headSize is how much of a file is looked at to tell its kind.
const headSize = 4 << 10

// Attach takes a file for a piece of evidence while it is read, whatever its size, and says whether it is new there: the same
// content sent again is the file that there is. It fails with fault.NotFound where there is no such record, fault.Fields for a
// name, kind or content that is not taken, fault.TooLarge, and fault.NoSpace.
func (s Shelf) Attach(ctx context.Context, a access.Actor, of id.ID, in Incoming, content io.Reader) (f File, added bool, err error) {
	if err := s.expects(ctx, a, of); err != nil {
		return File{}, false, err
	}
	name, kept, err := s.Take(ctx, a, in, content)
	if err != nil {
		return File{}, false, err
	}
	err = s.DB.Write(ctx, a, func(tx *db.Tx) error {
		f, added, err = s.shelve(ctx, tx, of, File{Name: name, Size: kept.Size, MediaType: kept.MediaType, Hash: kept.Hash}, kept)
		return err
	})
	return f, added, err
}

// Take writes a file to the disk while it is read, and returns its clean name with what blob.Store.Keep needs. It fails with
// fault.Fields for a name, kind or content that is not taken, such as an archive within an archive, fault.TooLarge, and
// fault.NoSpace.
func (s Shelf) Take(ctx context.Context, a access.Actor, in Incoming, content io.Reader) (name string, kept blob.Blob, err error) {
	if name, err = CleanName(in.Name); err != nil {
		return "", kept, err
	}
	head := bufio.NewReaderSize(content, headSize)
	begin, err := head.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", kept, fmt.Errorf("take file: %w", err)
	}
	media, err := MediaOf(name, begin)
	if err != nil {
		return "", kept, err
	}
	kept, err = s.Blobs.Put(ctx, s.DB, a, blob.Incoming{MediaType: media, Max: s.Most, Size: in.Size, Hash: in.Hash, Check: checkOf(name)}, head)
	return name, kept, err
}

// Unseen is what is known of a file before a scanner has looked at it.
func (s Shelf) Unseen() Scan {
	if len(s.Scan) > 0 {
		return Pending
	}
	return NotScanned
}

// expects fails where a record takes no more files, before anything is read.
func (s Shelf) expects(ctx context.Context, a access.Actor, of id.ID) error {
	return s.DB.Read(ctx, a, func(tx *db.Tx) error {
		if _, err := Register.Hold(ctx, tx, of); err != nil {
			return err
		}
		return room(ctx, tx, of)
	})
}

func room(ctx context.Context, tx *db.Tx, of id.ID) error {
	var n int
	err := db.One(ctx, tx, []any{&n}, "SELECT count(*) FROM evidence_files WHERE tenant_id = $1 AND evidence_id = $2", string(of))
	if err == nil && n >= Most {
		err = fault.Fields{{Field: "file", Problem: fmt.Sprintf("is one too many: there are %d", n), Cure: "take one away, or add it to another record"}}
	}
	return err
}

// shelve makes a file known that lies on the disk already.
func (s Shelf) shelve(ctx context.Context, tx *db.Tx, of id.ID, f File, content blob.Blob) (File, bool, error) {
	if _, err := Register.Hold(ctx, tx, of); err != nil {
		return File{}, false, err
	}
	there, err := byContent(ctx, tx, of, f.Hash)
	if !isNew(err) {
		return there, false, err
	}
	if err := room(ctx, tx, of); err != nil {
		return File{}, false, err
	}
	if err := s.Blobs.Keep(ctx, tx, content, ref(of)); err != nil {
		return File{}, false, err
	}
	f.ID, f.Evidence, f.UploadedBy, f.CreatedAt, f.Scan = tx.NewID(), of, tx.Actor.User(), tx.Now, s.Unseen()
	_, err = db.Exec(ctx, tx, `INSERT INTO evidence_files (tenant_id, id, evidence_id, created_at, uploaded_by, name, size, media_type, sha256, scan, scanned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)`, string(f.ID), string(of), tx.Now.UnixMicro(), string(f.UploadedBy), f.Name, f.Size, f.MediaType, f.Hash, string(f.Scan))
	if err != nil {
		return File{}, false, fmt.Errorf("keep a file of evidence: %w", err)
	}
	tx.Record(db.Change{Action: "evidence.attach", Object: Register.Name, ID: of, Fields: []db.Field{{Name: "file", New: f.Name}, {Name: "sha256", New: f.Hash}, {Name: "size", New: fmt.Sprint(f.Size)}}})
	if f.Scan == Pending {
		if _, err := jobs.Enqueue(ctx, tx, scanKind, f.ID); err != nil {
			return File{}, false, err
		}
	}
	return f, true, nil
}
