// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// depths are how finely one can be asked, from coarse to fine.
var depths = []questionnaire.Depth{questionnaire.Quick, questionnaire.Subclause, questionnaire.Full}

// questionsPage are the questions of one part, or all of the quick start.
type questionsPage struct {
	frame
	Depth     questionnaire.Depth
	Part      string // reference of the part; empty where all questions are shown
	Parts     []part
	Questions []question
	Standing  standing
	Documents []documentRow
	Names     map[string]string
	Next      string // the part after this one; empty for none
}

// question is one of the questionnaire with what was answered.
type question struct {
	questionnaire.Question
	Number int
	Places []place
}

// place takes one answer.
type place struct {
	frame
	questionnaire.Place
	Depth    questionnaire.Depth
	Question string
	Index    int
	Answers  []dossier.Answer // one for each reference; version 0 where there is none
	By       string           // who answered last
	Above    *catalog.Node    // whose answer holds here, where the place has none
	Finer    bool             // everything below it was answered by itself
	Levels   []questionnaire.Anchor
	Comments []comment
	Faults   web.Faults
	Typed    *diagnosis.Answer // what the form says, where it could not be saved
	Stale    bool
	Saved    bool
	Names    map[string]string
}

// comment is one with its author's name.
type comment struct {
	dossier.Comment
	By string
}

// ID is unique in the page and stable.
func (p place) ID() string { return anchor(p.Refs()[0].String()) }

func anchor(ref string) string { return strings.NewReplacer("/", "-", ".", "-").Replace(ref) }

// Answer is what the place says: what was typed, or else what was kept for the first of its references that has an answer.
func (p place) Answer() (a diagnosis.Answer, known bool) {
	if p.Typed != nil {
		return *p.Typed, true
	}
	for _, x := range p.Answers {
		if x.Version > 0 {
			return x.Answer, true
		}
	}
	return diagnosis.Answer{Applicable: true}, false
}

// Chosen is the value of the radio button that is set.
func (p place) Chosen() string {
	a, known := p.Answer()
	switch {
	case !known:
		return ""
	case a.ConfirmInherited:
		return "c"
	case !a.Applicable:
		return "n"
	}
	return strconv.Itoa(a.Level)
}

// Versions are those of the answers, in the order of the references.
func (p place) Versions() string {
	var out []string
	for _, a := range p.Answers {
		out = append(out, strconv.Itoa(a.Version))
	}
	return strings.Join(out, " ")
}

// References are where the answer goes.
func (p place) References() string {
	var out []string
	for _, r := range p.Refs() {
		out = append(out, r.String())
	}
	return strings.Join(out, " ")
}

// Counted is the level that counts today, where evidence caps the one that was given.
func (p place) Counted() (level int, capped bool) {
	a, known := p.Answer()
	if !known || !a.Applicable || a.ConfirmInherited {
		return 0, false
	}
	asOf := p.Diagnosis.AsOf
	if asOf.IsZero() {
		asOf = p.Today
	}
	level = diagnosis.CountedLevel(&a, asOf)
	return level, level < a.Level
}

func (h *screens) questions(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q := r.URL.Query()
	page := questionsPage{Part: q.Get("part"), Names: h.names()}
	var answers []dossier.Answer
	var whole *diagnosis.Answers
	var comments []dossier.Comment
	var assigned map[string]id.ID
	var people []tenant.Member
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		if _, whole, err = dossier.Whole(r.Context(), tx, d.ID); err != nil {
			return err
		}
		if answers, err = dossier.Answers(r.Context(), tx, d.ID); err != nil {
			return err
		}
		if comments, err = dossier.Comments(r.Context(), tx, d.ID); err != nil {
			return err
		}
		if assigned, err = dossier.Assigned(r.Context(), tx, d.ID); err != nil {
			return err
		}
		people, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if page.frame, err = h.frame(r, a, d, "questions"); err != nil {
		return err
	}
	if page.Depth = questionnaire.Depth(q.Get("depth")); !slices.Contains(depths, page.Depth) {
		page.Depth = d.Depth
	}
	list, err := h.questionsAt(d, page.Depth)
	if err != nil {
		return err
	}
	at := whole.Given()
	page.Parts = parts(list, at, assigned, people)
	page.choosePart()
	page.fill(list, given(answers), comments, people)
	if page.Standing, err = h.stand(page.Page, d, whole, at, d.Depth); err != nil {
		return err
	}
	if page.Part == documentsPart {
		if page.Documents, err = h.documentRows(whole); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, questionsView(page)))
}

// documentsPart is where documents are asked for, after all parts.
const documentsPart = "documents"

// choosePart settles which part is shown, and which comes after it: the one asked for, else the first that is open.
func (p *questionsPage) choosePart() {
	if p.Depth == questionnaire.Quick && p.Part != documentsPart {
		p.Part, p.Next = "", documentsPart
		return
	}
	at := slices.IndexFunc(p.Parts, func(x part) bool { return x.Node.Ref.String() == p.Part })
	if at < 0 && p.Part != documentsPart {
		at = max(0, slices.IndexFunc(p.Parts, func(x part) bool { return !x.Done() }))
		p.Part = p.Parts[at].Node.Ref.String()
	}
	switch {
	case p.Part == documentsPart:
	case at+1 < len(p.Parts):
		p.Next = p.Parts[at+1].Node.Ref.String()
	default:
		p.Next = documentsPart
	}
}

// fill takes the questions of the part with their answers.
func (p *questionsPage) fill(list []questionnaire.Question, answers map[catalog.Ref]dossier.Answer, comments []dossier.Comment, people []tenant.Member) {
	if p.Part == documentsPart {
		return
	}
	for i, q := range list {
		if p.Part != "" && q.Group.Ref.String() != p.Part {
			continue
		}
		one := question{Question: q, Number: i + 1}
		for k := range q.Places {
			one.Places = append(one.Places, newPlace(p.frame, p.Depth, q, k, answers, comments, people, p.Names))
		}
		p.Questions = append(p.Questions, one)
	}
}

func newPlace(f frame, depth questionnaire.Depth, q questionnaire.Question, at int, answers map[catalog.Ref]dossier.Answer, comments []dossier.Comment, people []tenant.Member, names map[string]string) place {
	p := place{frame: f, Place: q.Places[at], Depth: depth, Question: q.ID, Index: at, Levels: q.Help.Levels, Names: names}
	known := false
	for _, ref := range p.Refs() {
		a := answers[ref]
		p.Answers = append(p.Answers, a)
		if a.Version > 0 && !known {
			known, p.By = true, nameOf(people, a.By)
		}
	}
	for n := p.Nodes[0].Parent; n != nil && !known && p.Above == nil; n = n.Parent {
		if answers[n.Ref].Version > 0 {
			p.Above = n
		}
	}
	p.Finer = !known && p.Answered(func(r catalog.Ref) bool { return answers[r].Version > 0 })
	for _, c := range comments {
		if c.Ref == p.Refs()[0] {
			p.Comments = append(p.Comments, comment{c, nameOf(people, c.Author)})
		}
	}
	return p
}

// documentRow is one document with what was said of it.
type documentRow struct {
	diagnosis.DocumentResult
	MandatoryHere bool
}

// documentRows are the documents that the diagnosed standards want, those that clauses demand first.
func (h *screens) documentRows(answers *diagnosis.Answers) (out []documentRow, err error) {
	result, err := diagnosis.Evaluate(h.library, answers, nobody())
	if err != nil {
		return nil, err
	}
	for _, d := range result.Documents {
		out = append(out, documentRow{d, len(d.MandatoryFor) > 0})
	}
	slices.SortStableFunc(out, func(x, y documentRow) int {
		switch {
		case x.MandatoryHere == y.MandatoryHere:
			return 0
		case x.MandatoryHere:
			return -1
		}
		return 1
	})
	return out, nil
}
