// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// journalRoutes tell who changed what, and prove it.
type journalRoutes struct {
	db       *db.DB
	numbered []register.Series
	sign     func(ctx context.Context, organization id.ID) error
	key      func() string
}

// pastAct is an entry with how people call what it is about.
type pastAct struct {
	journal.Full
	Reference string `json:"reference,omitempty"`
}

func (a API) journals(s *httpserver.Server) {
	h := journalRoutes{a.DB, a.Numbered, a.Sign, a.Key}
	const all = "/api/v1/journal"
	get := func(pattern, summary string, doc openapi.Operation, do httpserver.Handler) {
		doc.Tag = tagJournal
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadJournal, Summary: summary, Doc: doc}, do)
	}
	get(all, "Who changed what, newest first", openapi.Operation{ID: "listJournal", Params: append(pageParams(), journalParams()...), Answers: []openapi.Answer{
		openapi.Gives(200, "One page", openapi.Object(openapi.Has("items", openapi.List(actSchema)), openapi.May("next", openapi.Text().About("cursor of the next page; absent on the last"))).Named("JournalPage")),
	}}, h.list)
	get(all+"/{number}", "One entry with the proof that it is in the signed journal", openapi.Operation{
		ID: "getJournalEntry", Params: []openapi.Param{openapi.Path("number", "The entry's number, from 0", openapi.Int().Least(0))},
		Text:    "The proof is an inclusion proof of RFC 6962 against the newest checkpoint; it holds without this installation. An entry is signed within a minute.",
		Answers: []openapi.Answer{openapi.Gives(200, "The entry and its proof", proofSchema)},
	}, h.entry)
	get(all+"/checkpoint", "The newest signed checkpoint; keep it elsewhere", openapi.Operation{
		ID: "getJournalCheckpoint", Text: "A signed note of C2SP tlog-checkpoint. That nothing was cut off can be shown only against a checkpoint that was kept elsewhere.", Problems: []int{404},
		Answers: []openapi.Answer{{Status: 200, Text: "The signed note", Body: []openapi.Media{{Kind: "text/plain", Schema: openapi.Text()}}, Headers: []string{"Content-Disposition"}}},
	}, h.checkpoint)
	get(all+"/consistency", "The proof that an earlier journal is the beginning of a later one", openapi.Operation{
		ID: "getJournalConsistency", Text: "A consistency proof of RFC 6962 between two sizes, as two checkpoints name them.",
		Params:  []openapi.Param{needed(openapi.Query("from", "The earlier size", openapi.Int().Least(1))), needed(openapi.Query("to", "The later size", openapi.Int().Least(1)))},
		Answers: []openapi.Answer{openapi.Gives(200, "The proof", consistencySchema)},
	}, h.consistency)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/export", Door: httpserver.Member, Needs: access.OwnOrganization, Audit: "journal.export", Time: time.Minute, StepUp: true,
		Summary: "The whole journal with its proof, as a ZIP of the files that concord journal export writes",
		Doc: openapi.Operation{
			ID: "exportJournal", Tag: tagJournal, Text: "The journal is signed first. Unpacked, concord journal verify checks it offline.",
			Answers: []openapi.Answer{{Status: 200, Text: "The files", Body: []openapi.Media{openapi.File("application/zip")}, Headers: []string{"Content-Disposition"}}},
		},
	}, h.export)
}

func (h journalRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	before, limit, filter, err := journalQuery(r.URL.Query())
	if err != nil {
		return err
	}
	out := struct {
		Items []pastAct `json:"items"`
		Next  string    `json:"next,omitempty"`
	}{Items: []pastAct{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if err := h.object(r.Context(), tx, &filter); err != nil {
			return err
		}
		list, err := journal.Look(r.Context(), tx, filter, before, limit+1)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			out.Next = strconv.FormatInt(list[limit-1].Number, 10)
		}
		about := make([]id.Ref, len(list))
		for i, e := range list {
			about[i] = id.Ref{Register: e.Object, ID: e.ObjectID}
		}
		called, err := search.Names(r.Context(), tx, about)
		for i, e := range list {
			out.Items = append(out.Items, pastAct{e, called[about[i]].Reference})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// object puts the object in the place of its reference, as R-12.
func (h journalRoutes) object(ctx context.Context, tx *db.Tx, f *journal.Filter) error {
	if f.ID == "" {
		return nil
	}
	if _, err := id.Parse(string(f.ID)); err == nil {
		return nil
	}
	of, err := register.Referred(ctx, tx, h.numbered, string(f.ID))
	if errors.Is(err, fault.NotFound) || err == nil && f.Object != "" && f.Object != of.Register {
		return fault.Fields{{Field: "object_id", Problem: fmt.Sprintf("%.40q names none that there is", string(f.ID)), Cure: "pass an id, or a reference such as R-12; what was deleted is found by its id"}}
	}
	f.Object, f.ID = of.Register, of.ID
	return err
}

// journalNames are the parameters of the list.
var journalNames = []string{"cursor", "limit", "user", "action", "object", "object_id", "from", "to"}

func journalQuery(q url.Values) (before int64, limit int, f journal.Filter, err error) {
	limit, wrong := limitOf(q.Get("limit"))
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	for name, values := range q {
		switch {
		case !slices.Contains(journalNames, name):
			say(name, "is no parameter of this list", "known are "+strings.Join(journalNames, ", "))
		case len(values) > 1:
			say(name, "stands here twice", "keep one of the two")
		}
	}
	before = -1
	if s := q.Get("cursor"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 0 {
			say("cursor", "is none of ours", "pass the next of the page before, or leave it out")
		}
	}
	f = journal.Filter{Action: q.Get("action"), Object: q.Get("object"), ID: id.ID(q.Get("object_id")), User: id.ID(q.Get("user"))}
	f.From, f.Until = moment(q, "from", say), moment(q, "to", say)
	return before, limit, f, wrong.Sorted().Err()
}

func moment(q url.Values, name string, say func(field, problem, cure string)) time.Time {
	s := q.Get(name)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		say(name, fmt.Sprintf("%.40q is no moment", s), "write one as in 2026-11-25T09:00:00Z")
	}
	return t
}

func (h journalRoutes) entry(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return fmt.Errorf("%.40q is no number: %w", r.PathValue("number"), fault.NotFound)
	}
	var p journal.Proof
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		p, err = journal.Prove(r.Context(), tx, number)
		return err
	})
	if err != nil {
		return err
	}
	if p.Path == nil {
		p.Path = []string{}
	}
	return httpserver.JSON(w, http.StatusOK, p)
}

func (h journalRoutes) checkpoint(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var note string
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		note, err = journal.Signed(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "checkpoint.txt", "text/plain; charset=utf-8", []byte(note))
	return nil
}

func (h journalRoutes) consistency(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var wrong fault.Fields
	size := func(name string) int64 {
		n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: name, Problem: "is no size", Cure: "write the size of a checkpoint"})
		}
		return n
	}
	from, to := size("from"), size("to")
	if err := wrong.Err(); err != nil {
		return err
	}
	var c journal.Consistency
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		c, err = journal.ProveConsistency(r.Context(), tx, from, to)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, c)
}

// export is written into memory first: whoever gets it must get all of it, and the journal keeps that it was taken.
func (h journalRoutes) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if err := h.sign(r.Context(), a.Tenant()); err != nil {
		return err
	}
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		return journal.ExportTo(r.Context(), tx, h.key(), func(name string, data []byte) error {
			part, err := out.Create(name)
			if err == nil {
				_, err = part.Write(data)
			}
			return err
		})
	})
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "journal.export", Object: "journal"})
			return nil
		})
	}
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "journal.zip", "application/zip", file.Bytes())
	return nil
}

// pageParams are those of every list that comes in pages.
func pageParams() []openapi.Param {
	return []openapi.Param{
		openapi.Query("limit", "Most entries of the page", openapi.Int().From(1, register.PageMost).Such(register.PageSize)),
		openapi.Query("cursor", "Where the page begins: the next of the page before", openapi.Text()),
	}
}

func journalParams() []openapi.Param {
	return []openapi.Param{
		openapi.Query("user", "Only what this person did; or operator, job, for what nobody in particular did", openapi.Text().Long(0, 64)),
		openapi.Query("action", "Only acts that begin so, as in actions. or actions.update", openapi.Text().Long(0, 100)),
		openapi.Query("object", "Only this kind of object", openapi.Text().Long(0, 100)),
		openapi.Query("object_id", "Only this object, by its id or, while it is there, by its reference, as R-12", openapi.Text().Long(0, 64)),
		openapi.Query("from", "At this moment or later", openapi.Moment()),
		openapi.Query("to", "Before this moment", openapi.Moment()),
	}
}

// needed makes a parameter one that cannot be left out.
func needed(p openapi.Param) openapi.Param {
	p.Required = true
	return p
}

var (
	hashSchema   = openapi.Text().Like("^[A-Za-z0-9+/]{43}=$").About("SHA-256, base64")
	methodSchema = openapi.OneOf(access.ByPassword, access.ByToken, access.ByOperator, access.ByJob, access.ByLink).Named("Method").About("How an actor proved who it is.")
	fieldSchema  = openapi.Object(
		openapi.Has("name", openapi.Text()), openapi.May("old", openapi.Text()), openapi.May("new", openapi.Text()),
	).Named("ChangedField")
	entrySchema = openapi.Object(entryProperties()...).Named("JournalEntry")
	actSchema   = openapi.Object(append(entryProperties(), openapi.May("reference", openapi.Text().Such("R-12").About("how people call the object; absent where it has no number or is gone")))...).Named("JournalAct")
	proofSchema = openapi.Object(
		openapi.Has("n", openapi.Int().Least(0)), openapi.Has("leaf", openapi.Text().About("the bytes that are hashed")), openapi.Has("leaf_hash", hashSchema),
		openapi.Has("size", openapi.Int().About("of the journal that the checkpoint signs")), openapi.Has("root", hashSchema), openapi.Has("path", openapi.List(hashSchema).About("from the leaf's sibling up")),
		openapi.Has("checkpoint", openapi.Text().About("signed note")), openapi.Has("entry", entrySchema),
	).Named("JournalProof")
	consistencySchema = openapi.Object(
		openapi.Has("from", openapi.Int()), openapi.Has("to", openapi.Int()), openapi.Has("from_root", hashSchema), openapi.Has("to_root", hashSchema), openapi.Has("path", openapi.List(hashSchema)),
	).Named("JournalConsistency")
)

// entryProperties are what an entry says.
func entryProperties() []openapi.Property {
	return []openapi.Property{
		openapi.Has("n", openapi.Int().Least(0).About("number, from 0 without gaps")), openapi.Has("at", openapi.Moment()), openapi.Has("organization", openapi.ID()),
		openapi.May("user", openapi.ID()), openapi.May("credential", openapi.ID().About("login session or token")), openapi.Has("method", openapi.Text()), openapi.May("role", roleSchema),
		openapi.May("source", openapi.Text().About("network address")), openapi.May("request", openapi.Text()), openapi.Has("action", openapi.Text().Such("actions.update")),
		openapi.Has("object", openapi.Text().Such("actions")), openapi.May("object_id", openapi.ID()), openapi.May("version", openapi.Int()), openapi.May("fields", openapi.List(openapi.Text())),
		openapi.May("result", openapi.OneOf("refused", "failed").About("absent for done")), openapi.May("details", hashSchema.About("commitment to the words, base64 of SHA-256")),
		openapi.May("reason", openapi.Text()), openapi.May("changes", openapi.List(fieldSchema).About("absent where there are none or they were erased")),
	}
}
