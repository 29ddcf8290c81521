// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// mostOffered is how many records, and how many requirements, are offered at once.
const mostOffered = 12

// longestQuestion is the most characters that are looked for.
const longestQuestion = 200

// candidate is something that a record can be linked to.
type candidate struct {
	Value     string // as the form sends it: the address of a page, or a reference
	Register  string // of a record
	Reference string // of a record, as R-12
	Kind      catalog.Kind
	Title     string
	Linked    bool // there is a link already
}

// foundRecords are the records that hold the words, or the one whose address was given.
func (h screens) foundRecords(r *http.Request, a access.Actor, p linkPage) (out []candidate, err error) {
	if len([]rune(p.Question)) > longestQuestion {
		return nil, nil
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if u, err := url.Parse(p.Question); err == nil && strings.HasPrefix(u.Path, "/") {
			to, err := h.addressed(r, tx, u)
			if err != nil {
				return orNone(err)
			}
			kept, err := search.Kept(r.Context(), tx, to)
			if err == nil {
				out = append(out, p.candidate(to, kept.Reference, kept.Title))
			}
			return orNone(err)
		}
		hits, err := register.Search(r.Context(), tx, register.SeriesOf(h.all), p.Question, "", search.Most)
		for _, x := range hits {
			mine := x.Register == h.Name && x.ID == p.Record.ID
			if known := h.register(x.Register) != nil; known && !mine && len(out) < mostOffered {
				out = append(out, p.candidate(x.Ref, x.Reference, plain(x.Title)))
			}
		}
		return err
	})
	return out, err
}

func (p linkPage) candidate(to id.Ref, reference, title string) candidate {
	linked := slices.ContainsFunc(p.Links, func(l link.Link) bool { return l.To == to })
	return candidate{Value: pathOf(to, ""), Register: to.Register, Reference: reference, Title: title, Linked: linked}
}

// register is one of those that links lead to, or nil.
func (h screens) register(name string) *register.Register {
	i := slices.IndexFunc(h.all, func(r *register.Register) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return h.all[i]
}

// orNone takes away that something is not there.
func orNone(err error) error {
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func plain(pieces []search.Piece) string {
	var b strings.Builder
	for _, x := range pieces {
		b.WriteString(x.Text)
	}
	return b.String()
}

// numbered is how the id of a requirement looks, or its beginning.
var numbered = regexp.MustCompile(`^[A-Da-d]?\.?[0-9]+(\.[0-9A-Za-z]+)*$`)

// foundPlaces are the requirements that the question names or describes: those with just that id first.
func (h screens) foundPlaces(question string) (out []candidate, err error) {
	if len([]rune(question)) > longestQuestion || len(search.Terms(question)) == 0 {
		return nil, nil
	}
	add := func(ref catalog.Ref) {
		title, kind, err := h.library.Place(ref)
		one := candidate{Value: ref.String(), Kind: kind, Title: title}
		if err == nil && len(out) < mostOffered && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	if ref, err := catalog.ParseRef(question); err == nil {
		add(ref)
	}
	if numbered.MatchString(question) {
		err = h.beginning(strings.ToUpper(question[:1])+question[1:], add)
	}
	if err != nil || len(out) > 0 {
		return out, err
	}
	hits, err := handbook.Search(h.library, search.Terms(question)...)
	for _, x := range hits {
		if ref, err := catalog.ParseRef(x.Ref); err == nil && x.Where != handbook.InGuidance {
			add(ref)
		}
	}
	return out, err
}

// beginning adds the places of all standards whose ids are this, then those whose ids begin with it.
func (h screens) beginning(with string, add func(catalog.Ref)) error {
	var further []catalog.Ref
	for _, standard := range h.library.StandardIDs() {
		s, err := h.library.Standard(standard)
		if err != nil {
			return err
		}
		add(catalog.Ref{Standard: standard, ID: with})
		for _, n := range s.Outline().Nodes {
			if strings.HasPrefix(n.Ref.ID, with) {
				further = append(further, n.Ref)
			}
		}
		for _, p := range s.AnnexPlaces() {
			if strings.HasPrefix(p.Ref.ID, with) {
				further = append(further, p.Ref)
			}
		}
	}
	for _, ref := range further {
		add(ref)
	}
	return nil
}
