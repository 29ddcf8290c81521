// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Documents is the list of documented information that both standards ask for or expect.
type Documents struct {
	Schema    string            `yaml:"schema"`
	Name      string            `yaml:"name"`
	Legend    map[string]any    `yaml:"legend"`
	Notes     []string          `yaml:"notes"`
	Roles     []Role            `yaml:"roles"`
	Counts    map[string]any    `yaml:"counts"`
	Documents []DocumentListing `yaml:"documents"`
}

// Role is a part that people play in the system, such as ciso.
type Role struct {
	ID          string `yaml:"id"`
	Description string `yaml:"description"`
}

// Bases on which something must be in writing. Only BasisMandatory can stop a stage 1 audit.
const (
	BasisMandatory          = "mandatory"
	BasisMandatoryIfControl = "mandatory-if-control-applicable"
	BasisUsualEvidence      = "usual-evidence"
	BasisRecommended        = "recommended"
)

// DocumentListing is one document or record, DOC-01 to DOC-88.
type DocumentListing struct {
	ID                   string                  `yaml:"id"`
	Name                 string                  `yaml:"name"`
	Kind                 string                  `yaml:"kind"` // document, policy, procedure, record, plan
	OwnerRole            string                  `yaml:"owner_role"`
	ApproverRole         string                  `yaml:"approver_role"`
	ReviewIntervalMonths int                     `yaml:"review_interval_months"` // 0: closed when made
	Integration          string                  `yaml:"integration"`
	NamedInSourceText    bool                    `yaml:"named_in_source_text"`
	RequiredBy           map[string][]RequiredBy `yaml:"required_by"` // by standard id
	MinimumContent       []string                `yaml:"minimum_content"`
}

// RequiredBy says on what basis which requirements or controls of one standard ask for a document.
type RequiredBy struct {
	Basis string   `yaml:"basis"`
	IDs   []string `yaml:"ids"`
}

// MandatoryFor reports whether clauses 4 to 10 of the standard demand the document.
func (d DocumentListing) MandatoryFor(standard string) bool {
	for _, r := range d.RequiredBy[standard] {
		if r.Basis == BasisMandatory {
			return true
		}
	}
	return false
}
