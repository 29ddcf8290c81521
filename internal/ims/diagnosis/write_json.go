// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"bytes"
	"encoding/json"

	"go.yaml.in/yaml/v3"
)

// JSON returns the same file as YAML does, in the other notation.
func (a *Answers) JSON() ([]byte, error) {
	text, err := a.YAML()
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := writeJSON(&buf, root.Content[0]); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, buf.Bytes(), "", "  ")
	return out.Bytes(), err
}

// writeJSON writes a node in the order it has; what is neither a number nor true or false is text.
func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	list := func(open, end byte, step int, item func(i int) error) error {
		b.WriteByte(open)
		for i := 0; i < len(n.Content); i += step {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := item(i); err != nil {
				return err
			}
		}
		b.WriteByte(end)
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return list('{', '}', 2, func(i int) error {
			if err := writeText(b, n.Content[i].Value); err != nil {
				return err
			}
			b.WriteByte(':')
			return writeJSON(b, n.Content[i+1])
		})
	case yaml.SequenceNode:
		return list('[', ']', 1, func(i int) error { return writeJSON(b, n.Content[i]) })
	default:
		if n.Tag == "!!int" || n.Tag == "!!bool" {
			b.WriteString(n.Value)
			return nil
		}
		return writeText(b, n.Value)
	}
}

func writeText(b *bytes.Buffer, s string) error {
	text, err := json.Marshal(s)
	b.Write(text)
	return err
}
