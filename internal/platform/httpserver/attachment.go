// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"bufio"
	"io"
	"net/http"
)

// Attachment answers with a file that write makes piece by piece, for the caller to keep: no browser shows or runs it. The
// name is one of ours, of letters, digits, hyphens and dots. What fails before much was written is answered as a problem;
// what fails later breaks the answer off, so that nobody takes a part for the whole.
func Attachment(w http.ResponseWriter, name, mediaType string, write func(io.Writer) error) error {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	out := bufio.NewWriterSize(w, 64<<10)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}
