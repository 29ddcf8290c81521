// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
)

// version is set by the build from the newest tag or the changelog.
var version = "dev"

type versionCmd struct {
	JSON bool `help:"Print version, commit and modules as JSON."`
}

// Run prints one line, or with --json everything that a bill of materials would ask for.
func (c *versionCmd) Run(p *program) error {
	if !c.JSON {
		_, err := fmt.Fprintln(p.out, "concord", version)
		return err
	}
	out := struct {
		Version string            `json:"version"`
		Commit  string            `json:"commit,omitempty"`
		Go      string            `json:"go"`
		Modules map[string]string `json:"modules"`
	}{Version: version, Modules: map[string]string{}}
	if info, ok := debug.ReadBuildInfo(); ok {
		out.Go = info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				out.Commit = s.Value
			}
		}
		for _, m := range info.Deps {
			out.Modules[m.Path] = m.Version
		}
	}
	enc := json.NewEncoder(p.out)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
