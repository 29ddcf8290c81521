// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

// bundle is how many entries or hashes one file of an export holds, as C2SP tlog-tiles has it.
const bundle = 256

// Export writes the organization's journal, as far as its newest checkpoint goes, into an empty or missing folder: the
// checkpoint, the public key, and entries, details and hashes in the layout of C2SP tlog-tiles. docs/journal-format.md
// describes every file. It fails with fault.NotFound where there is no checkpoint yet.
func Export(ctx context.Context, tx *db.Tx, key, folder string) error {
	if err := empty(folder); err != nil {
		return err
	}
	return ExportTo(ctx, tx, key, func(name string, data []byte) error { return writeFile(folder, name, data) })
}

// ExportTo gives the files of an export to write, one by one, by their path in the export. It fails as Export does.
func ExportTo(ctx context.Context, tx *db.Tx, key string, write func(name string, data []byte) error) error {
	var size int64
	var note string
	err := db.One(ctx, tx, []any{&size, &note}, "SELECT size, note FROM journal_checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1")
	if err != nil {
		return fmt.Errorf("newest checkpoint: %w", err)
	}
	x := &exporter{write: write}
	next := int64(0)
	err = db.Each(ctx, tx, func(r db.Row) error {
		var seq int64
		var leaf string
		var details *string
		if err := r.Scan(&seq, &leaf, &details); err != nil {
			return err
		}
		if seq != next {
			return fmt.Errorf("entry %d is missing", next)
		}
		next++
		return x.add(leaf, details)
	}, `SELECT e.seq, e.leaf, d.body FROM journal_entries e LEFT JOIN journal_details d ON d.tenant_id = e.tenant_id AND d.seq = e.seq
WHERE e.tenant_id = $1 AND e.seq < $2 ORDER BY e.seq`, size)
	if err != nil {
		return fmt.Errorf("export the journal: %w", err)
	}
	if next != size {
		return fmt.Errorf("export the journal: the checkpoint speaks of %d entries, there are %d", size, next)
	}
	if err := x.finish(); err != nil {
		return err
	}
	if err := x.write("journal.key", []byte(key+"\n")); err != nil {
		return err
	}
	return x.write("checkpoint", []byte(note)) // last: a folder with a checkpoint is complete
}

// exporter writes files as they fill.
type exporter struct {
	write   func(name string, data []byte) error
	count   int64
	entries []byte
	details []byte
	leaves  []tlog.Hash
}

func empty(folder string) error {
	list, err := os.ReadDir(folder)
	if err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty: %w; name a new folder", folder, fault.Taken)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", folder, err)
	}
	return nil
}

func (x *exporter) add(leaf string, details *string) error {
	x.entries = binary.BigEndian.AppendUint16(x.entries, uint16(len(leaf))) //nolint:gosec // newLeaf keeps it below 65,536
	x.entries = append(x.entries, leaf...)
	if details == nil {
		x.details = binary.BigEndian.AppendUint32(x.details, 0)
	} else {
		x.details = binary.BigEndian.AppendUint32(x.details, uint32(len(*details))) //nolint:gosec // far below
		x.details = append(x.details, *details...)
	}
	x.leaves = append(x.leaves, tlog.RecordHash([]byte(leaf)))
	x.count++
	if x.count%bundle == 0 {
		return x.flush(bundle)
	}
	return nil
}

// flush writes the bundle that was just filled, or the last one with as many entries as there are.
func (x *exporter) flush(width int) error {
	n := (x.count - 1) / bundle
	for kind, data := range map[string][]byte{"entries": x.entries, "details": x.details} {
		if err := x.write(tilePath(kind, n, width), data); err != nil {
			return err
		}
	}
	x.entries, x.details = nil, nil
	return nil
}

func (x *exporter) finish() error {
	if rest := int(x.count % bundle); rest > 0 {
		if err := x.flush(rest); err != nil {
			return err
		}
	}
	for path, data := range tiles(x.leaves) {
		if err := x.write(path, data); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(folder, name string, data []byte) error {
	full := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
		return fmt.Errorf("export the journal: %w", err)
	}
	if err := os.WriteFile(full, data, 0o640); err != nil { //nolint:gosec // an auditor's group may read it
		return fmt.Errorf("export the journal: %w", err)
	}
	return nil
}

// tilePath is where a tile or bundle lies, in the C2SP form: tile/entries/001, or tile/entries/001.p/17 for one that is not
// full; numbers in groups of three digits, all but the last marked with x.
func tilePath(level string, n int64, width int) string {
	number := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		number = fmt.Sprintf("x%03d/%s", n%1000, number)
	}
	path := "tile/" + level + "/" + number
	if width < bundle {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// tiles are the hash tiles of a tree over the leaves, by path: level 0 holds the leaves' hashes, each level above one hash
// for every full tile below.
func tiles(leaves []tlog.Hash) map[string][]byte {
	out := map[string][]byte{}
	for level := 0; len(leaves) > 0; level++ {
		var above []tlog.Hash
		for n := int64(0); n*bundle < int64(len(leaves)); n++ {
			part := leaves[n*bundle : min((n+1)*bundle, int64(len(leaves)))]
			data := make([]byte, 0, len(part)*tlog.HashSize)
			for _, h := range part {
				data = append(data, h[:]...)
			}
			out[tilePath(fmt.Sprint(level), n, len(part))] = data
			if len(part) == bundle {
				above = append(above, rootOf(part))
			}
		}
		leaves = above
	}
	return out
}

// rootOf is the hash of a tree with these leaves' hashes.
func rootOf(leaves []tlog.Hash) tlog.Hash {
	var e edge
	for _, h := range leaves {
		e.append(h)
	}
	return e.root()
}
