// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/asset"
	"concord/internal/ims/campaign"
	"concord/internal/ims/incident"
	"concord/internal/ims/measure"
	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// record is one record as the content says it: its fields by name.
type record struct {
	ID      string
	Links   []tie
	Entries []struct{ At, Clock, Text string } // of an incident
	Asked   []string                           // of a campaign: words of campaign.Invite, or persons by their keys
	Values  []struct {                         // of an indicator
		On, Note string
		Value    float64
	}
	Fields map[string]string `yaml:",inline"`
}

// tie leads from a record to another one of the file, or to a requirement.
type tie struct {
	Relation        link.Relation
	To, Requirement string
}

// listed are the registers that the content fills record by record.
var listed = []*register.Register{
	org.Units, org.Boundaries, org.Obligations, org.Responsibilities, org.Competences, campaign.Register, org.Communications, org.Suppliers, org.PlannedChanges, org.Exceptions, asset.Register, incident.Register, measure.Register,
}

// lists are the files that hold them.
var lists = []string{"northwind-credit-registers.yaml", "northwind-credit-assets.yaml", "northwind-credit-incidents.yaml", "northwind-credit-indicators.yaml"}

// records fills the registers whose records the content holds as they are, then ties them together.
func (f filler) records() error {
	nodes, err := f.lists()
	if err != nil {
		return err
	}
	var all []record
	for _, r := range listed {
		var records []record
		node := nodes[r.Name]
		if err := node.Decode(&records); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		for _, x := range records {
			if f.refs[x.ID], err = f.record(r, x.Fields); err != nil {
				return fmt.Errorf("%s: %w", x.ID, err)
			}
			if err := f.asked(f.refs[x.ID].ID, x); err != nil {
				return fmt.Errorf("%s: %w", x.ID, err)
			}
			if err := f.series(f.refs[x.ID].ID, x); err != nil {
				return fmt.Errorf("%s: %w", x.ID, err)
			}
			if err := f.timeline(f.refs[x.ID].ID, x); err != nil {
				return fmt.Errorf("%s: %w", x.ID, err)
			}
		}
		all = append(all, records...)
	}
	return f.tie(f.refs, all)
}

// timeline adds what was done about an incident.
func (f filler) timeline(of id.ID, x record) error {
	if len(x.Entries) == 0 {
		return nil
	}
	clocks, err := f.library.Clocks()
	if err != nil {
		return err
	}
	for _, e := range x.Entries {
		at, err := time.Parse(time.RFC3339, e.At)
		if err != nil {
			return err
		}
		if _, err := incident.Add(f.ctx, f.tx, clocks, of, incident.Entry{At: at, Clock: e.Clock, Text: e.Text}); err != nil {
			return err
		}
	}
	return nil
}

// asked asks the people of a campaign.
func (f filler) asked(of id.ID, x record) error {
	if len(x.Asked) == 0 {
		return nil
	}
	words := slices.Clone(x.Asked)
	for i, w := range words {
		if who := f.people[w]; who != "" {
			words[i] = string(who)
		}
	}
	_, err := campaign.Invite(f.ctx, f.tx, of, words)
	return err
}

// series keeps the values of an indicator.
func (f filler) series(of id.ID, x record) error {
	if len(x.Values) == 0 {
		return nil
	}
	var list []measure.Measured
	for _, v := range x.Values {
		on, err := civil.Parse(v.On)
		if err != nil {
			return err
		}
		list = append(list, measure.Measured{On: on, Value: v.Value, Note: v.Note})
	}
	_, err := measure.Put(f.ctx, f.tx, of, list)
	return err
}

// lists are the lists of all files, by the names of their registers.
func (f filler) lists() (map[string]yaml.Node, error) {
	out := map[string]yaml.Node{}
	for _, name := range lists {
		data, err := fs.ReadFile(f.library.Files(), path.Join(folder, name))
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(data, &out); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// record makes one; persons are named by their keys, and those who do not sign in are left out.
func (f filler) record(r *register.Register, values map[string]string) (id.Ref, error) {
	for name, value := range values {
		field, known := r.Field(name)
		if !known {
			return id.Ref{}, fmt.Errorf("%s has no field %s", r.Name, name)
		}
		if field.Kind == register.Person {
			values[name] = string(f.people[value])
		}
	}
	made, err := f.make(r, values)
	return id.Ref{Register: r.Name, ID: made}, err
}

// tie links the records that were made, in the order of the content.
func (f filler) tie(made map[string]id.Ref, records []record) error {
	for _, from := range records {
		for _, t := range from.Links {
			to, known := made[t.To]
			if t.To != "" && !known {
				return fmt.Errorf("%s leads to %s, which is not there", from.ID, t.To)
			}
			if t.Requirement != "" {
				if err := f.found(t.Requirement); err != nil {
					return fmt.Errorf("%s: %w", from.ID, err)
				}
			}
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: made[from.ID], Relation: t.Relation, To: to, Requirement: t.Requirement}); err != nil {
				return fmt.Errorf("%s to %s%s: %w", from.ID, t.To, t.Requirement, err)
			}
		}
	}
	return nil
}

// found fails for what is no requirement.
func (f filler) found(requirement string) error {
	ref, err := catalog.ParseRef(requirement)
	if err == nil {
		_, err = f.library.Node(ref)
	}
	return err
}
