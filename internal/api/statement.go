// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/report/applicability"
	"concord/internal/report/archive"
)

const statementPath = "/api/v1/statement"

// statementRoutes serve the Statement of Applicability: its rows, its approved versions, its prints.
type statementRoutes struct {
	db      *db.DB
	l       *catalog.Library
	archive *archive.Archive
	current *soa.Current
}

func (a API) statement(s *httpserver.Server) {
	h, docs := statementRoutes{a.DB, a.Library, a.Reports, a.Statements}, statementDocs(a.Library)
	const row, versions, version = statementPath + "/{standard}/{control}", statementPath + "/versions", statementPath + "/versions/{id}"
	get := func(pattern string, needs access.Permission, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	get(statementPath, access.ReadWork, "", "The Statement of Applicability as it stands: one over all standards and the own controls", h.list)
	get(statementPath+"/export", access.ExportWork, "", "The statement as a file, as it stands or as ?version= was approved; ?standard= for one standard's alone", h.export)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: statementPath + "/import", Door: httpserver.Member, Needs: access.ImportWork, Audit: "statement.import", Body: maxImport, Time: 2 * time.Minute,
		Summary: "Take over a statement from a spreadsheet, or with ?preview=true see what that would do", Doc: docs["POST "+statementPath+"/import"],
	}, h.bring)
	get(row, access.ReadWork, "", "One row of the statement; an own control stands under own, by the id of its record", h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: row, Door: httpserver.Member, Needs: access.WriteWork, Audit: soa.Object + ".update", Body: maxBody,
		Summary: "Decide about a row; needs If-Match, which is \"0\" before anybody did", Doc: docs["PATCH "+row],
	}, h.change)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: row + "/systems", Door: httpserver.Member, Needs: access.WriteWork, Audit: soa.SystemObject + ".create", Body: maxBody,
		Summary: "Leave one AI system out of a control of ISO/IEC 42001 that is applicable", Doc: docs["POST "+row+"/systems"],
	}, h.excludeSystem)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: statementPath + "/systems/{id}", Door: httpserver.Member, Needs: access.WriteWork, Object: soa.SystemObject, Audit: soa.SystemObject + ".delete",
		Summary: "Take an AI system in again", Doc: docs["DELETE "+statementPath+"/systems/{id}"],
	}, h.includeSystem)
	get(versions, access.ReadWork, "", "The approved versions, newest first; ?on= for the one that held on a day", func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		return listVersions(w, r, a, h.db, soa.Approved)
	})
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: versions, Door: httpserver.Member, Needs: access.ManageOrganization, Audit: soa.VersionObject + ".create", Body: maxBody,
		Summary: "Approve the statement as it stands, as the next version", Doc: docs["POST "+versions],
	}, h.freeze)
	get(version, access.ReadWork, soa.VersionObject, "An approved version with all rows as they were", h.version)
	get(version+"/difference", access.ReadWork, soa.VersionObject, "What changed from this version to the version ?with=, or until now", h.difference)
}

// statementPage is a page of rows with what is true of the whole statement.
type statementPage struct {
	statementHead
	Items []soa.Entry `json:"items"`
}

type statementHead struct {
	Organization string       `json:"organization"`
	AsOf         civil.Date   `json:"as_of"`
	Scope        *soa.Covered `json:"scope,omitempty"` // the approved scope it belongs to; not there where none is approved
	SHA256       string       `json:"sha256"`          // of the whole statement as it stands
	Numbers      soa.Numbers  `json:"numbers"`         // of the whole statement
	Total        int          `json:"total"`           // rows that the query chooses
	Next         string       `json:"next,omitempty"`
}

func (h statementRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	limit, wrong := limitOf(r.URL.Query().Get("limit"))
	q, err := soa.ParseQuery(h.l, r.URL.Query())
	if err := first(err, wrong.Err()); err != nil {
		return err
	}
	s, err := h.current.Look(r.Context(), h.db, a)
	if err != nil {
		return err
	}
	rows, from := s.Chosen(q), 0
	if c := r.URL.Query().Get("cursor"); c != "" {
		from = 1 + slices.IndexFunc(rows, func(i int) bool { return s.Entries[i].Ref().String() == c })
		if from == 0 {
			return fault.Fields{notOurs}
		}
	}
	to := min(from+limit, len(rows))
	head := statementHead{s.Organization, s.AsOf, s.Scope, s.SHA256, s.Numbers, len(rows), ""}
	if to < len(rows) {
		head.Next = s.Entries[rows[to-1]].Ref().String()
	}
	body, err := json.Marshal(head)
	if err != nil {
		return err
	}
	body = append(bytes.TrimSuffix(body, []byte("}")), `,"items":[`...)
	httpserver.Raw(w, http.StatusOK, slices.Concat([][]byte{body}, s.JSON(rows[from:to]), [][]byte{[]byte("]}")})...)
	return nil
}

func rowOf(r *http.Request) catalog.Ref {
	return catalog.Ref{Standard: r.PathValue("standard"), ID: r.PathValue("control")}
}

func (h statementRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	s, err := h.current.Look(r.Context(), h.db, a)
	if err != nil {
		return err
	}
	e := s.Entry(rowOf(r))
	if e == nil {
		return fault.NotFound
	}
	w.Header().Set("ETag", etag(e.Version))
	return httpserver.JSON(w, http.StatusOK, e)
}

// soaFields are what a decision may say.
var soaFields = []string{"applicable", "ticked", "reason", "exclusion", "owner", "planned_for", "reviewed_on", "note"}

// readDecision reads the fields that a caller names.
func readDecision(r *http.Request) (change func(*soa.Choice) error, err error) {
	said := map[string]string{}
	var ticked []soa.Reason
	names := false
	err = httpserver.ReadJSON(r, soaFields, func(d *intake.Decoder, body intake.Fields) {
		for _, name := range soaFields {
			switch {
			case !body.Has(name):
			case name == "ticked":
				names = true
				for _, item := range d.Texts(body, name) {
					ticked = append(ticked, soa.Reason(item.Node.Value))
				}
			default:
				said[name] = d.Text(body, name, false)
			}
		}
	})
	return func(c *soa.Choice) error {
		if s, ok := said["applicable"]; ok {
			c.Applicable = soa.Decision(s)
		}
		if s, ok := said["owner"]; ok {
			c.Owner = id.ID(s)
		}
		if names {
			c.Ticked = ticked
		}
		for name, into := range map[string]*string{"reason": &c.Reason, "exclusion": &c.Exclusion, "planned_for": &c.PlannedFor, "reviewed_on": &c.ReviewedOn, "note": &c.Note} {
			if s, ok := said[name]; ok {
				*into = s
			}
		}
		return nil
	}, err
}

func (h statementRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	version, err := matched(r)
	if err != nil {
		return err
	}
	change, wrong := readDecision(r) // told after what is not there
	var e soa.Entry
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		e, err = soa.Choose(r.Context(), tx, h.l, rowOf(r), version, func(c *soa.Choice) error { return first(wrong, change(c)) })
		return err
	})
	if e.Control != "" { // also where it was changed meanwhile: the caller may want to merge
		w.Header().Set("ETag", etag(e.Version))
	}
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, e)
}

func (h statementRoutes) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q := r.URL.Query()
	report := applicability.Report{Library: h.l, Words: wordsOf(r)}
	format := cmp.Or(q.Get("format"), "json")
	if version, err := id.Parse(q.Get("version")); err == nil && q.Get("standard") == "" {
		if answered, err := firstPrint(w, r, a, h.db, h.archive, applicability.Kept(version, report.Words.Lang), format); answered || err != nil {
			return err
		}
	}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		report.Statement, report.Version, err = h.asked(r, tx, "version")
		return err
	})
	if err != nil {
		return err
	}
	if report, err = report.Only(q.Get("standard")); err != nil {
		return err
	}
	name, kind, data, err := report.File(format)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "statement.export", Object: "statement", Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

// asked is the statement as the version that a parameter names was approved, or as it stands for "".
func (h statementRoutes) asked(r *http.Request, tx *db.Tx, parameter string) (*soa.Statement, *approved.Version, error) {
	return asked(r, parameter, func(v id.ID) (*soa.Statement, *approved.Version, error) { return soa.At(r.Context(), tx, h.l, v) })
}
