// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"concord/internal/knowledge/catalog"
)

// guide is what the questionnaire needs of the guidance on one subclause or control. Other fields pass unread.
type guide struct {
	Serves  []catalog.Ref `yaml:"serves"`  // of a subclause, in each standard
	Control catalog.Ref   `yaml:"control"` // of a control

	Why            string         `yaml:"why"`
	AddForSecurity string         `yaml:"add_for_security"`
	AddForAI       string         `yaml:"add_for_ai"`
	AuditorAsks    []string       `yaml:"auditor_asks"`
	Levels         map[int]string `yaml:"levels"`
	Test           string         `yaml:"test"`
	ExcludeWhen    string         `yaml:"exclude_when"`
}

// guidanceFiles are where guidance stands: what serves several standards, and what belongs to one.
var guidanceFiles = []string{"guidance/*.yaml", "standards/*/guidance/*.yaml"}

// readGuides reads all guidance, by the place it is for.
func readGuides(l *catalog.Library) (map[catalog.Ref]*guide, error) {
	out := map[catalog.Ref]*guide{}
	for _, pattern := range guidanceFiles {
		names, err := fs.Glob(l.Files(), pattern)
		if err != nil {
			return nil, fmt.Errorf("read guidance: %w", err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(l.Files(), name)
			if err != nil {
				return nil, fmt.Errorf("read guidance: %w", err)
			}
			var file struct {
				Entries []*guide `yaml:"entries"`
			}
			if err := yaml.Unmarshal(data, &file); err != nil {
				return nil, fmt.Errorf("read guidance: %s: %w", l.FileName(name), err)
			}
			for _, g := range file.Entries {
				for _, ref := range append(g.Serves, g.Control) {
					out[ref] = g
				}
			}
		}
	}
	return out, nil
}
