// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package imports

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/notice"
	"concord/internal/platform/press"
	"concord/internal/platform/register"
)

// workKind is what the job that works on an import is called.
const workKind = "imports.run"

// patience is how long one run may take.
const patience = 20 * time.Minute

// Work are the jobs of a desk.
func (k *Desk) Work() []jobs.Work {
	return []jobs.Work{
		{Kind: workKind, Needs: access.ImportWork, Timeout: patience, Run: k.run},
		{Kind: "imports.forget", Every: 24 * time.Hour, Run: Forget},
	}
}

// run is an import at work in this process. The embedded database lets nobody write while it is being written, so that how far
// it is and that it is to end cannot go by way of the database.
type run struct {
	now       atomic.Pointer[register.Progress]
	cancelled atomic.Bool // by a person
	stop      context.CancelFunc
}

func (r *run) progress() register.Progress {
	if p := r.now.Load(); p != nil {
		return *p
	}
	return register.Progress{}
}

func (k *Desk) at(which id.ID) *run {
	v, _ := k.running.Load(which)
	r, _ := v.(*run)
	return r
}

// often is how often the job's row says how far it is, for other processes on the same PostgreSQL.
const often = time.Second

func (k *Desk) run(ctx context.Context, t *jobs.Task) error {
	var x Import
	var content blob.Content
	var kept blob.Blob
	err := k.db.Read(ctx, t.Actor, func(tx *db.Tx) (err error) {
		if x, err = find(ctx, tx, t.Object); err == nil && x.State == Waiting {
			content, kept, err = k.files.Read(ctx, tx, x.hash)
		}
		return err
	})
	if err != nil || x.State != Waiting { // done in a run that could not say so
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	into, err := k.register(x.Register)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := &run{stop: stop}
	k.running.Store(x.ID, r)
	defer k.running.Delete(x.ID)
	w := &work{Desk: k, t: t, x: x, run: r, heard: k.db.Now()}
	return w.bring(ctx, into, io.NewSectionReader(content, 0, kept.Size))
}

// work is one run of one import.
type work struct {
	*Desk
	*run
	t       *jobs.Task
	x       Import
	heard   time.Time // when the job's row was told last
	settled bool      // the transaction that writes holds that row
	faults  FaultTable
}

func (w *work) bring(ctx context.Context, into *register.Register, content *io.SectionReader) error {
	in := register.Incoming{
		Name: w.x.Name, Content: content, New: w.x.New, Wrong: w.faults.Add,
		Told: func(p register.Progress) { w.tell(ctx, p) },
		Settle: func(ctx context.Context, tx *db.Tx, done register.Preview) error {
			w.settled = true
			return w.finish(ctx, tx, ending{state: Done, done: done, rows: w.progress().Checked})
		},
	}
	done, err := into.Import(ctx, w.db, w.t.Actor, in, !w.x.Write)
	var wrong fault.Fields
	switch {
	case errors.As(err, &wrong), errors.Is(err, fault.TooLarge):
		if len(wrong) == 0 {
			wrong = fault.Fields{{Problem: err.Error(), Cure: "split the file"}}
		}
		return w.refuse(ctx, wrong)
	case err != nil && w.cancelled.Load():
		return w.cancel(context.WithoutCancel(ctx), w.t.Actor, w.x.ID, true)
	case err != nil:
		return err
	case !w.x.Write:
		return w.after(ctx, ending{state: Checked, done: done, rows: w.progress().Checked})
	case !w.settled: // there was nothing to write
		return w.after(ctx, ending{state: Done, done: done, rows: w.progress().Checked})
	}
	return nil
}

// tell says how far the import is. A run that lost its job, as by a cancellation in another process, ends.
func (w *work) tell(ctx context.Context, p register.Progress) {
	w.now.Store(&p)
	if now := w.db.Now(); w.db.Engine() == db.Postgres && !w.settled && now.Sub(w.heard) >= often {
		w.heard = now
		if err := w.t.Progress(ctx, p.Percent, word(p)); errors.Is(err, fault.Conflict) {
			w.stop()
		}
	}
}

// refuse keeps what is wrong with the file.
func (w *work) refuse(ctx context.Context, wrong fault.Fields) error {
	e := ending{state: Wrong, wrong: wrong, rows: w.progress().Checked}
	if text, wrote := w.faults.Text(); wrote {
		var err error
		if e.faults, err = w.files.Put(ctx, w.db, w.t.Actor, blob.Incoming{MediaType: "text/csv; charset=utf-8", Max: mostFaults * 2}, bytes.NewReader(text)); err != nil {
			return err
		}
	}
	return w.after(ctx, e)
}

// after ends the import in a transaction of its own.
func (w *work) after(ctx context.Context, e ending) error {
	return w.db.Write(ctx, w.t.Actor, func(tx *db.Tx) error { return w.finish(ctx, tx, e) })
}

// told are the words of the notices.
var told = map[State]string{Checked: "notices.import.checked", Wrong: "notices.import.wrong", Done: "notices.import.done"}

// finish ends the import and its job and tells whoever brought it.
func (w *work) finish(ctx context.Context, tx *db.Tx, e ending) error {
	if err := w.end(ctx, tx, w.x, e); err != nil {
		return err
	}
	if user := tx.Actor.User(); user != "" {
		_, err := notice.Add(ctx, tx, notice.Notice{
			User: user, Once: Object + " " + string(w.x.ID) + " " + string(e.state), About: ref(w.x.ID), Words: told[e.state], Details: map[string]string{"file": w.x.Name},
		})
		if err != nil {
			return err
		}
	}
	return w.t.Done(ctx, tx)
}

// mostFaults is the most bytes of a table of wrong places.
const mostFaults = 8 << 20

// FaultTable names wrong places in a CSV, as long as there is room.
type FaultTable struct {
	b    bytes.Buffer
	out  *csv.Writer
	full bool
}

// Add names one more.
func (t *FaultTable) Add(f fault.Field) {
	if t.full {
		return
	}
	if t.out == nil {
		t.out = csv.NewWriter(&t.b)
		t.out.Write([]string{"row", "place", "problem", "cure"}) //nolint:errcheck // a buffer takes everything
	}
	t.out.Write([]string{strconv.Itoa(f.Line), press.SafeText(f.Field), press.SafeText(f.Problem), press.SafeText(f.Cure)}) //nolint:errcheck // see above
	if t.full = t.b.Len() > mostFaults; t.full {
		t.out.Write([]string{"", "", "there are more", "mend these first"}) //nolint:errcheck // see above
	}
}

// Text is the CSV, and whether any place was named.
func (t *FaultTable) Text() ([]byte, bool) {
	if t.out == nil {
		return nil, false
	}
	t.out.Flush()
	return t.b.Bytes(), true
}
