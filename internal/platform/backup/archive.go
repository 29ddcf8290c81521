// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package backup writes and reads the file that a backup is: a tar archive in which no bit can change unseen.
//
// It holds a line with its format, the database as a SQLite file, the files of each organization, a manifest with size and
// SHA-256 of every part, and at last the SHA-256 of all bytes before. A standard tar opens it, so that what is in it can be had
// without this program. It may be encrypted as a whole for age recipients.
package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"regexp"
	"time"

	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Names of the parts that are no files of an organization.
const (
	Database     = "concord.db"
	formatPart   = "FORMAT"
	manifestPart = "manifest.json"
	sealPart     = "SHA256"
)

const format = "concord/backup@1\n"

// Part is one entry of the archive.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Journal is how far the journal of one organization went, as it was signed.
type Journal struct {
	Organization id.ID  `json:"organization"`
	Checkpoint   string `json:"checkpoint"` // the signed note
}

// Manifest says what a backup holds.
type Manifest struct {
	MadeAt   time.Time      `json:"made_at"`
	Program  string         `json:"program"` // its version
	Engine   string         `json:"engine"`  // that the database came from
	Schema   int64          `json:"schema"`
	Key      string         `json:"journal_key"` // public key of the checkpoints
	Rows     map[string]int `json:"rows"`        // by table
	Journals []Journal      `json:"journals"`
	Parts    []Part         `json:"parts"`
}

// fileName is the name of a part that is a file of an organization.
var fileName = regexp.MustCompile(`^blobs/[0-9a-f-]{36}/([0-9a-f]{64})$`)

// FileName is the part for a file of an organization.
func FileName(organization id.ID, hash string) string {
	return "blobs/" + string(organization) + "/" + hash
}

// Writer writes a backup, part by part.
type Writer struct {
	counted *counted
	tar     *tar.Writer
	parts   []Part
}

// counted passes bytes on and hashes them.
type counted struct {
	to   io.Writer
	hash hash.Hash
	size int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.hash.Write(p[:n]) // a hash takes everything
	c.size += int64(n)
	return n, err
}

// NewWriter begins a backup.
func NewWriter(to io.Writer) (*Writer, error) {
	c := &counted{to: to, hash: sha256.New()}
	w := &Writer{counted: c, tar: tar.NewWriter(c)}
	return w, w.bytes(formatPart, []byte(format))
}

// header is the one way in which a part is announced.
func header(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}
}

func (w *Writer) bytes(name string, data []byte) error {
	return w.add(name, int64(len(data)), bytes.NewReader(data))
}

func (w *Writer) add(name string, size int64, content io.Reader) error {
	sum := sha256.New()
	err := w.tar.WriteHeader(header(name, size))
	var n int64
	if err == nil {
		n, err = io.Copy(w.tar, io.TeeReader(content, sum))
	}
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes came instead of %d", n, size)
	}
	if err == nil {
		err = w.tar.Flush()
	}
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}
	w.parts = append(w.parts, Part{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// Add writes one part; that of a file must have the content that its name says.
func (w *Writer) Add(name string, size int64, content io.Reader) error {
	if err := w.add(name, size, content); err != nil {
		return err
	}
	return named(w.parts[len(w.parts)-1])
}

// named holds that a file is what its name says.
func named(p Part) error {
	if m := fileName.FindStringSubmatch(p.Name); m != nil && m[1] != p.SHA256 {
		return fmt.Errorf("%s has another content than its name says: %w", p.Name, fault.Unmet)
	}
	return nil
}

// Close writes the manifest, with the parts that were added, and the seal. It returns the SHA-256 and the size of the whole.
func (w *Writer) Close(m Manifest) (sum string, size int64, err error) {
	m.Parts = w.parts
	data, err := json.MarshalIndent(m, "", " ")
	if err == nil {
		err = w.bytes(manifestPart, data)
	}
	if err == nil {
		_, err = w.counted.Write(seal(w.counted.hash.Sum(nil)))
	}
	if err != nil {
		return "", 0, fmt.Errorf("finish the backup: %w", err)
	}
	return hex.EncodeToString(w.counted.hash.Sum(nil)), w.counted.size, nil
}

// sealSize is the last entry of an archive, with its header and the archive's end, in blocks of 512 bytes.
const sealSize = 512 + 512 + 1024

// seal is the end of an archive whose bytes have this hash so far; there is one way to write it.
func seal(sum []byte) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	content := hex.EncodeToString(sum) + "\n"
	err := w.WriteHeader(header(sealPart, int64(len(content))))
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err = errors.Join(err, w.Close()); err != nil || b.Len() != sealSize { // in memory, of a size that is known
		panic(fmt.Sprintf("backup: seal of %d bytes: %v", b.Len(), err))
	}
	return b.Bytes()
}
