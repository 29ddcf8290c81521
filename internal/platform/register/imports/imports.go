// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package imports brings large files of records into registers after the request that sent them.
//
// A file is kept, checked by a job, and written by another one when somebody says so, or at once. While a job runs, everybody
// who may import sees how far it is and can cancel it; until its transaction is committed, nothing of it is there.
package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/register"
)

// Object is what the journal calls an import, and what its files say that they belong to.
const Object = "imports"

// State is where an import stands.
type State string

// The states. Of a failed one the file is still there, and its job can be tried again.
const (
	Waiting   State = "waiting" // for its job, or while that runs
	Checked   State = "checked" // nothing is wrong; it waits for somebody to say that it be written
	Wrong     State = "wrong"   // places in the file are; nothing was written
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
)

// States are all states.
var States = []State{Waiting, Checked, Wrong, Done, Cancelled, Failed}

// MaxFile is the most bytes of a file.
const MaxFile = 32 << 20

// Order is what somebody wants to have imported.
type Order struct {
	Register string
	Name     string // of the file; tells the format by its ending
	New      bool   // every row makes a new record, whatever its id
	Write    bool   // not only check
}

// Import is one file that was brought.
type Import struct {
	Order
	ID        id.ID
	State     State
	CreatedAt time.Time
	MadeBy    id.ID
	Job       id.ID
	Running   bool // the job has begun
	Progress  register.Progress
	Outcome   register.Preview // what was or would be done; zero before it is checked
	Wrong     fault.Fields     // the first wrong places
	Faults    string           // hash of the file that names all wrong places; empty for none
	Error     string           // why it failed
	hash      string
}

// Desk takes files for some registers. It is safe for use by several goroutines.
type Desk struct {
	db        *db.DB
	files     *blob.Store
	registers []*register.Register
	running   sync.Map // id of an import at work in this process to its *run
}

// New returns a desk.
func New(d *db.DB, files *blob.Store, registers []*register.Register) *Desk {
	return &Desk{db: d, files: files, registers: registers}
}

func (k *Desk) register(name string) (*register.Register, error) {
	for _, r := range k.registers {
		if r.Name == name {
			return r, nil
		}
	}
	return nil, fmt.Errorf("register %.40q: %w", name, fault.NotFound)
}

// Spool writes a file to the disk that is only to be looked at, or imported at once. It fails as blob.Store.Put does.
func (k *Desk) Spool(ctx context.Context, a access.Actor, content io.Reader) (*blob.Spooled, error) {
	return k.files.Spool(ctx, k.db, a, blob.Incoming{Max: MaxFile}, content)
}

// Take keeps a file and has it checked, or written too, on behalf of the actor. It fails as blob.Store.Put does.
func (k *Desk) Take(ctx context.Context, a access.Actor, o Order, content io.Reader) (which id.ID, err error) {
	if _, err := k.register(o.Register); err != nil {
		return "", err
	}
	b, err := k.files.Put(ctx, k.db, a, blob.Incoming{MediaType: "application/octet-stream", Max: MaxFile}, content)
	if err != nil {
		return "", err
	}
	err = k.db.Write(ctx, a, func(tx *db.Tx) error {
		which = tx.NewID()
		if err := k.files.Keep(ctx, tx, b, ref(which)); err != nil {
			return err
		}
		job, err := jobs.Enqueue(ctx, tx, workKind, which)
		if err != nil {
			return err
		}
		return insert(ctx, tx, which, o, b.Hash, job)
	})
	if err != nil {
		return "", fmt.Errorf("take an import: %w", err)
	}
	return which, nil
}

// Start has a file written that was checked. It fails with fault.NotFound, or with fault.Conflict for one in another state.
func (k *Desk) Start(ctx context.Context, a access.Actor, which id.ID) error {
	err := k.db.Write(ctx, a, func(tx *db.Tx) error {
		x, err := find(ctx, tx, which)
		if err != nil {
			return err
		}
		if x.State != Checked {
			return fmt.Errorf("it is %s: %w", x.State, fault.Conflict)
		}
		job, err := jobs.Enqueue(ctx, tx, workKind, which)
		if err != nil {
			return err
		}
		return start(ctx, tx, which, job)
	})
	if err != nil {
		return fmt.Errorf("start an import: %w", err)
	}
	return nil
}

// Cancel ends an import that is not done, and forgets its file. One that is being written in this process stops at once, so
// that nobody has to wait for it to be told. It fails with fault.NotFound, or with fault.Conflict where it has ended.
func (k *Desk) Cancel(ctx context.Context, a access.Actor, which id.ID) error {
	if !a.Can(access.ImportWork) {
		return fault.Forbidden
	}
	x, err := k.Find(ctx, a, which) // in the actor's organization
	if err != nil {
		return err
	}
	here := k.at(x.ID)
	if here != nil {
		here.cancelled.Store(true)
		here.stop()
	}
	if err := k.cancel(ctx, a, which, here != nil); err != nil {
		return fmt.Errorf("cancel an import: %w", err)
	}
	return nil
}

// cancel ends job and import. A run in this process that was told to stop may be faster; twice is fine then.
func (k *Desk) cancel(ctx context.Context, a access.Actor, which id.ID, twice bool) error {
	err := k.cancelOnce(ctx, a, which, twice)
	if twice && errors.Is(err, fault.Conflict) { // faster in between: then it says so now
		err = k.cancelOnce(ctx, a, which, twice)
	}
	return err
}

func (k *Desk) cancelOnce(ctx context.Context, a access.Actor, which id.ID, twice bool) error {
	return k.db.Write(ctx, a, func(tx *db.Tx) error {
		x, err := find(ctx, tx, which)
		switch {
		case err != nil:
			return err
		case x.State == Cancelled && twice:
			return nil
		case x.State == Done || x.State == Wrong || x.State == Cancelled:
			return fmt.Errorf("it is %s: %w", x.State, fault.Conflict)
		}
		if err := jobs.Cancel(ctx, tx, x.Job); err != nil && !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound) {
			return err // its job may have ended, as that of a checked one
		}
		return k.end(ctx, tx, x, ending{state: Cancelled})
	})
}

// Find returns one import of the actor's organization, or fault.NotFound.
func (k *Desk) Find(ctx context.Context, a access.Actor, which id.ID) (x Import, err error) {
	err = k.db.Read(ctx, a, func(tx *db.Tx) error {
		x, err = find(ctx, tx, which)
		return err
	})
	if err != nil {
		return Import{}, fmt.Errorf("find an import: %w", err)
	}
	if r := k.at(x.ID); r != nil && x.State == Waiting {
		x.Running, x.Progress = true, r.progress()
	}
	return x, nil
}

// OpenFaults opens the table of all wrong places, or fails with fault.NotFound. It must be closed.
func (k *Desk) OpenFaults(ctx context.Context, a access.Actor, which id.ID) (c blob.Content, b blob.Blob, err error) {
	err = k.db.Read(ctx, a, func(tx *db.Tx) error {
		x, err := find(ctx, tx, which)
		if err == nil && x.Faults == "" {
			err = fault.NotFound
		}
		if err != nil {
			return err
		}
		c, b, err = k.files.Read(ctx, tx, x.Faults)
		return err
	})
	if err != nil {
		return nil, blob.Blob{}, fmt.Errorf("open the faults of an import: %w", err)
	}
	return c, b, nil
}

func ref(which id.ID) id.Ref { return id.Ref{Register: Object, ID: which} }
