// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"net/http"
	"net/url"
	"slices"

	"concord/internal/ims/soa/foreign"
	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/web"
)

// importPage is the form to take over a statement from elsewhere, with what that would do.
type importPage struct {
	web.Page
	Seen   *foreign.Outcome // nil before a file was seen
	File   string
	Kept   string // see web.Sent
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
	sent, err := h.ReadSent(r, a, "act", "heading", "field")
	defer sent.Discard()
	preview := sent.Fields.Get("act") != "import"
	var done foreign.Outcome
	if err == nil {
		done, err = h.takeOver(r, a, sent, preview)
	}
	p := importPage{File: sent.Name}
	faults, ours := web.FaultsOf(err)
	if ours == nil {
		p.Kept, ours = sent.Kept()
	}
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

func (h screens) takeOver(r *http.Request, a access.Actor, sent *web.Sent, preview bool) (foreign.Outcome, error) {
	columns, err := columnsOf(sent.Fields)
	if err != nil {
		return foreign.Outcome{}, err
	}
	data, err := intake.ReadAll(sent.Name, sent.Content, intake.MaxCSV)
	if err != nil {
		return foreign.Outcome{}, err
	}
	return foreign.TakeOver(r.Context(), h.DB, a, h.l, sent.Name, data, columns, preview)
}

// columnsOf is what the columns of the file hold, as the form says.
func columnsOf(form url.Values) (map[string]foreign.Field, error) {
	headings, fields := form["heading"], form["field"]
	if len(fields) != len(headings) {
		return nil, fault.Fields{{Field: "heading", Problem: "do not fit to what they hold", Cure: "load the page again"}}
	}
	said := make([]string, len(headings))
	for i, heading := range headings {
		said[i] = heading + "=" + fields[i]
	}
	return foreign.ParseColumns(said)
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
