// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/tenant"
)

// Content is everything that people write of a document: its head, and the text and note of its draft.
type Content struct {
	Head
	Text string
	Note string
}

// Create makes a document with a first draft. code is that of the list, or empty for the organization's own. It fails with
// fault.Taken where the organization has that document, and with fault.Fields naming everything that is wrong.
func Create(ctx context.Context, tx *db.Tx, code string, c Content) (*Document, error) {
	if err := c.clean(ctx, tx, nil); err != nil {
		return nil, err
	}
	d := Document{ID: tx.NewID(), Version: 1, Code: code, Head: c.Head, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	var number any // none for one of the list
	if code == "" {
		var err error
		if d.number, err = Own.Next(ctx, tx); err != nil {
			return nil, err
		}
		number = d.number
	}
	d.Reference = cmp.Or(code, Own.Reference(d.number))
	_, err := db.Exec(ctx, tx, `INSERT INTO documents (tenant_id, id, version, created_at, updated_at, code, title, kind, classification, owner, approvers, review_months, retain_months, number)
VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(d.ID), tx.Now.UnixMicro(), code, d.Title, d.Kind, d.Classification, string(d.Owner), joined(d.Approvers), d.ReviewMonths, d.RetainMonths, number)
	if err == nil {
		err = d.draft(ctx, tx, c.Text, c.Note)
	}
	if err == nil {
		err = d.index(ctx, tx)
	}
	if err != nil {
		return nil, fmt.Errorf("create document %s: %w", code, err)
	}
	fields := []db.Field{{Name: "code", New: code}}
	for _, f := range d.said() {
		fields = append(fields, db.Field{Name: f.Name, New: f.New})
	}
	tx.Record(db.Change{Action: Object + ".create", Object: Object, ID: d.ID, Version: 1, Fields: append(fields, db.Field{Name: "text", New: digest(c.Text)})})
	return Find(ctx, tx, d.ID)
}

// draft begins the next version.
func (d *Document) draft(ctx context.Context, tx *db.Tx, text, note string) error {
	v := Version{ID: tx.NewID(), Number: 1, State: Draft, Text: text, Note: note, EditedAt: tx.Now, EditedBy: tx.Actor.User(), Approvals: []Approval{}}
	if len(d.Versions) > 0 {
		v.Number = d.Versions[0].Number + 1
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO document_versions (tenant_id, id, document_id, number, state, text, fills, note, edited_at, edited_by, published_by, published_on, next_review, reason, retain_until)
VALUES ($1, $2, $3, $4, 'draft', $5, '', $6, $7, $8, '', '', '', '', '')`, string(v.ID), string(d.ID), v.Number, text, note, tx.Now.UnixMicro(), string(v.EditedBy))
	d.Versions = append([]Version{v}, d.Versions...)
	return err
}

// Change changes what people say of a document, and the text of its draft. version is the one that the caller saw:
// fault.Conflict says, beside the document as it is now, that there is a newer one, or that there is no draft whose text could
// change. It fails with fault.Fields naming everything that is wrong. Where nothing changes, nothing is written.
func Change(ctx context.Context, tx *db.Tx, which id.ID, version int, change func(*Content) error) (*Document, error) {
	d, err := seen(ctx, tx, which, version)
	if err != nil {
		return d, err
	}
	newest := d.subject(Edit)
	before := Content{d.Head, newest.Text, newest.Note}
	after := before
	after.Approvers = slices.Clone(before.Approvers)
	if err := change(&after); err != nil {
		return d, err
	}
	if newest.File != nil && after.Text != before.Text {
		return d, fault.Fields{{Field: "text", Problem: "would stand beside the file " + newest.File.Name, Cure: "take the file away first"}}
	}
	if err := after.clean(ctx, tx, &before); err != nil {
		return d, err
	}
	changed := differences(before, after)
	if len(changed) == 0 {
		return d, nil
	}
	if after.Text != before.Text || after.Note != before.Note || newest.State == InReview && joined(after.Approvers) != joined(before.Approvers) {
		if err := d.may(Edit); err != nil {
			return d, err
		}
	}
	return d, d.save(ctx, tx, after, changed)
}

func (d *Document) save(ctx context.Context, tx *db.Tx, c Content, changed []db.Field) error {
	if err := d.touch(ctx, tx); err != nil {
		return err
	}
	d.Head = c.Head
	_, err := db.Exec(ctx, tx, "UPDATE documents SET title = $3, kind = $4, classification = $5, owner = $6, approvers = $7, review_months = $8, retain_months = $9 WHERE tenant_id = $1 AND id = $2",
		string(d.ID), c.Title, c.Kind, c.Classification, string(c.Owner), joined(c.Approvers), c.ReviewMonths, c.RetainMonths)
	if v := d.subject(Edit); err == nil && (v.Text != c.Text || v.Note != c.Note) {
		v.Text, v.Note, v.EditedAt, v.EditedBy = c.Text, c.Note, tx.Now, tx.Actor.User()
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET text = $3, note = $4, edited_at = $5, edited_by = $6 WHERE tenant_id = $1 AND id = $2",
			string(v.ID), v.Text, v.Note, tx.Now.UnixMicro(), string(v.EditedBy))
	}
	if err == nil {
		err = d.index(ctx, tx)
	}
	if err != nil {
		return fmt.Errorf("change document: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".update", Object: Object, ID: d.ID, Version: d.Version, Fields: changed})
	return nil
}

// clean brings everything to its one form and names everything that is wrong; before is nil for a new document.
func (c *Content) clean(ctx context.Context, tx *db.Tx, before *Content) error {
	var wrong fault.Fields
	say := func(bad bool, field, problem, cure string) {
		if bad {
			wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
		}
	}
	c.Title, c.Note = intake.CleanName(c.Title), intake.CleanText(c.Note)
	if before == nil || c.Text != before.Text {
		c.Text = intake.CleanText(c.Text)
	}
	say(c.Title == "", "title", "is missing", "fill it in")
	say(utf8.RuneCountInString(c.Title) > LongestTitle, "title", "is too long", fmt.Sprintf("use at most %d characters", LongestTitle))
	say(utf8.RuneCountInString(c.Text) > LongestText, "text", "is too long", fmt.Sprintf("use at most %d characters", LongestText))
	say(utf8.RuneCountInString(c.Note) > LongestNote, "note", "is too long", fmt.Sprintf("use at most %d characters", LongestNote))
	say(!slices.Contains(Kinds, c.Kind), "kind", fmt.Sprintf("is %.40q", c.Kind), "choose "+strings.Join(Kinds, ", "))
	say(!slices.Contains(Classifications, c.Classification), "classification", fmt.Sprintf("is %.40q", c.Classification), "choose "+strings.Join(Classifications, ", "))
	say(c.ReviewMonths < 0 || c.ReviewMonths > MostReviewMonth, "review_months", fmt.Sprintf("is %d", c.ReviewMonths), fmt.Sprintf("write 0 to %d months", MostReviewMonth))
	say(c.RetainMonths < 0 || c.RetainMonths > MostRetainMonth, "retain_months", fmt.Sprintf("is %d", c.RetainMonths), fmt.Sprintf("write 0 to %d months", MostRetainMonth))
	if before == nil || c.Owner != before.Owner || joined(c.Approvers) != joined(before.Approvers) {
		if err := c.people(ctx, tx, say); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// people checks that owner and approvers are members, and that nobody approves what they own. Source: the rule of the list of
// documents that owner and approver are apart.
func (c *Content) people(ctx context.Context, tx *db.Tx, say func(bad bool, field, problem, cure string)) error {
	member := func(field string, who *id.ID) error {
		user, err := tenant.FindMember(ctx, tx, string(*who))
		if errors.Is(err, fault.NotFound) {
			say(true, field, fmt.Sprintf("%.60q is nobody in this organization", string(*who)), "name a member")
			return nil
		}
		*who = user
		if err != nil || field != "approvers" {
			return err
		}
		role, err := tenant.ActiveRole(ctx, tx, user)
		if errors.Is(err, fault.NotFound) {
			err = nil // whose time has not come or is over
		}
		say(err == nil && !access.Grants(role, access.DecideWork), "approvers", "name somebody whose role decides about nothing", "name somebody who is no auditor")
		return err
	}
	if c.Owner != "" {
		if err := member("owner", &c.Owner); err != nil {
			return err
		}
	}
	say(len(c.Approvers) > MostApprovers, "approvers", "are too many", fmt.Sprintf("name at most %d", MostApprovers))
	for i := range c.Approvers[:min(len(c.Approvers), MostApprovers)] {
		if err := member("approvers", &c.Approvers[i]); err != nil {
			return err
		}
		say(slices.Contains(c.Approvers[:i], c.Approvers[i]), "approvers", "name somebody twice", "keep one of the two")
		say(c.Approvers[i] == c.Owner, "approvers", "name the owner", "name somebody else: nobody approves what they own")
	}
	return nil
}

// said is what a head says, by the names of its fields.
func (h Head) said() []db.Field {
	return []db.Field{
		{Name: "title", New: h.Title},
		{Name: "kind", New: h.Kind},
		{Name: "classification", New: h.Classification},
		{Name: "owner", New: string(h.Owner)},
		{Name: "approvers", New: joined(h.Approvers)},
		{Name: "review_months", New: strconv.Itoa(h.ReviewMonths)},
		{Name: "retain_months", New: strconv.Itoa(h.RetainMonths)},
	}
}

func differences(before, after Content) (out []db.Field) {
	old := before.said()
	for i, f := range after.said() {
		if f.New != old[i].New {
			out = append(out, db.Field{Name: f.Name, Old: old[i].New, New: f.New})
		}
	}
	if before.Note != after.Note {
		out = append(out, db.Field{Name: "note", Old: before.Note, New: after.Note})
	}
	if before.Text != after.Text { // the journal proves texts and does not repeat them
		out = append(out, db.Field{Name: "text", Old: digest(before.Text), New: digest(after.Text)})
	}
	return out
}

// proof is what the journal keeps of what a version says.
func (v *Version) proof() db.Field {
	if v.File != nil {
		return db.Field{Name: "file", New: "sha256:" + v.File.Hash}
	}
	return db.Field{Name: "text", New: digest(v.Text)}
}

// digest is the SHA-256 of a text, by which the journal knows it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}
