// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// YAML returns the answers as a file of the format concord/answers@1. Reading it gives the same answers; what is at its
// default is left out, and so is as_of where it is no date, so that the day of reading counts.
func (a *Answers) YAML() ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	put(root, "schema", text(AnswersSchema))
	put(root, "organization", a.Organization.node())
	put(root, "as_of", date(a.AsOf))
	put(root, "standards", texts(a.Standards))
	if len(a.Certified) > 0 {
		put(root, "certified", texts(a.Certified))
	}
	if a.Inherit != "" && a.Inherit != InheritNone {
		put(root, "inherit", text(string(a.Inherit)))
	}
	if a.Start != a.AsOf {
		put(root, "start", date(a.Start))
	}
	put(root, "deadline", date(a.Deadline))
	if len(a.Documents) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, d := range a.Documents {
			list.Content = append(list.Content, d.node())
		}
		put(root, "documents", list)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range a.Answers {
		list.Content = append(list.Content, a.Answers[i].node())
	}
	if len(list.Content) == 0 {
		list.Style = yaml.FlowStyle
	}
	put(root, "answers", list)
	return encode(root)
}

func encode(n *yaml.Node) ([]byte, error) {
	var buf bytes.Buffer
	enc := yaml.NewEncoder(&buf)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	return buf.Bytes(), nil
}

func (o Organization) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	put(n, "name", text(o.Name))
	if o.People > 0 {
		put(n, "people", number(o.People))
	}
	if o.Sector != "" {
		put(n, "sector", text(o.Sector))
	}
	if len(o.AIRoles) > 0 {
		put(n, "ai_roles", texts(o.AIRoles))
	}
	return n
}

func (d DocumentState) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	put(n, "id", text(d.ID))
	put(n, "status", text(string(d.Status)))
	put(n, "date", date(d.Date))
	return n
}

func (a *Answer) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	put(n, "ref", text(a.Ref.String()))
	if len(a.Also) > 0 {
		put(n, "also", refTexts(a.Also))
	}
	switch {
	case !a.Applicable:
		put(n, "applicable", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"})
		put(n, "reason", text(a.Reason))
	case a.ConfirmInherited:
		put(n, "confirm_inherited", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	default:
		put(n, "level", number(a.Level))
	}
	if len(a.Evidence) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, e := range a.Evidence {
			list.Content = append(list.Content, e.node())
		}
		put(n, "evidence", list)
	}
	if a.Note != "" {
		put(n, "note", text(a.Note))
	}
	if a.Risk > 0 {
		put(n, "risk", number(a.Risk))
	}
	return n
}

func (e Evidence) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	put(n, "title", text(e.Title))
	put(n, "date", date(e.Date))
	put(n, "review_months", number(e.ReviewMonths))
	if e.Link != "" {
		put(n, "link", text(e.Link))
	}
	if e.File != "" {
		put(n, "file", text(e.File))
	}
	return n
}

// put appends a field to a map; a nil value is left out.
func put(m *yaml.Node, key string, value *yaml.Node) {
	if value != nil {
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
	}
}

// text is marked as text, so that the encoder quotes what would read as a number, a date or nothing. Older YAML also takes
// yes, no, on and off for more than words, and rare line breaks are written as escapes, so that lines stay lines.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsAny(s, "\r\u0085\u2028\u2029") {
		n.Style = yaml.DoubleQuotedStyle
	}
	switch strings.ToLower(s) {
	case "y", "yes", "n", "no", "on", "off":
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func number(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

func date(d civil.Date) *yaml.Node {
	if d.IsZero() {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: d.String()}
}

func texts(list []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, s := range list {
		n.Content = append(n.Content, text(s))
	}
	return n
}

func refTexts(refs []catalog.Ref) *yaml.Node { return texts(refStrings(refs)) }
