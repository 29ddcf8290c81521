// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package duties are the pages that say who answers for what, and where people lack competence.
package duties

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/duty"
	"concord/internal/ims/org"
	"concord/internal/ims/skill"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
	"concord/internal/web/records"
)

const maxForm = 16 << 10

type screens struct {
	*web.Shell
	l *catalog.Library
}

// MoreRoles and MoreSkills are the ways to these pages from those that the registers have.
var (
	MoreRoles  = records.More{List: []records.Way{{Word: "duties.open", Path: "/duties"}}}
	MoreSkills = records.More{List: []records.Way{{Word: "duties.gaps.open", Path: "/gaps"}}}
)

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	get := func(pattern, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Summary: summary}, do)
	}
	get("/responsibilities/duties", "Who answers for what the standards ask for", h.show)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/duties/{duty}", Door: httpserver.Member, Needs: access.WriteWork, Audit: "links.create", Body: maxForm, Summary: "Give a role a part in a duty",
	}, h.take)
	get("/competences/gaps", "What roles need against what people can prove", h.gaps)
}

// dutiesPage is the table of duties.
type dutiesPage struct {
	web.Page
	duty.Table
	Lacking bool // only duties that lack something are shown
	library *catalog.Library
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) (err error) {
	var p dutiesPage
	if p.Page, err = h.Page(r, a, "duties.title"); err != nil {
		return err
	}
	p.Page = p.Only("lacks")
	p.Lacking, p.library = r.URL.Query().Get("lacks") == "any", h.l
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		t, err := duty.Read(r.Context(), tx, h.l)
		if err == nil {
			p.Table = *t
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, dutiesView(p)))
}

// shown are the duties that the page lists.
func (p dutiesPage) shown() []duty.Duty {
	return slices.DeleteFunc(slices.Clone(p.Duties), func(d duty.Duty) bool { return p.Lacking && len(d.Lacks) == 0 })
}

func (h screens) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "role", "part", "lacks")
	if err != nil {
		return err
	}
	which, err := id.Parse(form.Get("role"))
	if err != nil {
		return fault.Fields{{Field: "role", Problem: "names no role", Cure: "choose one"}}
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		return duty.Take(r.Context(), tx, h.l, r.PathValue("duty"), which, duty.Part(form.Get("part")))
	})
	if err != nil {
		return err
	}
	to := "/responsibilities/duties"
	if form.Get("lacks") == "any" {
		to += "?lacks=any"
	}
	return web.See(w, r, to, "saved")
}

// lack words what is wrong with a duty.
func (p dutiesPage) lack(d duty.Duty, l duty.Lack) string {
	var names []string
	for _, ref := range d.Missing {
		if std, err := p.library.Standard(ref.Standard); err == nil && !slices.Contains(names, std.Edition.Standard) {
			names = append(names, std.Edition.Standard)
		}
	}
	return p.T("duties.lack."+string(l), "standards", strings.Join(names, ", "))
}

// tone is how bad it is.
func tone(l duty.Lack) string {
	switch l {
	case duty.Open, duty.Departed, duty.Unheld:
		return "bad"
	case duty.HalfOpen, duty.Crowded, duty.Unaccepted:
	}
	return "warn"
}

func holdingTone(h org.Holding) string {
	switch h {
	case org.Held:
		return "good"
	case org.Assigned:
		return "warn"
	case org.Vacant, org.Left:
	}
	return "bad"
}

// by names a role with who holds it.
func (p dutiesPage) by(s duty.Share) string {
	holder := s.Holder
	if holder == "" || s.Holding == org.Left {
		holder = p.T("duties.holding." + string(s.Holding))
	}
	return p.T("duties.by", "role", s.Name, "holder", holder)
}

// path is the page of a requirement.
func path(ref catalog.Ref) string { return "/library/" + ref.Standard + "/" + ref.ID }

// newRole is the form of a new role for a duty.
func newRole(d duty.Duty) string {
	return "/responsibilities/new?" + url.Values{"role": {d.Usual}, "answers_for": {d.Title}}.Encode()
}

// gapsPage is the list of competence gaps.
type gapsPage struct {
	web.Page
	All  int
	Kind skill.Kind // only these; empty for all
	List []skill.Gap
}

func (h screens) gaps(w http.ResponseWriter, r *http.Request, a access.Actor) (err error) {
	p := gapsPage{Kind: skill.Kind(r.URL.Query().Get("kind"))}
	if p.Page, err = h.Page(r, a, "duties.gaps.title"); err != nil {
		return err
	}
	p.Page = p.Only("kind")
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := skill.Gaps(r.Context(), tx)
		p.All, p.List = len(list), skill.Only(list, p.Kind)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, gapsView(p)))
}

func gapTone(k skill.Kind) string {
	switch k {
	case skill.Unknown, skill.Below, skill.Expired:
		return "bad"
	case skill.Unproven, skill.NotJudged, skill.Unchecked, skill.Ending:
	}
	return "warn"
}

// levels are what is held and what is needed.
func levels(g skill.Gap) string {
	if g.Needed == 0 {
		return ""
	}
	return strconv.Itoa(g.HeldAt) + " / " + strconv.Itoa(g.Needed)
}

// judge is the form of a record of competence for a role whose holder nobody looked at.
func judge(g skill.Gap) string {
	return "/competences/new?" + url.Values{"person": {g.Person}, "role": {g.Role}, "skill": {short(g.Skill)}, "serves": {g.Serves}}.Encode()
}

// short is the first of a text, as one line holds it.
func short(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 200 {
		return string(r[:200])
	}
	return line
}

// gapWord says what a gap is. A record may say that there is one though the level is reached, as where too few people have it.
func gapWord(p web.Page, g skill.Gap) string {
	if g.Kind == skill.Below && g.HeldAt >= g.Needed {
		return p.T("duties.gap.said")
	}
	return p.T("duties.gap." + string(g.Kind))
}
