// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/report/scopestatement"
	"concord/internal/web"
	"concord/internal/web/versions"
)

// versions are the pages of the scope's approved versions.
func (h screens) versions() versions.Pages {
	return versions.Pages{
		Shell: h.Shell, Kind: scope.Approved, Path: "/scope", Words: "scope", Archive: h.archive, Kept: scopestatement.Kept, Freeze: scope.Freeze,
		Stand: func(ctx context.Context, tx *db.Tx) (versions.Stand, error) {
			s, err := scope.Read(ctx, tx)
			if err != nil {
				return versions.Stand{}, err
			}
			lacks := len(s.Lacks())
			hash, err := s.Hash()
			return versions.Stand{Seen: hash, Lacks: lacks, Settle: "/scope", State: func(p web.Page) string {
				if lacks > 0 {
					return ""
				}
				return p.T("scope.state.ready")
			}}, err
		},
	}
}

// versionPage is a version as it was approved, and what changed since.
type versionPage struct {
	scopePage
	versions.Difference
}

func (h screens) version(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, with, err := versions.Asked(r)
	if err != nil {
		return err
	}
	var p versionPage
	var s *scope.Statement
	var changes []scope.Change
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		d, shown, older, newer, err := versions.Compare(r.Context(), tx, h.versions(), which, with, func(v id.ID) (*scope.Statement, *approved.Version, error) {
			return scope.At(r.Context(), tx, v)
		})
		if err != nil {
			return err
		}
		p.Difference, s, changes = d, shown, scope.Compare(older, newer)
		return nil
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "scope.version", "number", p.Version.Number); err != nil {
		return err
	}
	p.Report = scopestatement.Report{Statement: s, Version: &p.Version, Library: h.l, Words: p.Words, Link: path}
	p.Now = p.T("versions.of.scope.now")
	for _, c := range changes {
		p.Changes = append(p.Changes, h.changed(p.Page, c))
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, versionView(p)))
}

// changed is a change of a part in words.
func (h screens) changed(p web.Page, c scope.Change) versions.Change {
	out := versions.Change{Name: p.T("scope.text"), Path: "/scope", Turn: c.Kind}
	if c.Register != scope.Object {
		out.Name, out.Path = p.T("registers.of."+c.Register+".one")+": "+c.Title, path(c.Register, c.ID)
	}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, versions.Field{Label: h.label(p, c.Register, f.Name), Old: h.said(p, c.Register, f.Name, f.Old), New: h.said(p, c.Register, f.Name, f.New)})
	}
	return out
}

// label is what a field of a change is called; the text for one standard has the standard's name.
func (h screens) label(p web.Page, register, field string) string {
	switch {
	case register != scope.Object:
		return p.T("scope.changed." + field)
	case field == "organization", field == "standards", field == "issues", field == "parties":
		return p.T("scope.whole." + field)
	case slices.Contains(scope.Texts, field):
		return p.T("scope.field." + field)
	}
	return p.T("scope.difference", "standard", scopestatement.Report{Library: h.l}.StandardName(field))
}

// said words a value of a change.
func (h screens) said(p web.Page, register, field, value string) string {
	switch {
	case value == "":
		return ""
	case register == scope.Object && field == "standards":
		names := strings.Fields(value)
		for i, name := range names {
			names[i] = scopestatement.Report{Library: h.l}.StandardName(name)
		}
		return strings.Join(names, ", ")
	case field == "scope":
		return p.T("scope.scope." + value)
	case field == "kind" && register == "assets":
		return p.T("registers.of.assets.kind.choice." + value)
	case field == "kind":
		return p.T("registers.of.boundaries.kind.choice." + value)
	case field == "serves":
		return p.T("registers.of.boundaries.serves.choice." + value)
	}
	return value
}
