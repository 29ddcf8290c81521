// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"io"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
	"concord/internal/web"
)

// importPage is the form to import, with what an import would do.
type importPage struct {
	page
	Preview *register.Preview // nil before a file was seen
	File    string
	Faults  web.Faults
	Kept    string // see web.Sent
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

// bring imports a file, or says what it would do.
func (h screens) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	sent, err := h.ReadSent(r, a, "act")
	defer sent.Discard()
	preview := sent.Fields.Get("act") != "import"
	var done register.Preview
	if err == nil {
		var toJob bool
		if toJob, err = long(sent); toJob {
			return h.takeLong(w, r, a, sent, preview)
		}
	}
	if err == nil {
		done, err = h.Import(r.Context(), h.DB, a, register.Incoming{Name: sent.Name, Content: sent.Content}, preview)
	}
	faults, ours := web.FaultsOf(err)
	switch {
	case ours != nil:
		return ours
	case faults.Any():
		return h.importForm(w, r, a, http.StatusUnprocessableEntity, importPage{File: sent.Name, Faults: faults})
	case preview:
		p := importPage{File: sent.Name, Preview: &done}
		if p.Kept, err = sent.Kept(); err != nil {
			return err
		}
		return h.importForm(w, r, a, http.StatusOK, p)
	}
	return web.See(w, r, "/"+h.Name, "imported")
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
