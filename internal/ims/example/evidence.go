// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"strconv"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// proof is one piece of evidence of the example.
type proof struct {
	Title, Kind, File, URL, Owner, Source, Standing, Note string
	CollectedBy                                           string `yaml:"collected_by"`
	ProvesOn                                              string `yaml:"proves_on"`
	ValidUntil                                            string `yaml:"valid_until"`
	ValidFor                                              int    `yaml:"valid_for"` // days from the day on which the example is filled
	Review                                                int    `yaml:"review_interval_months"`
	Controls                                              []string
	Requirements                                          []string
}

func proofs(l *catalog.Library) ([]proof, error) {
	data, err := fs.ReadFile(l.Files(), path.Join(folder, "northwind-credit-evidence.yaml"))
	if err != nil {
		return nil, err
	}
	var content struct{ Evidence []proof }
	return content.Evidence, yaml.Unmarshal(data, &content)
}

// evidence keeps what shows that the example's controls work, linked to what it supports.
func (f filler) evidence() error {
	list, err := proofs(f.library)
	if err != nil {
		return err
	}
	for _, p := range list {
		made, err := f.make(evidence.Register, p.values(f.people, civil.Of(f.tx.Now)))
		if err == nil {
			err = f.support(id.Ref{Register: evidence.Register.Name, ID: made}, p)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.Title, err)
		}
	}
	return nil
}

func (p proof) values(people map[string]id.ID, today civil.Date) map[string]string {
	out := map[string]string{
		"title": p.Title, "kind": p.Kind, "url": p.URL, "source": p.Source, "standing": p.Standing, "note": p.Note, "proves_on": p.ProvesOn, "valid_until": p.ValidUntil,
		"owner": string(people[p.Owner]), "collected_by": string(people[p.CollectedBy]),
	}
	if p.Review > 0 {
		out["review_interval_months"] = strconv.Itoa(p.Review)
	}
	if p.ValidFor > 0 {
		out["valid_until"] = today.AddDays(p.ValidFor).String()
	}
	return out
}

// support links evidence to controls, by what they implement, and to requirements.
func (f filler) support(from id.Ref, p proof) error {
	linked := map[id.ID]bool{}
	for _, ref := range p.Controls {
		for _, which := range f.made[ref] {
			if linked[which] {
				continue
			}
			linked[which] = true
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: from, Relation: link.Supports, To: id.Ref{Register: control.Register.Name, ID: which}}); err != nil {
				return err
			}
		}
	}
	for _, ref := range p.Requirements {
		if err := f.found(ref); err != nil {
			return err
		}
		if _, err := link.Add(f.ctx, f.tx, link.Link{From: from, Relation: link.Supports, Requirement: ref}); err != nil {
			return err
		}
	}
	return nil
}

// AttachFiles adds the files of the example's evidence, as whoever acts. It may be done again.
func AttachFiles(ctx context.Context, s evidence.Shelf, a access.Actor, l *catalog.Library) error {
	list, err := proofs(l)
	if err != nil {
		return fmt.Errorf("read the example: %w", err)
	}
	var page register.Page
	err = s.DB.Read(ctx, a, func(tx *db.Tx) error {
		page, err = evidence.Register.List(ctx, tx, register.Query{Limit: register.PageMost})
		return err
	})
	if err != nil {
		return fmt.Errorf("attach the example's files: %w", err)
	}
	made := map[string]id.ID{}
	for _, rec := range page.Records {
		made[rec.Values[0]] = rec.ID
	}
	for _, p := range list {
		if p.File == "" || made[p.Title] == "" { // or somebody has taken it away
			continue
		}
		data, err := fs.ReadFile(l.Files(), path.Join(folder, "evidence", p.File))
		if err == nil {
			_, _, err = s.Attach(ctx, a, made[p.Title], evidence.Incoming{Name: p.File}, bytes.NewReader(data))
		}
		if err != nil {
			return fmt.Errorf("attach the example's file %s: %w", p.File, err)
		}
	}
	return nil
}
