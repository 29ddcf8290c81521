// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	_ "embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/control"
)

//go:embed words.yaml
var wordsYAML []byte

// vocabulary is what people write in statements.
type vocabulary struct {
	headings map[string]Field
	yes, no  []string
	reasons  map[string]Field // legal, contractual, good practice or risk
	status   map[control.Status][]string
}

// theWords reads the vocabulary once; it is part of the program, so that a fault in it is one of the build.
var theWords = sync.OnceValue(func() vocabulary {
	var said struct {
		Headings map[Field][]string
		Leave    []string
		Reasons  map[Field][]string
		Yes, No  []string
		Status   map[control.Status][]string
	}
	if err := yaml.Unmarshal(wordsYAML, &said); err != nil {
		panic(fmt.Errorf("words.yaml: %w", err))
	}
	out := vocabulary{map[string]Field{}, said.Yes, said.No, map[string]Field{}, said.Status}
	for _, w := range said.Leave {
		out.headings[w] = Nothing
	}
	for field, words := range said.Reasons {
		for _, w := range words {
			out.reasons[w] = field
		}
	}
	for field, words := range said.Headings {
		for _, w := range words {
			out.headings[w] = field
		}
	}
	return out
})
