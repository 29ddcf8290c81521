// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"concord/internal/platform/fault"
)

// Incoming is a file that a request sends, to be read as it comes.
type Incoming struct {
	Name    string // as the caller gave it; for showing only
	Size    int64  // as it was announced; 0 for unknown
	Hash    string // SHA-256 by Repr-Digest, hexadecimal; empty where none was sent
	Content io.Reader
}

// ReadIncoming begins to read a file: the whole body, named by the parameter name, or the first part of a form, which must be
// called field. It fails with fault.Media for a form of another kind and a compressed body, and with fault.Fields for a digest
// that is none and a form without a file. What is wrong with the content itself shows where it is read.
func ReadIncoming(r *http.Request, field string) (in Incoming, err error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return in, fmt.Errorf("the body is compressed: %w", fault.Media)
	}
	if in.Hash, err = digestOf(r.Header); err != nil {
		return in, err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind == "application/x-www-form-urlencoded" {
		return in, fmt.Errorf("the body is no file: %w", fault.Media)
	}
	if kind != "multipart/form-data" {
		in.Name, in.Size, in.Content = r.URL.Query().Get("name"), max(0, r.ContentLength), r.Body
		return in, nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fmt.Errorf("the body is no form with a file: %w", fault.Media)
	}
	part, err := parts.NextPart()
	if errors.Is(err, io.EOF) {
		return in, noFile(field)
	}
	if err != nil {
		return in, broken(err)
	}
	if part.FormName() != field || part.FileName() == "" {
		return in, noFile(field)
	}
	in.Name, in.Content = part.FileName(), wordedReader{part}
	return in, nil
}

func noFile(field string) error {
	return fault.Fields{{Field: field, Problem: "no file was chosen", Cure: "choose one; it comes first in the form"}}
}

// wordedReader words what is wrong with a form for its caller.
type wordedReader struct{ io.Reader }

// Read reads on.
func (r wordedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err)
	}
	return n, err
}

// digestOf reads which SHA-256 the content must have (RFC 9530), as hexadecimal digits; empty where nothing is said.
func digestOf(h http.Header) (string, error) {
	said := strings.Join(h.Values("Repr-Digest"), ",")
	if strings.TrimSpace(said) == "" {
		return "", nil
	}
	wrong := fault.Fields{{Field: "Repr-Digest", Problem: "holds no SHA-256", Cure: "write sha-256=:…: with the digest in Base64, or leave it out"}}
	for _, member := range strings.Split(said, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(member), "=")
		if name != "sha-256" {
			continue
		}
		inner, opened := strings.CutPrefix(value, ":")
		inner, closed := strings.CutSuffix(inner, ":")
		sum, err := base64.StdEncoding.DecodeString(inner)
		if err != nil || !opened || !closed || len(sum) != 32 {
			return "", wrong
		}
		return hex.EncodeToString(sum), nil
	}
	return "", wrong
}

// ReprDigest is the header that says which SHA-256 a content has, given as hexadecimal digits.
func ReprDigest(hash string) string {
	sum, err := hex.DecodeString(hash)
	if err != nil { // of no hash
		return ""
	}
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":"
}
