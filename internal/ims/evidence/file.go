// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Scan is what is known of a file from a scanner for malware.
type Scan string

// The states of a scan.
const (
	NotScanned Scan = "not-scanned" // the installation has no scanner
	Pending    Scan = "pending"
	Clean      Scan = "clean"
	Infected   Scan = "infected"
	ScanFailed Scan = "failed" // the scanner could not tell
)

// Scans are all states of a scan.
var Scans = []Scan{NotScanned, Pending, Clean, Infected, ScanFailed}

// Open reports whether a file in this state may be downloaded.
func (s Scan) Open() bool { return s == NotScanned || s == Clean }

// Closed says why a file may not be downloaded.
func (s Scan) Closed() error {
	switch {
	case s.Open():
		return nil
	case s == Pending:
		return fmt.Errorf("the scanner has not looked at it yet: %w", fault.Busy)
	}
	return fault.Fields{{Field: "scan", Problem: "is " + string(s), Cure: "upload the file again once it is clean, or have the operator look at the scanner"}}
}

// File is one file of a piece of evidence.
type File struct {
	ID         id.ID
	Evidence   id.ID
	Name       string
	Size       int64
	MediaType  string
	Hash       string // SHA-256, hexadecimal
	UploadedBy id.ID  // empty for the machine's own command line
	CreatedAt  time.Time
	Scan       Scan
	ScannedAt  time.Time // zero before it was scanned
}

const columns = "SELECT id, evidence_id, name, size, media_type, sha256, uploaded_by, created_at, scan, scanned_at FROM evidence_files WHERE tenant_id = $1 "

func scan(r db.Row) (f File, err error) {
	var created int64
	var scanned *int64
	err = r.Scan(&f.ID, &f.Evidence, &f.Name, &f.Size, &f.MediaType, &f.Hash, &f.UploadedBy, &created, &f.Scan, &scanned)
	f.CreatedAt = time.UnixMicro(created).UTC()
	if scanned != nil {
		f.ScannedAt = time.UnixMicro(*scanned).UTC()
	}
	return f, err
}

// Files returns the files of a piece of evidence, the oldest first; none where there is no such record.
func Files(ctx context.Context, tx *db.Tx, of id.ID) ([]File, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND evidence_id = $2 ORDER BY created_at, id", string(of))
	if err != nil {
		return nil, fmt.Errorf("files of evidence: %w", err)
	}
	return list, nil
}

// FindFile returns one file, or fault.NotFound.
func FindFile(ctx context.Context, tx *db.Tx, which id.ID) (File, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND id = $2", string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return File{}, fmt.Errorf("file of evidence: %w", err)
	}
	return list[0], nil
}

// Detach takes a file away from its piece of evidence, or fails with fault.NotFound. Its content goes after a day unless another
// record needs it.
func Detach(ctx context.Context, tx *db.Tx, which id.ID) error {
	f, err := FindFile(ctx, tx, which)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM evidence_files WHERE tenant_id = $1 AND id = $2", string(which))
	if err == nil && n == 0 { // another transaction was faster
		err = fault.NotFound
	}
	if err == nil {
		err = blob.Release(ctx, tx, f.Hash, ref(f.Evidence))
	}
	if err != nil {
		return fmt.Errorf("take a file away: %w", err)
	}
	tx.Record(db.Change{Action: "evidence.detach", Object: Register.Name, ID: f.Evidence, Fields: []db.Field{{Name: "file", Old: f.Name}, {Name: "sha256", Old: f.Hash}}})
	return nil
}

func ref(of id.ID) id.Ref { return id.Ref{Register: Register.Name, ID: of} }

// Open opens a file for reading, which stays possible after the transaction. It fails with fault.NotFound, with fault.Busy while
// a scanner looks at it, and with fault.Fields where that did not find it clean.
func (s Shelf) Open(ctx context.Context, tx *db.Tx, which id.ID) (blob.Content, File, error) {
	f, err := FindFile(ctx, tx, which)
	if err != nil {
		return nil, File{}, err
	}
	if err := f.Scan.Closed(); err != nil {
		return nil, File{}, err
	}
	content, _, err := s.Blobs.Read(ctx, tx, f.Hash)
	if err != nil {
		return nil, File{}, err
	}
	return content, f, nil
}

// Download is Open for whoever acts, who gets the content: the journal says so, unless only a further part of it is asked for.
func (s Shelf) Download(ctx context.Context, a access.Actor, which id.ID, further bool) (content blob.Content, f File, err error) {
	within := s.DB.Write
	if further {
		within = s.DB.Read
	}
	err = within(ctx, a, func(tx *db.Tx) (err error) {
		if content != nil { // of an attempt that was undone
			content.Close() //nolint:errcheck // only read
		}
		if content, f, err = s.Open(ctx, tx, which); err == nil && !further {
			f.Given(tx)
		}
		return err
	})
	if err != nil && content != nil {
		content.Close() //nolint:errcheck // the first error says more
	}
	return content, f, err
}

// Given has the journal say that the transaction's actor gets the file. It stands with the file, so that it does not crowd the
// history of the piece of evidence.
func (f File) Given(tx *db.Tx) {
	tx.Record(db.Change{Action: "evidence.read", Object: "evidence-files", ID: f.ID, Fields: []db.Field{{Name: "evidence", New: string(f.Evidence)}, {Name: "file", New: f.Name}, {Name: "sha256", New: f.Hash}}})
}

// byContent returns the file of a record that has this content, or fault.NotFound.
func byContent(ctx context.Context, tx *db.Tx, of id.ID, hash string) (File, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND evidence_id = $2 AND sha256 = $3", string(of), hash)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return File{}, err
	}
	return list[0], nil
}

// isNew reports whether there is no such file yet.
func isNew(err error) bool { return errors.Is(err, fault.NotFound) }
