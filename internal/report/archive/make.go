// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/locale"
	"concord/internal/platform/notice"
)

// workKind is what the job that makes a report is called.
const workKind = "reports.make"

// maxFile is the most bytes of one file; a report of everything has a few million.
const maxFile = 256 << 20

// Work is the job that makes a report that was asked for.
func (a *Archive) Work() jobs.Work {
	return jobs.Work{Kind: workKind, Needs: access.WriteWork, Run: a.run}
}

// printed is a file that lies on the disk and that no row knows yet.
type printed struct {
	format, name string
	blob.Blob
}

func (a *Archive) run(ctx context.Context, t *jobs.Task) error {
	var r Report
	err := a.db.Read(ctx, t.Actor, func(tx *db.Tx) (err error) {
		r, err = Find(ctx, tx, t.Object)
		return err
	})
	if err != nil {
		return err
	}
	list, err := a.print(ctx, t.Actor, r.Order, func(done int, format string) error {
		return t.Progress(ctx, 100*done/len(r.Formats), format)
	})
	if err != nil {
		return err
	}
	return t.Finish(ctx, func(tx *db.Tx) error { return a.keep(ctx, tx, r, list) })
}

// Now makes a report while the caller waits, for the command line, where no server may be at work.
func (a *Archive) Now(ctx context.Context, actor access.Actor, o Order) (r Report, err error) {
	err = a.db.Read(ctx, actor, func(tx *db.Tx) error {
		r.Title, err = a.check(ctx, tx, o)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	list, err := a.print(ctx, actor, o, func(int, string) error { return nil })
	if err != nil {
		return Report{}, err
	}
	made := Report{Order: o, Title: r.Title}
	err = a.db.Write(ctx, actor, func(tx *db.Tx) error {
		made.ID = tx.NewID()
		if err := insert(ctx, tx, made); err != nil {
			return err
		}
		if err := a.keep(ctx, tx, made, list); err != nil {
			return err
		}
		r, err = Find(ctx, tx, made.ID)
		return err
	})
	return r, err
}

// print prints all formats and leaves the files on the disk; step hears of each before it begins.
func (a *Archive) print(ctx context.Context, actor access.Actor, o Order, step func(done int, format string) error) (out []printed, err error) {
	kind, err := a.kind(o.Kind)
	if err != nil {
		return nil, err
	}
	var printer Print
	err = a.db.Read(ctx, actor, func(tx *db.Tx) error {
		printer, err = kind.Read(ctx, tx, o.Object, locale.For(o.Language))
		return err
	})
	if errors.Is(err, fault.NotFound) {
		err = fault.Fields{{Field: "object", Problem: "is not there any more", Cure: "make a report of another one"}}
	}
	if err != nil {
		return nil, err
	}
	for i, format := range o.Formats {
		if err := errors.Join(ctx.Err(), step(i, format)); err != nil {
			return nil, err
		}
		name, media, data, err := printer(format)
		if err != nil { // it would fail again: printing depends on nothing else
			return nil, fmt.Errorf("%w: %w", unprintable(format), err)
		}
		b, err := a.files.Put(ctx, a.db, actor, blob.Incoming{MediaType: media, Max: maxFile, Size: int64(len(data))}, bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		out = append(out, printed{format, name, b})
	}
	return out, nil
}

// unprintable says that a format failed, and what somebody can do.
func unprintable(format string) fault.Fields {
	return fault.Fields{{
		Field: "formats", Problem: strings.ToUpper(format) + " could not be printed",
		Cure: "make the report in other formats, and tell whoever runs this server: its log says why",
	}}
}

// keep makes the files known, and the report ready, and tells who asked.
func (a *Archive) keep(ctx context.Context, tx *db.Tx, r Report, list []printed) error {
	kind, err := a.kind(r.Kind)
	if err != nil {
		return err
	}
	change := db.Change{Action: Object + ".complete", Object: Object, ID: r.ID}
	for _, f := range list {
		if err := a.files.Keep(ctx, tx, f.Blob, ref(r.ID)); err != nil {
			return err
		}
		if err := addFile(ctx, tx, r.ID, f); err != nil {
			return err
		}
		change.Fields = append(change.Fields, db.Field{Name: f.format, New: f.Hash})
	}
	if err := makeReady(ctx, tx, r.ID, kind.Content()); err != nil {
		return err
	}
	tx.Record(change)
	if tx.Actor.User() == "" {
		return nil
	}
	_, err = notice.Add(ctx, tx, notice.Notice{
		User: tx.Actor.User(), Once: "report " + string(r.ID), About: ref(r.ID), Words: "notices.report.ready", Details: map[string]string{"title": r.Title},
	})
	return err
}

func ref(which id.ID) id.Ref { return id.Ref{Register: Object, ID: which} }
