// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"concord/internal/ims/document"
	"concord/internal/ims/document/filling"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// paper is a document that the example starts from its starter text, and how far it takes it.
type paper struct {
	code      string
	owner     string
	approvers []string
	state     document.State
	note      string
	outdated  bool // a register changes right after it is published
}

// papers are in the order in which they are made: policies that list others come last.
var papers = []paper{
	{code: "DOC-01", owner: "PER-02", approvers: []string{"PER-04", "PER-01"}, state: document.Published, note: "Six AI systems instead of four."},
	{code: "DOC-07", owner: "PER-05", approvers: []string{"PER-01"}, state: document.Published, note: "Consequences for society worded apart."},
	{code: "DOC-05", owner: "PER-05", approvers: []string{"PER-04", "PER-01"}, state: document.Published},
	{code: "DOC-11", owner: "PER-02", approvers: []string{"PER-01"}, state: document.Published},
	{code: "DOC-16", owner: "PER-02", approvers: []string{"PER-04"}, state: document.Published},
	{code: "DOC-28", owner: "PER-02", approvers: []string{"PER-04", "PER-01"}, state: document.Published},
	{code: "DOC-29", owner: "PER-04", approvers: []string{"PER-02"}, state: document.Published, outdated: true},
	{code: "DOC-22", owner: "PER-02", approvers: []string{"PER-04", "PER-01"}, state: document.Published, note: "Audits of the AIMS added."},
	{code: "DOC-27", owner: "PER-04", approvers: []string{"PER-01"}, state: document.Approved},
	{code: "DOC-24", owner: "PER-05", approvers: []string{"PER-02"}, state: document.Draft},
	{code: "DOC-04", owner: "PER-04", approvers: []string{"PER-02", "PER-01"}, state: document.InReview, note: "Use of language models by staff."},
	{code: "DOC-03", owner: "PER-02", approvers: []string{"PER-04", "PER-01"}, state: document.Published},
}

// Documents starts documents of the example from their starter texts and takes them through review, each step by the person who
// does it. as makes the actor of a person by their key. What was begun earlier is taken up.
func Documents(ctx context.Context, d *db.DB, from filling.Source, people map[string]id.ID, as func(key string) access.Actor) error {
	for _, p := range papers {
		for more := true; more; {
			key, step, err := p.next(ctx, d, from, people, as)
			if err == nil && step != nil {
				err = d.Write(ctx, as(key), func(tx *db.Tx) error { return step(tx) })
			}
			if err != nil {
				return fmt.Errorf("%s of the example: %w", p.code, err)
			}
			more = step != nil
		}
	}
	return nil
}

// next is what is to be done with the document now, and by whom; nil where it is where it should be.
func (p paper) next(ctx context.Context, d *db.DB, from filling.Source, people map[string]id.ID, as func(key string) access.Actor) (key string, step func(tx *db.Tx) error, err error) {
	var doc *document.Document
	err = d.Read(ctx, as(p.owner), func(tx *db.Tx) error {
		doc, err = document.FindCode(ctx, tx, p.code)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return p.owner, func(tx *db.Tx) error { return p.start(ctx, tx, from, people) }, nil
	}
	if err != nil || doc.Versions[0].State == p.state {
		return "", nil, err
	}
	switch v := doc.Versions[0]; v.State {
	case document.Draft:
		return p.owner, func(tx *db.Tx) error {
			fills, err := from.Now(ctx, tx, document.Names(v.Text), doc.ID)
			if err == nil {
				_, err = document.SubmitDraft(ctx, tx, doc.ID, doc.Version, fills)
			}
			return err
		}, nil
	case document.InReview:
		for _, key := range p.approvers {
			if people[key] == v.Turn() {
				return key, func(tx *db.Tx) error {
					_, err := document.DecideOn(ctx, tx, doc.ID, doc.Version, document.Approve, "")
					return err
				}, nil
			}
		}
		return "", nil, fmt.Errorf("nobody of the example is to approve it: %w", fault.InUse)
	default:
		return p.owner, func(tx *db.Tx) error { return p.publish(ctx, tx, doc) }, nil
	}
}

// decided finds what the example has decided, in the texts that it publishes.
var decided = regexp.MustCompile(`[ \t]*<!-- choose: [^\n]*? -->`)

func (p paper) start(ctx context.Context, tx *db.Tx, from filling.Source, people map[string]id.ID) error {
	flags, err := from.Flags(ctx, tx)
	if err != nil {
		return err
	}
	head := document.Head{Owner: people[p.owner]}
	for _, key := range p.approvers {
		head.Approvers = append(head.Approvers, people[key])
	}
	if p.code == "DOC-03" || p.code == "DOC-04" {
		head.Classification = "public"
	}
	d, err := document.Start(ctx, tx, from.Library, p.code, flags, head)
	if err != nil || p.state == document.Draft {
		return err
	}
	_, err = document.Change(ctx, tx, d.ID, d.Version, func(c *document.Content) error {
		c.Text, c.Note = decided.ReplaceAllString(c.Text, ""), p.note
		return nil
	})
	return err
}

func (p paper) publish(ctx context.Context, tx *db.Tx, d *document.Document) error {
	if _, err := document.PublishApproved(ctx, tx, d.ID, d.Version); err != nil || !p.outdated {
		return err
	}
	return filler{ctx: ctx, tx: tx}.create(org.Communications, map[string]string{
		"topic": "News on security and AI for merchants", "direction": "external", "occasion": "Each quarter", "audience": "Merchants", "channel": "Letter with the invoice", "sender": "Lead implementer", "serves": "both",
	})
}
