// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"context"
	"net/http"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/report/applicability"
	"concord/internal/web"
	"concord/internal/web/versions"
)

// versions are the pages of the statement's approved versions.
func (h screens) versions() versions.Pages {
	return versions.Pages{
		Shell: h.Shell, Kind: soa.Approved, Path: "/statement", Words: "statement", Archive: h.archive, Kept: applicability.Kept,
		Stand: func(ctx context.Context, tx *db.Tx) (versions.Stand, error) {
			s, err := soa.Read(ctx, tx, h.l)
			if err != nil {
				return versions.Stand{}, err
			}
			n := soa.Count(s.Entries)
			hash, err := s.Hash()
			return versions.Stand{Seen: hash, Lacks: n.Lacking, Settle: "/statement?lacks=any", State: func(p web.Page) string {
				return p.T("statement.progress", "decided", n.Decided, "rows", n.Rows, "reasonless", n.Reasonless) + "."
			}}, err
		},
		Freeze: func(ctx context.Context, tx *db.Tx, seen, note string) (approved.Version, error) {
			return soa.Freeze(ctx, tx, h.l, seen, note)
		},
	}
}

// versionPage is a version, and what changed since.
type versionPage struct {
	web.Page
	versions.Difference
	Scope   *soa.Covered // kept with the version; nil where none was approved
	Numbers soa.Numbers
}

func (h screens) version(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, with, err := versions.Asked(r)
	if err != nil {
		return err
	}
	var p versionPage
	var before, after *soa.Statement
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		d, shown, older, newer, err := versions.Compare(r.Context(), tx, h.versions(), which, with, func(v id.ID) (*soa.Statement, *approved.Version, error) {
			return soa.At(r.Context(), tx, h.l, v)
		})
		if err != nil {
			return err
		}
		p.Difference, p.Scope, p.Numbers = d, shown.Scope, soa.Count(shown.Entries)
		before, after = older, newer
		return nil
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "versions.one", "number", p.Version.Number); err != nil {
		return err
	}
	p.Now = p.T("versions.of.statement.now")
	if was, is := scoped(p.Page, before.Scope), scoped(p.Page, after.Scope); was != is {
		p.Changes = append(p.Changes, versions.Change{Name: p.T("versions.of.scope.title"), Path: "/scope/versions", Turn: approved.Changed, Fields: []versions.Field{{Label: p.T("versions.number"), Old: was, New: is}}})
	}
	for _, c := range soa.Difference(before, after) {
		p.Changes = append(p.Changes, changed(p.Page, c))
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, versionView(p)))
}

// changed is a change of a row in words.
func changed(p web.Page, c soa.Change) versions.Change {
	out := versions.Change{Name: changeName(c), Path: "/statement?row=" + c.Standard + "/" + c.Control + "#row", Turn: c.Kind}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, versions.Field{Label: p.T("statement.field." + f.Name), Old: said(p, f.Name, f.Old), New: said(p, f.Name, f.New)})
	}
	return out
}

// scoped names the scope that a statement belongs to; empty for none.
func scoped(p web.Page, c *soa.Covered) string {
	if c == nil {
		return ""
	}
	return p.T("versions.one", "number", c.Number)
}
