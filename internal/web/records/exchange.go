// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"errors"
	"io"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/web"
)

// importPage is the form to import, with what an import would do.
type importPage struct {
	page
	Preview *register.Preview // nil before a file was seen
	File    string
	Faults  web.Faults
	Wrong   fault.Fields // places in the file
	Kept    string       // see web.Sent
}

func (h screens) chooseFile(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.importForm(w, r, a, http.StatusOK, importPage{})
}

func (h screens) importForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p importPage) (err error) {
	if p.page, err = h.page(r, a, "record.import.title"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, importView(p)))
}

// bring imports a file, or says what it would do, or gives all its wrong places as CSV.
func (h screens) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	sent, err := h.ReadSent(r, a, "act")
	defer sent.Discard()
	preview := sent.Fields.Get("act") != "import"
	if err == nil {
		var toJob bool
		if toJob, err = long(sent); toJob {
			return h.takeLong(w, r, a, sent, preview)
		}
	}
	if err != nil {
		return h.refused(w, r, a, sent.Name, err)
	}
	var table imports.FaultTable
	done, err := h.Import(r.Context(), h.DB, a, register.Incoming{Name: sent.Name, Content: sent.Content, Wrong: table.Add}, preview)
	if text, some := table.Text(); some && sent.Fields.Get("act") == "faults" {
		httpserver.Attachment(w, "faults.csv", "text/csv; charset=utf-8", text)
		return nil
	}
	status, p := http.StatusOK, importPage{File: sent.Name, Preview: &done}
	switch {
	case errors.As(err, &p.Wrong):
		status, p.Preview = http.StatusUnprocessableEntity, nil
	case err != nil:
		return h.refused(w, r, a, sent.Name, err)
	case !preview:
		return web.See(w, r, "/"+h.Name, "imported")
	}
	if p.Kept, err = sent.Kept(); err != nil {
		return err
	}
	return h.importForm(w, r, a, status, p)
}

// refused shows why a file cannot be looked at, as where there is none.
func (h screens) refused(w http.ResponseWriter, r *http.Request, a access.Actor, name string, err error) error {
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	return h.importForm(w, r, a, http.StatusUnprocessableEntity, importPage{File: name, Faults: faults})
}

// take exports the list as the person sees it.
func (h screens) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	values := r.URL.Query()
	format, err := register.ParseFormat(values.Get("format"))
	if err != nil {
		return err
	}
	values.Del("format")
	q, err := h.ParseQuery(values)
	if err != nil {
		return err
	}
	return httpserver.Stream(w, h.Name+"."+string(format), format.MediaType(), func(out io.Writer) error {
		return h.Export(r.Context(), h.DB, a, q, format, out)
	})
}
