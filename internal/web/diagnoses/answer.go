// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// nobody reads what is worded here.
var nobody = sync.OnceValue(func() *locale.Words { return locale.For("en") })

// sent is what the form of one place says.
type sent struct {
	depth    questionnaire.Depth
	question string
	index    int
	refs     []catalog.Ref
	versions []int
	answer   diagnosis.Answer
	clear    bool // the answer is to be taken back
	said     bool // a level, or that it is not applicable, was chosen
}

// answerFields are the names of the form.
var answerFields = []string{"depth", "question", "index", "refs", "versions", "level", "reason", "note", "risk", "evidence.*"}

// readAnswer reads the form of one place. What is wrong with a piece of evidence is named by its row.
func readAnswer(form url.Values) (s sent, err error) {
	s = sent{depth: questionnaire.Depth(form.Get("depth")), question: form.Get("question")}
	if s.index, err = strconv.Atoi(form.Get("index")); err != nil {
		return s, fmt.Errorf("a form without place: %w", fault.Unversioned)
	}
	for _, x := range strings.Fields(form.Get("refs")) {
		ref, err := catalog.ParseRef(x)
		if err != nil {
			return s, fmt.Errorf("%w: %w", fault.NotFound, err)
		}
		s.refs = append(s.refs, ref)
	}
	for _, x := range strings.Fields(form.Get("versions")) {
		n, err := strconv.Atoi(x)
		if err != nil || n < 0 {
			return s, fmt.Errorf("a form without version: %w", fault.Unversioned)
		}
		s.versions = append(s.versions, n)
	}
	if len(s.refs) == 0 || len(s.refs) != len(s.versions) {
		return s, fmt.Errorf("a form without versions: %w", fault.Unversioned)
	}
	a := diagnosis.Answer{Applicable: true, Reason: form.Get("reason"), Note: form.Get("note")}
	level := form.Get("level")
	s.said = true
	switch level {
	case "n":
		a.Applicable = false
	case "c":
		a.ConfirmInherited = true
	case "x":
		s.clear = true
	case "":
		s.said = false
	default:
		if a.Level, err = strconv.Atoi(level); err != nil {
			a.Level = -1
		}
	}
	a.Risk, _ = strconv.Atoi(form.Get("risk")) // one of three choices, or none
	var wrong fault.Fields
	a.Evidence, wrong = readEvidence(form)
	s.answer = a
	return s, wrong.Err()
}

// readEvidence reads the rows of evidence; one without a title is none.
func readEvidence(form url.Values) (out []diagnosis.Evidence, wrong fault.Fields) {
	for i := range 50 {
		key := fmt.Sprintf("evidence.%d.", i)
		if !form.Has(key + "title") {
			break
		}
		e := diagnosis.Evidence{Title: strings.TrimSpace(form.Get(key + "title")), Link: form.Get(key + "link")}
		if e.Title == "" {
			continue
		}
		if s := form.Get(key + "date"); s != "" {
			d, err := civil.Parse(s)
			if err != nil {
				wrong = append(wrong, fault.Field{Field: fmt.Sprintf("evidence[%d].date", len(out)), Problem: fmt.Sprintf("is %.40q", s), Cure: "write a date as 2026-11-25"})
			}
			e.Date = d
		}
		if s := form.Get(key + "months"); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil {
				n = -1
			}
			e.ReviewMonths = n
		}
		out = append(out, e)
	}
	return out, wrong
}

// answer keeps one answer. With scripts the place comes back by itself; without, the page is shown again at its place.
func (h *screens) answer(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, answerFields...)
	if err != nil {
		return err
	}
	s, wrong := readAnswer(form)
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil || wrong != nil {
			return errors.Join(err, wrong)
		}
		return h.keep(r, tx, which, s)
	})
	stale := errors.Is(err, fault.Conflict)
	if stale {
		err = nil
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if err == nil && !stale {
		h.bus.Changed(a.Tenant(), which)
	}
	if r.Header.Get("HX-Request") == "" && !stale && !faults.Any() {
		return web.See(w, r, "/diagnoses/"+string(which)+"/questions?depth="+url.QueryEscape(string(s.depth))+"&part="+url.QueryEscape(h.partOf(s))+"#"+anchor(s.refs[0].String()), "")
	}
	p, err := h.placeNow(r, a, which, s)
	if err != nil {
		return err
	}
	status := http.StatusOK
	p.Saved = !stale && !faults.Any()
	if !p.Saved {
		p.Faults, p.Stale, p.Typed = faults, stale, &s.answer
		if status = http.StatusUnprocessableEntity; stale {
			status = http.StatusPreconditionFailed
		}
	}
	if r.Header.Get("HX-Request") != "" {
		return web.Render(w, r, http.StatusOK, placeView(p)) // htmx swaps what came well; the words say that it did not
	}
	return web.Render(w, r, status, web.Framed(p.Page, onePlaceView(p)))
}

// keep puts the answer of a place for each of its references.
func (h *screens) keep(r *http.Request, tx *db.Tx, which id.ID, s sent) error {
	for i, ref := range s.refs {
		a := s.answer
		a.Ref, a.Evidence = ref, slices.Clone(s.answer.Evidence)
		switch {
		case s.clear && s.versions[i] == 0:
			continue
		case s.clear:
			if err := dossier.Clear(r.Context(), tx, which, ref, s.versions[i]); err != nil {
				return err
			}
			continue
		case !s.said:
			return fault.Fields{{Field: "level", Problem: "no level was chosen", Cure: "choose one, or say that it is not applicable"}}
		}
		if _, err := dossier.Put(r.Context(), tx, h.library, which, a, s.versions[i]); err != nil {
			return err
		}
	}
	return nil
}

// placeNow is the place of a form as it is kept now.
func (h *screens) placeNow(r *http.Request, a access.Actor, which id.ID, s sent) (p place, err error) {
	var answers []dossier.Answer
	var comments []dossier.Comment
	var people []tenant.Member
	d, err := h.within(r, a, func(tx *db.Tx, _ dossier.Diagnosis) (err error) {
		if answers, err = dossier.Answers(r.Context(), tx, which); err != nil {
			return err
		}
		if comments, err = dossier.Comments(r.Context(), tx, which); err != nil {
			return err
		}
		people, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return p, err
	}
	f, err := h.frame(r, a, d, "questions")
	if err != nil {
		return p, err
	}
	q, found := h.question(d, s)
	if !found {
		return p, fault.NotFound
	}
	return newPlace(f, s.depth, q, s.index, given(answers), comments, people, h.names()), nil
}

// question is the one that a form answers.
func (h *screens) question(d dossier.Diagnosis, s sent) (questionnaire.Question, bool) {
	if !slices.Contains(depths, s.depth) {
		return questionnaire.Question{}, false
	}
	list, err := h.questionsAt(d, s.depth)
	if err != nil {
		return questionnaire.Question{}, false
	}
	i := slices.IndexFunc(list, func(q questionnaire.Question) bool { return q.ID == s.question })
	if i < 0 || s.index < 0 || s.index >= len(list[i].Places) {
		return questionnaire.Question{}, false
	}
	return list[i], true
}

// partOf is the part that a form's place belongs to.
func (h *screens) partOf(s sent) string {
	node, err := h.library.Node(s.refs[0])
	if err != nil {
		return ""
	}
	return node.Top().Ref.String()
}

func (h *screens) comment(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "ref", "text", "back")
	if err != nil {
		return err
	}
	ref, err := catalog.ParseRef(form.Get("ref"))
	if err != nil {
		ref = catalog.Ref{ID: form.Get("ref")}
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := dossier.AddComment(r.Context(), tx, h.library, which, ref, form.Get("text"))
		return err
	})
	if err != nil {
		return err
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, httpserver.LocalPath(form.Get("back")), "")
}

// saveDocuments keeps what the form says of each document, where it says something new.
func (h *screens) saveDocuments(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "status.*", "date.*")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		known, err := dossier.Documents(r.Context(), tx, which)
		if err != nil {
			return err
		}
		for name := range form {
			doc, ok := strings.CutPrefix(name, "status.")
			if !ok || form.Get(name) == "" {
				continue
			}
			s := diagnosis.DocumentState{ID: doc, Status: diagnosis.DocumentStatus(form.Get(name))}
			if on := form.Get("date." + doc); on != "" {
				if s.Date, err = civil.Parse(on); err != nil {
					return fault.Fields{{Field: doc, Problem: fmt.Sprintf("the date is %.40q", on), Cure: "write a date as 2026-11-25"}}
				}
			}
			if slices.Contains(known, s) {
				continue
			}
			if err := dossier.PutDocument(r.Context(), tx, h.library, which, s); err != nil {
				return err
			}
		}
		_, err = dossier.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, "/diagnoses/"+string(which)+"/questions?part="+documentsPart, "saved")
}
