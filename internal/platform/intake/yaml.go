// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"concord/internal/platform/fault"
)

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)`)
	plainInt = regexp.MustCompile(`^[-+]?[0-9]+$`)
)

// ParseYAML reads one YAML document of at most MaxYAML bytes. Anchors, aliases, tags, duplicate keys and a second
// document are refused.
func ParseYAML(name string, data []byte) (*Node, error) {
	if len(data) > MaxYAML {
		return nil, TooLarge(name, "has more than "+size(MaxYAML), "split it or remove what is not needed")
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, fault.Fields{{File: name, Problem: "is empty", Cure: "write one with: concord diagnose template"}}
	case err != nil:
		return nil, yamlFault(name, err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return nil, fault.Fields{{File: name, Line: second.Line, Problem: "a second YAML document begins here", Cure: "keep one document, without ---"}}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlFault(name, err)
	}
	t := yamlTree{name: name}
	root := t.convert(doc.Content[0], "", 0)
	return root, t.faults.Err()
}

func yamlFault(name string, err error) error {
	f := fault.Field{File: name, Problem: "is not valid YAML: " + err.Error(), Cure: "check the indentation and quotes"}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[2] != "" {
		f.Line, _ = strconv.Atoi(m[1])
		f.Problem = "is not valid YAML: " + m[2]
	}
	return fault.Fields{f}
}

type yamlTree struct {
	name   string
	nodes  int
	faults fault.Fields
}

func (t *yamlTree) fault(line int, problem, cure string) {
	if len(t.faults) < maxFaults {
		t.faults = append(t.faults, fault.Field{File: t.name, Line: line, Problem: problem, Cure: cure})
	}
}

func (t *yamlTree) convert(y *yaml.Node, key string, depth int) *Node {
	n := &Node{Key: key, Line: y.Line}
	t.nodes++
	if depth > MaxDepth {
		if depth == MaxDepth+1 {
			t.fault(y.Line, fmt.Sprintf("is nested deeper than %d levels", MaxDepth), "flatten it")
		}
		return n
	}
	if y.Anchor != "" {
		t.fault(y.Line, "anchor &"+y.Anchor+" is not allowed", "write the value out")
	}
	switch y.Kind {
	case yaml.AliasNode:
		t.fault(y.Line, "alias *"+y.Value+" is not allowed", "write the value out")
	case yaml.MappingNode:
		n.Kind = Map
		t.children(n, y, depth)
	case yaml.SequenceNode:
		n.Kind = List
		for _, c := range y.Content {
			n.Children = append(n.Children, t.convert(c, "", depth+1))
		}
	case yaml.ScalarNode:
		t.scalar(n, y)
	case yaml.DocumentNode:
		t.fault(y.Line, "a document inside a document", "remove it")
	}
	return n
}

func (t *yamlTree) children(n *Node, y *yaml.Node, depth int) {
	lines := make(map[string]int, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		k := y.Content[i]
		if k.Kind != yaml.ScalarNode {
			t.fault(k.Line, "a key that is not a word", "use plain keys")
			continue
		}
		if first := lines[k.Value]; first > 0 {
			t.fault(k.Line, fmt.Sprintf("%q stands here a second time, first on line %d", k.Value, first), "keep one of the two")
			continue
		}
		lines[k.Value] = k.Line
		n.Children = append(n.Children, t.convert(y.Content[i+1], k.Value, depth+1))
	}
}

func (t *yamlTree) scalar(n *Node, y *yaml.Node) {
	n.Kind, n.Value = Scalar, y.Value
	switch tag := y.ShortTag(); tag {
	case "!!null":
		n.Kind = Null
	case "!!str":
		n.Tag = String
	case "!!int":
		n.Tag = Int
		if !plainInt.MatchString(y.Value) {
			n.Tag = Float // 0x1F and the like are not how people write levels
		}
	case "!!float":
		n.Tag = Float
	case "!!bool":
		n.Tag = Bool
	case "!!timestamp":
		n.Tag = Date
	default:
		t.fault(y.Line, "tag "+tag+" is not allowed", "write plain text")
	}
}
