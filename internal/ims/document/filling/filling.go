// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package filling says what stands for the placeholders of documents now, from what the organization says of itself and from
// its registers.
package filling

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/document"
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// Source is where fills come from.
type Source struct {
	Library   *catalog.Library
	Registers []*register.Register
}

// read is one reading: what several placeholders need is read once.
type read struct {
	Source
	ctx      context.Context
	tx       *db.Tx
	about    id.ID             // the document that is filled
	found    map[string]string // values by placeholder
	settings org.Settings
	words    *locale.Words // in the organization's language, whoever reads
	people   map[string]string
	latest   *dossier.Diagnosis // nil before the first
	roles    map[string]string  // who holds a responsibility, by its folded name
}

// Now says what stands for placeholders in the document that about names, empty for one that is not made yet. Of those that
// nothing stands for, it says nothing; neither does it of what nobody knows.
func (s Source) Now(ctx context.Context, tx *db.Tx, names []string, about id.ID) (map[string]string, error) {
	return s.Reading()(ctx, tx, names, about)
}

// Reading is Now for several documents in one transaction: what they share is read once.
func (s Source) Reading() document.Live {
	r := &read{Source: s, found: map[string]string{}}
	return func(ctx context.Context, tx *db.Tx, names []string, about id.ID) (map[string]string, error) {
		r.ctx, r.tx, r.about = ctx, tx, about
		out := map[string]string{}
		if len(names) == 0 {
			return out, nil
		}
		known, err := s.Library.Placeholders()
		if err != nil {
			return nil, err
		}
		if err := r.begin(); err != nil {
			return nil, fmt.Errorf("fill a document: %w", err)
		}
		for _, p := range known.Placeholders {
			if !slices.Contains(names, p.Name) {
				continue
			}
			value, err := r.once(p)
			if err != nil {
				return nil, fmt.Errorf("fill %s: %w", p.Name, err)
			}
			if value != "" {
				out[p.Name] = value
			}
		}
		return out, nil
	}
}

// once reads a value that was not read before; what lists documents differs by the document that it stands in.
func (r *read) once(p catalog.Placeholder) (string, error) {
	value, known := r.found[p.Name]
	if known && p.Register != document.Object {
		return value, nil
	}
	value, err := r.value(p)
	r.found[p.Name] = value
	return value, err
}

// Flags are the flags of the organization.
func (s Source) Flags(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	return s.Now(ctx, tx, []string{"iso27001", "iso42001", "developer", "provider", "user", "high_risk"}, "")
}

func (r *read) begin() (err error) {
	if r.words != nil {
		return nil
	}
	if r.settings, err = org.FindSettings(r.ctx, r.tx); err != nil {
		return err
	}
	list, err := tenant.Members(r.ctx, r.tx)
	if err != nil {
		return err
	}
	r.people = map[string]string{}
	for _, m := range list {
		r.people[string(m.User)] = m.Name
	}
	made, err := dossier.List(r.ctx, r.tx, "", 1)
	if len(made) > 0 {
		r.latest = &made[0]
	}
	r.words = locale.For(r.settings.Language)
	return err
}

func (r *read) value(p catalog.Placeholder) (string, error) {
	switch p.Kind {
	case "flag":
		return r.flag(p.Name), nil
	case "table":
		return r.table(p)
	}
	return r.text(p.Name)
}

// flag is true or false, or empty where nobody said it.
func (r *read) flag(name string) string {
	switch name {
	case "iso27001", "iso42001":
		in := len(r.settings.Standards) == 0 || slices.ContainsFunc(r.settings.Standards, func(s string) bool { return strings.HasPrefix(s, name) })
		return fmt.Sprint(in)
	case "developer", "provider", "user":
		if r.latest != nil && len(r.latest.Organization.AIRoles) > 0 {
			return fmt.Sprint(slices.Contains(r.latest.Organization.AIRoles, name))
		}
	}
	return ""
}

// titles are what roles are called in the register of responsibilities, by placeholder.
var titles = map[string][]string{
	"top_management": {"top management"},
	"ciso":           {"ciso", "information security officer", "chief information security officer", "head of information security"},
	"ai_manager":     {"ai manager"},
	"risk_manager":   {"risk manager"},
}

func (r *read) text(name string) (string, error) {
	switch name {
	case "organization":
		if r.settings.LegalName != "" {
			return r.settings.LegalName, nil
		}
		return r.settings.Name, nil
	case "scope_statement":
		said, err := scope.Now(r.ctx, r.tx)
		if said == "" && r.latest != nil {
			said = r.latest.Scope
		}
		return said, err
	}
	if r.roles == nil {
		if err := r.responsibilities(); err != nil {
			return "", err
		}
	}
	for _, title := range titles[name] {
		if who := r.roles[title]; who != "" {
			return who, nil
		}
	}
	return "", nil
}

// responsibilities reads who holds which.
func (r *read) responsibilities() error {
	page, err := org.Responsibilities.List(r.ctx, r.tx, register.Query{Rising: true, Limit: register.PageMost})
	r.roles = map[string]string{}
	for _, rec := range page.Records {
		value := func(field string) string {
			for i, f := range org.Responsibilities.Fields {
				if f.Name == field {
					return rec.Values[i]
				}
			}
			return ""
		}
		who := r.people[value("holder")]
		if who == "" {
			who = value("other_holder")
		}
		r.roles[search.Fold(value("role"))] = who
	}
	return err
}

// mostRows is how many records a table in a document holds; whoever has more reads them in the register.
const mostRows = 500

// table is a Markdown table from a register, or empty where no register fills it.
func (r *read) table(p catalog.Placeholder) (string, error) {
	if fill := tables[p.Name]; fill != nil {
		return fill(r, p)
	}
	for _, reg := range r.Registers {
		if reg.Name == p.Register {
			return r.records(reg, p.Columns)
		}
	}
	return "", nil
}

// field is the value of a record as people read it.
func (r *read) field(reg *register.Register, f register.Field, value string) string {
	switch {
	case f.Kind == register.Person:
		return r.people[value]
	case f.Kind == register.Choice && value != "":
		return r.words.T("registers.of." + reg.Name + "." + f.Name + ".choice." + value)
	case f.Kind == register.Flag:
		return r.words.T("record.flag." + value)
	}
	return value
}
