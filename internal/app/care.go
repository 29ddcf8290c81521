// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"errors"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/system"
	"concord/internal/platform/tenant"
)

// operation is what the installation's operators see and do.
func (i *Installation) operation() system.Operation {
	return system.Operation{DB: i.DB, Files: i.Files, Version: i.Version, As: func(t tenant.Tenant, person id.ID) access.Actor {
		return access.Proven(access.Proof{Tenant: t.ID, User: person, Role: access.Owner, Method: access.ByOperator})
	}}
}

// OrganizationJobs are the jobs of one organization by state.
type OrganizationJobs struct {
	Name string             `json:"organization"`
	Jobs map[jobs.State]int `json:"jobs"`
}

// CountJobs counts the jobs of every organization, by name, for the operator.
func (i *Installation) CountJobs(ctx context.Context) ([]OrganizationJobs, error) {
	out := []OrganizationJobs{}
	list, err := tenant.List(ctx, i.DB)
	for _, t := range list {
		if err != nil {
			break
		}
		o := OrganizationJobs{Name: t.Name}
		err = i.DB.Read(ctx, Operator(t), func(tx *db.Tx) (err error) {
			o.Jobs, err = jobs.Count(ctx, tx)
			return err
		})
		out = append(out, o)
	}
	return out, err
}

// OrganizationFiles is what was found when the files of one organization were read.
type OrganizationFiles struct {
	Name    string        `json:"organization"`
	Files   int           `json:"files"`
	Damaged []blob.Damage `json:"damaged"`
}

// VerifyFiles reads every file of the installation. It fails with fault.Unmet where one is not what its hash says, and says so in
// the list.
func (i *Installation) VerifyFiles(ctx context.Context) ([]OrganizationFiles, error) {
	out := []OrganizationFiles{}
	var broken error
	list, err := tenant.List(ctx, i.DB)
	for _, t := range list {
		if err != nil {
			break
		}
		o := OrganizationFiles{Name: t.Name}
		o.Files, o.Damaged, err = i.Files.Verify(ctx, i.DB, Operator(t))
		if len(o.Damaged) > 0 {
			broken = errors.Join(broken, fmt.Errorf("%s: %d of %d files are damaged: %w", t.Name, len(o.Damaged), o.Files, fault.Unmet))
		}
		if o.Damaged == nil {
			o.Damaged = []blob.Damage{} // as JSON has none
		}
		out = append(out, o)
	}
	return out, errors.Join(err, broken)
}
