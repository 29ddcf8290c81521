// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// Content is Attachment for a file that is kept by its hash, which is its ETag: whoever has it already is told so, and who
// has a part can ask for the rest.
func Content(w http.ResponseWriter, r *http.Request, name, kind, hash string, content io.ReadSeeker) {
	contentAs(w, r, "attachment", name, kind, hash, content)
}

// Shown is Content for a picture, which browsers may show in its place.
func Shown(w http.ResponseWriter, r *http.Request, name, kind, hash string, content io.ReadSeeker) {
	contentAs(w, r, "inline", name, kind, hash, content)
}

// Further reports whether a request asks for none of a file's content, or for a part that does not begin it, as when a download goes on.
func Further(r *http.Request) bool {
	asked := r.Header.Get("Range")
	return r.Method == http.MethodHead || asked != "" && !strings.HasPrefix(asked, "bytes=0-")
}

func contentAs(w http.ResponseWriter, r *http.Request, how, name, kind, hash string, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("ETag", `"`+hash+`"`)
	r = r.Clone(r.Context())
	r.Header.Del("If-Match") // here it names versions of records, and no reading asks for one
	http.ServeContent(w, r, "", time.Time{}, content)
}
