// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"encoding/base64"
	"net/http"
	"slices"

	"concord/internal/ims/soa/foreign"
	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// maxUpload is the most bytes of a form with a file, which may come back in base64.
const maxUpload = 48 << 20

// mostKept is the largest file, in bytes, that a page carries back and forth.
const mostKept = 4 << 20

// importPage is the form to take over a statement from elsewhere, with what that would do.
type importPage struct {
	web.Page
	Seen   *foreign.Outcome // nil before a file was seen
	File   string
	Kept   string // the file that was seen, in base64; empty for a large one
	Faults web.Faults
}

func (h screens) chooseFile(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.importForm(w, r, a, http.StatusOK, importPage{})
}

func (h screens) importForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p importPage) (err error) {
	if p.Page, err = h.Page(r, a, "statement.import.title"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, importView(p)))
}

// bring takes a file over, or shows what it says and would do.
func (h screens) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	up, columns, err := readImport(r)
	preview := up.Fields.Get("act") != "import"
	var done foreign.Outcome
	if err == nil {
		done, err = foreign.TakeOver(r.Context(), h.DB, a, h.l, up.Name, up.Data, columns, preview)
	}
	p := importPage{File: up.Name}
	if len(up.Data) <= mostKept {
		p.Kept = base64.StdEncoding.EncodeToString(up.Data)
	}
	faults, ours := web.FaultsOf(err)
	switch {
	case ours != nil:
		return ours
	case faults.Any():
		p.Faults = faults
		return h.importForm(w, r, a, http.StatusUnprocessableEntity, p)
	case preview:
		p.Seen = &done
		return h.importForm(w, r, a, http.StatusOK, p)
	}
	return web.See(w, r, "/statement", "imported")
}

// readImport is the file, and what its columns hold as the form says.
func readImport(r *http.Request) (httpserver.Upload, map[string]foreign.Field, error) {
	up, err := httpserver.ReadUpload(r, "file", "act", "name", "kept", "heading", "field")
	if kept := up.Fields.Get("kept"); kept != "" && up.Name == "" {
		up.Name = up.Fields.Get("name")
		if up.Data, err = base64.StdEncoding.DecodeString(kept); err != nil {
			return up, nil, fault.Fields{{Field: "file", Problem: "did not come back whole", Cure: "choose it again"}}
		}
	}
	headings, fields := up.Fields["heading"], up.Fields["field"]
	if err == nil && len(fields) != len(headings) {
		err = fault.Fields{{Field: "heading", Problem: "do not fit to what they hold", Cure: "load the page again"}}
	}
	if err != nil {
		return up, nil, err
	}
	said := make([]string, len(headings))
	for i, heading := range headings {
		said[i] = heading + "=" + fields[i]
	}
	columns, err := foreign.ParseColumns(said)
	return up, columns, err
}

// choices are what a column can hold.
func (p importPage) choices() []option {
	out := []option{{"", p.T("statement.import.field.none")}}
	for _, f := range foreign.Fields {
		out = append(out, option{string(f), p.T("statement.import.field." + string(f))})
	}
	return out
}

// problems are the rows that stay as they are.
func (p importPage) problems() (out []foreign.Item) {
	return slices.DeleteFunc(slices.Clone(p.Seen.Items), func(i foreign.Item) bool { return i.Problem == "" })
}

// changed are the rows that change or get a control.
func (p importPage) changed() (out []foreign.Item) {
	return slices.DeleteFunc(slices.Clone(p.Seen.Items), func(i foreign.Item) bool {
		return i.Problem != "" || len(i.Changes) == 0 && i.Control == ""
	})
}
