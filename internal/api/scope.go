// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"cmp"
	"net/http"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/report/archive"
	"concord/internal/report/scopestatement"
)

const scopePath = "/api/v1/scope"

// maxScope is the most bytes of the scope's texts.
const maxScope = 1 << 20

// scopeRoutes serve the scope of the management system: its text, its approved versions, its prints.
type scopeRoutes struct {
	db      *db.DB
	l       *catalog.Library
	archive *archive.Archive
}

func (a API) scope(s *httpserver.Server) {
	h, docs := scopeRoutes{a.DB, a.Library, a.Reports}, scopeDocs()
	const versions, version = scopePath + "/versions", scopePath + "/versions/{id}"
	get := func(pattern string, needs access.Permission, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	get(scopePath, access.ReadWork, "", "The scope as it stands, with what is missing before it can be approved", h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: scopePath, Door: httpserver.Member, Needs: access.WriteWork, Audit: scope.Object + ".update", Body: maxScope,
		Summary: "Change what is said of the scope; needs If-Match, which is \"0\" before anything was said", Doc: docs["PATCH "+scopePath],
	}, h.change)
	get(scopePath+"/export", access.ExportWork, "", "The scope as a file, as it stands or as ?version= was approved", h.export)
	get(versions, access.ReadWork, "", "The approved versions, newest first; ?on= for the one that held on a day", func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		return listVersions(w, r, a, h.db, scope.Approved)
	})
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: versions, Door: httpserver.Member, Needs: access.ManageOrganization, Audit: scope.VersionObject + ".create", Body: maxBody,
		Summary: "Approve the scope as it stands, as the next version", Doc: docs["POST "+versions],
	}, h.freeze)
	get(version, access.ReadWork, scope.VersionObject, "An approved version with all that it covered", h.version)
	get(version+"/difference", access.ReadWork, scope.VersionObject, "What changed from this version to the version ?with=, or until now", h.difference)
}

// scopeAnswer is the scope as it stands.
type scopeAnswer struct {
	SHA256 string       `json:"sha256"` // of the whole scope as it stands
	Lacks  fault.Fields `json:"lacks"`  // what stands against an approval
	*scope.Statement
}

func (h scopeRoutes) answer(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := scopeAnswer{}
	version := 0
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		k, err := scope.Find(r.Context(), tx)
		version = k.Version
		if err == nil {
			out.Statement, err = scope.Read(r.Context(), tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	out.Lacks = append(fault.Fields{}, out.Statement.Lacks()...)
	if out.SHA256, err = out.Hash(); err != nil {
		return err
	}
	w.Header().Set("ETag", etag(version))
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h scopeRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.answer(w, r, a)
}

// readScope reads the texts that a caller names; differences, where they are named, are all that there are from then on.
func readScope(r *http.Request) (change func(*scope.Draft) error, err error) {
	said, differ := map[string]string{}, false
	var differences []scope.Difference
	known := append(append([]string{}, scope.Texts...), "differences")
	err = httpserver.ReadJSON(r, known, func(d *intake.Decoder, body intake.Fields) {
		for _, name := range scope.Texts {
			if body.Has(name) {
				said[name] = d.Text(body, name, false)
			}
		}
		if differ = body.Has("differences"); differ {
			for _, item := range d.List(body, "differences") {
				m := d.Map(item.Node, item.Path, "standard", "text", "reason")
				differences = append(differences, scope.Difference{Standard: d.Text(m, "standard", true), Text: d.Text(m, "text", true), Reason: d.Text(m, "reason", true)})
			}
		}
	})
	return func(to *scope.Draft) error {
		for name, text := range said {
			*to.Text(name) = text
		}
		if differ {
			to.Differences = differences
		}
		return nil
	}, err
}

func (h scopeRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	version, err := matched(r)
	if err != nil {
		return err
	}
	change, err := readScope(r)
	if err != nil {
		return err
	}
	var k scope.Kept
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) (err error) {
		k, err = scope.Save(r.Context(), tx, version, change)
		return err
	})
	if err != nil {
		w.Header().Set("ETag", etag(k.Version)) // also where it was changed meanwhile: the caller may want to merge
		return err
	}
	return h.answer(w, r, a)
}

func (h scopeRoutes) freeze(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, wrong := words(r, nil, "note", "sha256")
	if wrong != nil {
		return wrong
	}
	var v approved.Version
	err := h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, in, func() (made id.ID, err error) {
			if v, err = scope.Freeze(r.Context(), tx, in["sha256"], in["note"]); err == nil {
				_, err = h.archive.Ask(r.Context(), tx, scopestatement.Kept(v.ID, wordsOf(r).Lang))
			}
			return v.ID, err
		}, func(made id.ID) (err error) {
			v, err = scope.Approved.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", scopePath+"/versions/"+string(v.ID))
	return httpserver.JSON(w, http.StatusCreated, v)
}

// frozenScope is a version with all that it covered.
type frozenScope struct {
	approved.Version
	Scope *scope.Statement `json:"scope"`
}

func (h scopeRoutes) version(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var out frozenScope
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		s, v, err := scope.At(r.Context(), tx, which)
		if err == nil {
			out = frozenScope{*v, s}
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h scopeRoutes) difference(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var before, after *scope.Statement
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if before, _, err = scope.At(r.Context(), tx, which); err == nil {
			after, _, err = asked(r, "with", func(v id.ID) (*scope.Statement, *approved.Version, error) { return scope.At(r.Context(), tx, v) })
		}
		return err
	})
	if err != nil {
		return err
	}
	return items(w, scope.Compare(before, after))
}

func (h scopeRoutes) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	report := scopestatement.Report{Library: h.l, Words: wordsOf(r)}
	format := cmp.Or(r.URL.Query().Get("format"), "json")
	if version, err := id.Parse(r.URL.Query().Get("version")); err == nil {
		if answered, err := firstPrint(w, r, a, h.db, h.archive, scopestatement.Kept(version, report.Words.Lang), format); answered || err != nil {
			return err
		}
	}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		report.Statement, report.Version, err = asked(r, "version", func(v id.ID) (*scope.Statement, *approved.Version, error) { return scope.At(r.Context(), tx, v) })
		return err
	})
	if err != nil {
		return err
	}
	name, kind, data, err := report.File(format)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: scope.Object + ".export", Object: scope.Object, Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

// scopeDocs describe the operations on the scope, by the routes' names.
func scopeDocs() map[string]openapi.Operation {
	const versions, version = scopePath + "/versions", scopePath + "/versions/{id}"
	whole, kept := openapi.From[scopeAnswer]("Scope"), openapi.From[approved.Version]("ApprovedVersion")
	text := openapi.Text().Long(0, scope.LongestText)
	difference := openapi.Object(openapi.Has("standard", openapi.Text().Such("iso42001-2023")), openapi.Has("text", text), openapi.Has("reason", text)).Only()
	fields := []openapi.Property{openapi.May("differences", openapi.List(difference).About("all that there are from then on"))}
	for _, name := range scope.Texts {
		fields = append(fields, openapi.May(name, text))
	}
	docs := map[string]openapi.Operation{
		"GET " + scopePath: {ID: "getScope", Answers: gives("The scope", whole, "ETag")},
		"PATCH " + scopePath: {
			ID: "updateScope", Versioned: true, Body: openapi.JSON(openapi.Object(fields...).Only().Named("ScopeChange"), map[string]any{"summary": "Consumer credit in two countries"}),
			Text:    "Only the fields that are named change. Units, sites, systems and boundaries come from their registers.",
			Answers: gives("The scope as it is now", whole, "ETag"),
		},
		"GET " + scopePath + "/export": {
			ID: "exportScope", Params: []openapi.Param{
				openapi.Query("format", "json where nothing is said", openapi.OneOf(scopestatement.Formats()...)), openapi.Query("version", "As this version was approved, instead of as it stands", openapi.ID()),
			},
			Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{
				openapi.File("application/pdf"), openapi.File("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), openapi.File("text/html"), openapi.File("application/json"),
			}}},
		},
		"GET " + versions: {ID: "listScopeVersions", Params: append(pageParams(), openapi.Query("on", "Only the version that held at the end of this day", openapi.Date())), Answers: gives("One page", openapi.From[versionPage]("ScopeVersions"))},
		"POST " + versions: {
			ID: "approveScope", Once: true, Problems: []int{409, 412}, Text: "Refused while something is missing; all of it is named.",
			Body: openapi.JSON(openapi.Object(openapi.May("note", openapi.Text().Long(0, approved.LongestNote)), openapi.May("sha256", openapi.Text().About("of the scope that was seen; refused where it is another one by now"))).Only().Named("ScopeApproval"),
				map[string]any{"note": "Approved by top management"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The version", kept, "Location", "Idempotency-Replayed")},
		},
		"GET " + version: {ID: "getScopeVersion", Answers: gives("The version", openapi.From[frozenScope]("FrozenScope"))},
		"GET " + version + "/difference": {
			ID: "compareScopes", Params: []openapi.Param{openapi.Query("with", "The later version, instead of the scope as it stands", openapi.ID())}, Answers: gives("Every part that differs", listOf(openapi.From[scope.Change]("ScopeTurn"))),
		},
	}
	for name, d := range docs {
		d.Tag = tagScope
		docs[name] = d
	}
	return docs
}
