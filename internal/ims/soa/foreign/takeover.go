// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

// Outcome says what taking a file over does, or did.
type Outcome struct {
	File
	Changed  int    `json:"changed"`  // rows of the statement that are decided anew
	Same     int    `json:"same"`     // rows that the file leaves as they are
	Left     int    `json:"left"`     // rows that the file decides in a way that cannot be taken over; Items say why
	Bare     int    `json:"bare"`     // rows that are included without any reason in the file
	Unspoken int    `json:"unspoken"` // controls of the Annexes that the file does not mention
	Controls int    `json:"controls"` // made in the register of controls
	Items    []Item `json:"items"`    // all rows that the file speaks of, in the statement's order
}

// Item is what the file says of one row of the statement.
type Item struct {
	Ref     string         `json:"ref"`
	Title   string         `json:"title"`
	From    []string       `json:"from"` // lines of the file
	Changes []db.Field     `json:"changes"`
	Control control.Status `json:"control,omitempty"` // of the control that is made; empty for none
	Bare    bool           `json:"bare,omitempty"`
	Problem string         `json:"problem,omitempty"` // why the row's decision stays as it is
}

// Object is what the journal calls a statement that was taken over.
const Object = "statement"

// errPreview undoes the transaction of a preview.
var errPreview = errors.New("only a preview")

// TakeOver decides the statement's rows as a file from elsewhere does, and makes a control for each row that it calls begun or done
// and that no control implements yet. columns say what headings hold where they are not found out (see Heading); they are
// remembered. With preview, nothing is kept. It fails as Read does, and with fault.Fields where a row cannot be kept at all; a
// decision that the rules refuse (an exclusion without a reason, or against an open risk) leaves its row as it is, and the
// outcome says so.
func TakeOver(ctx context.Context, d *db.DB, a access.Actor, l *catalog.Library, name string, data []byte, columns map[string]Field, preview bool) (out Outcome, err error) {
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		known, err := Headings(ctx, tx)
		if err != nil {
			return err
		}
		maps.Copy(known, columns)
		file, err := Read(l, name, data, known)
		if err != nil {
			return err
		}
		if out, err = takeOver(ctx, tx, l, file); err != nil {
			return err
		}
		if preview {
			return errPreview
		}
		if err := remember(ctx, tx, columns); err != nil {
			return err
		}
		tx.Record(db.Change{Action: Object + ".import", Object: Object, Reason: file.Name, Fields: []db.Field{
			{Name: "changed", New: fmt.Sprint(out.Changed)}, {Name: "controls", New: fmt.Sprint(out.Controls)}, {Name: "left", New: fmt.Sprint(out.Left)},
		}})
		return nil
	})
	if preview && errors.Is(err, errPreview) {
		return out, nil
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("take over a statement: %w", err)
	}
	return out, nil
}

// taking is one file on its way into the statement.
type taking struct {
	ctx       context.Context
	tx        *db.Tx
	proposals map[catalog.Ref]*proposal
	out       *Outcome
}

func takeOver(ctx context.Context, tx *db.Tx, l *catalog.Library, file File) (Outcome, error) {
	people, err := tenant.Members(ctx, tx)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{File: file, Items: []Item{}}
	t := taking{ctx, tx, file.propose(people), &out}
	var rows []soa.Entry
	_, err = soa.ChooseAll(ctx, tx, l, func(e soa.Entry, c *soa.Choice) error {
		rows = append(rows, e)
		return t.decide(e, c)
	})
	if err != nil {
		return Outcome{}, err
	}
	for i := range rows {
		if err := t.implement(&rows[i]); err != nil {
			return Outcome{}, err
		}
	}
	return out, nil
}

// decide puts what the file says of a row into its choice, unless the rules refuse it.
func (t taking) decide(e soa.Entry, c *soa.Choice) error {
	p := t.proposals[e.Ref()]
	if p == nil {
		if e.Standard != soa.Own {
			t.out.Unspoken++
		}
		return nil
	}
	item := Item{Ref: e.Ref().String(), Title: e.Title, From: p.from, Changes: []db.Field{}}
	after := e
	after.Choice.Ticked = slices.Clone(e.Ticked)
	p.apply(&after.Choice)
	if after.Applicable == soa.Applicable && len(after.Reasons()) == 0 {
		item.Bare = true
		t.out.Bare++
		after.Ticked, after.Reason = []soa.Reason{soa.Other}, fmt.Sprintf("Taken over from %s, which gives no reason.", t.out.Name)
	}
	if wrong := after.ReasonFaults(); len(wrong) > 0 {
		item.Problem = wrong[0].Problem + ": " + wrong[0].Cure
		t.out.Left++
		t.out.Items = append(t.out.Items, item)
		return nil
	}
	item.Changes = append(item.Changes, e.Differences(&after.Choice)...)
	if len(item.Changes) == 0 {
		t.out.Same++
	} else {
		t.out.Changed++
	}
	t.out.Items = append(t.out.Items, item)
	*c = after.Choice
	return nil
}

// implement makes the control that the file speaks of, where the row has none.
func (t taking) implement(e *soa.Entry) error {
	p := t.proposals[e.Ref()]
	i := slices.IndexFunc(t.out.Items, func(i Item) bool { return i.Ref == e.Ref().String() })
	if p == nil || i < 0 || p.status == "" || p.choice.Applicable != soa.Applicable || t.out.Items[i].Problem != "" || len(e.Controls) > 0 {
		return nil
	}
	values := make([]string, len(control.Register.Fields))
	for n, f := range control.Register.Fields {
		values[n] = map[string]string{
			"title": e.Control + " " + e.Title, "description": p.how, "kind": kindOf(e), "status": string(p.status), "owner": string(p.choice.Owner), "planned_for": p.choice.PlannedFor,
			"test_result": string(control.Untested), "provision": "own", "note": "Taken over from " + t.out.Name + " (" + strings.Join(p.from, "; ") + ")",
		}[f.Name]
	}
	rec, err := control.Register.Create(t.ctx, t.tx, values)
	if err != nil {
		return fmt.Errorf("%s: %w", t.out.Items[i].Ref, err)
	}
	t.out.Controls++
	t.out.Items[i].Control = p.status
	_, err = link.Add(t.ctx, t.tx, link.Link{From: id.Ref{Register: control.Register.Name, ID: rec.ID}, Relation: link.Implements, Requirement: t.out.Items[i].Ref})
	return err
}

// kindOf is the kind of a control by its theme; those of ISO/IEC 42001 are organizational first.
func kindOf(e *soa.Entry) string {
	if e.Standard == security {
		if kind, ok := map[string]string{"A.6": "people", "A.7": "physical", "A.8": "technological"}[e.Theme]; ok {
			return kind
		}
	}
	return "organizational"
}

// Headings are what the organization said that headings hold, by Heading.
func Headings(ctx context.Context, tx *db.Tx) (map[string]Field, error) {
	out := map[string]Field{}
	err := db.Each(ctx, tx, func(row db.Row) error {
		var heading string
		var field Field
		err := row.Scan(&heading, &field)
		out[heading] = field
		return err
	}, "SELECT heading, field FROM soa_headings WHERE tenant_id = $1")
	return out, err
}

// remember keeps what headings hold, as far as it is not what they are read as anyway.
func remember(ctx context.Context, tx *db.Tx, columns map[string]Field) error {
	for _, heading := range slices.Sorted(maps.Keys(columns)) {
		change := "INSERT INTO soa_headings (tenant_id, heading, field) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, heading) DO UPDATE SET field = excluded.field"
		args := []any{heading, string(columns[heading])}
		if f, ok := fieldOf(heading, nil); f == columns[heading] && ok || !ok && columns[heading] == Note {
			change, args = "DELETE FROM soa_headings WHERE tenant_id = $1 AND heading = $2", args[:1]
		}
		if _, err := db.Exec(ctx, tx, change, args...); err != nil {
			return fmt.Errorf("remember %q: %w", heading, err)
		}
	}
	return nil
}

// ParseColumns reads what columns hold from texts such as Umsetzung=how; the heading comes first and nothing after = leaves the
// column out.
func ParseColumns(said []string) (map[string]Field, error) {
	out := map[string]Field{}
	var wrong fault.Fields
	for _, s := range said {
		i := strings.LastIndex(s, "=")
		if i < 0 || Heading(s[:i]) == "" {
			wrong = append(wrong, fault.Field{Field: "column", Problem: fmt.Sprintf("is %.60q", s), Cure: "write heading=field, such as Umsetzung=how"})
			continue
		}
		field := Field(strings.TrimSpace(s[i+1:]))
		if field != Nothing && !slices.Contains(Fields, field) {
			wrong = append(wrong, fault.Field{Field: "column", Problem: fmt.Sprintf("%.40q is no field", field), Cure: "choose from " + names()})
			continue
		}
		out[Heading(s[:i])] = field
	}
	return out, wrong.Err()
}

func names() string {
	out := make([]string, len(Fields))
	for i, f := range Fields {
		out[i] = string(f)
	}
	return strings.Join(out, ", ")
}
