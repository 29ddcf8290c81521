// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"concord/internal/ims/org"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// LongestText is how many characters each text of the scope may have.
const LongestText = 10_000

// Kept is the draft as it is kept.
type Kept struct {
	Draft
	Version   int // 0 before anything was said
	UpdatedAt time.Time
}

// Texts are the names of the draft's texts, in the order of the form.
var Texts = []string{"summary", "activities", "organizational", "physical", "technological", "considered"}

// Text points to the text with one of these names.
func (d *Draft) Text(name string) *string {
	switch name {
	case "summary":
		return &d.Summary
	case "activities":
		return &d.Activities
	case "organizational":
		return &d.Organizational
	case "physical":
		return &d.Physical
	case "technological":
		return &d.Technological
	case "considered":
		return &d.Considered
	}
	panic("the scope has no text " + name)
}

// Find returns what is said of the scope; an empty draft of version 0 where nothing was said yet.
func Find(ctx context.Context, tx *db.Tx) (k Kept, err error) {
	k.Differences = []Difference{}
	var at int64
	err = db.One(ctx, tx, []any{&k.Version, &at, &k.Summary, &k.Activities, &k.Organizational, &k.Physical, &k.Technological, &k.Considered},
		"SELECT version, updated_at, summary, activities, organizational, physical, technological, considered FROM scope_drafts WHERE tenant_id = $1")
	if errors.Is(err, fault.NotFound) {
		return k, nil
	}
	if err == nil {
		k.UpdatedAt = time.UnixMicro(at).UTC()
		err = db.Each(ctx, tx, func(row db.Row) error {
			var d Difference
			err := row.Scan(&d.Standard, &d.Text, &d.Reason)
			k.Differences = append(k.Differences, d)
			return err
		}, "SELECT standard, text, reason FROM scope_differences WHERE tenant_id = $1 ORDER BY standard")
	}
	if err != nil {
		return Kept{}, fmt.Errorf("scope: %w", err)
	}
	return k, nil
}

// Save changes what is said of the scope; version is the one that the caller saw, 0 before anything was said. It fails with
// fault.Conflict, beside what is kept now, where it was changed meanwhile, and with fault.Fields naming all that is wrong.
// Where nothing changes, nothing is written.
func Save(ctx context.Context, tx *db.Tx, version int, change func(*Draft) error) (Kept, error) {
	before, err := Find(ctx, tx)
	if err != nil {
		return Kept{}, err
	}
	if before.Version != version {
		return before, fmt.Errorf("scope: it has version %d: %w", before.Version, fault.Conflict)
	}
	after := before
	after.Differences = slices.Clone(before.Differences)
	if err := change(&after.Draft); err != nil {
		return before, err
	}
	settings, err := org.FindSettings(ctx, tx)
	if err != nil {
		return before, err
	}
	if err := after.accept(settings.Standards); err != nil {
		return before, err
	}
	changed := before.differences(after.Draft)
	if len(changed) == 0 {
		return before, nil
	}
	after.Version, after.UpdatedAt = version+1, tx.Now
	if err := after.put(ctx, tx, version); err != nil {
		return before, fmt.Errorf("scope: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".update", Object: Object, ID: tx.Actor.Tenant(), Version: after.Version, Fields: changed})
	return after, nil
}

func (k Kept) put(ctx context.Context, tx *db.Tx, version int) error {
	n, err := db.Exec(ctx, tx, `INSERT INTO scope_drafts (tenant_id, version, updated_at, updated_by, summary, activities, organizational, physical, technological, considered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by, summary = excluded.summary,
activities = excluded.activities, organizational = excluded.organizational, physical = excluded.physical, technological = excluded.technological,
considered = excluded.considered WHERE scope_drafts.version = $11`,
		k.Version, k.UpdatedAt.UnixMicro(), string(tx.Actor.User()), k.Summary, k.Activities, k.Organizational, k.Physical, k.Technological, k.Considered, version)
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM scope_differences WHERE tenant_id = $1")
	}
	for _, d := range k.Differences {
		if err == nil {
			_, err = db.Exec(ctx, tx, "INSERT INTO scope_differences (tenant_id, standard, text, reason) VALUES ($1, $2, $3, $4)", d.Standard, d.Text, d.Reason)
		}
	}
	return err
}

// accept brings a draft to its one form and names everything that is wrong. A difference that says nothing is none.
func (d *Draft) accept(standards []string) error {
	var wrong fault.Fields
	clean := func(field string, s *string) {
		if *s = intake.CleanText(*s); utf8.RuneCountInString(*s) > LongestText {
			wrong = append(wrong, fault.Field{Field: field, Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestText)})
		}
	}
	for _, name := range Texts {
		clean(name, d.Text(name))
	}
	for i := range d.Differences {
		x := &d.Differences[i]
		field := "differences." + x.Standard
		clean(field, &x.Text)
		clean(field, &x.Reason)
		switch {
		case x.Text == "" && x.Reason == "":
		case !slices.Contains(standards, x.Standard):
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("%.60q is no standard in use", x.Standard), Cure: "choose it in the settings of the organization first"})
		case x.Text == "":
			wrong = append(wrong, fault.Field{Field: field, Problem: "has a reason and no text", Cure: "say what is covered for this standard, or leave both empty"})
		case x.Reason == "":
			wrong = append(wrong, fault.Field{Field: field, Problem: "has no reason", Cure: "say why the scope is another one for this standard"})
		}
	}
	d.Differences = slices.DeleteFunc(d.Differences, func(x Difference) bool { return x.Text == "" && x.Reason == "" })
	slices.SortFunc(d.Differences, func(a, b Difference) int { return cmp.Compare(a.Standard, b.Standard) })
	for i, x := range d.Differences {
		if i > 0 && d.Differences[i-1].Standard == x.Standard {
			wrong = append(wrong, fault.Field{Field: "differences." + x.Standard, Problem: "stands here twice", Cure: "keep one of the two"})
		}
	}
	return wrong.Err()
}

// said is what a draft says, by the names of its fields in their order.
func (d *Draft) said(standards []string) (out []db.Field) {
	for _, name := range Texts {
		out = append(out, db.Field{Name: name, New: *d.Text(name)})
	}
	for _, s := range standards {
		f := db.Field{Name: s}
		for _, x := range d.Differences {
			if x.Standard == s {
				f.New = x.Text + "\n" + x.Reason
			}
		}
		out = append(out, f)
	}
	return out
}

// differences are what another draft says otherwise.
func (d Draft) differences(after Draft) (out []db.Field) {
	var standards []string
	for _, x := range append(slices.Clone(d.Differences), after.Differences...) {
		if !slices.Contains(standards, x.Standard) {
			standards = append(standards, x.Standard)
		}
	}
	old := d.said(standards)
	for i, f := range after.said(standards) {
		if f.New != old[i].New {
			out = append(out, db.Field{Name: f.Name, Old: old[i].New, New: f.New})
		}
	}
	return out
}
