// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Incoming is what is known of a file before it is read.
type Incoming struct {
	MediaType string
	Max       int64  // most bytes it may have
	Size      int64  // as it was announced; 0 for unknown
	Hash      string // SHA-256 that it must have, hexadecimal; empty for any
	// Check looks at the whole content before it is kept, and says why it is not taken; nil for nothing.
	Check func(*io.SectionReader) error
}

const (
	piece     = 256 << 10 // bytes in memory at once
	lookAgain = 16 << 20  // bytes after which free space is looked at again

	// Below these, files are refused, so that the database can go on.
	leastFree    = 500 << 20
	leastPercent = 5
)

// incoming begins the names of files that are not whole yet; no hash begins so.
const incoming = "incoming-"

// Put writes a file to the disk for the actor's organization and returns what Keep needs. Nobody knows of it before that.
// It fails with fault.NoSpace over the quota or where the disk is nearly full, with fault.TooLarge over Max, and with
// fault.Fields where the content is not what was announced; then nothing is left of it.
func (s *Store) Put(ctx context.Context, d *db.DB, a access.Actor, in Incoming, content io.Reader) (b Blob, err error) {
	if in, err = s.admit(ctx, d, a, in); err == nil {
		b, err = s.write(ctx, a.Tenant(), in, content)
	}
	if err != nil {
		return Blob{}, fmt.Errorf("take file: %w", full(err))
	}
	return b, nil
}

// Spooled is a file on the disk that nobody knows of: what a request sends, while it is looked at. It goes when it is closed, or
// with a sweep.
type Spooled struct {
	*io.SectionReader
	close func() error
}

// Close takes the file away.
func (f *Spooled) Close() error { return f.close() }

// Spool writes a file to the disk for as long as it is open. It fails as Put does.
func (s *Store) Spool(ctx context.Context, d *db.DB, a access.Actor, in Incoming, content io.Reader) (*Spooled, error) {
	in, err := s.admit(ctx, d, a, in)
	if err != nil {
		return nil, fmt.Errorf("spool file: %w", err)
	}
	f, name, err := s.create(a.Tenant())
	if err != nil {
		return nil, fmt.Errorf("spool file: %w", full(err))
	}
	out := &Spooled{close: func() error { return errors.Join(f.Close(), s.root.Remove(name)) }}
	b, err := s.stream(ctx, f, in, content)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("spool file: %w", full(err)), out.Close())
	}
	out.SectionReader = io.NewSectionReader(f, 0, b.Size)
	return out, nil
}

// admit refuses a file for which there is no room, and bounds it by the room there is.
func (s *Store) admit(ctx context.Context, d *db.DB, a access.Actor, in Incoming) (Incoming, error) {
	var used int64
	err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		used, err = Used(ctx, tx)
		return err
	})
	if err == nil {
		err = s.withinQuota(used, in.Size)
	}
	if err == nil {
		err = s.enough(in.Size)
	}
	if err == nil && in.Size > in.Max {
		err = tooLarge(in.Max)
	}
	in.Max = min(in.Max, s.quota-used)
	return in, err
}

// create opens a new file of an organization under a name that is no hash.
func (s *Store) create(of id.ID) (f *os.File, name string, err error) {
	if err := s.root.Mkdir(string(of), 0o700); err == nil {
		err = s.flush(".")
		if err != nil {
			return nil, "", err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return nil, "", err
	}
	name = path(of, incoming+rand.Text())
	f, err = s.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return f, name, err
}

// write streams the content into a file under another name and renames it once it is whole and on the disk.
func (s *Store) write(ctx context.Context, of id.ID, in Incoming, content io.Reader) (b Blob, err error) {
	f, name, err := s.create(of)
	if err != nil {
		return Blob{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.root.Remove(name))
		}
	}()
	if b, err = s.stream(ctx, f, in, content); err == nil && in.Check != nil {
		err = in.Check(io.NewSectionReader(f, 0, b.Size))
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return Blob{}, err
	}
	// Over one that is there already: the same bytes, and young again, so that no sweep takes it before it is kept.
	if err := s.root.Rename(name, path(of, b.Hash)); err != nil {
		return Blob{}, err
	}
	return b, s.flush(string(of))
}

func (s *Store) stream(ctx context.Context, f io.Writer, in Incoming, content io.Reader) (Blob, error) {
	hash, buffer := sha256.New(), make([]byte, piece)
	b := Blob{MediaType: in.MediaType}
	for next := int64(lookAgain); ; {
		n, err := content.Read(buffer)
		b.Size += int64(n)
		if b.Size > in.Max {
			return b, tooLarge(in.Max)
		}
		hash.Write(buffer[:n]) // a hash takes everything
		if _, err := f.Write(buffer[:n]); err != nil {
			return b, err
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && b.Size > next {
			next, err = b.Size+lookAgain, s.enough(0)
		}
		if err != nil {
			return b, err
		}
	}
	b.Hash = hex.EncodeToString(hash.Sum(nil))
	return b, asAnnounced(in, b)
}

func asAnnounced(in Incoming, b Blob) error {
	var wrong fault.Fields
	if in.Size > 0 && in.Size != b.Size {
		wrong = append(wrong, fault.Field{Field: "content", Problem: fmt.Sprintf("has %d bytes, %d were announced", b.Size, in.Size), Cure: "send the whole file again"})
	}
	if in.Hash != "" && in.Hash != b.Hash {
		wrong = append(wrong, fault.Field{Field: "content", Problem: "has another SHA-256 than was announced", Cure: "send the file again"})
	}
	return wrong.Err()
}

func tooLarge(most int64) error {
	return fmt.Errorf("it has more than %d bytes: %w", most, fault.TooLarge)
}

// enough fails where the disk has too little room for so many bytes more.
func (s *Store) enough(bytes int64) error {
	free, total := s.room()
	if total > 0 && free-bytes < max(leastFree, total/100*leastPercent) {
		return fmt.Errorf("the disk has %d MiB left: %w", free>>20, fault.NoSpace)
	}
	return nil
}

// Ready reports whether files can be taken: fault.NoSpace where the disk is nearly full, else why the folder is out of reach.
func (s *Store) Ready() error {
	if _, err := s.root.Stat("."); err != nil {
		return fmt.Errorf("look at the folder of files: %w", err)
	}
	return s.enough(0)
}

// flush makes the names in a folder last.
func (s *Store) flush(folder string) error {
	if runtime.GOOS == "windows" { // where a folder cannot be flushed, and need not
		return nil
	}
	f, err := s.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// full gives the system's ways of saying that there is no room the kind that callers know.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, quotaReached) {
		return fmt.Errorf("%w: %w", fault.NoSpace, err)
	}
	return err
}
