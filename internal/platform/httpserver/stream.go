// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"bufio"
	"io"
	"mime"
	"net/http"
)

// Stream is Attachment for a file that write makes piece by piece. What fails before much was written is answered as a problem;
// what fails later breaks the answer off, so that nobody takes a part for the whole.
func Stream(w http.ResponseWriter, name, kind string, write func(io.Writer) error) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	out := bufio.NewWriterSize(w, 64<<10)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}
