// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/jobs"
)

// File is what a version says that was uploaded instead of written. It never changes: another file has another id.
type File struct {
	ID         id.ID         `json:"id"`
	Name       string        `json:"name"`
	Size       int64         `json:"size"` // bytes
	MediaType  string        `json:"media_type"`
	Hash       string        `json:"sha256"` // hexadecimal
	UploadedAt time.Time     `json:"uploaded_at"`
	UploadedBy id.ID         `json:"uploaded_by,omitempty"`
	Scan       evidence.Scan `json:"scan"`
	ScannedAt  time.Time     `json:"scanned_at,omitzero"`
}

// scanKind is the work that has the scanner look at a file of a version.
const scanKind = "documents.scan"

// Upload makes a file the content of the draft, whatever its size, while it is read; the text or the file that was there goes.
// It fails as Change does, and with fault.Fields for a file that is not taken, fault.TooLarge and fault.NoSpace.
func Upload(ctx context.Context, s evidence.Shelf, a access.Actor, which id.ID, version int, in evidence.Incoming, content io.Reader) (d *Document, err error) {
	err = s.DB.Read(ctx, a, func(tx *db.Tx) error { // before anything is read
		if d, err = seen(ctx, tx, which, version); err != nil {
			return err
		}
		return d.may(Edit)
	})
	if err != nil {
		return d, err
	}
	name, kept, err := s.Take(ctx, a, in, content)
	if err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, a, func(tx *db.Tx) error {
		d, err = fileIn(ctx, tx, s, which, version, name, kept)
		return err
	})
	return d, err
}

func fileIn(ctx context.Context, tx *db.Tx, s evidence.Shelf, which id.ID, version int, name string, kept blob.Blob) (*Document, error) {
	step := &step{verb: Edit, action: "attach"}
	return take(ctx, tx, which, version, step, func(d *Document, v *Version) error {
		f := File{ID: tx.NewID(), Name: name, Size: kept.Size, MediaType: kept.MediaType, Hash: kept.Hash, UploadedAt: tx.Now, UploadedBy: tx.Actor.User(), Scan: s.Unseen()}
		if v.Text != "" {
			step.fields = append(step.fields, db.Field{Name: "text", Old: digest(v.Text)})
		}
		step.fields = append(step.fields, fileFields(v.File, &f)...)
		if err := s.Blobs.Keep(ctx, tx, kept, id.Ref{Register: Object, ID: d.ID}); err != nil {
			return err
		}
		if err := d.unfile(ctx, tx, v, f.Hash); err != nil {
			return err
		}
		if err := v.file(ctx, tx, f); err != nil {
			return err
		}
		if err := d.write(ctx, tx, v, ""); err != nil || f.Scan != evidence.Pending {
			return err
		}
		_, err := jobs.Enqueue(ctx, tx, scanKind, f.ID)
		return err
	})
}

// TakeAway takes the file away from the draft, which is an empty text then. It fails as Change does, and with fault.NotFound
// where the draft is no file.
func TakeAway(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	s := &step{verb: Edit, action: "detach"}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		if v.File == nil {
			return fmt.Errorf("the draft is no file: %w", fault.NotFound)
		}
		s.fields = append(s.fields, fileFields(v.File, nil)...)
		if err := d.unfile(ctx, tx, v, ""); err != nil {
			return err
		}
		return d.write(ctx, tx, v, "")
	})
}

func fileFields(before, after *File) []db.Field {
	name, sum := db.Field{Name: "file"}, db.Field{Name: "sha256"}
	if before != nil {
		name.Old, sum.Old = before.Name, before.Hash
	}
	if after != nil {
		name.New, sum.New = after.Name, after.Hash
	}
	return []db.Field{name, sum}
}

// file keeps what a version says.
func (v *Version) file(ctx context.Context, tx *db.Tx, f File) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO document_files (tenant_id, id, version_id, uploaded_at, uploaded_by, name, size, media_type, sha256, scan, scanned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(f.ID), string(v.ID), f.UploadedAt.UnixMicro(), string(f.UploadedBy), f.Name, f.Size, f.MediaType, f.Hash, string(f.Scan), micro(f.ScannedAt))
	if err != nil {
		return fmt.Errorf("keep a file of a document: %w", err)
	}
	v.File = &f
	return nil
}

// unfile takes a version's file away. Its content goes after a day, unless another version of the document has it, or it has
// the hash that stays.
func (d *Document) unfile(ctx context.Context, tx *db.Tx, v *Version, stays string) error {
	if v.File == nil {
		return nil
	}
	hash := v.File.Hash
	if _, err := db.Exec(ctx, tx, "DELETE FROM document_files WHERE tenant_id = $1 AND version_id = $2", string(v.ID)); err != nil {
		return fmt.Errorf("take a file of a document away: %w", err)
	}
	v.File = nil
	if hash == stays || d.first(func(o *Version) bool { return o.File != nil && o.File.Hash == hash }) != nil {
		return nil
	}
	return blob.Release(ctx, tx, hash, id.Ref{Register: Object, ID: d.ID})
}

// write keeps the text of the draft and what search finds the document by.
func (d *Document) write(ctx context.Context, tx *db.Tx, v *Version, text string) error {
	v.Text, v.EditedAt, v.EditedBy = text, tx.Now, tx.Actor.User()
	_, err := db.Exec(ctx, tx, "UPDATE document_versions SET text = $3, edited_at = $4, edited_by = $5 WHERE tenant_id = $1 AND id = $2", string(v.ID), text, tx.Now.UnixMicro(), string(v.EditedBy))
	if err != nil {
		return err
	}
	return d.index(ctx, tx)
}

// OpenFile opens the file that a version is, for reading after the transaction too. It fails with fault.NotFound where it is
// none, with fault.Busy while a scanner looks at it, and with fault.Fields where that did not find it clean.
func OpenFile(ctx context.Context, tx *db.Tx, s evidence.Shelf, v *Version) (blob.Content, error) {
	if v.File == nil {
		return nil, fmt.Errorf("version %d is no file: %w", v.Number, fault.NotFound)
	}
	if err := v.File.Scan.Closed(); err != nil {
		return nil, err
	}
	content, _, err := s.Blobs.Read(ctx, tx, v.File.Hash)
	return content, err
}

// FindFile returns the document and the version of it that is this file, or fault.NotFound.
func FindFile(ctx context.Context, tx *db.Tx, which id.ID) (*Document, *Version, error) {
	var of id.ID
	err := db.One(ctx, tx, []any{&of}, `SELECT v.document_id FROM document_files f JOIN document_versions v ON v.tenant_id = f.tenant_id AND v.id = f.version_id
WHERE f.tenant_id = $1 AND f.id = $2`, string(which))
	if err != nil {
		return nil, nil, fmt.Errorf("file of a document: %w", err)
	}
	d, err := Find(ctx, tx, of)
	if err != nil {
		return nil, nil, err
	}
	v := d.first(func(v *Version) bool { return v.File != nil && v.File.ID == which })
	if v == nil { // taken away between the two statements
		return nil, nil, fmt.Errorf("file of a document: %w", fault.NotFound)
	}
	return d, v, nil
}

// Scanning is the work that has files of documents looked at by the scanner.
func Scanning(s evidence.Shelf) jobs.Work {
	return jobs.Work{Kind: scanKind, Timeout: evidence.ScanTimeout, Run: func(ctx context.Context, t *jobs.Task) error { return look(ctx, s, t) }}
}

// look runs the scanner on one file, which stays closed where it can tell nothing.
func look(ctx context.Context, s evidence.Shelf, t *jobs.Task) error {
	var place string
	err := s.DB.Read(ctx, t.Actor, func(tx *db.Tx) error {
		var hash string
		err := db.One(ctx, tx, []any{&hash}, "SELECT sha256 FROM document_files WHERE tenant_id = $1 AND id = $2", string(t.Object))
		if err == nil {
			place, err = s.Blobs.Place(ctx, tx, hash)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("file of a document to scan: %w", err)
	}
	found := s.Look(ctx, place)
	if err := ctx.Err(); err != nil { // the program ends: another run looks again
		return err
	}
	return t.Finish(ctx, func(tx *db.Tx) error {
		var of id.ID
		err := db.One(ctx, tx, []any{&of}, `UPDATE document_files SET scan = $3, scanned_at = $4 WHERE tenant_id = $1 AND id = $2
RETURNING (SELECT v.document_id FROM document_versions v WHERE v.tenant_id = document_files.tenant_id AND v.id = document_files.version_id)`, string(t.Object), string(found), tx.Now.UnixMicro())
		if errors.Is(err, fault.NotFound) { // taken away meanwhile
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep the result of a scan: %w", err)
		}
		tx.Record(db.Change{Action: scanKind, Object: Object, ID: of, Fields: []db.Field{{Name: "file", New: string(t.Object)}, {Name: "scan", New: string(found)}}})
		return nil
	})
}

// plain are the types of files whose content is text as it stands.
var plain = []string{"text/plain", "text/csv", "application/json"}

// Comparable is what a version says, for a difference: its text or, of a file, its name, type, size and hash, followed by its
// content where that is plain text that may be opened and is within LongestText. whole is false for a file of which only the
// former can be compared, and where the content was destroyed; label names its properties.
func Comparable(ctx context.Context, tx *db.Tx, s evidence.Shelf, v *Version, label func(property string) string) (text string, whole bool, err error) {
	if v.Destroyed != nil {
		return fmt.Sprintf("%s\nSHA-256: %s", label("destroyed"), v.Destroyed.Hash), false, nil
	}
	f := v.File
	if f == nil {
		return v.Text, true, nil
	}
	text = fmt.Sprintf("%s: %s\n%s: %s\n%s: %d\nSHA-256: %s", label("name"), f.Name, label("media_type"), f.MediaType, label("size"), f.Size, f.Hash)
	kind, _, _ := strings.Cut(f.MediaType, ";")
	if !slices.Contains(plain, kind) || f.Size > LongestText || !f.Scan.Open() {
		return text, false, nil
	}
	content, err := OpenFile(ctx, tx, s, v)
	if err != nil {
		return "", false, err
	}
	defer content.Close() //nolint:errcheck // only read
	raw, err := io.ReadAll(io.LimitReader(content, LongestText))
	if err != nil {
		return "", false, fmt.Errorf("read a file of a document: %w", err)
	}
	if !utf8.Valid(raw) { // UTF-16 is taken, and is not compared
		return text, false, nil
	}
	return text + "\n\n" + intake.CleanText(string(raw)), true, nil
}
