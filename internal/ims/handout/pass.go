// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handout

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Life is how long a link holds.
const Life = 5 * time.Minute

// skew is how far the clocks of machines may differ. A link from further in the future was made before the clock was put back.
const skew = time.Minute

// Kind is what kind of file a link names.
type Kind string

// The kinds.
const (
	Evidence Kind = "evidence-files" // a file of a piece of evidence
	Document Kind = "document-files" // the file that a version of a document is
)

// Pass is what stands in a link, and is signed with the method that it is good for.
type Pass struct {
	Organization id.ID
	Person       id.ID // on whose behalf it opens
	Token        id.ID // with which it was made; empty for a login session
	Kind         Kind
	File         id.ID
	Hash         string // SHA-256 of the content, hexadecimal
	Expires      time.Time
}

// spelling has letters and digits alone, so that a double click selects all of it and no mail program ends the link early.
var spelling = base32.HexEncoding.WithPadding(base32.NoPadding)

// longest is the most characters of a pass.
const longest = 1 << 10

// Write signs a pass for a method, as text of at most longest characters.
func (d Desk) Write(p Pass, method string) string {
	body := join(string(p.Organization), string(p.Person), string(p.Token), string(p.Kind), string(p.File), p.Hash, strconv.FormatInt(p.Expires.UnixMicro(), 10))
	return spelling.EncodeToString(append(body, d.sign(body, method)...))
}

// read returns what a signed pass says. It fails with fault.Void where it was not signed here for this method, and with
// fault.Expired from its end on.
func (d Desk) read(text, method string, now time.Time) (Pass, error) {
	p, err := d.signed(text, method)
	if err != nil {
		return Pass{}, fmt.Errorf("%s: %w", err.Error(), fault.Void)
	}
	if left := p.Expires.Sub(now); left <= 0 || left > Life+skew {
		return Pass{}, fmt.Errorf("a link with %s left: %w", left, fault.Expired)
	}
	return p, nil
}

func (d Desk) signed(text, method string) (Pass, error) {
	if len(text) > longest {
		return Pass{}, fmt.Errorf("a pass of %d characters", len(text))
	}
	raw, err := spelling.DecodeString(text)
	if err != nil || len(raw) < sha256.Size || spelling.EncodeToString(raw) != text { // one spelling only
		return Pass{}, fmt.Errorf("a pass of %d characters that is misspelt", len(text))
	}
	body, mark := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if !hmac.Equal(mark, d.sign(body, method)) {
		return Pass{}, fmt.Errorf("a pass that was not signed here for %.10q", method)
	}
	return parse(body)
}

// sign returns the mark of signed fields, with the method as one more.
func (d Desk) sign(body []byte, method string) []byte {
	h := hmac.New(sha256.New, d.key)
	h.Write(append(bytes.Clone(body), join(method)...))
	return h.Sum(nil)
}

// prefix is how many bytes say how long a field is.
const prefix = 2

// join puts fields one behind the other, each behind its length, so that no two lists of fields have the same bytes.
func join(fields ...string) (out []byte) {
	for _, f := range fields {
		out = binary.BigEndian.AppendUint16(out, uint16(len(f))) //nolint:gosec // ids, a hash, a number and a method
		out = append(out, f...)
	}
	return out
}

// split takes fields apart that join put together.
func split(body []byte) (fields []string, whole bool) {
	for len(body) >= prefix {
		n := int(binary.BigEndian.Uint16(body))
		if body = body[prefix:]; n > len(body) {
			return nil, false
		}
		fields, body = append(fields, string(body[:n])), body[n:]
	}
	return fields, len(body) == 0
}

// parse reads the fields of a pass.
func parse(body []byte) (Pass, error) {
	f, whole := split(body)
	if !whole || len(f) != 7 {
		return Pass{}, fmt.Errorf("a pass of %d fields", len(f))
	}
	p := Pass{Organization: id.ID(f[0]), Person: id.ID(f[1]), Token: id.ID(f[2]), Kind: Kind(f[3]), File: id.ID(f[4]), Hash: f[5]}
	named := []id.ID{p.Organization, p.Person, p.File}
	if p.Token != "" {
		named = append(named, p.Token)
	}
	for _, x := range named {
		if _, err := id.Parse(string(x)); err != nil {
			return Pass{}, err
		}
	}
	us, err := strconv.ParseInt(f[6], 10, 64)
	if err != nil || strconv.FormatInt(us, 10) != f[6] {
		return Pass{}, errors.New("a pass without end")
	}
	p.Expires = time.UnixMicro(us).UTC()
	return p, nil
}
