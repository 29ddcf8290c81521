// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Embed puts a JSON Schema that stands in a file of its own among the components under a name, and the definitions that it
// needs beside it: generators of clients do not follow references into a schema inside the document. It panics for a
// text that is no schema, which is a mistake of whoever wrote it.
func Embed(name string, text []byte) Schema {
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		panic(fmt.Sprintf("openapi: the schema %s: %v", name, err))
	}
	definitions, _ := root["$defs"].(map[string]any)
	for _, key := range []string{"$schema", "$id", "$defs", "title"} {
		delete(root, key)
	}
	out := Schema{name: name, raw: rewritten(name, root)}
	needed := map[string]json.RawMessage{}
	for again := []json.RawMessage{out.raw}; len(again) > 0; again = again[1:] {
		for key, definition := range definitions {
			if _, known := needed[key]; !known && bytes.Contains(again[0], []byte(`"#/components/schemas/`+partName(name, key)+`"`)) {
				needed[key] = rewritten(name, definition)
				again = append(again, needed[key])
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(needed)) {
		out.parts = append(out.parts, Schema{name: partName(name, key), raw: needed[key]})
	}
	return out
}

const localDefinitions = "#/$defs/"

func partName(name, key string) string { return name + strings.ToUpper(key[:1]) + key[1:] }

// rewritten points references to the definitions' new place.
func rewritten(name string, v any) json.RawMessage {
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				if ref, ok := inner.(string); ok && key == "$ref" && strings.HasPrefix(ref, localDefinitions) {
					v[key] = "#/components/schemas/" + partName(name, ref[len(localDefinitions):])
					continue
				}
				v[key] = walk(inner)
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return v
	}
	text, err := json.Marshal(walk(v))
	if err != nil { // it was JSON before
		panic(err)
	}
	return text
}
