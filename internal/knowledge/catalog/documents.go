// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Documents is the list of documented information that both standards ask for or expect.
type Documents struct {
	Schema    string            `yaml:"schema" need:"yes"`
	Name      string            `yaml:"name" need:"yes"`
	Legend    DocumentsLegend   `yaml:"legend" need:"yes"`
	Notes     []string          `yaml:"notes"`
	Roles     []Role            `yaml:"roles" need:"yes"`
	Counts    DocumentsCounts   `yaml:"counts"`
	Documents []DocumentListing `yaml:"documents" need:"yes"`
}

// DocumentsLegend says what the values of the list mean.
type DocumentsLegend struct {
	Basis                map[string]string `yaml:"basis" need:"yes"`       // by value
	Integration          map[string]string `yaml:"integration" need:"yes"` // by value
	ReviewIntervalMonths string            `yaml:"review_interval_months"`
	NamedInSourceText    string            `yaml:"named_in_source_text"`
}

// DocumentsCounts holds figures that a recount must equal; 0 and nil are not stated.
type DocumentsCounts struct {
	Documents                      int            `yaml:"documents"`
	ByKind                         map[string]int `yaml:"by_kind"`
	ByIntegration                  map[string]int `yaml:"by_integration"`
	Mandatory27001                 int            `yaml:"mandatory_27001"`
	Mandatory42001                 int            `yaml:"mandatory_42001"`
	MandatoryInBoth                int            `yaml:"mandatory_in_both"`
	ShareExtending                 float64        `yaml:"share_of_mandatory_42001_documents_that_extend_an_isms_document_percent"`
	Mandatory42001Alone            []string       `yaml:"mandatory_42001_without_isms_counterpart"`
	ExplicitIn27001Controls        int            `yaml:"explicit_in_27001_controls"`
	ExplicitIn42001Controls        int            `yaml:"explicit_in_42001_controls"`
	MandatoryIfAIControlApplicable int            `yaml:"mandatory_if_ai_control_applicable"`
	NamedInSourceText              int            `yaml:"named_in_source_text"`
}

// Role is a part that people play in the system, such as ciso.
type Role struct {
	ID          string `yaml:"id" need:"yes"`
	Description string `yaml:"description" need:"yes"`
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
	ID                   string                  `yaml:"id" need:"yes"`
	Name                 string                  `yaml:"name" need:"yes"`
	Kind                 string                  `yaml:"kind" need:"yes"` // document, policy, procedure, record, plan
	OwnerRole            string                  `yaml:"owner_role" need:"yes"`
	ApproverRole         string                  `yaml:"approver_role" need:"yes"`
	ReviewIntervalMonths int                     `yaml:"review_interval_months"` // 0: closed when made
	Integration          string                  `yaml:"integration" need:"yes"`
	NamedInSourceText    bool                    `yaml:"named_in_source_text"`
	RequiredBy           map[string][]RequiredBy `yaml:"required_by" need:"yes"` // by standard id
	MinimumContent       []string                `yaml:"minimum_content" need:"yes"`
}

// RequiredBy says on what basis which requirements or controls of one standard ask for a document.
type RequiredBy struct {
	Basis string   `yaml:"basis" need:"yes"`
	IDs   []string `yaml:"ids" need:"yes"`
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
