// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
	"concord/internal/web"
)

// resultsPage is what a diagnosis comes to, section by section as the report has it.
type resultsPage struct {
	frame
	Sections []press.Section
}

// elsewhere are the sections of the report that have pages of their own.
var elsewhere = map[string]string{"gaps": "/gaps", "items": "/items"}

// links leads from a report's own references to the page that shows them.
func (f frame) links(anchor string) string {
	switch {
	case strings.HasPrefix(anchor, "gap-"), anchor == "gaps":
		return f.base() + "/gaps#" + anchor
	case strings.HasPrefix(anchor, "item-"), anchor == "items":
		return f.base() + "/items#" + anchor
	}
	return f.base() + "/results#" + anchor
}

// analysis works out what a diagnosis comes to; of a complete one, from the answers that were kept.
func (h *screens) analysis(r *http.Request, a access.Actor, tab string) (f frame, out *gapanalysis.Analysis, err error) {
	var now, before *diagnosis.Answers
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		now, before, err = dossier.Compared(r.Context(), tx, h.library, d.ID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	if f, err = h.frame(r, a, d, tab); err != nil {
		return f, nil, err
	}
	out, err = gapanalysis.Analyze(h.library, now, before, f.Words)
	return f, out, err
}

func (h *screens) results(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, analysis, err := h.analysis(r, a, "results")
	if err != nil {
		return err
	}
	page := resultsPage{frame: f}
	for _, s := range analysis.Document().Sections {
		if s.ID == "comparison" {
			whole := press.Run{Text: f.T("diagnoses.compare.in-full"), Link: f.base() + "/comparison?with=" + string(f.Diagnosis.Previous)}
			s.Blocks = slices.Insert(s.Blocks, 1, press.Block(press.Paragraph{Runs: []press.Run{whole}}))
		}
		if elsewhere[s.ID] == "" {
			page.Sections = append(page.Sections, s)
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, resultsView(page)))
}

// itemsPage lists every requirement and control with its calculation.
type itemsPage struct {
	frame
	Section press.Section
}

func (h *screens) items(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, analysis, err := h.analysis(r, a, "items")
	if err != nil {
		return err
	}
	page := itemsPage{frame: f}
	for _, s := range analysis.Document().Sections {
		if s.ID == "items" {
			page.Section = s
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, itemsView(page)))
}

// gapsPage lists the gaps, narrowed, ordered and grouped as the reader wants.
type gapsPage struct {
	frame
	Groups    []gapGroup
	Shown     int
	All       int
	Standards []option
	States    []diagnosis.State
	Parts     []option
}

type option struct{ Value, Name string }

type gapGroup struct {
	Title string
	Gaps  []diagnosis.Gap
}

func (h *screens) gaps(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, analysis, err := h.analysis(r, a, "gaps")
	if err != nil {
		return err
	}
	page := gapsPage{frame: f, All: len(analysis.Gaps), States: []diagnosis.State{diagnosis.GapState, diagnosis.Partial, diagnosis.NotAssessed}}
	names := h.names()
	for _, s := range f.Diagnosis.Standards {
		page.Standards = append(page.Standards, option{s, names[s]})
	}
	q := r.URL.Query()
	query := gapanalysis.GapQuery{Standard: q.Get("standard"), State: diagnosis.State(q.Get("state")), Sort: gapanalysis.GapSort(q.Get("sort"))}
	if part := q.Get("part"); part != "" {
		if query.Part, err = catalog.ParseRef(part); err != nil {
			return fault.Fields{{Field: "part", Problem: fmt.Sprintf("is %.40q", part), Cure: "write a place such as iso27001-2022/6"}}
		}
	}
	page.Parts = partsOf(analysis.Result, analysis.Gaps)
	list := analysis.Narrowed(query)
	page.Shown = len(list)
	page.Groups = grouped(list, q.Get("group"), f, names)
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, gapsView(page)))
}

// partsOf are the clauses, themes and topics that gaps stand in, in the order of the standards.
func partsOf(r *diagnosis.Result, gaps []diagnosis.Gap) (out []option) {
	has := map[catalog.Ref]bool{}
	for _, g := range gaps {
		has[g.Item.Node.Top().Ref] = true
	}
	for _, s := range r.Standards {
		for _, part := range slices.Concat(s.Clauses, s.Groups) {
			if has[part.Node.Ref] {
				out = append(out, option{part.Node.Ref.String(), s.Standard.Edition.Standard + ", " + part.Node.Cite + " " + part.Node.Title})
			}
		}
	}
	return out
}

// grouped parts the gaps by clause or theme, by priority, or not at all, in the order in which the groups first come up.
func grouped(list []diagnosis.Gap, by string, f frame, names map[string]string) (out []gapGroup) {
	at := map[string]int{}
	for _, g := range list {
		title := ""
		switch by {
		case "clause":
			top := g.Item.Node.Top()
			title = names[top.Ref.Standard] + ", " + top.Cite + " " + top.Title
		case "priority":
			title = f.T("diagnoses.gaps.priority", "priority", diagnosis.FormatRat(g.Priority, 2))
		}
		i, known := at[title]
		if !known {
			i = len(out)
			at[title] = i
			out = append(out, gapGroup{Title: title})
		}
		out[i].Gaps = append(out[i].Gaps, g)
	}
	return out
}

func (h *screens) report(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	format := cmp.Or(r.URL.Query().Get("format"), "json")
	if err := gapanalysis.CheckFormat(format); err != nil {
		return err
	}
	page, err := h.Page(r, a, "diagnoses.title")
	if err != nil {
		return err
	}
	var printer archive.Print
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		printer, err = gapanalysis.Printer(r.Context(), tx, h.library, d.ID, page.Words)
		return err
	})
	if err != nil {
		return err
	}
	name, kind, data, err := printer(format)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: object + ".report", Object: object, ID: d.ID, Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

func (h *screens) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	format := cmp.Or(r.URL.Query().Get("format"), "yaml")
	name, data, err := dossier.Export(r.Context(), h.DB, a, which, format)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, diagnosis.FileKinds[format], data)
	return nil
}

// importPage is the form to import an answers file.
type importPage struct {
	frame
	File   string
	Faults web.Faults
	Would  *would // nil before a file was seen
}

// would is what an import puts.
type would struct{ Answers, Documents, Known int }

func (h *screens) chooseFile(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.importForm(w, r, a, http.StatusOK, importPage{})
}

func (h *screens) importForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p importPage) error {
	d, err := h.within(r, a, func(*db.Tx, dossier.Diagnosis) error { return nil })
	if err != nil {
		return err
	}
	if p.frame, err = h.frame(r, a, d, "overview"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, importView(p)))
}

// errPreview undoes an import that was only looked at.
var errPreview = errors.New("only a preview")

func (h *screens) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	sent, err := h.ReadSent(r, a, "act")
	defer sent.Discard()
	var answers *diagnosis.Answers
	if err == nil {
		answers, err = diagnosis.ReadAnswers(h.library, sent.Name, sent.Content, civil.Of(h.DB.Now()))
	}
	preview := sent.Fields.Get("act") != "import"
	var does would
	wrong := err
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		d, err := dossier.Find(r.Context(), tx, which)
		if err != nil || wrong != nil {
			return errors.Join(err, wrong)
		}
		does.Known = d.Answered
		if does.Answers, does.Documents, err = dossier.Import(r.Context(), tx, h.library, which, answers); err != nil {
			return err
		}
		if preview {
			return errPreview
		}
		return nil
	})
	if errors.Is(err, errPreview) {
		return h.importForm(w, r, a, http.StatusOK, importPage{File: sent.Name, Would: &does})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.importForm(w, r, a, http.StatusUnprocessableEntity, importPage{File: sent.Name, Faults: faults})
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, "/diagnoses/"+string(which), "imported")
}

// askPage asks before something that is not undone.
type askPage struct {
	frame
	Open   int // questions without an answer
	Faults web.Faults
}

func (h *screens) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.askForm(w, r, a, http.StatusOK, web.Faults{})
}

func (h *screens) askForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, faults web.Faults) error {
	var answers *diagnosis.Answers
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		_, answers, err = dossier.Whole(r.Context(), tx, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	f, err := h.frame(r, a, d, "overview")
	if err != nil {
		return err
	}
	s, err := h.stand(f.Page, d, answers, answers.Given(), d.Depth)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(f.Page, completeView(askPage{f, s.Asked - s.Answered, faults})))
}

func (h *screens) complete(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := seen(r)
	if err != nil {
		return err
	}
	page, err := h.Page(r, a, "diagnoses.title")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := dossier.Close(r.Context(), tx, which, version, func(answers *diagnosis.Answers) ([]byte, error) {
			return gapanalysis.Kept(h.library, answers, page.Words)
		})
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.askForm(w, r, a, http.StatusUnprocessableEntity, faults)
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, "/diagnoses/"+string(which)+"/results", "completed")
}

// seen reads which diagnosis a form is about and the version that its reader saw.
func seen(r *http.Request) (which id.ID, version int, err error) {
	if which, err = id.Parse(r.PathValue("id")); err != nil {
		return "", 0, err
	}
	form, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return "", 0, err
	}
	if version, err = strconv.Atoi(form.Get("version")); err != nil {
		return "", 0, fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	return which, version, nil
}

func (h *screens) askDelete(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.within(r, a, func(*db.Tx, dossier.Diagnosis) error { return nil })
	if err != nil {
		return err
	}
	f, err := h.frame(r, a, d, "overview")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(f.Page, deleteView(f)))
}

func (h *screens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := seen(r)
	if err != nil {
		return err
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return dossier.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	return web.See(w, r, "/diagnoses", "deleted")
}
