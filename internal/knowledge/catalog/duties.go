// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Duties are what somebody has to answer for in a management system.
type Duties struct {
	Schema string `yaml:"schema" need:"yes"`
	Duties []Duty `yaml:"duties" need:"yes"`
}

// Duty is one of them, over both standards. A role takes it on by a link to one of its references or of those that it includes.
type Duty struct {
	ID       string `yaml:"id" need:"yes"`
	Title    string `yaml:"title" need:"yes"`
	Basis    string `yaml:"basis" need:"yes"` // clause, or control for one that may be not applicable
	Several  bool   `yaml:"several"`          // more than one role may answer for it
	Usual    string `yaml:"usual" need:"yes"` // a role that often takes it on
	Refs     []Ref  `yaml:"refs" need:"yes"`
	Includes []Ref  `yaml:"includes"`
}

// The bases of a duty.
const (
	ByClause  = "clause"
	ByControl = "control"
)

const dutiesFile = "guidance/duties.yaml"

// Duties returns what somebody has to answer for.
func (l *Library) Duties() (*Duties, error) { return Load[Duties](l, dutiesFile) }

// checkDuties checks that no duty stands there twice, and that those that a control asks for name controls.
func (d *Draft) checkDuties() {
	for _, name := range d.Matching(dutiesFile) {
		p := ReadPart[Duties](d, name)
		if p == nil {
			continue
		}
		s := p.Source
		d.schema(s, p.Value.Schema, "concord/duties@1")
		ids := d.unique(s)
		for i, x := range p.Value.Duties {
			ids.add(x.ID, "duties", i, "id")
			d.oneOf(RuleNames, s, x.Basis, []string{ByClause, ByControl}, "duties", i, "basis")
			for j, ref := range x.Refs {
				std := d.Standard(ref.Standard)
				if std == nil {
					continue
				}
				if n := std.outline.Node(ref.ID); n != nil && (n.Kind == KindControl) != (x.Basis == ByControl) {
					d.fault(RuleNames, s, ref.String()+" is not of the basis "+x.Basis, "name requirements of clauses for one, controls for the other", "duties", i, "refs", j)
				}
			}
		}
	}
}
