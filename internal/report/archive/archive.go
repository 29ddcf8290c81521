// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package archive keeps printed reports: who asked for what, how far it is, and the files that came of it.
//
// A report is evidence. It is printed once, by a job, and its files stay as they are until somebody deletes it; asking for
// the same again makes another one.
package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/locale"
)

// Object is what the journal calls a report, and what files say that they belong to.
const Object = "reports"

// State is where a report stands.
type State string

// The states.
const (
	Waiting   State = "waiting" // for its job, or while that prints
	Ready     State = "ready"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States are all states.
var States = []State{Waiting, Ready, Failed, Cancelled}

// Kind is one kind of report.
type Kind struct {
	Name    string   // as in gap-analysis
	Formats []string // it can be printed in
	Content func() string
	// Title is what an object is called now, or fault.NotFound.
	Title func(ctx context.Context, tx *db.Tx, object id.ID) (string, error)
	// Read takes what the report says out of the database and returns what prints it afterwards, outside of any transaction.
	Read func(ctx context.Context, tx *db.Tx, object id.ID, w *locale.Words) (Print, error)
}

// Print prints a report in one format, with a name for the file and its media type. The same report prints the same bytes.
type Print func(format string) (name, kind string, data []byte, err error)

// Order is what somebody asks for.
type Order struct {
	Kind     string
	Object   id.ID
	Formats  []string
	Language string
}

// Report is one report, ready or not.
type Report struct {
	Order
	ID        id.ID
	Version   int
	State     State
	Title     string // of the object when it was asked for
	CreatedAt time.Time
	MadeBy    id.ID     // empty for the machine's own command line
	ReadyAt   time.Time // zero until it is
	Content   string    // hash of the knowledge that it was made with; empty until it is ready
	Files     []File    // in the order of the formats; none until it is ready
	Progress  int       // of the job, 0 to 100
	Printing  string    // the format at hand; empty for none
	Error     string    // why it failed, with the cure
	Job       id.ID     // empty for none
}

// File is a report in one format.
type File struct {
	Format string
	Name   string
	blob.Blob
}

// File returns the file in one format, or fault.NotFound.
func (r Report) File(format string) (File, error) {
	for _, f := range r.Files {
		if f.Format == format {
			return f, nil
		}
	}
	return File{}, fmt.Errorf("report %s has no file %.40q: %w", r.ID, format, fault.NotFound)
}

// Archive makes reports of several kinds.
type Archive struct {
	db    *db.DB
	files *blob.Store
	kinds []Kind
}

// New returns an archive of reports of these kinds.
func New(d *db.DB, files *blob.Store, kinds ...Kind) *Archive { return &Archive{d, files, kinds} }

// Kinds are the kinds of reports that can be asked for.
func (a *Archive) Kinds() []Kind { return a.kinds }

func (a *Archive) kind(name string) (Kind, error) {
	var names []string
	for _, k := range a.kinds {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return Kind{}, fault.Fields{{Field: "kind", Problem: fmt.Sprintf("%.40q is no report", name), Cure: "choose " + strings.Join(names, ", ")}}
}

// Ask has a report made after the transaction, on behalf of its actor. It fails with fault.Fields naming everything in the
// order that is wrong. Call it late in the transaction, as jobs.Enqueue.
func (a *Archive) Ask(ctx context.Context, tx *db.Tx, o Order) (Report, error) {
	title, err := a.check(ctx, tx, o)
	if err != nil {
		return Report{}, err
	}
	r := Report{Order: o, ID: tx.NewID(), Title: title}
	if r.Job, err = jobs.Enqueue(ctx, tx, workKind, r.ID); err != nil {
		return Report{}, err
	}
	if err := insert(ctx, tx, r); err != nil {
		return Report{}, err
	}
	return Find(ctx, tx, r.ID)
}

// check returns what the object of an order is called.
func (a *Archive) check(ctx context.Context, tx *db.Tx, o Order) (title string, err error) {
	kind, err := a.kind(o.Kind)
	if err != nil {
		return "", err
	}
	var wrong fault.Fields
	if len(o.Formats) == 0 {
		wrong = append(wrong, fault.Field{Field: "formats", Problem: "none is chosen", Cure: "choose " + strings.Join(kind.Formats, ", ")})
	}
	for i, f := range o.Formats {
		if !slices.Contains(kind.Formats, f) {
			wrong = append(wrong, fault.Field{Field: "formats", Problem: fmt.Sprintf("%.40q is no format of this report", f), Cure: "choose " + strings.Join(kind.Formats, ", ")})
		}
		if slices.Contains(o.Formats[:i], f) {
			wrong = append(wrong, fault.Field{Field: "formats", Problem: fmt.Sprintf("%.40q stands here twice", f), Cure: "keep one of the two"})
		}
	}
	title, err = kind.Title(ctx, tx, o.Object)
	switch {
	case errors.Is(err, fault.NotFound):
		wrong = append(wrong, fault.Field{Field: "object", Problem: "names nothing of this organization", Cure: "choose what the report is of"})
	case err != nil:
		return "", err
	}
	return title, wrong.Err()
}

// There reports whether what a report is of is still there; of a kind that the program no longer makes, nothing is.
func (a *Archive) There(ctx context.Context, tx *db.Tx, r Report) (bool, error) {
	for _, k := range a.kinds {
		if k.Name != r.Kind {
			continue
		}
		_, err := k.Title(ctx, tx, r.Object)
		if errors.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	}
	return false, nil
}
