// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/platform/fault"
)

// Placeholders lists what starter documents may leave open.
type Placeholders struct {
	Schema       string        `yaml:"schema" need:"yes"`
	ID           string        `yaml:"id" need:"yes"`
	Placeholders []Placeholder `yaml:"placeholders" need:"yes"`
}

// Placeholder is one name that a starter document may hold in double or triple braces.
type Placeholder struct {
	Name     string   `yaml:"name" need:"yes"`
	Kind     string   `yaml:"kind" need:"yes"` // text, flag or table
	Meaning  string   `yaml:"meaning" need:"yes"`
	Register string   `yaml:"register"` // of a table: the register its rows come from
	Columns  []string `yaml:"columns"`  // of a table: fields of the register, in the order they are printed in
}

// StarterHead is the front matter of a starter document.
type StarterHead struct {
	Schema               string   `yaml:"schema" need:"yes"`
	ID                   string   `yaml:"id" need:"yes"`
	Title                string   `yaml:"title" need:"yes"`
	Kind                 string   `yaml:"kind" need:"yes"`
	Standards            []string `yaml:"standards" need:"yes"`
	OwnerRole            string   `yaml:"owner_role" need:"yes"`
	ApproverRole         string   `yaml:"approver_role" need:"yes"`
	ReviewIntervalMonths int      `yaml:"review_interval_months" need:"yes"`
	MustBeRechecked      bool     `yaml:"must_be_rechecked"`
	CheckedOn            string   `yaml:"checked_on"`
	Recheck              string   `yaml:"recheck"` // what has to be looked at again
	Variables            []string `yaml:"variables" need:"yes"`
}

// Starter is a starter document: its front matter and the places in its text that the check reads.
type Starter struct {
	Part[StarterHead]
	Serves       []Mark // one for each "standard/id" in a serves comment
	Placeholders []Mark // one for each placeholder, as written between the braces
	Comments     []Mark // text of each comment
	Sections     []Section
	HasTitle     bool // a first-level heading
	lines        []string
}

// Section is a heading below the title, with what it says about the requirements that its text serves.
type Section struct {
	Mark
	Level  int  // 2 for ##, and so on
	Serves bool // it or a section inside it has a serves comment
}

// Mark is a piece of text with its line.
type Mark struct {
	Text string
	Line int
}

var (
	placeholderForm = regexp.MustCompile(`\{\{\{?[^{}]*\}\}\}?`)
	headingForm     = regexp.MustCompile(`^(#{2,6}) +(.+)$`)
	codeForm        = regexp.MustCompile(`^DOC-[0-9]{2,3}$`)
	commentForm     = regexp.MustCompile(`<!--(.*?)-->`)
)

// StarterText returns the front matter of a document's starter text and the Markdown below it. It fails with fault.NotFound
// for a document that has none.
func (l *Library) StarterText(documentID string) (head StarterHead, text string, err error) {
	name, front, text, err := l.starter(documentID)
	if err != nil {
		return head, "", err
	}
	if err := yaml.Unmarshal([]byte(front), &head); err != nil {
		return head, "", fmt.Errorf("%s: %w", l.FileName(name), err)
	}
	return head, text, nil
}

// starter finds the starter text of a document and parts its front matter from the text.
func (l *Library) starter(documentID string) (name, front, text string, err error) {
	var names []string
	if codeForm.MatchString(documentID) { // whatever else somebody names is no part of a path
		names, err = fs.Glob(l.files, "documents/"+documentID+"-*.md")
	}
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("starter text of %.40q: %w", documentID, fault.NotFound)
	}
	if err != nil {
		return "", "", "", err
	}
	data, err := fs.ReadFile(l.files, names[0])
	if err != nil {
		return "", "", "", fmt.Errorf("read content: %w", err)
	}
	_, rest, _ := strings.Cut(strings.ReplaceAll(string(data), "\r\n", "\n"), "---\n")
	front, text, _ = strings.Cut(rest, "\n---\n")
	return names[0], front, text, nil
}

// Placeholders returns what starter documents may leave open.
func (l *Library) Placeholders() (*Placeholders, error) {
	return Load[Placeholders](l, "documents/placeholders.yaml")
}

// StarterRechecks returns the facts of a document's starter text that age and when they were checked; none where it has
// no such facts, or where there is no starter text.
func (l *Library) StarterRechecks(documentID string) ([]Recheck, error) {
	name, _, _, err := l.starter(documentID)
	if errors.Is(err, fault.NotFound) {
		return []Recheck{}, nil
	}
	if err != nil {
		return nil, err
	}
	head, _, err := l.StarterText(documentID)
	if err != nil {
		return nil, err
	}
	var out []Recheck
	if head.MustBeRechecked {
		out = append(out, Recheck{File: name, What: head.Recheck, CheckedOn: head.CheckedOn})
	}
	return out, nil
}

// readStarter reads a starter document, or reports why it cannot.
func readStarter(d *Draft, name string) (Starter, bool) {
	data, ok := d.Bytes(name)
	if !ok {
		return Starter{}, false
	}
	shown := d.Library.FileName(name)
	lines := strings.Split(string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))), "\n")
	end := 0
	for i := 1; i < len(lines) && end == 0; i++ {
		if lines[i] == "---" {
			end = i
		}
	}
	if lines[0] != "---" || end == 0 {
		d.Found(RuleReadable, fault.Field{File: shown, Line: 1, Problem: "has no front matter", Cure: "begin with ---, the fields of concord/document-template@1 and ---"})
		return Starter{}, false
	}
	head := fillPart[StarterHead](d, d.parse(name, []byte(strings.Join(lines[1:end], "\n")), 1))
	if head == nil {
		return Starter{}, false
	}
	out := Starter{Part: *head, lines: lines}
	for i := end + 1; i < len(lines); i++ {
		out.mark(d, shown, lines[i], i+1)
	}
	return out, true
}

// mark notes what one line of the text holds.
func (s *Starter) mark(d *Draft, shown, line string, number int) {
	s.HasTitle = s.HasTitle || strings.HasPrefix(line, "# ")
	if m := headingForm.FindStringSubmatch(line); m != nil {
		s.Sections = append(s.Sections, Section{Mark: Mark{m[2], number}, Level: len(m[1])})
	}
	for _, m := range commentForm.FindAllStringSubmatch(line, -1) {
		text := strings.TrimSpace(m[1])
		s.Comments = append(s.Comments, Mark{text, number})
		if list, ok := strings.CutPrefix(text, "serves:"); ok {
			if !s.serve() {
				d.Found(RuleDocuments, fault.Field{File: shown, Line: number, Problem: "a serves comment stands in no section", Cure: "put it below a heading that begins with ##"})
			}
			for _, ref := range strings.Split(list, ",") {
				s.Serves = append(s.Serves, Mark{strings.TrimSpace(ref), number})
			}
		}
	}
	if n := strings.Count(line, "<!--"); n != len(commentForm.FindAllString(line, -1)) {
		d.Found(RuleDocuments, fault.Field{File: shown, Line: number, Problem: "a comment is not closed on its line", Cure: "end it with -->"})
	}
	for _, m := range placeholderForm.FindAllString(line, -1) {
		s.Placeholders = append(s.Placeholders, Mark{m, number})
	}
	if rest := placeholderForm.ReplaceAllString(line, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		d.Found(RuleDocuments, fault.Field{File: shown, Line: number, Problem: fmt.Sprintf("braces do not close in %q", short(line)), Cure: "write {{name}}, {{#name}}, {{^name}}, {{/name}} or {{{table_name}}}"})
	}
}

// serve marks the section that was begun last, and those around it, as serving something; it reports whether there is one.
func (s *Starter) serve() bool {
	level := 7
	for i := len(s.Sections) - 1; i >= 0; i-- {
		if s.Sections[i].Level < level {
			level = s.Sections[i].Level
			s.Sections[i].Serves = true
		}
	}
	return len(s.Sections) > 0
}

// short is the beginning of a text that may be long or hostile.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
