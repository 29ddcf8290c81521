// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package keyring seals secrets with a master key that lies outside the database.
package keyring

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// Keyring seals and opens secrets. It prints as nothing, so that no log can hold the key.
type Keyring struct {
	aead   cipher.AEAD
	master []byte
	id     string // names the key in each sealed value
}

// Size is the length of a master key in bytes.
const Size = chacha20poly1305.KeySize

// New returns a keyring for a master key of Size bytes.
func New(master []byte) (*Keyring, error) {
	if len(master) != Size {
		return nil, fmt.Errorf("the master key has %d bytes, it must have %d", len(master), Size)
	}
	aead, err := chacha20poly1305.NewX(master)
	if err != nil {
		return nil, fmt.Errorf("use the master key: %w", err)
	}
	sum := sha256.Sum256(append([]byte("concord master key\n"), master...))
	return &Keyring{aead: aead, master: slices.Clone(master), id: hex.EncodeToString(sum[:4])}, nil
}

// Open reads the master key from a file of hexadecimal digits, or makes the file, readable by its owner only, when it is
// missing and mayMake is true. A file that others can read is refused.
func Open(path string, mayMake bool) (*Keyring, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && mayMake {
		return makeFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the master key: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the master key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the master key %s can be read by others; run: chmod 600 %s", path, path)
	}
	master, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil {
		return nil, fmt.Errorf("the master key %s is not %d hexadecimal digits", path, 2*Size)
	}
	return New(master)
}

func makeFile(path string) (*Keyring, error) {
	master := make([]byte, Size)
	rand.Read(master) // never fails: it ends the program instead
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // another program made it meanwhile
		return Open(path, false)
	}
	if err != nil {
		return nil, fmt.Errorf("make the master key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(master) + "\n")
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("make the master key: %w", err)
	}
	return New(master)
}

// String hides the key from logs and messages.
func (k *Keyring) String() string { return "keyring " + k.id }

// GoString hides the key from debug output.
func (k *Keyring) GoString() string { return k.String() }

// Derive returns 32 bytes that only who has the master key can know, the same for the same purpose (HKDF, RFC 5869).
func (k *Keyring) Derive(purpose string) []byte {
	key, err := hkdf.Expand(sha256.New, k.master, "concord "+purpose, sha256.Size)
	if err != nil { // of a length that it always can
		panic("keyring: " + err.Error())
	}
	return key
}

// Seal encrypts a secret. It can only be opened under the same name, so that one value cannot be put in another's place.
func (k *Keyring) Seal(name string, secret []byte) string {
	nonce := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(secret)+k.aead.Overhead())
	rand.Read(nonce) // never fails: it ends the program instead
	return k.id + ":" + base64.StdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, secret, []byte(name)))
}

// Reveal decrypts what Seal made under the same name.
func (k *Keyring) Reveal(name, sealed string) ([]byte, error) {
	key, text, found := strings.Cut(sealed, ":")
	if !found || key != k.id {
		return nil, fmt.Errorf("%s was sealed with another master key (%.8s, this one is %s)", name, key, k.id)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) < k.aead.NonceSize() {
		return nil, fmt.Errorf("%s is damaged", name)
	}
	secret, err := k.aead.Open(nil, raw[:k.aead.NonceSize()], raw[k.aead.NonceSize():], []byte(name))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged", name)
	}
	return secret, nil
}
