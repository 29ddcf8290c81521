// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	_ "embed"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// AnswersJSONSchema is the JSON Schema of concord/answers@1.
//
//go:embed schema/answers-1.schema.json
var AnswersJSONSchema []byte

// Limits of the fields of an answers file.
const (
	maxPeople       = 10_000_000
	maxNote         = 10_000 // characters
	maxTitle        = 500
	maxReviewMonths = 120
	defaultReview   = 12 // months, where evidence names no review interval
)

// aiRoles are the roles towards an AI system that an organization can have.
var aiRoles = []string{"developer", "provider", "user"}

// ReadAnswersFile reads an answers file; its ending names the format: yaml, yml, json, csv or xlsx.
func ReadAnswersFile(l *catalog.Library, path string, today civil.Date) (*Answers, error) {
	data, err := intake.ReadFile(path, limitOf(path))
	if err != nil {
		return nil, err
	}
	return parseAnswers(l, path, data, today)
}

// ReadAnswers reads answers from r; the ending of name names the format. All faults come back at once as fault.Fields,
// each with file, line, field and cure; a file over a limit fails with fault.TooLarge.
func ReadAnswers(l *catalog.Library, name string, r io.Reader, today civil.Date) (*Answers, error) {
	data, err := intake.ReadAll(name, r, limitOf(name))
	if err != nil {
		return nil, err
	}
	return parseAnswers(l, name, data, today)
}

func limitOf(name string) int64 {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return intake.MaxYAML
	default:
		return intake.MaxJSON
	}
}

func parseAnswers(l *catalog.Library, name string, data []byte, today civil.Date) (*Answers, error) {
	var root *intake.Node
	var err error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json":
		root, err = intake.Parse(name, data)
	case ".csv":
		root, err = csvTree(name, data)
	case ".xlsx":
		root, err = xlsxTree(name, data)
	default:
		return nil, fault.Fields{{File: name, Problem: "has an ending that names no known format", Cure: "use .yaml, .json, .csv or .xlsx"}}
	}
	if err != nil {
		return nil, err
	}
	r := reader{Decoder: intake.NewDecoder(name), library: l, seen: map[catalog.Ref]*intake.Node{}}
	r.HeadCure = headCure(strings.ToLower(filepath.Ext(name)))
	a, err := r.answers(root, today)
	if err != nil {
		return nil, err
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return a, nil
}

type reader struct {
	*intake.Decoder
	library *catalog.Library
	usable  []string // standards whose places may be answered
	unsure  bool     // a standard was named wrongly
	seen    map[catalog.Ref]*intake.Node
}

func (r *reader) answers(root *intake.Node, today civil.Date) (*Answers, error) {
	m := r.Map(root, "", "schema", "organization", "as_of", "standards", "certified", "inherit", "start", "deadline", "documents", "answers")
	r.Constant(m, "schema", AnswersSchema)
	a := &Answers{Organization: r.organization(m), AsOf: r.Date(m, "as_of", false), Start: r.Date(m, "start", false), Deadline: r.Date(m, "deadline", false)}
	if !m.Has("as_of") {
		a.AsOf = today
	}
	if !m.Has("start") {
		a.Start = a.AsOf
	}
	if !a.Deadline.IsZero() && a.Deadline.Before(a.AsOf) {
		r.Fault(m.At("deadline"), "deadline", fmt.Sprintf("is %s, before the day of the diagnosis %s", a.Deadline, a.AsOf), "write a later date or leave it out")
	}
	a.Standards = r.standards(m, "standards")
	if len(a.Standards) == 0 {
		r.Fault(m.At("standards"), "standards", "names no standard to diagnose", "write "+strings.Join(r.library.StandardIDs(), ", ")+" or one of them")
	}
	a.Certified = r.standards(m, "certified")
	r.usable = union(a.Standards, a.Certified)
	if r.unsure || len(a.Standards) == 0 {
		r.usable = r.library.StandardIDs() // one wrong standard must not make every answer for it wrong
	}
	a.Inherit = Inheritance(r.OneOf(m, "inherit", false, string(InheritNone), string(InheritEqual)))
	if a.Inherit == "" {
		a.Inherit = InheritNone
	}
	var err error
	if a.Documents, err = r.documents(m); err != nil {
		return nil, err
	}
	for _, item := range r.List(m, "answers") {
		if isBlank(item.Node) {
			r.blank(item)
			continue
		}
		a.Answers = append(a.Answers, r.answer(item))
	}
	return a, nil
}

func (r *reader) organization(m intake.Fields) Organization {
	var o Organization
	if !m.Has("organization") {
		r.Fault(m.At("organization"), "organization", "is missing", "add it with name and people")
		return o
	}
	f := r.Map(m.At("organization"), "organization", "name", "people", "sector", "ai_roles")
	o.Name = r.name(f, "name", true)
	o.People, _ = r.Int(f, "people", 0, maxPeople, false)
	o.Sector = r.name(f, "sector", false)
	for _, role := range r.Texts(f, "ai_roles") {
		switch {
		case !slices.Contains(aiRoles, role.Node.Value):
			r.Fault(role.Node, role.Path, fmt.Sprintf("is %q", role.Node.Value), "write "+strings.Join(aiRoles, ", "))
		case slices.Contains(o.AIRoles, role.Node.Value):
			r.Fault(role.Node, role.Path, fmt.Sprintf("%q stands here a second time", role.Node.Value), "keep one of the two")
		default:
			o.AIRoles = append(o.AIRoles, role.Node.Value)
		}
	}
	return o
}

// name reads a short text for people: trimmed, without control and bidirectional characters.
func (r *reader) name(m intake.Fields, key string, required bool) string {
	s := intake.CleanName(r.Text(m, key, required))
	if required && s == "" && m.Has(key) {
		r.Fault(m.At(key), m.PathOf(key), "is empty", "write a name")
	}
	if len([]rune(s)) > maxTitle {
		r.Fault(m.At(key), m.PathOf(key), "is too long", fmt.Sprintf("use at most %d characters", maxTitle))
	}
	return s
}

func (r *reader) standards(m intake.Fields, key string) (out []string) {
	known := r.library.StandardIDs()
	for _, item := range r.Texts(m, key) {
		id := item.Node.Value
		switch {
		case !slices.Contains(known, id):
			cure := "known are " + strings.Join(known, ", ")
			if near := r.Near(id, known); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			r.Fault(item.Node, item.Path, fmt.Sprintf("%q is no known standard", id), cure)
			r.unsure = true
		case slices.Contains(out, id):
			r.Fault(item.Node, item.Path, fmt.Sprintf("%q stands here a second time", id), "keep one of the two")
		default:
			out = append(out, id)
		}
	}
	return out
}

func (r *reader) documents(m intake.Fields) ([]DocumentState, error) {
	list, err := r.library.Documents()
	if err != nil {
		return nil, err
	}
	var out []DocumentState
	known, seen := map[string]bool{}, map[string]int{}
	for _, d := range list.Documents {
		known[d.ID] = true
	}
	for _, item := range r.List(m, "documents") {
		f := r.Map(item.Node, item.Path, "id", "status", "date")
		id := r.Text(f, "id", true)
		switch {
		case id == "":
		case !known[id]:
			r.Fault(f.At("id"), f.PathOf("id"), fmt.Sprintf("%q is no document of the list", id), "use DOC-01 and so on, as in: concord diagnose template")
		case seen[id] > 0:
			r.Fault(f.At("id"), f.PathOf("id"), fmt.Sprintf("%s stands here a second time, first on line %d", id, seen[id]), "keep one of the two")
		default:
			seen[id] = f.At("id").Line
		}
		if status := item.Node.Child("status"); status != nil && status.Kind == intake.Null && !f.Has("date") {
			continue // listed by the template, not said
		}
		out = append(out, DocumentState{
			ID: id, Date: r.Date(f, "date", false),
			Status: DocumentStatus(r.OneOf(f, "status", true, string(DocumentApproved), string(DocumentDraft), string(DocumentMissing))),
		})
	}
	return out, nil
}
