// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package template

import (
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// commentWidth is how long a line of a comment gets, in characters.
const commentWidth = 100

// yaml writes the template with all guidance in comments.
func (t *template) yaml() []byte {
	var b yamlFile
	w := t.words
	b.comment(0, w.T("template.yaml.title", "count", t.total, "depth", string(t.request.Depth), "standards", t.names()))
	for _, key := range []string{"template.yaml.level", "template.yaml.evidence", "template.yaml.not-applicable", "template.yaml.empty", "template.yaml.specific"} {
		b.comment(0, w.T(key))
	}
	b.line("#")
	b.levels(w.T("template.levels.requirements"), t.levels.Requirements)
	b.levels(w.T("template.levels.controls"), t.levels.Controls)
	b.line("schema: " + diagnosis.AnswersSchema)
	b.head(t)
	b.line("")
	b.comment(0, w.T("template.yaml.documents"))
	b.line("documents:")
	for _, d := range t.documents {
		b.line(fmt.Sprintf("  - {id: %s, status: }   # %s", d.ID, t.documentRemark(d)))
	}
	b.line("")
	b.line("answers:")
	for _, r := range t.rows {
		if r.heading != "" {
			b.line("")
			b.line("  # ==== " + r.heading + " ====")
			continue
		}
		b.place(t, r)
	}
	return []byte(b.String())
}

func (t *template) documentRemark(d document) string {
	if len(d.mandatory) == 0 {
		return d.Name
	}
	return t.words.T("template.demanded", "name", d.Name, "standards", strings.Join(d.mandatory, ", "))
}

type yamlFile struct{ strings.Builder }

func (b *yamlFile) line(s string) { b.WriteString(s + "\n") }

// comment writes a text as comment lines; what goes on in a further line is set in by two more blanks.
func (b *yamlFile) comment(indent int, text string) {
	prefix := strings.Repeat(" ", indent) + "# "
	width := commentWidth - len(prefix)
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			b.line(prefix + line)
			line = " "
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	b.line(prefix + line)
}

func (b *yamlFile) levels(title string, levels []catalog.Level) {
	b.comment(0, title)
	for _, l := range levels {
		b.comment(0, fmt.Sprintf("  %d %s: %s", l.Level, l.Title, l.Description))
	}
	b.line("#")
}

// head writes the fields above the answers; what may be left out stands in comments.
func (b *yamlFile) head(t *template) {
	remark := func(field, key string) { b.line(fmt.Sprintf("%-58s # %s", field, t.words.T(key))) }
	b.line("organization:")
	remark(`  name: ""`, "template.head.name")
	remark("  # people: 120", "template.head.people")
	remark("  # sector: health", "template.head.sector")
	remark("  # ai_roles: [developer, provider, user]", "template.head.ai_roles")
	remark("# as_of: 2027-01-15", "template.head.as_of")
	remark("standards: ["+strings.Join(t.request.Standards, ", ")+"]", "template.head.standards")
	remark("certified: ["+strings.Join(t.request.Certified, ", ")+"]", "template.head.certified")
	inherit := t.inherit()
	if inherit == "" {
		inherit = string(diagnosis.InheritNone)
	}
	remark("inherit: "+inherit, "template.head.inherit")
	remark("# start: 2027-02-01", "template.head.start")
	remark("# deadline: 2027-12-01", "template.head.deadline")
}

// place writes one entry with its question above it.
func (b *yamlFile) place(t *template, r row) {
	h := r.question.Help
	if r.first {
		b.line("")
		b.comment(2, t.words.T("template.question", "number", r.number, "count", t.total, "title", r.question.Title))
	}
	b.comment(2, r.where+": "+r.place.Ask)
	if r.place.Add != "" {
		b.comment(2, t.words.T("template.add", "text", r.place.Add))
	}
	if r.first {
		b.comment(2, t.words.T("template.evidence", "text", strings.Join(h.Evidence, "; ")))
		if h.Specific {
			for level, a := range h.Levels {
				b.comment(2, fmt.Sprintf("  %d: %s", level, a.Text))
			}
		}
	}
	refs := r.place.Refs()
	b.line("  - ref: " + refs[0].String())
	if len(refs) > 1 {
		also := make([]string, len(refs)-1)
		for i, ref := range refs[1:] {
			also[i] = ref.String()
		}
		b.line("    also: [" + strings.Join(also, ", ") + "]")
	}
	b.line("    level:")
	b.line("    evidence: []")
}
