// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"concord/internal/platform/db"
)

// described is the checked-in description of the API.
const described = "testdata/openapi.json"

func TestTheDescriptionOfTheAPIIsTheCheckedInOne(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		got := w.ask("GET", "/api/v1/openapi.json", "", "")
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
			t.Fatalf("%d: %s", got.status, got.body)
		}
		if *update && w.DB.Engine() == db.SQLite {
			if err := os.WriteFile(described, []byte(got.body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if *update {
			return
		}
		want, err := os.ReadFile(described)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, []byte(got.body)) {
			t.Errorf("the description differs; run go test ./internal/app -run TheDescriptionOfTheAPI -update and read:\n%.4000s", difference(string(want), got.body))
		}
	})
}

func TestTheDescriptionIsOpenAPI31(t *testing.T) {
	t.Parallel()
	read := func(name string) any {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close() //nolint:errcheck // only read
		v, err := jsonschema.UnmarshalJSON(file)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///openapi-3.1", read("testdata/openapi-3.1/schema.json")); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("mem:///openapi-3.1")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(read(described)); err != nil {
		t.Error(err)
	}
	if err := schema.Validate(map[string]any{"openapi": "3.1.0", "info": map[string]any{"title": "No version"}, "paths": map[string]any{}}); err == nil {
		t.Error("a document without a version passes too")
	}
}

func TestEveryRouteOfTheAPIIsDescribed(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		ids := map[string]string{}
		for _, r := range w.server.Routes() {
			if !strings.HasPrefix(r.Pattern, "/api/") {
				continue
			}
			switch {
			case !r.Doc.Described():
				t.Errorf("%s: no description; give the route its Doc", r.Name())
			case r.Doc.Tag == "":
				t.Errorf("%s: belongs to no group", r.Name())
			case ids[r.Doc.ID] != "":
				t.Errorf("%s: is called %s, as %s is", r.Name(), r.Doc.ID, ids[r.Doc.ID])
			case len(r.Doc.Answers) == 0:
				t.Errorf("%s: ends in nothing", r.Name())
			case (r.Body > 0) != (len(r.Doc.Body) > 0):
				t.Errorf("%s: takes %d bytes, and the description says otherwise", r.Name(), r.Body)
			}
			ids[r.Doc.ID] = r.Name()
		}
	})
}

func TestThePageAboutTheAPINamesEveryOperation(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		got := w.ask("GET", "/api/v1/docs", "", "")
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Fatalf("%d: %.300s", got.status, got.body)
		}
		for _, r := range w.server.Routes() {
			if id := r.Doc.ID; id != "" && strings.Count(got.body, `id="`+id+`"`) != 1 {
				t.Errorf("%s stands there %d times", id, strings.Count(got.body, `id="`+id+`"`))
			}
		}
		for _, bad := range []string{"<script>", "style=", "<style"} {
			if strings.Contains(got.body, bad) {
				t.Errorf("the page holds %s", bad)
			}
		}
	})
}
