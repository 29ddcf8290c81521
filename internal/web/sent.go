// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/intake"
)

// MaxSent is the most bytes of a form with a file to import, and its fields.
const MaxSent = intake.MaxCSV + 4<<20

// MostKept is the largest file, in bytes, that a page carries back and forth, so that it need not be chosen again.
const MostKept = 1 << 20

// Sent is a form with a file that is to be looked at or imported. It must be discarded.
type Sent struct {
	Name    string // of the file, as the browser gave it; for showing only
	Fields  url.Values
	Content *io.SectionReader // nil where there is no file

	spool *blob.Spooled
}

// Discard takes the file away.
func (s *Sent) Discard() {
	if s.spool != nil {
		_ = s.spool.Close() // a sweep takes what is left
	}
}

// Kept is the file for a form to carry in its field kept, with name beside it; empty for a large one.
func (s *Sent) Kept() (string, error) {
	if s.Content == nil || s.Content.Size() > MostKept {
		return "", nil
	}
	data := make([]byte, s.Content.Size())
	if n, err := s.Content.ReadAt(data, 0); n < len(data) {
		return "", fmt.Errorf("keep a file in a page: %w", err)
	}
	return base64.StdEncoding.EncodeToString(data), nil
}

// ReadSent reads a form with a file in the field file while it comes, or with one that a page kept. known are its other fields. It
// fails as httpserver.ReadUpload does, and as blob.Store.Spool; what was read by then comes back too, never nil.
func (s *Shell) ReadSent(r *http.Request, a access.Actor, known ...string) (*Sent, error) {
	out := &Sent{}
	var err error
	out.Name, out.Fields, err = httpserver.ReadUpload(r, "file", func(content io.Reader) (err error) {
		if out.spool, err = s.Files.Spool(r.Context(), s.DB, a, blob.Incoming{Max: intake.MaxCSV}, content); err == nil {
			out.Content = out.spool.SectionReader
		}
		return err
	}, append([]string{"name", "kept"}, known...)...)
	kept := out.Fields.Get("kept")
	if kept == "" || out.Name != "" {
		return out, err
	}
	data, err := base64.StdEncoding.DecodeString(kept)
	if err != nil {
		return out, fault.Fields{{Field: "file", Problem: "did not come back whole", Cure: "choose it again"}}
	}
	out.Name, out.Content = out.Fields.Get("name"), intake.Held(data)
	return out, nil
}
