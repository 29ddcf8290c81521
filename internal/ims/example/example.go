// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package example fills an organization with the invented lender of the content, for people who want to try things.
package example

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/action"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/org"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
)

const folder = "examples"

// Person is somebody of the example who signs in.
type Person struct {
	Key   string // in the example, PER-01
	Name  string
	Email string
	Role  access.Role
}

// People are those who sign in, one for each role.
var People = []Person{
	{"PER-02", "Tomás Ferreira Lobo", "tomas@northwind-credit.example", access.Owner},
	{"PER-04", "Rui Antunes Sequeira", "rui@northwind-credit.example", access.Manager},
	{"PER-05", "Marta Ibáñez Roca", "marta@northwind-credit.example", access.Contributor},
	{"PER-01", "Helena Vaz Moreira", "helena@northwind-credit.example", access.Reader},
	{"PER-08", "Joaquim Salgado Reis", "joaquim@northwind-credit.example", access.Auditor},
}

// Name is what the example organization is called.
const Name = "Northwind Credit"

// organization is what is taken from the content; it says more, for what comes later.
type organization struct {
	Organization struct {
		LegalName string `yaml:"legal_name"`
		Sector    string
		TimeZone  string `yaml:"time_zone"`
		Sites     []struct {
			ID, Name  string
			People    int
			Functions []string
		}
	}
	Scope   said
	Context struct {
		NextReview string `yaml:"next_review"`
		Issues     []struct {
			Kind, Title, Description, Effect, Owner string
			Systems                                 []string
		}
		Climate []struct {
			Standard, Reason string
			Relevant         bool
			NextReview       string `yaml:"next_review"`
		} `yaml:"climate_decisions"`
	}
	Parties []struct {
		Name         string
		RelevantTo   []string `yaml:"relevant_to"`
		Contact      string
		Requirements []struct {
			Text, Source string
			Addressed    bool
		}
	} `yaml:"interested_parties"`
	Objectives []struct {
		System, Title, Measure, Target, Unit, Owner, Due, Resources, Evaluation, Status string
		Latest                                                                          struct{ Value, Date string }
		Actions                                                                         []string
	}
	Criteria criteria `yaml:"risk_criteria"`
	Risks    []hazard

	Assets   []named
	Systems  []named `yaml:"ai_systems"`
	Datasets []named
}

// named is a thing that others mention by its id.
type named struct{ ID, Name string }

// filler puts the example into one transaction.
type filler struct {
	ctx     context.Context
	tx      *db.Tx
	library *catalog.Library
	people  map[string]id.ID
	words   *locale.Words
	close   func(*diagnosis.Answers) ([]byte, error)
	made    map[string][]id.ID // controls by the requirements that they implement
	refs    map[string]id.Ref  // records by the ids that the content gives them
}

// Fill puts registers, evidence, an approved statement of applicability, two diagnoses half a year apart, a roadmap and its first actions into the transaction's organization.
// people are the members by their keys in the example; report makes what a complete diagnosis keeps.
func Fill(ctx context.Context, tx *db.Tx, l *catalog.Library, people map[string]id.ID, w *locale.Words, report func(*diagnosis.Answers) ([]byte, error)) error {
	f := filler{ctx, tx, l, people, w, report, map[string][]id.ID{}, map[string]id.Ref{}}
	data, err := fs.ReadFile(l.Files(), path.Join(folder, "northwind-credit.yaml"))
	if err != nil {
		return fmt.Errorf("read the example: %w", err)
	}
	var o organization
	if err := yaml.Unmarshal(data, &o); err != nil {
		return fmt.Errorf("read the example: %w", err)
	}
	if err := f.settings(o); err != nil {
		return fmt.Errorf("fill settings: %w", err)
	}
	if err := f.registers(o); err != nil {
		return fmt.Errorf("fill registers: %w", err)
	}
	if err := f.records(); err != nil {
		return fmt.Errorf("fill registers: %w", err)
	}
	a, err := f.applied()
	if err == nil {
		err = f.controls(a)
	}
	if err == nil {
		err = f.risks(o)
	}
	if err == nil {
		err = f.evidence()
	}
	if err == nil {
		err = f.scope(o)
	}
	if err == nil {
		err = f.statement(a)
	}
	if err != nil {
		return fmt.Errorf("fill controls, risks, evidence, scope and statement: %w", err)
	}
	now, err := f.diagnoses()
	if err != nil {
		return fmt.Errorf("fill diagnoses: %w", err)
	}
	if err := f.roadmap(now); err != nil {
		return fmt.Errorf("fill roadmap: %w", err)
	}
	return nil
}

// serves says which part of the system something bears on.
func serves(systems []string) string {
	security, ai := slices.Contains(systems, "ISMS"), slices.Contains(systems, "AIMS")
	switch {
	case security && !ai:
		return "security"
	case ai && !security:
		return "ai"
	}
	return "both"
}

func (f filler) create(r *register.Register, values map[string]string) error {
	_, err := f.make(r, values)
	return err
}

func (f filler) make(r *register.Register, values map[string]string) (id.ID, error) {
	out := make([]string, len(r.Fields))
	for i, field := range r.Fields {
		out[i] = values[field.Name]
	}
	rec, err := r.Create(f.ctx, f.tx, out)
	return rec.ID, err
}

func (f filler) registers(o organization) error {
	for _, s := range o.Organization.Sites {
		err := f.create(org.Sites, map[string]string{
			"name": s.Name, "country": map[string]string{"SITE-1": "Portugal", "SITE-2": "Spain"}[s.ID], "people": fmt.Sprint(s.People), "activities": strings.Join(s.Functions, ", "),
			"in_scope": "yes", "remote_work": "true",
		})
		if err != nil {
			return err
		}
	}
	for _, x := range o.Context.Issues {
		err := f.create(org.ContextIssues, map[string]string{
			"title": x.Title, "origin": x.Kind, "serves": serves(x.Systems), "description": x.Description, "effect": x.Effect, "owner": string(f.people[x.Owner]), "review_on": o.Context.NextReview,
		})
		if err != nil {
			return err
		}
	}
	for _, c := range o.Context.Climate {
		relevant := map[bool]string{true: "relevant", false: "not-relevant"}[c.Relevant]
		system := map[string]string{"iso27001-2022": "security", "iso42001-2023": "ai"}[c.Standard]
		err := f.create(org.ContextIssues, map[string]string{
			"title": "Climate change: decision for " + map[string]string{"security": "information security", "ai": "AI"}[system], "origin": "external", "serves": system,
			"climate": relevant, "climate_reason": c.Reason, "owner": string(f.people["PER-01"]), "review_on": c.NextReview,
		})
		if err != nil {
			return err
		}
	}
	for _, p := range o.Parties {
		for _, r := range p.Requirements {
			taken := map[bool]string{true: "yes", false: "undecided"}[r.Addressed]
			err := f.create(org.InterestedParties, map[string]string{
				"name": p.Name, "kind": "other", "requirement": r.Text, "origin": r.Source, "serves": serves(p.RelevantTo), "taken_on": taken, "owner": string(f.people[p.Contact]),
			})
			if err != nil {
				return err
			}
		}
	}
	for _, x := range o.Objectives {
		state := map[string]string{"reached": "met", "on the way": "on-track", "behind": "behind", "open": "planned"}[x.Status]
		err := f.create(org.Objectives, map[string]string{
			"title": x.Title, "serves": serves(strings.Fields(x.System)), "state": state, "measure": x.Measure, "target": x.Target,
			"current": strings.TrimSpace(x.Latest.Value + " " + x.Unit), "plan": strings.Join(x.Actions, "; ") + ". " + x.Resources, "evaluation": x.Evaluation,
			"owner": string(f.people[x.Owner]), "due": x.Due,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// diagnoses keeps both diagnoses of the content, the earlier one complete, and returns the newer.
func (f filler) diagnoses() (now dossier.Diagnosis, err error) {
	var before id.ID
	for _, x := range []struct{ file, title string }{
		{"northwind-credit-2026-05.answers.yaml", "Joint diagnosis, May 2026"},
		{"northwind-credit-2026-11.answers.yaml", "Joint diagnosis, November 2026"},
	} {
		data, err := fs.ReadFile(f.library.Files(), path.Join(folder, x.file))
		if err != nil {
			return now, err
		}
		a, err := diagnosis.ReadAnswers(f.library, x.file, bytes.NewReader(data), civil.Of(f.tx.Now))
		if err != nil {
			return now, err
		}
		h := dossier.HeadOf(x.title, a)
		h.Previous = before
		h.Scope = "Granting, servicing and collecting consumer credit in Portugal and Spain, and the six AI systems of the inventory."
		if now, err = dossier.Start(f.ctx, f.tx, f.library, h); err != nil {
			return now, err
		}
		if _, _, err := dossier.Import(f.ctx, f.tx, f.library, now.ID, a); err != nil {
			return now, err
		}
		if before == "" {
			if _, err := dossier.Close(f.ctx, f.tx, now.ID, now.Version, f.close); err != nil {
				return now, err
			}
			before = now.ID
		}
	}
	return now, nil
}

// roadmap plans what the newer diagnosis leaves, and takes the first phase on as actions.
func (f filler) roadmap(from dossier.Diagnosis) error {
	c := plan.Choices{Title: "Roadmap to both certificates", Scenario: roadmap.Joint, Size: roadmap.SizeFor(from.Organization.People), Start: civil.Of(f.tx.Now), Diagnosis: from.ID}
	p, err := plan.Create(f.ctx, f.tx, f.library, c)
	if err != nil {
		return err
	}
	answers, err := plan.Answers(f.ctx, f.tx, f.library, c)
	if err != nil {
		return err
	}
	req, err := c.Request(f.library, answers, f.words)
	if err != nil {
		return err
	}
	content, err := f.library.Plan()
	if err != nil {
		return err
	}
	s, err := roadmap.Compute(content, req)
	if err != nil {
		return err
	}
	var tasks []string
	for _, t := range content.Tasks {
		if t.Phase == content.Phases[0].ID || t.Phase == content.Phases[1].ID {
			tasks = append(tasks, t.ID)
		}
	}
	if _, err := plan.Adopt(f.ctx, f.tx, p.ID, s, tasks, f.people["PER-02"]); err != nil {
		return err
	}
	return f.create(action.Register, map[string]string{
		"title": "Tell applicants in the app that a person reviews refusals on request", "state": "in-progress", "owner": string(f.people["PER-05"]),
		"due": civil.Of(f.tx.Now).AddDays(-3).String(), "source": "objective", "requirement": "iso42001-2023/A.8.5", "effort_days": "4",
	})
}
