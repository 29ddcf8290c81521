// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package catalog reads the field's knowledge from content: standards, documents, guidance and the plan.
//
// Reading is lazy: a file is parsed when it is first asked for, once, so that a command pays only for what it needs.
package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"concord/content"
	"concord/internal/platform/fault"
)

// Library is one folder of content: the embedded one or a user's own. It is safe for use by several goroutines; what
// its methods return is shared and must not be changed.
type Library struct {
	files fs.FS
	name  string // prefix of file names in errors

	mu     sync.Mutex
	parsed map[string]*entry

	hashed sync.Once
	hash   string
}

type entry struct {
	once  sync.Once
	value any
	err   error
}

var embedded = sync.OnceValue(func() *Library { return Open(content.Files, "content") })

// Embedded returns the library that ships inside the program.
func Embedded() *Library { return embedded() }

// Open returns a library over files laid out like the embedded content; name stands before file names in errors.
func Open(files fs.FS, name string) *Library {
	return &Library{files: files, name: name, parsed: map[string]*entry{}}
}

// Files returns the file system below the library.
func (l *Library) Files() fs.FS { return l.files }

// FileName returns the name of a file as a person should see it in an error.
func (l *Library) FileName(p string) string { return path.Join(l.name, p) }

// Load parses the YAML file p once into a T with unknown fields refused and returns the shared value. It fails with
// fault.NotFound where the file is missing, and else with the parser's message behind the file's name.
func Load[T any](l *Library, p string) (*T, error) {
	l.mu.Lock()
	e := l.parsed[p]
	if e == nil {
		e = &entry{}
		l.parsed[p] = e
	}
	l.mu.Unlock()
	e.once.Do(func() {
		v := new(T)
		e.value, e.err = v, l.decode(p, v)
	})
	if e.err != nil {
		return nil, e.err
	}
	v, ok := e.value.(*T)
	if !ok {
		panic(fmt.Sprintf("catalog: %s was loaded as %T before", p, e.value))
	}
	return v, nil
}

func (l *Library) decode(p string, into any) error {
	data, err := fs.ReadFile(l.files, p)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", l.FileName(p), fault.NotFound)
	}
	if err != nil {
		return fmt.Errorf("read content: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", l.FileName(p), err)
	}
	if s, ok := into.(*Standard); ok {
		s.outline = buildOutline(s)
	}
	return nil
}

// StandardIDs returns the ids of all standards with an outline, sorted.
func (l *Library) StandardIDs() []string {
	names, _ := fs.Glob(l.files, "standards/*/standard.yaml")
	ids := make([]string, 0, len(names))
	for _, n := range names {
		ids = append(ids, path.Base(path.Dir(n)))
	}
	sort.Strings(ids)
	return ids
}

// Standard returns the standard with this id, or fault.NotFound with the ids there are.
func (l *Library) Standard(id string) (*Standard, error) {
	if id == "" || strings.ContainsAny(id, "/\\") {
		return nil, fmt.Errorf("standard %q: %w; there are %s", id, fault.NotFound, strings.Join(l.StandardIDs(), ", "))
	}
	s, err := Load[Standard](l, "standards/"+id+"/standard.yaml")
	if errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("standard %q: %w; there are %s", id, fault.NotFound, strings.Join(l.StandardIDs(), ", "))
	}
	return s, err
}

// Node returns the outline node that ref names, or fault.NotFound.
func (l *Library) Node(ref Ref) (*Node, error) {
	s, err := l.Standard(ref.Standard)
	if err != nil {
		return nil, err
	}
	n := s.Outline().Node(ref.ID)
	if n == nil {
		return nil, fmt.Errorf("%s: %w in %s", ref, fault.NotFound, s.Name)
	}
	return n, nil
}

// Documents returns the list of documented information for all standards.
func (l *Library) Documents() (*Documents, error) {
	return Load[Documents](l, "documents/documents.yaml")
}

// Plan returns the implementation plan.
func (l *Library) Plan() (*Plan, error) { return Load[Plan](l, "roadmap/joint.yaml") }
