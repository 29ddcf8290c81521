// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Verified is what an export proves.
type Verified struct {
	Organization id.ID     `json:"organization"`
	Entries      int64     `json:"entries"`
	Erased       int64     `json:"erased"` // entries whose words were erased; their place in the tree stays
	Root         tlog.Hash `json:"root"`
	Key          string    `json:"key"`
}

// Verify checks an export to the last byte, without a database: signature, every entry, every hash, every word that was
// not erased. key is the public key as it is known elsewhere; where it is empty, the export's own is used, which shows that
// the export is whole but not who made it. What does not hold fails with fault.Unmet and names the file.
//
// It cannot show that entries were cut off after this checkpoint; only a later checkpoint kept elsewhere can.
func Verify(export fs.FS, key string) (Verified, error) {
	v := verifier{export: export, seen: map[string]bool{}}
	out, err := v.verify(key)
	if err != nil {
		return Verified{}, fmt.Errorf("%w: %w", fault.Unmet, err)
	}
	return out, nil
}

type verifier struct {
	export fs.FS
	seen   map[string]bool
}

func (v *verifier) read(name string) ([]byte, error) {
	v.seen[name] = true
	data, err := fs.ReadFile(v.export, name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return data, nil
}

func (v *verifier) verify(key string) (Verified, error) {
	own, err := v.read("journal.key")
	if err != nil {
		return Verified{}, err
	}
	carried, ended := strings.CutSuffix(string(own), "\n")
	if !ended || key != "" && carried != key {
		return Verified{}, errors.New("journal.key is not the public key that is known")
	}
	signed, err := v.read("checkpoint")
	if err != nil {
		return Verified{}, err
	}
	point, err := openCheckpoint(signed, carried)
	if err != nil {
		return Verified{}, err
	}
	out := Verified{Organization: point.tenant, Entries: point.size, Root: point.root, Key: carried}
	leaves := make([]tlog.Hash, 0, min(point.size, 1<<20))
	for n := int64(0); n*bundle < point.size; n++ {
		width := int(min(bundle, point.size-n*bundle))
		entries, err := v.bundle(n, width, point.tenant)
		if err != nil {
			return Verified{}, err
		}
		erased, err := v.details(n, entries)
		if err != nil {
			return Verified{}, err
		}
		out.Erased += erased
		for _, e := range entries {
			leaves = append(leaves, e.hash)
		}
	}
	if rootOf(leaves) != point.root {
		return Verified{}, errors.New("the entries do not lead to the root that was signed")
	}
	for path, want := range tiles(leaves) {
		got, err := v.read(path)
		if err != nil {
			return Verified{}, err
		}
		if !bytes.Equal(got, want) {
			return Verified{}, fmt.Errorf("%s does not hold the hashes of the entries", path)
		}
	}
	return out, v.nothingElse()
}

type readEntry struct {
	Entry
	hash tlog.Hash
}

// bundle reads the entries of one file; each must be written in its one form and stand in its place.
func (v *verifier) bundle(n int64, width int, tenant id.ID) ([]readEntry, error) {
	name := tilePath("entries", n, width)
	data, err := v.read(name)
	if err != nil {
		return nil, err
	}
	out := make([]readEntry, 0, width)
	for i := range width {
		number := n*bundle + int64(i)
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends inside entry %d", name, number)
		}
		size := 2 + int(binary.BigEndian.Uint16(data))
		text := data[2:size]
		data = data[size:]
		var e Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("%s: entry %d is no entry: %w", name, number, err)
		}
		if e.Number != number || e.Tenant != tenant {
			return nil, fmt.Errorf("%s: entry %d says it is number %d of %s", name, number, e.Number, e.Tenant)
		}
		out = append(out, readEntry{e, tlog.RecordHash(text)})
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%s goes on behind its last entry", name)
	}
	return out, nil
}

// details checks the words of a bundle's entries against the leaves and counts those that were erased.
func (v *verifier) details(n int64, entries []readEntry) (erased int64, err error) {
	name := tilePath("details", n, len(entries))
	data, err := v.read(name)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if len(data) < 4 || uint64(len(data)-4) < uint64(binary.BigEndian.Uint32(data)) { //nolint:gosec // a length is not negative
			return 0, fmt.Errorf("%s ends inside the details of entry %d", name, e.Number)
		}
		size := 4 + int(binary.BigEndian.Uint32(data))
		words := data[4:size]
		data = data[size:]
		switch {
		case len(words) == 0 && e.Details != "":
			erased++
		case len(words) > 0 && commitment(words) != e.Details:
			return 0, fmt.Errorf("%s: the details of entry %d are not those that were recorded", name, e.Number)
		}
	}
	if len(data) > 0 {
		return 0, fmt.Errorf("%s goes on behind its last details", name)
	}
	return erased, nil
}

// nothingElse refuses files that no part of the proof speaks of.
func (v *verifier) nothingElse() error {
	return fs.WalkDir(v.export, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !v.seen[path] {
			err = fmt.Errorf("%s does not belong to the export", path)
		}
		return err
	})
}
