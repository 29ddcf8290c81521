// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/platform/fault"
)

var (
	yamlLine = regexp.MustCompile(`(?s)^(?:yaml: )?(?:line (\d+): )?(.*)`)
	plainInt = regexp.MustCompile(`^[-+]?[0-9]+$`)
)

// maxYAMLMarks is how many marks that begin a value a YAML file may have. The parser builds the whole tree before anyone
// can count it, and 4 MiB of "a: ," would take it 900 MiB.
const maxYAMLMarks = 500_000

// yamlMarks counts the marks that can begin a value; in quotes and remarks too, which is why the limit is wide.
func yamlMarks(data []byte) (n int) {
	for i, b := range data {
		switch b {
		case ',', ':', '[', '{', '?':
			n++
		case '-':
			if i+1 == len(data) || data[i+1] == ' ' || data[i+1] == '\n' || data[i+1] == '\r' || data[i+1] == '\t' {
				n++
			}
		}
	}
	return n
}

// ParseYAML reads one YAML document of at most MaxYAML bytes. Anchors, aliases, tags, duplicate keys and a second
// document are refused.
func ParseYAML(name string, data []byte) (*Node, error) {
	if len(data) > MaxYAML {
		return nil, TooLarge(name, "is larger than "+size(MaxYAML), "split it or remove what is not needed")
	}
	data, err := plainText(name, data)
	if err != nil {
		return nil, err
	}
	if marks := yamlMarks(data); marks > maxYAMLMarks {
		return nil, TooLarge(name, fmt.Sprintf("has some %d values, more than %d", marks, maxYAMLMarks), "split it")
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, fault.Fields{{File: name, Problem: "is empty", Cure: "write one with: concord diagnose template"}}
	case err != nil:
		return nil, yamlFault(name, data, err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return nil, fault.Fields{{File: name, Line: second.Line, Problem: "a second YAML document begins here", Cure: "keep one document, without ---"}}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlFault(name, data, err)
	}
	t := yamlTree{name: name}
	root := t.convert(doc.Content[0], "", 0)
	root.Faults = t.faults
	return root, nil
}

// yamlCures turn what the parser says into what to do, by the first phrase that matches.
var yamlCures = []struct{ says, problem, cure string }{
	{"exceeded max depth", "is nested far too deep", "flatten it"},
	{"mapping values are not allowed", "has a colon where none can stand", "put a text that holds \": \" in quotes, and check the indentation"},
	{"cannot start any token", "has a tab or a special character (such as @, ` or %) at the beginning of a value", "indent with blanks, and put such a text in quotes"},
	{"found a tab character", "is indented with a tab", "indent with blanks"},
	{"did not find expected key", "is not indented like its neighbours, or a quote above it is not closed", "line it up with the fields of the same group"},
	{"did not find expected '-' indicator", "stands in a list and does not begin with - ", "begin it with - , or check its indentation"},
	{"did not find expected ',' or", "is missing a comma or a closing bracket", "close the bracket, and put a comma between two values"},
	{"unknown anchor", "has a value that begins with *, which YAML takes for a reference", "put the text in quotes"},
	{"while scanning an anchor", "has a value that begins with &, which YAML takes for a name", "put the text in quotes"},
	{"while scanning an alias", "has a value that begins with *, which YAML takes for a reference", "put the text in quotes"},
	{"unexpected end of stream", "opens a quote that is never closed", "close the quote"},
	{"could not find expected ':'", "has a line that is no field", "write it as name: value, with a blank after the colon"},
	{"unknown escape character", "has a backslash in double quotes that stands for nothing", "use single quotes, or double the backslash"},
	{"did not find expected node content", "has brackets or commas with nothing between them", "remove what is empty"},
}

func yamlFault(name string, data []byte, err error) error {
	line, says := yamlSays(err)
	f := fault.Field{File: name, Line: max(1, line), Problem: "is not valid YAML: " + CleanName(cutTo(says, 200)), Cure: "check the indentation and quotes"}
	if len(data) <= maxSearched {
		f.Line = brokenLine(data, says)
	}
	for _, c := range yamlCures {
		if strings.Contains(says, c.says) {
			f.Problem, f.Cure = c.problem, c.cure
			break
		}
	}
	return fault.Fields{f}
}

// yamlSays takes a parser's message apart; line is 0 where it names none.
func yamlSays(err error) (line int, says string) {
	m := yamlLine.FindStringSubmatch(err.Error())
	line, _ = strconv.Atoi(m[1])
	return line, m[2]
}

// maxSearched is the size in bytes up to which the line of a fault is searched for.
const maxSearched = 256 << 10

// brokenLine returns the first line with which the file so far has the same fault. The parser itself names the line at
// which the group around the fault begins, or the one before, which may be hundreds of lines away.
func brokenLine(data []byte, says string) int {
	var ends []int
	for i, b := range data {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	ends = append(ends, len(data))
	return 1 + sort.Search(len(ends)-1, func(i int) bool {
		var doc yaml.Node
		dec := yaml.NewDecoder(bytes.NewReader(data[:ends[i]]))
		err := dec.Decode(&doc)
		if err == nil {
			err = dec.Decode(&doc)
		}
		if err == nil || errors.Is(err, io.EOF) {
			return false
		}
		_, same := yamlSays(err)
		return same == says
	})
}

type yamlTree struct {
	name   string
	nodes  int
	faults fault.Fields
}

func (t *yamlTree) fault(line int, problem, cure string) {
	if len(t.faults) < maxFaults {
		t.faults = append(t.faults, fault.Field{File: t.name, Line: line, Problem: CleanName(cutTo(problem, maxProblem)), Cure: cure})
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
		t.fault(y.Line, "anchor &"+y.Anchor+" is not allowed", "write the value out, or put a text that begins with & in quotes")
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
