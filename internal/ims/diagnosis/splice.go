// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/knowledge/catalog"
)

// change is one edit of a list in an answers file: touched entries give way to node and to what is left of them.
type change struct {
	list  string
	node  *yaml.Node
	touch func(item *yaml.Node) (rest *yaml.Node, touched bool)
}

// splice makes a change in the lines of a YAML text and leaves all other lines alone. ok is false where the list is laid
// out in a way that cannot be edited by lines.
func splice(text []byte, c change) (out []byte, ok bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode || doc.Content[0].Style&yaml.FlowStyle != 0 {
		return nil, false
	}
	root := doc.Content[0]
	e := editor{lines: strings.SplitAfter(string(text), "\n")}
	if last := len(e.lines) - 1; e.lines[last] == "" {
		e.lines = e.lines[:last]
	} else {
		e.lines[last] += "\n"
	}
	key, list, end := locate(root, c.list, len(e.lines)+1)
	switch {
	case list == nil:
		ok = e.insert(len(e.lines), c.list+":\n"+item(c.node, 2))
	case list.Kind == yaml.ScalarNode && list.Value == "":
		ok = e.insert(key.Line, item(c.node, 2))
	case list.Kind == yaml.SequenceNode && len(list.Content) == 0:
		ok = e.open(list) && e.insert(list.Line, item(c.node, 2))
	case list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle == 0:
		ok = e.replace(list, end, c)
	}
	return []byte(strings.Join(e.lines, "")), ok
}

// locate returns the key and value of a field and the line of the next one, or after where it is the last.
func locate(root *yaml.Node, name string, after int) (key, value *yaml.Node, end int) {
	end = after
	for i := 0; i+1 < len(root.Content); i += 2 {
		switch k := root.Content[i]; {
		case k.Value == name:
			key, value = k, root.Content[i+1]
		case key != nil && k.Line > key.Line:
			return key, value, k.Line
		}
	}
	return key, value, end
}

// editor holds a text by lines; lines are counted from 1 as YAML counts them.
type editor struct{ lines []string }

// insert puts a text behind the line at.
func (e *editor) insert(at int, text string) bool {
	e.lines = slices.Insert(e.lines, at, text)
	return true
}

// open takes the brackets of an empty list away.
func (e *editor) open(list *yaml.Node) bool {
	line := e.lines[list.Line-1]
	start := list.Column - 1
	if start >= len(line) || line[start] != '[' {
		return false
	}
	length := strings.IndexByte(line[start:], ']')
	if length < 0 {
		return false
	}
	e.lines[list.Line-1] = strings.TrimRight(line[:start], " ") + line[start+length+1:]
	return true
}

// replace goes through the entries from the last to the first, so that line numbers stay true.
func (e *editor) replace(list *yaml.Node, end int, c change) bool {
	indent := list.Column - 1
	placed := false
	for _, entry := range list.Content {
		if line := e.lines[entry.Line-1]; len(line) <= indent || line[indent] != '-' || strings.TrimSpace(line[:indent]) != "" {
			return false
		}
		if _, touched := c.touch(entry); touched {
			placed = true
		}
	}
	if !placed {
		return e.insert(e.lastLine(list.Content[len(list.Content)-1], end), item(c.node, indent))
	}
	first := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { _, touched := c.touch(n); return touched })
	for i := len(list.Content) - 1; i >= 0; i-- {
		entry := list.Content[i]
		next := end
		if i+1 < len(list.Content) {
			next = list.Content[i+1].Line
		}
		rest, touched := c.touch(entry)
		if !touched {
			continue
		}
		text := ""
		if rest == nil {
			text = remarks(entry, indent)
		} else {
			text = item(rest, indent)
		}
		if i == first {
			text += item(c.node, indent)
		}
		e.lines = slices.Replace(e.lines, entry.Line-1, e.lastLine(entry, next), text)
	}
	return true
}

// lastLine returns the last line of an entry before the line next. Blank lines and comments between them belong to what
// follows, but not lines of a text in the entry that only look like comments.
func (e *editor) lastLine(entry *yaml.Node, next int) int {
	for at := next - 1; at > textEnd(entry); at-- {
		if s := strings.TrimSpace(e.lines[at-1]); s != "" && !strings.HasPrefix(s, "#") {
			return at
		}
	}
	return textEnd(entry)
}

// textEnd returns the line on which the last value of an entry surely ends or goes on.
func textEnd(n *yaml.Node) int {
	end := n.Line
	if n.Kind == yaml.ScalarNode && n.Style&yaml.LiteralStyle != 0 {
		end += 1 + strings.Count(strings.TrimRight(n.Value, "\n"), "\n")
	}
	for _, c := range n.Content {
		end = max(end, textEnd(c))
	}
	return end
}

// item is one entry of a block list with its dash at the given indentation.
func item(n *yaml.Node, indent int) string {
	text, err := encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}})
	if err != nil {
		return "" // does not read back as wanted, so that the draft writes the file anew and finds the same error
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(strings.Repeat(" ", indent))
		}
		b.WriteString(line)
	}
	return b.String()
}

// remarks keeps the comments inside an entry that is replaced, as lines above the new one.
func remarks(entry *yaml.Node, indent int) string {
	var b strings.Builder
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		comments := n.LineComment
		if n.Line > entry.Line {
			comments = n.HeadComment + "\n" + comments
		}
		for line := range strings.Lines(comments) {
			if line = strings.TrimSpace(line); line != "" {
				b.WriteString(strings.Repeat(" ", indent) + line + "\n")
			}
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(entry)
	return b.String()
}

// field returns the text of a field of an entry, or "".
func field(entry *yaml.Node, name string) string {
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if entry.Content[i].Value == name {
			return entry.Content[i+1].Value
		}
	}
	return ""
}

// itemRefs returns the places of an entry, answered or blank.
func itemRefs(entry *yaml.Node) (refs []catalog.Ref) {
	add := func(s string) {
		if r, err := catalog.ParseRef(s); err == nil {
			refs = append(refs, r)
		}
	}
	add(field(entry, "ref"))
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if entry.Content[i].Value == "also" {
			for _, n := range entry.Content[i+1].Content {
				add(n.Value)
			}
		}
	}
	return refs
}

// withRefs returns a copy of an entry for the places that are left to it.
func withRefs(entry *yaml.Node, refs []catalog.Ref) *yaml.Node {
	out := *entry
	out.HeadComment, out.FootComment = "", "" // stand outside the entry and stay there
	out.Content = nil
	put(&out, "ref", text(refs[0].String()))
	if len(refs) > 1 {
		put(&out, "also", refTexts(refs[1:]))
	}
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if k := entry.Content[i].Value; k != "ref" && k != "also" {
			out.Content = append(out.Content, entry.Content[i], entry.Content[i+1])
		}
	}
	return &out
}

// hasField reports whether a YAML text has a field at its top.
func hasField(data []byte, name string) bool {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil || len(doc.Content) == 0 {
		return false
	}
	_, value, _ := locate(doc.Content[0], name, 0)
	return value != nil && value.Tag != "!!null"
}
