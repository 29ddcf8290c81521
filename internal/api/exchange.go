// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
)

// maxImport is the most bytes of a file of records.
const maxImport = 32 << 20

// importNames gives a file that came by its media type the name that tells its format.
var importNames = map[string]string{
	"text/csv": "import.csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "import.xlsx",
}

// bring imports a CSV or XLSX file; with ?preview=true it only says what it would do.
func (h registerRoutes) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	name, preview, err := importOf(r)
	if err != nil {
		return err
	}
	in := register.Incoming{Name: name}
	if in.New, err = flagOf(r, "new"); err != nil {
		return err
	}
	later, err := flagOf(r, "background")
	if err != nil {
		return err
	}
	if later {
		return h.later(w, r, a, in, preview)
	}
	file, err := h.desk.Spool(r.Context(), a, r.Body)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // a sweep takes what is left
	in.Content = file.SectionReader
	if httpserver.WantsLines(r) {
		return httpserver.Lines(w, r, func(told func(int)) (any, error) {
			in.Told = func(p register.Progress) { told(p.Percent) }
			return h.Import(r.Context(), h.db, a, in, preview)
		})
	}
	done, err := h.Import(r.Context(), h.db, a, in, preview)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, done)
}

// importOf is which file a request brings, by a name that tells its format, and whether it is only to be looked at.
func importOf(r *http.Request) (name string, preview bool, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	name = importNames[kind]
	if err != nil || name == "" {
		return "", false, fmt.Errorf("a file that is neither text/csv nor a workbook: %w", fault.Media)
	}
	preview, err = flagOf(r, "preview")
	return name, preview, err
}

// take exports the list as CSV or XLSX, narrowed and ordered as the list itself. That it was taken stands in the journal.
func (h registerRoutes) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	values := r.URL.Query()
	name := values.Get("format")
	if name == "" && strings.Contains(r.Header.Get("Accept"), "spreadsheetml") {
		name = string(register.XLSX)
	}
	format, wrong := register.ParseFormat(name)
	values.Del("format")
	q, err := h.ParseQuery(values)
	if err := errors.Join(wrong, err); err != nil {
		return err
	}
	return httpserver.Stream(w, h.Name+"."+string(format), format.MediaType(), func(out io.Writer) error {
		return h.Export(r.Context(), h.db, a, q, format, out)
	})
}
