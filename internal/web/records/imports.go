// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/web"
)

// Files above these are imported after the request that sent them: a CSV with more lines, a workbook with more bytes.
const (
	longTable = 2000
	longBook  = 128 << 10
)

func long(sent *web.Sent) (bool, error) {
	if !strings.EqualFold(filepath.Ext(sent.Name), ".csv") {
		return sent.Content.Size() > longBook, nil
	}
	lines, err := intake.Lines(sent.Content, longTable+1)
	return lines > longTable || sent.Content.Size() > web.MostKept, err
}

// takeLong leaves a file to a job and shows how far that is.
func (h screens) takeLong(w http.ResponseWriter, r *http.Request, a access.Actor, sent *web.Sent, preview bool) error {
	which, err := h.desk.Take(r.Context(), a, imports.Order{Register: h.Name, Name: sent.Name, Write: !preview}, sent.Content)
	if err != nil {
		return err
	}
	return web.See(w, r, "/imports/"+string(which), "")
}

// importScreens are the pages of imports that run after their request.
type importScreens struct {
	*web.Shell
	desk *imports.Desk
	all  []*register.Register
}

func (h importScreens) add(s *httpserver.Server) {
	const one = "/imports/{id}"
	get := func(pattern, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ImportWork, Object: imports.Object, Summary: summary}, do)
	}
	post := func(act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: one + "/" + act, Door: httpserver.Member, Needs: access.ImportWork, Object: imports.Object, Audit: imports.Object + "." + act, Body: maxForm, Summary: summary,
		}, do)
	}
	get(one, "How far an import is, and what came of it", h.show)
	get(one+"/faults", "All wrong places of a file as CSV", h.faults)
	post("start", "Have a file written that was checked", h.start)
	post("cancel", "End an import; nothing of it is kept", h.cancel)
}

// runPage is the page of one import.
type runPage struct {
	importPage
	In imports.Import
}

func (h importScreens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	x, err := h.desk.Find(r.Context(), a, which)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(h.all, func(r *register.Register) bool { return r.Name == x.Register })
	if at < 0 {
		return fault.NotFound
	}
	p := runPage{importPage: importPage{File: x.Name}, In: x}
	p.Register = h.all[at]
	if p.Page, err = h.Page(r, a, "imports.title", "file", x.Name); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, runView(p)))
}

// step words what is done at the moment.
func (p runPage) step() string {
	switch x := p.In.Progress; {
	case !p.In.Running:
		return p.T("imports.in-turn")
	case x.Write == 0:
		return p.T("imports.checking", "count", x.Checked)
	case x.Written < x.Write:
		return p.T("imports.writing", "written", x.Written, "count", x.Write)
	default:
		return p.T("imports.recording", "count", x.Write)
	}
}

// mostShown is how many wrong places a page names.
const mostShown = 100

// row is the row of a wrong place; empty where it is the file as a whole.
func row(f fault.Field) string {
	if f.Line == 0 {
		return ""
	}
	return strconv.Itoa(f.Line)
}

func (h importScreens) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.act(w, r, a, "queued", h.desk.Start)
}

func (h importScreens) cancel(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.act(w, r, a, "", h.desk.Cancel)
}

func (h importScreens) faults(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, b, err := h.desk.OpenFaults(r.Context(), a, which)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, "faults.csv", b.MediaType, b.Hash, content)
	return nil
}

// act does something to an import and shows it again.
func (h importScreens) act(w http.ResponseWriter, r *http.Request, a access.Actor, done string, do func(context.Context, access.Actor, id.ID) error) error {
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	which, err := id.Parse(r.PathValue("id"))
	if err == nil {
		err = do(r.Context(), a, which)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/imports/"+string(which), done)
}
