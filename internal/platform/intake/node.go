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
	MaxCells = 2_000_000 // in one table or workbook
	MaxDepth = 100       // levels of nesting
	MaxNodes = 1_000_000 // values of one YAML or JSON file
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
	Faults   fault.Fields // at a root: what the parser could read past; Decoder.Map reports it with everything else
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

// Held is a file of which the bytes are in memory.
func Held(data []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data)))
}

// Lines counts the lines of a text, up to most of them.
func Lines(in *io.SectionReader, most int) (lines int, err error) {
	r, piece := io.NewSectionReader(in, 0, in.Size()), make([]byte, 64<<10)
	for lines < most {
		n, err := r.Read(piece)
		lines += bytes.Count(piece[:n], []byte{'\n'})
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, fmt.Errorf("count lines: %w", err)
		}
	}
	return min(lines, most), nil
}

// Open opens a regular file of at most limit bytes, which must be closed; a link is followed to one. Folders, devices and pipes are
// refused and never opened. A missing file fails with fault.NotFound, a larger one with fault.TooLarge, one that cannot be
// read with fault.Invalid.
func Open(path string, limit int64) (*os.File, *io.SectionReader, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, nil, fault.Fields{{File: path, Problem: "is a folder", Cure: "name a file in it"}}
	case !mode.IsRegular():
		return nil, nil, fault.Fields{{File: path, Problem: "is a device or a pipe, not a file", Cure: "save it as a file first"}}
	case info.Size() > limit:
		return nil, nil, TooLarge(path, "is larger than "+size(limit), "split it or remove what is not needed")
	}
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	return f, io.NewSectionReader(f, 0, info.Size()), nil
}

// ReadFile returns the bytes of a file, or fails as Open does.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, _, err := Open(path, limit)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read from
	return ReadAll(path, f, limit)
}

// unreadable says why the system does not give a file.
func unreadable(path string, err error) error {
	var cause *os.PathError
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: %w", fault.NotFound, fault.Fields{{File: path, Problem: "does not exist", Cure: "check the name and the folder"}})
	case errors.Is(err, os.ErrPermission):
		return fault.Fields{{File: path, Problem: "may not be read by you", Cure: "ask for the right to read it, or copy it"}}
	case errors.As(err, &cause):
		return fault.Fields{{File: path, Problem: "cannot be read: " + cause.Err.Error(), Cure: "check the name and the folder"}}
	}
	return fmt.Errorf("open %s: %w", path, err)
}

// ReadAll reads at most limit bytes and fails with fault.TooLarge where there are more.
func ReadAll(name string, r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, TooLarge(name, "is larger than "+size(limit), "split it or remove what is not needed")
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
	if strings.EqualFold(filepath.Ext(name), ".json") {
		return ParseJSON(name, data)
	}
	return ParseYAML(name, data)
}
