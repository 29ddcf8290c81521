// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"fmt"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/risk"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// handled is the content's plan of what is done about risks.
type handled struct {
	Treatments []struct {
		Treats []string
		Fields map[string]string `yaml:",inline"`
	}
}

// treatments keeps what is done about the risks that were made, by their ids in the example.
func (f filler) treatments(risks map[string]id.ID) error {
	data, err := fs.ReadFile(f.library.Files(), path.Join(folder, "northwind-credit-treatments.yaml"))
	if err != nil {
		return err
	}
	var h handled
	if err := yaml.Unmarshal(data, &h); err != nil {
		return err
	}
	for _, t := range h.Treatments {
		made, err := f.record(risk.Treatments, t.Fields)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Fields["title"], err)
		}
		for _, key := range t.Treats {
			if risks[key] == "" {
				return fmt.Errorf("%s treats %s, which is not there", t.Fields["title"], key)
			}
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: id.Ref{Register: risk.Register.Name, ID: risks[key]}, Relation: link.TreatedBy, To: made}); err != nil {
				return fmt.Errorf("%s: %w", t.Fields["title"], err)
			}
		}
	}
	return nil
}
