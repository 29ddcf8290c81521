// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"encoding/json"
	"errors"
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
		Key    string
		Treats []string
		Fields map[string]string `yaml:",inline"`
	}
	Ranges []struct {
		Risk, Currency  string
		Frequency, Loss any
		Changes         []struct {
			Treatment       string
			Frequency, Loss any
		}
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
	keys := map[string]id.ID{}
	for _, t := range h.Treatments {
		made, err := f.record(risk.Treatments, t.Fields)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Fields["title"], err)
		}
		keys[t.Key] = made.ID
		for _, key := range t.Treats {
			if risks[key] == "" {
				return fmt.Errorf("%s treats %s, which is not there", t.Fields["title"], key)
			}
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: id.Ref{Register: risk.Register.Name, ID: risks[key]}, Relation: link.TreatedBy, To: made}); err != nil {
				return fmt.Errorf("%s: %w", t.Fields["title"], err)
			}
		}
	}
	return f.ranges(h, risks, keys)
}

// ranges keeps risks in numbers.
func (f filler) ranges(h handled, risks, treatments map[string]id.ID) error {
	var failed error
	part := func(x any) risk.Part {
		if x == nil {
			return nil
		}
		data, err := json.Marshal(x)
		failed = errors.Join(failed, err)
		return data
	}
	for _, x := range h.Ranges {
		r := risk.Ranges{Currency: x.Currency, Frequency: part(x.Frequency), Loss: part(x.Loss)}
		for _, c := range x.Changes {
			r.Changes = append(r.Changes, risk.RangeChange{Treatment: treatments[c.Treatment], Frequency: part(c.Frequency), Loss: part(c.Loss)})
		}
		if failed != nil {
			return fmt.Errorf("ranges of %s: %w", x.Risk, failed)
		}
		if _, err := risk.SetRanges(f.ctx, f.tx, risks[x.Risk], 0, r); err != nil {
			return fmt.Errorf("ranges of %s: %w", x.Risk, err)
		}
	}
	return nil
}
