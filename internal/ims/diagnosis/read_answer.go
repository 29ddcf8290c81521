// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/intake"
)

// answerFields are the fields of an answer.
var answerFields = []string{"ref", "also", "level", "applicable", "reason", "evidence", "note", "risk", "confirm_inherited"}

// isBlank reports whether an entry is one the template left to fill in: its level is there and empty, and nothing else is
// said about its place.
func isBlank(n *intake.Node) bool {
	level := n.Child("level")
	if n.Kind != intake.Map || level == nil || level.Kind != intake.Null {
		return false
	}
	return !slices.ContainsFunc(n.Children, func(c *intake.Node) bool {
		return c.Key != "ref" && c.Key != "also" && c.Kind != intake.Null && (c.Kind != intake.List || len(c.Children) > 0)
	})
}

// blank checks an entry that is no answer yet.
func (r *reader) blank(item intake.Item) {
	m := r.Map(item.Node, item.Path, answerFields...)
	r.node(m.At("ref"), m.PathOf("ref"), r.Text(m, "ref", true))
	for _, also := range r.Texts(m, "also") {
		r.node(also.Node, also.Path, also.Node.Value)
	}
}

func (r *reader) answer(item intake.Item) Answer {
	m := r.Map(item.Node, item.Path, answerFields...)
	a := Answer{Applicable: r.Bool(m, "applicable", true), ConfirmInherited: r.Bool(m, "confirm_inherited", false), Line: item.Node.Line}
	nodes := r.places(m, &a)
	a.Reason = intake.CleanName(r.Text(m, "reason", false))
	a.Note = intake.CleanText(r.Text(m, "note", false))
	if utf8.RuneCountInString(a.Note) > maxNote {
		r.Fault(m.At("note"), m.PathOf("note"), "is too long", fmt.Sprintf("use at most %d characters", maxNote))
	}
	for _, piece := range r.List(m, "evidence") {
		a.Evidence = append(a.Evidence, r.evidence(piece))
	}
	switch {
	case !a.Applicable:
		r.notApplicable(m, a, nodes)
	case a.ConfirmInherited:
		if m.Has("level") {
			r.Fault(m.At("level"), m.PathOf("level"), "stands beside confirm_inherited", "either give a level or confirm what is inherited")
		}
	default:
		a.Level, _ = r.Int(m, "level", MinLevel, MaxLevel, true)
	}
	if m.Has("risk") {
		a.Risk, _ = r.Int(m, "risk", 1, 3, false)
		if len(nodes) > 0 && nodes[0].Ancestor(catalog.KindClause) != nil {
			r.Fault(m.At("risk"), m.PathOf("risk"), "stands at a clause", "link risks to controls only")
		}
	}
	return a
}

// places reads ref and also, and faults what does not exist, does not belong or was answered before.
func (r *reader) places(m intake.Fields, a *Answer) (nodes []*catalog.Node) {
	if n := r.place(m.At("ref"), m.PathOf("ref"), r.Text(m, "ref", true)); n != nil {
		a.Ref, nodes = n.Ref, append(nodes, n)
	}
	for _, also := range r.Texts(m, "also") {
		if n := r.place(also.Node, also.Path, also.Node.Value); n != nil {
			a.Also, nodes = append(a.Also, n.Ref), append(nodes, n)
		}
	}
	return nodes
}

// place returns what a reference names, and faults what was answered before.
func (r *reader) place(at *intake.Node, field, written string) *catalog.Node {
	n := r.node(at, field, written)
	if n == nil {
		return nil
	}
	if first := r.seen[n.Ref]; first != nil {
		r.Fault(at, field, fmt.Sprintf("%s was answered on line %d already", n.Ref, first.Line), "keep one of the two")
		return nil
	}
	r.seen[n.Ref] = at
	return n
}

// node returns what a reference names, and faults what does not exist or does not belong.
func (r *reader) node(at *intake.Node, field, written string) *catalog.Node {
	if written == "" {
		return nil
	}
	ref, err := catalog.ParseRef(written)
	if err != nil {
		r.Fault(at, field, fmt.Sprintf("%q is no reference", written), "write the standard and the place, as in iso27001-2022/A.5.2")
		return nil
	}
	if !slices.Contains(r.usable, ref.Standard) {
		problem, cure := "belongs to a standard that is not diagnosed here", "add it to standards or remove the answer"
		if known := r.library.StandardIDs(); !slices.Contains(known, ref.Standard) {
			problem, cure = "names no known standard", "known are "+strings.Join(known, ", ")
			if near := r.Near(ref.Standard, known); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near+"/"+ref.ID)
			}
		}
		r.Fault(at, field, fmt.Sprintf("%q %s", written, problem), cure)
		return nil
	}
	n, err := r.library.Node(ref)
	if err != nil {
		r.Fault(at, field, fmt.Sprintf("%q does not exist", written), r.nearPlace(ref))
		return nil
	}
	return n
}

func (r *reader) nearPlace(ref catalog.Ref) string {
	std, err := r.library.Standard(ref.Standard)
	if err != nil {
		return "see: concord standards list"
	}
	ids := make([]string, 0, len(std.Outline().Nodes))
	for _, n := range std.Outline().Nodes {
		ids = append(ids, n.Ref.ID)
	}
	if near := r.Near(ref.ID, ids); near != "" {
		return fmt.Sprintf("did you mean %q?", ref.Standard+"/"+near)
	}
	return "see: concord standards show " + ref.Standard
}

func (r *reader) notApplicable(m intake.Fields, a Answer, nodes []*catalog.Node) {
	if a.Reason == "" {
		r.Fault(m.At("reason"), m.PathOf("reason"), "is missing", "say why the control is not applicable")
	}
	if m.Has("level") {
		r.Fault(m.At("level"), m.PathOf("level"), "stands beside applicable: false", "leave the level out, or remove applicable: false")
	}
	if a.ConfirmInherited {
		r.Fault(m.At("confirm_inherited"), m.PathOf("confirm_inherited"), "stands beside applicable: false", "keep one of the two")
	}
	for _, n := range nodes {
		if n.Kind != catalog.KindControl && n.Kind != catalog.KindGroup && n.Kind != catalog.KindTopic {
			r.Fault(m.At("applicable"), m.PathOf("applicable"), n.Ref.String()+" belongs to clauses 4 to 10, which always apply", "give a level instead")
		}
	}
}

func (r *reader) evidence(item intake.Item) Evidence {
	m := r.Map(item.Node, item.Path, "title", "date", "review_months", "link", "file")
	e := Evidence{Title: r.name(m, "title", true), Date: r.Date(m, "date", true), ReviewMonths: defaultReview}
	if months, ok := r.Int(m, "review_months", 1, maxReviewMonths, false); ok {
		e.ReviewMonths = months
	}
	e.Link, e.File = r.Text(m, "link", false), intake.CleanName(r.Text(m, "file", false))
	e.checkPlaces(func(key, problem, cure string) { r.Fault(m.At(key), m.PathOf(key), problem, cure) })
	return e
}

// checkPlaces faults a link that leads nowhere and a file that could lie anywhere.
func (e Evidence) checkPlaces(say func(key, problem, cure string)) {
	if u, err := url.Parse(e.Link); e.Link != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		say("link", fmt.Sprintf("%q is no web address", e.Link), "write https://… or use file")
	}
	if e.File != "" && (path.IsAbs(e.File) || strings.Contains(e.File, `\`) || path.Clean(e.File) != e.File || strings.HasPrefix(e.File, "..")) {
		say("file", fmt.Sprintf("%q is no plain relative path", e.File), "write it as folder/name.pdf")
	}
}

// Check brings a piece of evidence into its one form and faults what no answers file could hold, by key.
func (e *Evidence) Check(say func(key, problem, cure string)) {
	e.Title, e.Link, e.File = intake.CleanName(e.Title), strings.TrimSpace(e.Link), intake.CleanName(e.File)
	switch {
	case e.Title == "":
		say("title", "is missing", "name the document or record")
	case len([]rune(e.Title)) > maxTitle:
		say("title", "is too long", fmt.Sprintf("use at most %d characters", maxTitle))
	}
	if e.Date.IsZero() {
		say("date", "is missing", "write the day it is from, as 2026-11-25")
	}
	if e.ReviewMonths == 0 {
		e.ReviewMonths = defaultReview
	}
	if e.ReviewMonths < 1 || e.ReviewMonths > maxReviewMonths {
		say("review_months", fmt.Sprintf("is %d", e.ReviewMonths), fmt.Sprintf("write 1 to %d: how many months it stays current", maxReviewMonths))
	}
	e.checkPlaces(say)
}
