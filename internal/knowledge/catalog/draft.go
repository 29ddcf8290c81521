// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// Rule is one of the rules that content must keep before it is released.
type Rule string

// The rules, in the order they are told in.
const (
	RuleReadable   Rule = "readable"   // every file parses, has only known fields and none missing
	RuleNames      Rule = "names"      // every id, role, file and value named anywhere exists; ids are unique
	RuleCounts     Rule = "counts"     // stated counts equal a recount; 93 = 37 + 8 + 14 + 34, 38 controls
	RuleCrosswalks Rule = "crosswalks" // one row per scored item; bands follow weights; results equal a recomputation
	RuleDocuments  Rule = "documents"  // what must be in writing has a document; list and starter texts agree
	RulePlan       Rule = "plan"       // every item is satisfied by a task; no circle; figures equal a recomputation
	RuleDates      Rule = "dates"      // what must be rechecked says when it was checked
	RuleGuidance   Rule = "guidance"   // every subclause and control has its guidance, with all levels
	RuleText       Rule = "text"       // the words are clean and promise nothing
)

// Rules lists all rules in the order they are told in.
var Rules = []Rule{RuleReadable, RuleNames, RuleCounts, RuleCrosswalks, RuleDocuments, RulePlan, RuleDates, RuleGuidance, RuleText}

// Finding is one place where a rule does not hold.
type Finding struct {
	Rule Rule `json:"rule"`
	fault.Field
}

// Recheck is a part of the content whose facts age: legal dates, technology.
type Recheck struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	What      string `json:"what"`
	CheckedOn string `json:"checked_on"`
}

// Part is a file of content as read, with its places.
type Part[T any] struct {
	*Source
	Value *T
}

// Draft is content that may be wrong in many ways, read as far as it can be. The Check functions of catalog, crosswalk
// and roadmap add what they find; a part that could not be read is nil, and what hangs on it is not checked.
type Draft struct {
	Library      *Library
	Files        []string // paths of all files, sorted
	Standards    []Part[Standard]
	Documents    *Part[Documents]
	Plan         *Part[Plan]
	ClauseGuides *Part[ClauseGuides]
	Levels       *Part[Levels]
	Risks        *Part[RiskLibrary]
	Notes        *Part[Notes]
	Editions     *Part[Editions]
	Placeholders *Part[Placeholders]
	Guides       []Part[ControlGuides]
	Starters     []Starter
	Rechecks     []Recheck
	findings     []Finding
	sources      map[string]*Source // by path
}

// Found adds one finding.
func (d *Draft) Found(r Rule, f fault.Field) { d.findings = append(d.findings, Finding{r, f}) }

// Findings returns everything found, by file, line, field and problem, each once.
func (d *Draft) Findings() []Finding {
	slices.SortStableFunc(d.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Field.Field, b.Field.Field), cmp.Compare(a.Problem, b.Problem))
	})
	d.findings = slices.CompactFunc(d.findings, func(a, b Finding) bool { return a.Field == b.Field })
	return d.findings
}

// fault adds a finding at a place of a file.
func (d *Draft) fault(r Rule, s *Source, problem, cure string, at ...any) {
	d.Found(r, s.Fault(problem, cure, at...))
}

// Standard returns the standard with this id, or nil where there is none that could be read.
func (d *Draft) Standard(id string) *Standard {
	for _, s := range d.Standards {
		if s.Value.ID == id {
			return s.Value
		}
	}
	return nil
}

// Unread reports whether the standard has a file that could not be read, so that nothing can be said about its ids.
func (d *Draft) Unread(standard string) bool {
	return d.Standard(standard) == nil && slices.Contains(d.Files, "standards/"+standard+"/standard.yaml")
}

// Readable reports whether nothing was found so far that keeps the file from being read as any command reads it.
func (d *Draft) Readable(name string) bool {
	shown := d.Library.FileName(name)
	return !slices.ContainsFunc(d.findings, func(f Finding) bool { return f.Rule == RuleReadable && f.File == shown })
}

// maxFiles is how many files a content folder may have.
const maxFiles = 5000

// folders are the parts of a content folder, and what each may hold.
var folders = map[string][]string{
	"standards":  {"standards/*/standard.yaml", "standards/*/guidance/*.yaml"},
	"crosswalks": {"crosswalks/*.yaml"},
	"guidance":   {"guidance/clauses.yaml", "guidance/levels.yaml", "guidance/notes.yaml", "guidance/editions.yaml", dutiesFile},
	"risks":      {"risks/library.yaml", threatsFile},
	"documents":  {"documents/documents.yaml", "documents/placeholders.yaml", "documents/DOC-*.md"},
	"roadmap":    {"roadmap/joint.yaml"},
	"incidents":  {clocksFile},
	"examples":   {"examples/*.yaml", "examples/evidence/*"},
}

// ReadDraft reads a folder of content. It never fails; whatever cannot be read is a finding.
func ReadDraft(l *Library) *Draft {
	d := &Draft{Library: l, sources: map[string]*Source{}}
	d.list()
	for _, name := range d.Matching("standards/*/standard.yaml") {
		if p := ReadPart[Standard](d, name); p != nil {
			p.Value.outline = buildOutline(p.Value)
			d.Standards = append(d.Standards, *p)
		}
	}
	if len(d.Matching("standards/*/standard.yaml")) == 0 {
		d.Found(RuleReadable, fault.Field{File: l.FileName("standards"), Problem: "holds no standard", Cure: "add standards/<id>/standard.yaml, or name the folder that holds standards, crosswalks and guidance"})
	}
	d.Documents = need[Documents](d, "documents/documents.yaml")
	d.Placeholders = need[Placeholders](d, "documents/placeholders.yaml")
	d.Plan = need[Plan](d, "roadmap/joint.yaml")
	d.ClauseGuides = need[ClauseGuides](d, "guidance/clauses.yaml")
	d.Levels = need[Levels](d, "guidance/levels.yaml")
	d.Notes = need[Notes](d, "guidance/notes.yaml")
	d.Editions = need[Editions](d, "guidance/editions.yaml")
	d.Risks = need[RiskLibrary](d, "risks/library.yaml")
	for _, name := range d.Matching("standards/*/guidance/*.yaml") {
		if p := ReadPart[ControlGuides](d, name); p != nil {
			d.Guides = append(d.Guides, *p)
		}
	}
	for _, name := range d.Matching("documents/DOC-*.md") {
		if s, ok := readStarter(d, name); ok {
			d.Starters = append(d.Starters, s)
		}
	}
	return d
}

// Matching returns the files whose path matches the pattern, sorted.
func (d *Draft) Matching(pattern string) (out []string) {
	for _, f := range d.Files {
		if ok, err := path.Match(pattern, f); ok && err == nil {
			out = append(out, f)
		}
	}
	return out
}

// list finds the files of the known folders; a file that nothing reads is a finding, since it is mostly a wrong name.
func (d *Draft) list() {
	for folder, patterns := range folders {
		err := fs.WalkDir(d.Library.files, folder, func(p string, e fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil || e.IsDir():
				return err
			case strings.HasPrefix(e.Name(), ".") || e.Name() == "README.md":
				return nil
			case len(d.Files) == maxFiles:
				return fmt.Errorf("has more than %d files", maxFiles)
			}
			if !slices.ContainsFunc(patterns, func(pattern string) bool { ok, err := path.Match(pattern, p); return ok && err == nil }) {
				d.Found(RuleReadable, fault.Field{File: d.Library.FileName(p), Problem: "is read by nothing", Cure: "rename or remove it; here belong " + strings.Join(patterns, ", ")})
				return nil
			}
			if !regular(d.Library.files, p) {
				d.Found(RuleReadable, fault.Field{File: d.Library.FileName(p), Problem: "is no file that can be read", Cure: "put a plain file there"})
				return nil
			}
			d.Files = append(d.Files, p)
			return nil
		})
		if err != nil {
			d.Found(RuleReadable, fault.Field{File: d.Library.FileName(folder), Problem: err.Error(), Cure: "check the folder and its permissions"})
		}
	}
	slices.Sort(d.Files)
}

// regular reports whether p is a plain file, also behind a link; reading a pipe or a device might never end.
func regular(files fs.FS, p string) bool {
	info, err := fs.Stat(files, p)
	return err == nil && info.Mode().IsRegular()
}

// Bytes returns a file of the draft, or reports why it cannot be read.
func (d *Draft) Bytes(name string) ([]byte, bool) {
	f, err := d.Library.files.Open(name)
	if err != nil {
		d.Found(RuleReadable, fault.Field{File: d.Library.FileName(name), Problem: "cannot be opened: " + cause(err), Cure: "check the file and its permissions"})
		return nil, false
	}
	defer f.Close() //nolint:errcheck // only read from
	data, err := intake.ReadAll(d.Library.FileName(name), f, intake.MaxYAML)
	if err != nil {
		d.foundAll(d.Library.FileName(name), err)
		return nil, false
	}
	return data, true
}

// cause is the reason of an error without the path, which stands beside it already.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// foundAll adds every field of an error, or the error itself.
func (d *Draft) foundAll(name string, err error) {
	var fields fault.Fields
	if errors.As(err, &fields) {
		for _, f := range fields {
			if f.Problem == "is empty" {
				f.Cure = "write its fields, or remove the file"
			}
			d.Found(RuleReadable, f)
		}
		return
	}
	d.Found(RuleReadable, fault.Field{File: name, Problem: cause(err), Cure: "check the file"})
}

// Source returns a YAML file with its places, parsed once; nil where the file holds no YAML at all, which is found once.
func (d *Draft) Source(name string) *Source {
	if s, ok := d.sources[name]; ok {
		return s
	}
	var s *Source
	if data, ok := d.Bytes(name); ok {
		s = d.parse(name, data, 0)
	}
	d.sources[name] = s
	return s
}

// ReadPart reads a YAML file into a T as far as it goes and reports what does not fit. It returns nil where the file
// holds no YAML at all.
func ReadPart[T any](d *Draft, name string) *Part[T] { return fillPart[T](d, d.Source(name)) }

func fillPart[T any](d *Draft, s *Source) *Part[T] {
	if s == nil {
		return nil
	}
	part := &Part[T]{s, new(T)}
	s.fill(s.root, reflect.ValueOf(part.Value).Elem(), nil, func(f fault.Field) { d.Found(RuleReadable, f) })
	return part
}

// parse reads YAML that begins behind a number of lines of its file.
func (d *Draft) parse(name string, data []byte, linesBefore int) *Source {
	shown := d.Library.FileName(name)
	if len(bytes.TrimSpace(data)) == 0 {
		d.Found(RuleReadable, fault.Field{File: shown, Problem: "is empty", Cure: "write its fields, or remove the file"})
		return nil
	}
	root, err := intake.ParseYAML(shown, data)
	if err != nil {
		d.foundShifted(shown, err, linesBefore)
	}
	if root == nil {
		return nil
	}
	if len(root.Faults) > 0 {
		d.foundShifted(shown, root.Faults, linesBefore)
	}
	shift(root, linesBefore)
	return &Source{Path: name, name: shown, root: root, lines: strings.Split(string(data), "\n"), before: linesBefore}
}

func (d *Draft) foundShifted(name string, err error, lines int) {
	before := len(d.findings)
	d.foundAll(name, err)
	for i := before; i < len(d.findings); i++ {
		if d.findings[i].Line > 0 {
			d.findings[i].Line += lines
		}
	}
}

func shift(n *intake.Node, lines int) {
	if lines == 0 {
		return
	}
	n.Line += lines
	for _, c := range n.Children {
		shift(c, lines)
	}
}

// need is ReadPart for a file that must be there.
func need[T any](d *Draft, name string) *Part[T] {
	if !slices.Contains(d.Files, name) {
		d.Found(RuleReadable, fault.Field{File: d.Library.FileName(name), Problem: "is missing", Cure: "add it"})
		return nil
	}
	return ReadPart[T](d, name)
}
