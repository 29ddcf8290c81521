// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
)

// Damage is a file that is not what its row says.
type Damage struct {
	Hash    string `json:"sha256"`
	Problem string `json:"problem"`
}

// Each calls visit for every file of the actor's organization by its hash, outside any transaction.
func Each(ctx context.Context, d *db.DB, a access.Actor, visit func(Blob) error) error {
	const page = 500
	for after := ""; ; {
		var list []Blob
		err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
			list, err = db.All(ctx, tx, scan, columns+"WHERE b.tenant_id = $1 AND b.hash > $2 ORDER BY b.hash LIMIT $3", after, page)
			return err
		})
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		for _, b := range list {
			if err := visit(b); err != nil {
				return err
			}
			after = b.Hash
		}
		if len(list) < page {
			return nil
		}
	}
}

// Verify reads every file of the actor's organization and returns how many there are and which are not what their hash says.
func (s *Store) Verify(ctx context.Context, d *db.DB, a access.Actor) (files int, damaged []Damage, err error) {
	buffer := make([]byte, piece)
	err = Each(ctx, d, a, func(b Blob) error {
		files++
		problem, err := s.examine(a, b, buffer)
		if problem != "" {
			damaged = append(damaged, Damage{Hash: b.Hash, Problem: problem})
		}
		return errors.Join(err, ctx.Err())
	})
	return files, damaged, err
}

func (s *Store) examine(a access.Actor, b Blob, buffer []byte) (problem string, err error) {
	f, err := s.root.Open(path(a.Tenant(), b.Hash))
	if missing(err) {
		return "is missing", nil
	}
	if err != nil {
		return "", fmt.Errorf("verify file %s: %w", b.Hash, err)
	}
	defer f.Close() //nolint:errcheck // only read
	hash := sha256.New()
	n, err := io.CopyBuffer(hash, f, buffer)
	switch {
	case err != nil:
		return "cannot be read", nil // that is the finding
	case n != b.Size:
		return fmt.Sprintf("has %d bytes instead of %d", n, b.Size), nil
	case hex.EncodeToString(hash.Sum(nil)) != b.Hash:
		return "has another content", nil
	}
	return "", nil
}

// Carry opens the bytes of a file for a copy or a backup of the installation.
func (s *Store) Carry(a access.Actor, b Blob) (io.ReadCloser, error) {
	f, err := s.root.Open(path(a.Tenant(), b.Hash))
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", b.Hash, err)
	}
	return f, nil
}
