// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"encoding/base64"
	"io"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
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
	Kept    string // the file that was seen, in base64, so that it need not be chosen again; empty for a large one
}

// mostKept is the largest file, in bytes, that a page carries back and forth.
const mostKept = 4 << 20

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
	up, err := upload(r)
	preview := up.Fields.Get("act") != "import"
	var done register.Preview
	if err == nil && long(up) {
		return h.takeLong(w, r, a, up, preview)
	}
	if err == nil {
		done, err = h.Import(r.Context(), h.DB, a, register.Incoming{Name: up.Name, Data: up.Data}, preview)
	}
	faults, ours := web.FaultsOf(err)
	switch {
	case ours != nil:
		return ours
	case faults.Any():
		return h.importForm(w, r, a, http.StatusUnprocessableEntity, importPage{File: up.Name, Faults: faults})
	case preview:
		p := importPage{File: up.Name, Preview: &done}
		if len(up.Data) <= mostKept {
			p.Kept = base64.StdEncoding.EncodeToString(up.Data)
		}
		return h.importForm(w, r, a, http.StatusOK, p)
	}
	return web.See(w, r, "/"+h.Name, "imported")
}

// upload is the file that was chosen, or the one that a preview kept in its page.
func upload(r *http.Request) (httpserver.Upload, error) {
	up, err := httpserver.ReadUpload(r, "file", "act", "name", "kept")
	if kept := up.Fields.Get("kept"); kept != "" {
		up.Name = up.Fields.Get("name")
		if up.Data, err = base64.StdEncoding.DecodeString(kept); err != nil {
			return up, fault.Fields{{Field: "file", Problem: "did not come back whole", Cure: "choose it again"}}
		}
	}
	return up, err
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
