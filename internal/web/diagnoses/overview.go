// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// overviewPage is a diagnosis: how far it is, who answers what, and how ready the organization is by now.
type overviewPage struct {
	frame
	Depth    questionnaire.Depth // of the parts
	Parts    []part
	People   []tenant.Member
	Standing standing
	Previous string // title of the earlier one
	Names    map[string]string
}

func (h *screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var answers *diagnosis.Answers
	var assigned map[string]id.ID
	page := overviewPage{Names: h.names()}
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		if _, answers, err = dossier.Whole(r.Context(), tx, d.ID); err != nil {
			return err
		}
		if assigned, err = dossier.Assigned(r.Context(), tx, d.ID); err != nil {
			return err
		}
		if d.Previous != "" {
			before, err := dossier.Find(r.Context(), tx, d.Previous)
			if err != nil {
				return err
			}
			page.Previous = before.Title
		}
		page.People, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if page.frame, err = h.frame(r, a, d, "overview"); err != nil {
		return err
	}
	if page.Depth = d.Depth; page.Depth == questionnaire.Quick {
		page.Depth = questionnaire.Subclause // the quick start has no parts worth handing out
	}
	list, err := h.questionsAt(d, page.Depth)
	if err != nil {
		return err
	}
	at := answers.Given()
	page.Parts = parts(list, at, assigned, page.People)
	if page.Standing, err = h.stand(page.Page, d, answers, at, d.Depth); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, overviewView(page)))
}

// names are the short names of the standards by their ids.
func (h *screens) names() map[string]string {
	out := map[string]string{}
	for _, name := range h.library.StandardIDs() {
		if std, err := h.library.Standard(name); err == nil {
			out[name] = std.Edition.Standard
		}
	}
	return out
}

func (h *screens) assign(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "part", "user")
	if err != nil {
		return err
	}
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		ref, err := catalog.ParseRef(form.Get("part"))
		if err != nil {
			ref = catalog.Ref{ID: form.Get("part")}
		}
		return dossier.Assign(r.Context(), tx, h.library, which, ref, id.ID(form.Get("user")))
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/diagnoses/"+string(which)+"#parts", "saved")
}

// beat is how often a stream that has no news says that it is there.
const beat = 20 * time.Second

// calm is the least time between two pieces of news: many answers at once are told as one.
const calm = 400 * time.Millisecond

// live streams the standing anew after each change, until the browser leaves, its time is over, or the server stops.
func (h *screens) live(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.within(r, a, func(*db.Tx, dossier.Diagnosis) error { return nil })
	if err != nil {
		return err
	}
	page, err := h.Page(r, a, "diagnoses.one", "title", d.Title)
	if err != nil {
		return err
	}
	news, stop := h.bus.Watch(a.Tenant(), d.ID)
	defer stop()
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	send := func(text string) error {
		if err := out.SetWriteDeadline(h.DB.Now().Add(beat)); err != nil {
			return err
		}
		if _, err := fmt.Fprint(w, text); err != nil { //nolint:gosec // templ escaped what people wrote
			return err
		}
		return out.Flush()
	}
	if send(": here\n\n") != nil {
		return nil // the browser left
	}
	ticker := time.NewTicker(beat / 2)
	defer ticker.Stop()
	for {
		select {
		case <-r.Context().Done():
			return nil
		case <-ticker.C:
			if send(": here\n\n") != nil {
				return nil
			}
		case _, open := <-news:
			if !open {
				return nil
			}
			text, err := h.standingNow(r, a, page, d.ID)
			if err != nil || send(text) != nil {
				return nil // it is gone, or may not be seen any more; loading the page says which
			}
			select {
			case <-time.After(calm):
			case <-r.Context().Done():
				return nil
			}
		}
	}
}

// standingNow is the standing as an event of a stream.
func (h *screens) standingNow(r *http.Request, a access.Actor, page web.Page, which id.ID) (string, error) {
	var d dossier.Diagnosis
	var answers *diagnosis.Answers
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		d, answers, err = dossier.Whole(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return "", err
	}
	s, err := h.stand(page, d, answers, answers.Given(), d.Depth)
	if err != nil {
		return "", err
	}
	var buf bytes.Buffer
	if err := standingInner(frame{Page: page, Diagnosis: d}, s).Render(r.Context(), &buf); err != nil {
		return "", err
	}
	var event bytes.Buffer
	for line := range bytes.Lines(buf.Bytes()) {
		event.WriteString("data: ")
		event.Write(bytes.TrimRight(line, "\r\n"))
		event.WriteByte('\n')
	}
	event.WriteByte('\n')
	return event.String(), nil
}
