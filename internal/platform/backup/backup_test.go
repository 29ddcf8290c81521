// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"

	"concord/internal/platform/backup"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

const organization = id.ID("01a215df-c6f7-7015-b752-6d1886a75760")

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// parts are a database and files of several sizes, also none and just a block.
func parts() map[string]string {
	out := map[string]string{backup.Database: strings.Repeat("rows ", 300)}
	for _, content := range []string{"", "evidence", strings.Repeat("b", 512), strings.Repeat("c", 1025)} {
		out[backup.FileName(organization, hashOf(content))] = content
	}
	return out
}

func made(t *testing.T, to io.Writer) (sum string, size int64) {
	t.Helper()
	w, err := backup.NewWriter(to)
	for _, name := range slices.Sorted(maps.Keys(parts())) {
		if err == nil {
			err = w.Add(name, int64(len(parts()[name])), strings.NewReader(parts()[name]))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if sum, size, err = w.Close(backup.Manifest{Schema: 7, Rows: map[string]int{"tenants": 1}}); err != nil {
		t.Fatal(err)
	}
	return sum, size
}

func read(from io.Reader) (backup.Backup, map[string]string, error) {
	got := map[string]string{}
	b, err := backup.Read(from, func(name string, _ int64, content io.Reader) error {
		data, err := io.ReadAll(content)
		got[name] = string(data)
		return err
	})
	return b, got, err
}

func TestBK1WhatWasWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	sum, size := made(t, &file)
	if whole := sha256.Sum256(file.Bytes()); sum != hex.EncodeToString(whole[:]) || size != int64(file.Len()) {
		t.Errorf("says %s of %d bytes, has %d", sum, size, file.Len())
	}
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(file.Bytes()), "byte by byte": iotest.OneByteReader(bytes.NewReader(file.Bytes()))} {
		b, got, err := read(r)
		if err != nil || b.SHA256 != sum || b.Size != size || b.Schema != 7 || !maps.Equal(got, parts()) {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	t.Run("by any tar", func(t *testing.T) {
		t.Parallel()
		names := 0
		for r := tar.NewReader(bytes.NewReader(file.Bytes())); ; names++ {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if names != len(parts())+3 {
			t.Errorf("%d entries", names)
		}
	})
}

func TestBK2AnyFlippedBitIsFound(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	made(t, &file)
	data := file.Bytes()
	for at := range data {
		bit := byte(1) << (at % 8)
		data[at] ^= bit
		if _, _, err := read(bytes.NewReader(data)); !errors.Is(err, fault.Unmet) {
			t.Errorf("bit %d of byte %d of %d: %v", at%8, at, len(data), err)
		}
		data[at] ^= bit
	}
	if _, _, err := read(bytes.NewReader(data)); err != nil {
		t.Errorf("as it was: %v", err)
	}
}

func TestBK2AFlippedBitIsFoundInItsPart(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	made(t, &file)
	for name, content := range parts() {
		if content == "" {
			continue
		}
		data := bytes.Clone(file.Bytes())
		data[bytes.Index(data, []byte(content))] ^= 1
		if _, _, err := read(bytes.NewReader(data)); !errors.Is(err, fault.Unmet) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for what, change := range map[string]func(data []byte) []byte{
		"format":                 func(d []byte) []byte { return bytes.Replace(d, []byte("backup@1"), []byte("backup@2"), 1) },
		"manifest":               func(d []byte) []byte { return bytes.Replace(d, []byte(`"schema": 7`), []byte(`"schema": 8`), 1) },
		"cut in the middle":      func(d []byte) []byte { return d[:len(d)/2] },
		"cut at the end":         func(d []byte) []byte { return d[:len(d)-1] },
		"cut before the seal":    func(d []byte) []byte { return d[:len(d)-2048] },
		"something behind":       func(d []byte) []byte { return append(d, 0) },
		"a block behind":         func(d []byte) []byte { return append(d, make([]byte, 512)...) },
		"nothing at all":         func([]byte) []byte { return nil },
		"another kind of file":   func([]byte) []byte { return []byte("PK\x03\x04 something else") },
		"only what is after age": func([]byte) []byte { return []byte("age-encryption.org/v1\n") },
	} {
		if _, _, err := read(bytes.NewReader(change(bytes.Clone(file.Bytes())))); !errors.Is(err, fault.Unmet) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestBK2NoPartLeadsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../x", "/etc/passwd", "blobs/../../x", "blobs/" + string(organization) + "/../x", "other.db", "blobs/x/" + hashOf("y")} {
		var file bytes.Buffer
		w, err := backup.NewWriter(&file)
		if err == nil {
			err = w.Add(name, 1, strings.NewReader("x"))
		}
		if err == nil {
			_, _, err = w.Close(backup.Manifest{})
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, got, err := read(&file); !errors.Is(err, fault.Unmet) || len(got) != 0 {
			t.Errorf("%s: kept %v, %v", name, got, err)
		}
	}
}

func TestBK2AFaultOfTheDiskIsNotTheBackups(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	made(t, &file)
	broken := errors.New("the disk broke")
	_, err := backup.Read(bytes.NewReader(file.Bytes()), func(string, int64, io.Reader) error { return broken })
	if !errors.Is(err, broken) || errors.Is(err, fault.Unmet) {
		t.Errorf("keeping: %v", err)
	}
}

func TestBK1OnlyARecipientReadsAnEncryptedBackup(t *testing.T) {
	t.Parallel()
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := func(identity *age.X25519Identity) string {
		path := filepath.Join(t.TempDir(), "key.txt")
		if err := os.WriteFile(path, []byte("# a key\n"+identity.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var sealed bytes.Buffer
	w, err := backup.Encrypt(&sealed, []string{mine.Recipient().String()})
	if err != nil {
		t.Fatal(err)
	}
	made(t, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed.Bytes(), []byte("evidence")) || bytes.Contains(sealed.Bytes(), []byte(organization)) {
		t.Error("what is encrypted can be read")
	}
	open := func(data []byte, identity string) error {
		r, err := backup.Decrypt(bytes.NewReader(data), identity)
		if err == nil {
			_, _, err = read(r)
		}
		return err
	}
	if err := open(sealed.Bytes(), file(mine)); err != nil {
		t.Errorf("the recipient: %v", err)
	}
	if err := open(sealed.Bytes(), ""); !errors.Is(err, fault.Invalid) {
		t.Errorf("without an identity: %v", err)
	}
	if err := open(sealed.Bytes(), file(other)); !errors.Is(err, fault.Unmet) {
		t.Errorf("somebody else: %v", err)
	}
	for at := 0; at < sealed.Len(); at += 97 {
		data := bytes.Clone(sealed.Bytes())
		data[at] ^= 4
		if err := open(data, file(mine)); !errors.Is(err, fault.Unmet) {
			t.Errorf("byte %d of %d flipped: %v", at, len(data), err)
		}
	}
	if _, err := backup.Encrypt(io.Discard, []string{"age1nonsense"}); !errors.Is(err, fault.Invalid) {
		t.Errorf("no recipient: %v", err)
	}
}
