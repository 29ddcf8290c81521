// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package system

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/tenant"
)

// Operation is what an operator can see and do across organizations.
type Operation struct {
	DB      *db.DB
	Files   *blob.Store
	Version string
	// As is a person, or nobody, who operates the installation, acting in an organization.
	As func(t tenant.Tenant, person id.ID) access.Actor
}

// Overview is the installation with its work and its files.
type Overview struct {
	Facts
	Free, Total   int64 // bytes of the disk with the files; zeros where the system does not tell
	Files         int
	FileBytes     int64
	Organizations []Organization // by name
}

// Organization is the work of one organization.
type Organization struct {
	tenant.Tenant
	Jobs  map[jobs.State]int
	Alive []jobs.Job // that run or are tried again, the newest first
	Given []jobs.Job // given up, the newest first
}

// mostListed is how many jobs of one organization and state an overview names; it counts all.
const mostListed = 20

// Overview looks at the whole installation.
func (o Operation) Overview(ctx context.Context) (v Overview, err error) {
	if v.Facts, err = Look(ctx, o.DB, o.Version); err != nil {
		return Overview{}, err
	}
	v.Free, v.Total = o.Files.Space()
	list, err := tenant.List(ctx, o.DB)
	if err != nil {
		return Overview{}, err
	}
	for _, t := range list {
		of := Organization{Tenant: t}
		err := o.DB.Read(ctx, o.As(t, ""), func(tx *db.Tx) error {
			files, bytes, err := blob.Count(ctx, tx)
			v.Files, v.FileBytes = v.Files+files, v.FileBytes+bytes
			if err != nil {
				return err
			}
			return of.look(ctx, tx)
		})
		if err != nil {
			return Overview{}, fmt.Errorf("look at %s: %w", t.ID, err)
		}
		v.Organizations = append(v.Organizations, of)
	}
	return v, nil
}

func (o *Organization) look(ctx context.Context, tx *db.Tx) (err error) {
	if o.Jobs, err = jobs.Count(ctx, tx); err != nil {
		return err
	}
	for _, x := range []struct {
		state jobs.State
		into  *[]jobs.Job
	}{{jobs.Failed, &o.Given}, {jobs.Running, &o.Alive}, {jobs.Retrying, &o.Alive}} {
		if o.Jobs[x.state] == 0 {
			continue
		}
		list, err := jobs.List(ctx, tx, x.state, "", mostListed)
		if err != nil {
			return err
		}
		*x.into = append(*x.into, list...)
	}
	return nil
}

// Settle tries a job of an organization anew, or ends it, on behalf of a person who operates the installation. It fails with fault.NotFound, with fault.Conflict where the job is in
// another state by now, and with fault.Fields for another act than retry and cancel.
func (o Operation) Settle(ctx context.Context, person, organization, job id.ID, act string) error {
	list, err := tenant.List(ctx, o.DB)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(t tenant.Tenant) bool { return t.ID == organization })
	if i < 0 {
		return fmt.Errorf("organization %.40s: %w", organization, fault.NotFound)
	}
	return o.DB.Write(ctx, o.As(list[i], person), func(tx *db.Tx) error { return Settle(ctx, tx, job, act) })
}

// Settle tries a job of the actor's organization anew, or ends it; see Operation.Settle.
func Settle(ctx context.Context, tx *db.Tx, job id.ID, act string) error {
	switch act {
	case "retry":
		return jobs.Retry(ctx, tx, job)
	case "cancel":
		return jobs.Cancel(ctx, tx, job)
	}
	return fault.Fields{{Field: "act", Problem: fmt.Sprintf("is %.40q", act), Cure: "choose retry or cancel"}}
}
