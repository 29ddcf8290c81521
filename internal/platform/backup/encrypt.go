// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package backup

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"concord/internal/platform/fault"
)

// magic begins what age encrypted.
const magic = "age-encryption.org/"

// Encrypt returns a writer that encrypts for recipients (age1…); it must be closed. With none, what is written goes through
// as it is.
func Encrypt(to io.Writer, recipients []string) (io.WriteCloser, error) {
	var list []age.Recipient
	for _, text := range recipients {
		found, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, fault.Fields{{Field: "--recipient", Problem: fmt.Sprintf("%q is no age recipient", text), Cure: "write the public key that age-keygen printed, as in age1…"}}
		}
		list = append(list, found...)
	}
	if len(list) == 0 {
		return open{to}, nil
	}
	w, err := age.Encrypt(to, list...)
	if err != nil {
		return nil, fmt.Errorf("encrypt the backup: %w", err)
	}
	return w, nil
}

// open is a writer with nothing to do at its end.
type open struct{ io.Writer }

// Close does nothing.
func (open) Close() error { return nil }

// Decrypt returns the content of a backup, which may be encrypted; identityFile names the file with the secret key, and is
// needed only then. It fails with fault.Fields where it is missing or does not fit.
func Decrypt(from io.Reader, identityFile string) (io.Reader, error) {
	r := bufio.NewReaderSize(from, 64<<10)
	if head, _ := r.Peek(len(magic)); !bytes.Equal(head, []byte(magic)) { // a shorter file is no backup, as its reader will say
		return r, nil
	}
	wrong := func(problem, cure string) error {
		return fault.Fields{{Field: "--identity", Problem: problem, Cure: cure}}
	}
	if identityFile == "" {
		return nil, wrong("is missing, and the backup is encrypted", "name the file with the secret key of a recipient")
	}
	f, err := os.Open(identityFile)
	if err != nil {
		return nil, fmt.Errorf("read the identity: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	identities, err := age.ParseIdentities(f)
	if err != nil {
		return nil, wrong(fmt.Sprintf("%s holds no age identity", identityFile), "name the file that age-keygen wrote")
	}
	out, err := age.Decrypt(r, identities...)
	if err != nil {
		return nil, fmt.Errorf("decrypt the backup: none of the identities opens it, or its head was changed: %w", fault.Unmet)
	}
	return out, nil
}
