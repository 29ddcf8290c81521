// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"concord/internal/platform/fault"
)

// ParseJSON reads one JSON value of at most MaxJSON bytes and MaxNodes values. Duplicate keys, bad UTF-8 and anything behind the value are
// refused.
func ParseJSON(name string, data []byte) (*Node, error) {
	if len(data) > MaxJSON {
		return nil, TooLarge(name, "is larger than "+size(MaxJSON), "split it or remove what is not needed")
	}
	data, err := plainText(name, data)
	if err != nil {
		return nil, err
	}
	t := jsonTree{name: name, data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	t.dec.UseNumber()
	root, err := t.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := t.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.Fields{{File: name, Line: t.line(), Problem: "something stands behind the end of the JSON value", Cure: "remove it"}}
	}
	root.Faults = t.faults
	return root, nil
}

type jsonTree struct {
	name   string
	data   []byte
	dec    *json.Decoder
	faults fault.Fields
	nodes  int

	counted int64 // offset up to which lines are counted
	lines   int
}

// line returns the line at which the decoder stands; it only ever moves forward.
func (t *jsonTree) line() int {
	at := min(t.dec.InputOffset(), int64(len(t.data)))
	if at > t.counted {
		t.lines += bytes.Count(t.data[t.counted:at], []byte{'\n'})
		t.counted = at
	}
	return t.lines + 1
}

func (t *jsonTree) broken(err error) error {
	problem := "is not valid JSON: " + err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		problem = "ends in the middle of a value"
	}
	return fault.Fields{{File: t.name, Line: t.line(), Problem: problem, Cure: "check brackets, commas and quotes near this line"}}
}

func (t *jsonTree) value(key string, depth int) (*Node, error) {
	token, err := t.dec.Token()
	if err != nil {
		return nil, t.broken(err)
	}
	n := &Node{Key: key, Line: t.line(), Kind: Scalar}
	t.nodes++
	switch {
	case depth > MaxDepth:
		return nil, TooLarge(t.name, fmt.Sprintf("is nested deeper than %d levels on line %d", MaxDepth, n.Line), "flatten it")
	case t.nodes > MaxNodes:
		return nil, TooLarge(t.name, fmt.Sprintf("has more than %d values", MaxNodes), "split it")
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return n, t.object(n, depth)
		}
		return n, t.array(n, depth)
	case string:
		n.Value, n.Tag = v, String
	case json.Number:
		n.Value, n.Tag = v.String(), Float
		if plainInt.MatchString(n.Value) {
			n.Tag = Int
		}
	case bool:
		n.Value, n.Tag = fmt.Sprint(v), Bool
	case nil:
		n.Kind = Null
	}
	return n, nil
}

func (t *jsonTree) object(n *Node, depth int) error {
	n.Kind = Map
	seen := map[string]bool{}
	for t.dec.More() {
		token, err := t.dec.Token()
		if err != nil {
			return t.broken(err)
		}
		key, _ := token.(string)
		line := t.line()
		child, err := t.value(key, depth+1)
		if err != nil {
			return err
		}
		if seen[key] {
			if len(t.faults) < maxFaults {
				t.faults = append(t.faults, fault.Field{File: t.name, Line: line, Problem: fmt.Sprintf("%q stands here a second time", key), Cure: "keep one of the two"})
			}
			continue
		}
		seen[key] = true
		n.Children = append(n.Children, child)
	}
	if _, err := t.dec.Token(); err != nil {
		return t.broken(err)
	}
	return nil
}

func (t *jsonTree) array(n *Node, depth int) error {
	n.Kind = List
	for t.dec.More() {
		child, err := t.value("", depth+1)
		if err != nil {
			return err
		}
		n.Children = append(n.Children, child)
	}
	if _, err := t.dec.Token(); err != nil {
		return t.broken(err)
	}
	return nil
}
