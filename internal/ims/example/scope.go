// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
)

// said is what the example says of its scope.
type said struct {
	Isms, Aims, Activities, Organizational, Physical, Technological, Considered string
	Differs                                                                     string // why the scope of the AI management system is its own
	Note                                                                        string // of the approval
}

// settings says what the organization says of itself.
func (f filler) settings(o organization) error {
	s, err := org.FindSettings(f.ctx, f.tx)
	if err != nil {
		return err
	}
	s.LegalName, s.Sector, s.TimeZone = o.Organization.LegalName, o.Organization.Sector, o.Organization.TimeZone
	s.Country, s.SizeBand, s.Standards = "PT", "50-249", []string{"iso27001-2022", "iso42001-2023"}
	_, err = org.SaveSettings(f.ctx, f.tx, f.library, s.Version, s)
	return err
}

// scope writes the scope and approves it.
func (f filler) scope(o organization) error {
	x := o.Scope
	_, err := scope.Save(f.ctx, f.tx, 0, func(d *scope.Draft) error {
		*d = scope.Draft{
			Summary: x.Isms, Activities: x.Activities, Organizational: x.Organizational, Physical: x.Physical, Technological: x.Technological, Considered: x.Considered,
			Differences: []scope.Difference{{Standard: "iso42001-2023", Text: x.Aims, Reason: x.Differs}},
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = scope.Freeze(f.ctx, f.tx, "", x.Note)
	return err
}
