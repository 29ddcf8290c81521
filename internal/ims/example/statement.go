// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// applied is what the example does and declares: its controls and its statement of applicability.
type applied struct {
	Controls []struct {
		Title, How, Kind, Status, Owner, Provision, Provider string
		Maturity                                             int
		PlannedFor                                           string `yaml:"planned_for"`
		Test                                                 struct {
			Result, Last, Next, Plan string
			Every                    int
		}
		Implements []catalog.Ref
	}
	Statement struct {
		Usual              soa.Reason
		Legal, Contractual []catalog.Ref
		Own                string // why the own controls are there
		Excluded           []struct {
			Control catalog.Ref
			Reason  string
		}
		Systems []struct { // AI systems that a control does not concern
			Control        catalog.Ref
			System, Reason string
		}
		ReviewedOn string `yaml:"reviewed_on"`
		Note       string
	}
}

// statement decides about every row and approves the first version.
func (f filler) statement(a applied) error {
	excluded := map[catalog.Ref]string{}
	for _, x := range a.Statement.Excluded {
		excluded[x.Control] = x.Reason
	}
	_, err := soa.ChooseAll(f.ctx, f.tx, f.library, func(e soa.Entry, c *soa.Choice) error {
		c.ReviewedOn = a.Statement.ReviewedOn
		if c.Exclusion = excluded[e.Ref()]; c.Exclusion != "" {
			c.Applicable = soa.NotApplicable
			return nil
		}
		c.Applicable = soa.Applicable
		switch {
		case e.Standard == soa.Own:
			c.Ticked, c.Reason = []soa.Reason{soa.Other}, a.Statement.Own
		case slices.Contains(a.Statement.Legal, e.Ref()):
			c.Ticked = []soa.Reason{soa.Legal}
		case slices.Contains(a.Statement.Contractual, e.Ref()):
			c.Ticked = []soa.Reason{soa.Contractual}
		default:
			c.Ticked = []soa.Reason{a.Statement.Usual}
		}
		return nil
	})
	for _, x := range a.Statement.Systems {
		if err == nil {
			_, err = soa.ExcludeSystem(f.ctx, f.tx, f.library, x.Control, f.refs[x.System].ID, x.Reason)
		}
	}
	if err == nil {
		_, err = soa.Freeze(f.ctx, f.tx, f.library, "", a.Statement.Note)
	}
	return err
}

func (f filler) applied() (a applied, err error) {
	data, err := fs.ReadFile(f.library.Files(), path.Join(folder, "northwind-credit-statement.yaml"))
	if err != nil {
		return a, err
	}
	return a, yaml.Unmarshal(data, &a)
}

// controls makes all controls and links them to what they implement.
func (f filler) controls(a applied) error {
	for _, c := range a.Controls {
		values := map[string]string{
			"title": c.Title, "description": c.How, "kind": c.Kind, "status": c.Status, "owner": string(f.people[c.Owner]), "provision": c.Provision, "provider": c.Provider,
			"maturity": strconv.Itoa(c.Maturity), "planned_for": c.PlannedFor, "test_result": c.Test.Result, "last_tested": c.Test.Last, "next_test": c.Test.Next, "test_plan": c.Test.Plan,
		}
		if c.Test.Every > 0 {
			values["test_interval_months"] = strconv.Itoa(c.Test.Every)
		}
		which, err := f.make(control.Register, values)
		if err != nil {
			return err
		}
		for _, ref := range c.Implements {
			if _, err := f.library.Node(ref); err != nil {
				return fmt.Errorf("%s: %w", c.Title, err)
			}
			_, err := link.Add(f.ctx, f.tx, link.Link{From: id.Ref{Register: control.Register.Name, ID: which}, Relation: link.Implements, Requirement: ref.String()})
			if err != nil {
				return err
			}
			f.made[ref.String()] = append(f.made[ref.String()], which)
		}
	}
	return nil
}
