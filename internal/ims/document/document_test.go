// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/document"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// office is an organization with people in it.
type office struct {
	t *testing.T
	d *db.DB
	a access.Actor // the owner of the documents
	b access.Actor
	c access.Actor
}

// person makes a member by hand: packages of this floor do not sign people in.
func (o office) person(n int) access.Actor {
	o.t.Helper()
	who := id.ID(fmt.Sprintf("01975c2e-0000-7000-8000-%012d", n))
	err := o.d.WriteSystem(o.t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(o.t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, $3, '', 1)", string(who), fmt.Sprintf("p%d@example.org", n), fmt.Sprint("Person ", n))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.write(o.a, func(ctx context.Context, tx *db.Tx) error { return tenant.SetMember(ctx, tx, who, access.Manager) })
	return access.Proven(access.Proof{Tenant: o.a.Tenant(), User: who, Role: access.Manager, Method: access.ByPassword})
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
		for i, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			o := office{t: t, d: d, a: access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})}
			o.a, o.b, o.c = o.person(10*i+1), o.person(10*i+2), o.person(10*i+3)
			offices = append(offices, o)
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

func (o office) write(a access.Actor, fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

// fills stand for the placeholders of the test's documents.
var fills = map[string]string{"organization": "Mill & Co", "table_locations": "| Name |\n|---|\n| Mill |"}

const text = "# Keys\n\n{{organization}}\n\n{{{table_locations}}}\n"

// do does a verb as somebody.
func (o office) do(a access.Actor, d *document.Document, verb document.Verb) (out *document.Document, err error) {
	err = o.d.Write(o.t.Context(), a, func(tx *db.Tx) error {
		ctx := o.t.Context()
		switch verb {
		case document.Edit:
			out, err = document.Change(ctx, tx, d.ID, d.Version, func(c *document.Content) error {
				c.Text += "\nMore."
				return nil
			})
		case document.Submit:
			out, err = document.SubmitDraft(ctx, tx, d.ID, d.Version, fills)
		case document.Decide:
			out, err = document.DecideOn(ctx, tx, d.ID, d.Version, document.Approve, "")
		case document.Recall:
			out, err = document.RecallOpen(ctx, tx, d.ID, d.Version)
		case document.Publish:
			out, err = document.PublishApproved(ctx, tx, d.ID, d.Version)
		case document.Withdraw:
			out, err = document.WithdrawPublished(ctx, tx, d.ID, d.Version, document.Withdrawal{Reason: "No longer needed.", RetainUntil: "2031-12-31"})
		case document.Revise:
			out, err = document.ReviseDocument(ctx, tx, d.ID, d.Version)
		case document.Discard:
			out, err = document.DiscardDraft(ctx, tx, d.ID, d.Version)
		case document.Ask: // is tried by the tests of readings
		}
		return err
	})
	return out, err
}

// make makes a document of a's that b and c are to approve, and takes it through verbs.
func (o office) make(code string, verbs ...document.Verb) (d *document.Document) {
	o.t.Helper()
	o.write(o.a, func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = document.Create(ctx, tx, code, document.Content{Text: text, Head: document.Head{
			Title: "Keys", Kind: "policy", Classification: document.Internal, Owner: o.a.User(), Approvers: []id.ID{o.b.User(), o.c.User()}, ReviewMonths: 12,
		}})
		return err
	})
	return o.through(d, verbs...)
}

func (o office) through(d *document.Document, verbs ...document.Verb) *document.Document {
	o.t.Helper()
	for _, verb := range verbs {
		actors := []access.Actor{o.a}
		if verb == document.Decide {
			actors = []access.Actor{o.b, o.c}
		}
		for _, a := range actors {
			var err error
			if d, err = o.do(a, d, verb); err != nil {
				o.t.Fatalf("%s: %v", verb, err)
			}
		}
	}
	return d
}

// ways lead a document into each state of its version.
var ways = map[document.State][]document.Verb{
	document.Draft:     nil,
	document.InReview:  {document.Submit},
	document.Approved:  {document.Submit, document.Decide},
	document.Published: {document.Submit, document.Decide, document.Publish},
	document.Withdrawn: {document.Submit, document.Decide, document.Publish, document.Withdraw},
}

func TestIM4EveryVerbInEveryStateEitherFitsOrIsRefusedInWords(t *testing.T) {
	t.Parallel()
	leads := map[document.State]map[document.Verb]document.State{
		document.Draft:     {document.Edit: document.Draft, document.Submit: document.InReview, document.Discard: ""},
		document.InReview:  {document.Decide: document.InReview, document.Recall: document.Draft},
		document.Approved:  {document.Recall: document.Draft, document.Publish: document.Published},
		document.Published: {document.Withdraw: document.Withdrawn, document.Revise: document.Draft},
		document.Withdrawn: {document.Revise: document.Draft},
	}
	each(t, func(o, _ office) {
		for state, way := range ways {
			for _, verb := range document.Verbs {
				d := o.make("", way...)
				if d.Versions[0].State != state {
					o.t.Fatalf("the way to %s leads to %s", state, d.Versions[0].State)
				}
				by := o.a
				if verb == document.Decide {
					by = o.b
				}
				want, fits := leads[state][verb]
				if d.Can(verb) != fits {
					o.t.Errorf("%s of %s: Can says %t", verb, state, !fits)
				}
				after, err := o.do(by, d, verb)
				switch {
				case !fits && (!errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), string(state))):
					o.t.Errorf("%s of %s: %v", verb, state, err)
				case fits && err != nil:
					o.t.Errorf("%s of %s: %v", verb, state, err)
				case fits && want == "" && after != nil, fits && want != "" && after.Versions[0].State != want:
					o.t.Errorf("%s of %s: %+v", verb, state, after)
				}
				if _, err := o.do(by, &document.Document{ID: d.ID, Version: d.Version + 7}, verb); err == nil {
					o.t.Errorf("%s of %s: done from a version that there is not", verb, state)
				}
			}
		}
	})
}

func TestR7NobodyApprovesWhatTheyOwnAndEachInTheirTurn(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		d := o.make("DOC-50", document.Submit)
		for who, a := range map[string]access.Actor{"the owner": o.a, "the second, before the first": o.c, "the machine": access.Proven(access.Proof{Tenant: o.a.Tenant(), Role: access.Owner, Method: access.ByOperator})} {
			if _, err := o.do(a, d, document.Decide); !errors.Is(err, fault.Forbidden) {
				o.t.Errorf("%s approves: %v", who, err)
			}
		}
		if _, err := other.do(other.a, d, document.Decide); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization: %v", err)
		}
		d, err := o.do(o.b, d, document.Decide)
		if err != nil || d.Open().State != document.InReview || d.Open().Turn() != o.c.User() {
			o.t.Fatalf("%+v, %v", d, err)
		}
		if _, err := o.do(o.b, d, document.Decide); !errors.Is(err, fault.Forbidden) {
			o.t.Errorf("the first approves twice: %v", err)
		}
		change := func(d *document.Document, fn func(c *document.Content)) (string, error) {
			err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				_, err := document.Change(o.t.Context(), tx, d.ID, d.Version, func(c *document.Content) error {
					fn(c)
					return nil
				})
				return err
			})
			var fields fault.Fields
			names := ""
			if errors.As(err, &fields) {
				for _, f := range fields {
					names += f.Field + " "
				}
			}
			return names, err
		}
		if _, err := change(d, func(c *document.Content) { c.Approvers = c.Approvers[:1] }); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("approvers change while it is in review: %v", err)
		}
		free := o.make("")
		for name, tt := range map[string]struct {
			change func(c *document.Content)
			fields string
		}{
			"the owner approves":    {func(c *document.Content) { c.Owner = o.b.User() }, "approvers "},
			"somebody twice":        {func(c *document.Content) { c.Approvers = append(c.Approvers, c.Approvers[0]) }, "approvers "},
			"a stranger":            {func(c *document.Content) { c.Approvers[0] = other.b.User() }, "approvers "},
			"a stranger owns it":    {func(c *document.Content) { c.Owner = "nobody@example.org" }, "owner "},
			"nonsense of all kinds": {func(c *document.Content) { c.Title, c.Kind, c.Classification, c.ReviewMonths = " ", "novel", "red", -1 }, "title kind classification review_months "},
		} {
			if fields, _ := change(free, tt.change); fields != tt.fields {
				o.t.Errorf("%s: %q", name, fields)
			}
		}
		var returned *document.Document
		decide := func(note string) error {
			return o.d.Write(o.t.Context(), o.c, func(tx *db.Tx) (err error) {
				returned, err = document.DecideOn(o.t.Context(), tx, d.ID, d.Version, document.Return, note)
				return err
			})
		}
		if err := decide(" "); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("returned without a reason: %v", err)
		}
		if err := decide("Say who keeps them."); err != nil || returned.Open().State != document.Draft || returned.Open().Approvals[1].Note != "Say who keeps them." {
			o.t.Errorf("returned: %+v, %v", returned, err)
		}
		returned = o.through(returned, document.Submit)
		if v := returned.Open(); v.Turn() != o.b.User() || v.Approvals[0].Decision != "" {
			o.t.Errorf("submitted anew, and the first approver is not asked again: %+v", v)
		}
	})
}

func TestIM4AVersionSaysWhatWasSubmittedAndIsOutOfDateLater(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		d := o.make("DOC-03", document.Submit, document.Decide, document.Publish)
		v := d.Published()
		known, err := catalog.Embedded().Placeholders()
		if err != nil {
			o.t.Fatal(err)
		}
		if got := (document.Filler{Fills: v.Fills, Known: known}).Render(v.Text, v); got != "# Keys\n\nMill \\& Co\n\n| Name |\n|---|\n| Mill |" {
			o.t.Errorf("it reads %q", got)
		}
		tracked := func(a access.Actor, live map[string]string) (r document.Row) {
			err := o.d.Read(o.t.Context(), a, func(tx *db.Tx) error {
				list, err := document.Tracker(o.t.Context(), tx, catalog.Embedded(), func(context.Context, *db.Tx, []string, id.ID) (map[string]string, error) { return live, nil })
				for _, x := range list {
					if x.Code == "DOC-03" {
						r = x
					}
				}
				return err
			})
			if err != nil {
				o.t.Fatal(err)
			}
			return r
		}
		if r := tracked(o.a, fills); r.Status != document.IsPublished || r.Number != 1 || r.OwnerName != "Person 1" || !slices.Equal(r.Approvers, []string{"Person 2", "Person 3"}) || r.NextReview == "" || r.Basis != "mandatory" {
			o.t.Errorf("%+v", r)
		}
		changed := map[string]string{"organization": "Mill & Co", "table_locations": "| Name |\n|---|\n| Mill |\n| Shop |"}
		if r := tracked(o.a, changed); r.Status != document.OutOfDate {
			o.t.Errorf("a register changed, and it is %s", r.Status)
		}
		if out := v.Outdated(changed); len(out) != 1 || out[0].Name != "table_locations" {
			o.t.Errorf("out of date are %+v", out)
		}
		if r := tracked(other.a, fills); r.Status != document.Missing || r.ID != "" {
			o.t.Errorf("another organization sees %+v", r)
		}
		d = o.through(d, document.Revise, document.Edit)
		if r := tracked(o.a, fills); r.Status != document.IsPublished || r.Open != document.Draft || r.Number != 1 {
			o.t.Errorf("with a draft beside: %+v", r)
		}
		d = o.through(d, document.Submit)
		if r := tracked(o.a, fills); r.Turn != o.b.User() {
			o.t.Errorf("waits for %s", r.Turn)
		}
		d = o.through(d, document.Decide, document.Publish)
		if len(d.Versions) != 2 || d.Versions[1].State != document.Superseded || d.Published().Number != 2 || d.Published().Note != "" {
			o.t.Errorf("%+v", d.Versions)
		}
	})
}

func TestADocumentOfTheListIsThereOnce(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		start := func() (d *document.Document, err error) {
			err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				d, err = document.Start(o.t.Context(), tx, catalog.Embedded(), "DOC-03", map[string]string{"iso42001": "false"}, document.Head{})
				return err
			})
			return d, err
		}
		d, err := start()
		if err != nil || d.Title != "Information security policy" || d.Owner != o.a.User() || d.ReviewMonths != 12 || d.Kind != "policy" {
			o.t.Fatalf("%+v, %v", d, err)
		}
		if got := d.Open().Text; strings.Contains(got, "AI policy (DOC-04) applies") || !strings.Contains(got, "{{organization}}") || !strings.Contains(got, "<!-- serves:") {
			o.t.Errorf("the draft reads %s", got)
		}
		if _, err := start(); !errors.Is(err, fault.Taken) {
			o.t.Errorf("a second time: %v", err)
		}
		err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
			_, err := document.Start(o.t.Context(), tx, catalog.Embedded(), "DOC-99", nil, document.Head{})
			return err
		})
		if !errors.Is(err, fault.NotFound) {
			o.t.Errorf("not on the list: %v", err)
		}
	})
}
