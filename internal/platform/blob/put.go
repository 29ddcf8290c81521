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
	var used int64
	err = d.Read(ctx, a, func(tx *db.Tx) error {
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
	if err != nil {
		return Blob{}, fmt.Errorf("take file: %w", err)
	}
	in.Max = min(in.Max, s.quota-used)
	if b, err = s.write(ctx, a.Tenant(), in, content); err != nil {
		return Blob{}, fmt.Errorf("take file: %w", full(err))
	}
	return b, nil
}

// write streams the content into a file under another name and renames it once it is whole and on the disk.
func (s *Store) write(ctx context.Context, of id.ID, in Incoming, content io.Reader) (b Blob, err error) {
	if err := s.root.Mkdir(string(of), 0o700); err == nil {
		err = s.flush(".")
		if err != nil {
			return Blob{}, err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return Blob{}, err
	}
	name := path(of, incoming+rand.Text())
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Blob{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.root.Remove(name))
		}
	}()
	if b, err = s.stream(ctx, f, in, content); err == nil {
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
