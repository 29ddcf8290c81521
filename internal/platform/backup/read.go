// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"concord/internal/platform/fault"
)

// Backup is what was read and held.
type Backup struct {
	Manifest
	SHA256 string // of the whole file, decrypted
	Size   int64
}

// maxManifest bounds the memory that a manifest may take.
const maxManifest = 256 << 20

// Read reads a backup to its end and gives keep the content of each part, which it must read. It fails with fault.Unmet, and the
// name of the part, for anything that is not as it was written; what keep was given until then is worth nothing.
func Read(from io.Reader, keep func(name string, size int64, content io.Reader) error) (Backup, error) {
	r := &reader{body: &body{from: bufio.NewReaderSize(from, 64<<10), hash: sha256.New()}, seen: map[string]Part{}, keep: keep}
	b, err := r.read()
	if err != nil && !errors.Is(err, fault.Unmet) && !errors.Is(err, errKeep) {
		err = fmt.Errorf("%w: %w", fault.Unmet, err)
	}
	if err != nil {
		return Backup{}, fmt.Errorf("read the backup: %w", err)
	}
	return b, nil
}

// errKeep marks a fault of whoever keeps the parts: the backup may be sound.
var errKeep = errors.New("a part cannot be kept")

type reader struct {
	body *body
	seen map[string]Part
	last string // the part that was read before
	keep func(name string, size int64, content io.Reader) error
}

func unmet(format string, args ...any) error {
	return fmt.Errorf("%w: %s", fault.Unmet, fmt.Sprintf(format, args...))
}

func (r *reader) read() (b Backup, err error) {
	t := tar.NewReader(r.body)
	var manifest bytes.Buffer
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, unmet("behind %q: %v", r.last, err)
		}
		if err := r.part(h, t, &manifest); err != nil {
			return b, err
		}
	}
	if r.last != manifestPart {
		return b, unmet("it ends behind %q, without its manifest", r.last)
	}
	if _, err := io.Copy(io.Discard, r.body); err != nil {
		return b, err
	}
	if err := json.Unmarshal(manifest.Bytes(), &b.Manifest); err != nil {
		return b, unmet("%s is damaged: %v", manifestPart, err)
	}
	if err := r.compare(b.Parts); err != nil {
		return b, err
	}
	end := r.body.kept
	if want := seal(r.body.hash.Sum(nil)); !bytes.Equal(end, want) {
		return b, unmet("the bytes around the parts, or %s, were changed", sealPart)
	}
	r.body.hash.Write(end) // a hash takes everything
	b.SHA256, b.Size = hex.EncodeToString(r.body.hash.Sum(nil)), r.body.size+sealSize
	return b, nil
}

func (r *reader) part(h *tar.Header, content io.Reader, manifest *bytes.Buffer) error {
	name := h.Name
	if _, twice := r.seen[name]; twice || h.Typeflag != tar.TypeReg || r.last == "" && name != formatPart || r.last == manifestPart {
		return unmet("behind %q stands %q, which has no place there", r.last, name)
	}
	sum := sha256.New()
	content = io.TeeReader(content, sum)
	var err error
	switch {
	case name == formatPart && h.Size == int64(len(format)):
		data, reading := io.ReadAll(content)
		if err = reading; err == nil && string(data) != format {
			err = unmet("%s says %q; another program made it, or it was changed", formatPart, data)
		}
	case name == manifestPart && h.Size <= maxManifest:
		_, err = io.Copy(manifest, content)
	case name == Database || fileName.MatchString(name):
		if err = r.keep(name, h.Size, content); err != nil && r.body.err == nil {
			err = fmt.Errorf("%w: %s: %w", errKeep, name, err)
		}
	default:
		err = unmet("behind %q stands %q, which has no place there", r.last, name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p := Part{Name: name, Size: h.Size, SHA256: hex.EncodeToString(sum.Sum(nil))}
	r.seen[name], r.last = p, name
	return named(p)
}

// compare holds that the parts are those of the manifest, and no others.
func (r *reader) compare(listed []Part) error {
	for _, p := range listed {
		got, there := r.seen[p.Name]
		if !there {
			return unmet("%s is missing", p.Name)
		}
		if got != p {
			return unmet("%s is not what %s says", p.Name, manifestPart)
		}
		delete(r.seen, p.Name)
	}
	delete(r.seen, manifestPart)
	for name := range r.seen {
		return unmet("%s does not stand in %s", name, manifestPart)
	}
	return nil
}

// body gives the bytes before the seal, which it keeps back, and hashes them.
type body struct {
	from *bufio.Reader
	hash hash.Hash
	size int64
	kept []byte // the seal, once the end was reached
	err  error  // of from, other than its end
}

// Read gives what is surely no part of the seal.
func (b *body) Read(p []byte) (int, error) {
	ahead, err := b.from.Peek(sealSize + 1)
	if err != nil {
		if b.kept = bytes.Clone(ahead); !errors.Is(err, io.EOF) {
			b.err = err
		}
		return 0, err
	}
	n, err := b.from.Read(p[:min(len(p), b.from.Buffered()-sealSize)])
	b.hash.Write(p[:n]) // a hash takes everything
	b.size += int64(n)
	return n, err
}
