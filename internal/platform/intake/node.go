// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package intake reads foreign files within fixed limits into trees that know where everything stood.
package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"concord/internal/platform/fault"
)

// Limits on foreign input. A file over a limit is refused before it is read whole.
const (
	MaxYAML  = 4 << 20  // bytes
	MaxJSON  = 32 << 20 // bytes
	MaxCSV   = 32 << 20 // bytes
	MaxField = 64 << 10 // bytes in one CSV field or spreadsheet cell
	MaxRows  = 100_000
	MaxCols  = 512
	MaxDepth = 100 // levels of nesting
	MaxNodes = 2_000_000
)

// Kind is the shape of a node.
type Kind int

// The shapes.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// Node is one value of a parsed file with the place it stood at.
type Node struct {
	Kind     Kind
	Key      string // name inside the map above; empty elsewhere
	Value    string // text of a scalar
	Tag      Tag    // what a scalar was written as
	Line     int    // from 1; a spreadsheet's row
	Place    string // cell such as answers!C12, where there is one
	Children []*Node
}

// Tag tells how a scalar was written.
type Tag string

// The tags.
const (
	String Tag = "text"
	Int    Tag = "whole number"
	Float  Tag = "number"
	Bool   Tag = "true or false"
	Date   Tag = "date"
)

// Child returns the value under key in a map, or nil.
func (n *Node) Child(key string) *Node {
	for _, c := range n.Children {
		if c.Key == key {
			return c
		}
	}
	return nil
}

// ReadFile returns the bytes of a regular file of at most limit bytes. Folders, devices and pipes are refused; a larger
// file fails with fault.TooLarge.
func ReadFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", path, fault.NotFound)
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fault.Fields{{File: path, Problem: "is not a file", Cure: "name a file"}}
	}
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close() //nolint:errcheck // only read from
	return ReadAll(path, f, limit)
}

// ReadAll reads at most limit bytes and fails with fault.TooLarge where there are more.
func ReadAll(name string, r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, TooLarge(name, fmt.Sprintf("has more than %s", size(limit)), "split it or remove what is not needed")
	}
	return data, nil
}

// TooLarge is an error of kind fault.TooLarge that names the file and the cure.
func TooLarge(name, problem, cure string) error {
	return fmt.Errorf("%w: %w", fault.TooLarge, fault.Fields{{File: name, Problem: problem, Cure: cure}})
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// Parse reads YAML or JSON, by the file's name.
func Parse(name string, data []byte) (*Node, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, fault.Fields{{File: name, Problem: "is written in UTF-16", Cure: "save it as UTF-8"}}
	}
	if strings.EqualFold(filepath.Ext(name), ".json") {
		return ParseJSON(name, data)
	}
	return ParseYAML(name, data)
}
