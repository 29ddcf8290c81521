// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Standard is one standard as content: clauses 4 to 10, Annex A and notes, in our own words.
type Standard struct {
	Schema  string `yaml:"schema" need:"yes"`
	ID      string `yaml:"id" need:"yes"`
	Name    string `yaml:"name" need:"yes"`
	System  string `yaml:"system" need:"yes"` // ISMS or AIMS
	Purpose string `yaml:"purpose"`           // what it is for, in one or two sentences
	Edition struct {
		Standard   string `yaml:"standard" need:"yes"`
		Published  string `yaml:"published" need:"yes"`
		Note       string `yaml:"note"`
		Amendments []struct {
			ID        string `yaml:"id"`
			Published string `yaml:"published"`
			Effect    string `yaml:"effect"`
		} `yaml:"amendments"`
		TransitionFrom2013Ended string `yaml:"transition_from_2013_ended"`
	} `yaml:"edition" need:"yes"`
	Legend         StandardLegend `yaml:"legend"`
	StructureNotes []string       `yaml:"structure_notes"`
	Counts         StandardCounts `yaml:"counts"`
	Clauses        []Clause       `yaml:"clauses" need:"yes"`
	AnnexA         Annex          `yaml:"annex_a"`
	AnnexB         *InfoAnnex     `yaml:"annex_b"`
	AnnexC         *InfoAnnex     `yaml:"annex_c"`
	AnnexD         *InfoAnnex     `yaml:"annex_d"`

	outline *Outline
}

// StandardLegend says how the file is to be read, and which values its fields can have.
type StandardLegend struct {
	IDs                            string            `yaml:"ids"`
	Form                           map[string]string `yaml:"form"`   // meaning of Requirement.Form, by value
	Origin                         map[string]string `yaml:"origin"` // meaning of Requirement.Origin, by value
	Attributes                     string            `yaml:"attributes"`
	Roles                          string            `yaml:"roles"`
	LifecycleStages                string            `yaml:"lifecycle_stages"`
	DocumentedWhenApplicable       string            `yaml:"documented_when_applicable"`
	MandatoryDocumentedInformation string            `yaml:"mandatory_documented_information"`
	Values                         AttributeValues   `yaml:"values"`
}

// AttributeValues lists what the attributes of a control can say, in reading order; a list is empty where the standard
// does not have the attribute.
type AttributeValues struct {
	Attributes      `yaml:",inline"`
	LifecycleStages []string `yaml:"lifecycle_stages"`
	RoleShares      []string `yaml:"role_shares"` // how much a control is a role's own
}

// StandardCounts holds figures that a recount must equal; 0 and nil are not stated.
type StandardCounts struct {
	Subclauses                     int            `yaml:"subclauses"`
	ClauseRequirements             int            `yaml:"clause_requirements"`
	ScoredClauseRequirements       int            `yaml:"scored_clause_requirements"`
	MandatoryDocumentedInformation int            `yaml:"mandatory_documented_information"`
	AnnexATopics                   int            `yaml:"annex_a_topics"`
	AnnexAObjectives               int            `yaml:"annex_a_objectives"`
	AnnexAControls                 int            `yaml:"annex_a_controls"`
	ByTheme                        map[string]int `yaml:"by_theme"`     // by Group.Key
	ByObjective                    map[string]int `yaml:"by_objective"` // by Group.ID
	NewIn2022                      int            `yaml:"new_in_2022"`
	AnnexCObjectives               int            `yaml:"annex_c_objectives"`
	AnnexCRiskSources              int            `yaml:"annex_c_risk_sources"`
}

// Clause is one of the clauses 4 to 10.
type Clause struct {
	ID         string      `yaml:"id" need:"yes"`
	Title      string      `yaml:"title" need:"yes"`
	Headings   []Heading   `yaml:"headings"` // unscored levels between clause and subclause, such as 6.1
	Subclauses []Subclause `yaml:"subclauses" need:"yes"`
}

// Heading is a numbered title of the standard that only groups subclauses, such as 7.5.
type Heading struct {
	ID    string `yaml:"id" need:"yes"`
	Title string `yaml:"title" need:"yes"`
}

// Subclause is the unit that readiness is averaged over, such as 6.1.2.
type Subclause struct {
	ID                             string        `yaml:"id" need:"yes"`
	Title                          string        `yaml:"title" need:"yes"`
	Intent                         string        `yaml:"intent" need:"yes"`
	Notes                          []string      `yaml:"notes"`
	MandatoryDocumentedInformation []Documented  `yaml:"mandatory_documented_information"`
	Requirements                   []Requirement `yaml:"requirements" need:"yes"`
	Questions                      []string      `yaml:"questions" need:"yes"`
	Evidence                       []string      `yaml:"evidence" need:"yes"`
}

// Documented names something that must or should be in writing.
type Documented struct {
	Name            string `yaml:"name" need:"yes"`
	Kind            string `yaml:"kind" need:"yes"`
	Basis           string `yaml:"basis"`            // explicit or implied; controls only
	WithoutDocument string `yaml:"without_document"` // why no single document stands for it; clauses only
}

// Requirement is one sentence of a clause that one can conform to.
type Requirement struct {
	ID     string `yaml:"id" need:"yes"`
	Cite   string `yaml:"cite" need:"yes"` // the form to show to people, such as "6.1.2 c) 1)"
	Text   string `yaml:"text" need:"yes"`
	Form   string `yaml:"form" need:"yes"`
	Origin string `yaml:"origin" need:"yes"`
	Scored *bool  `yaml:"scored"` // false for a permission, which is in no total
}

// Annex is Annex A: themes (ISO/IEC 27001) or objectives (ISO/IEC 42001) with their controls.
type Annex struct {
	Title      string    `yaml:"title"`
	Status     string    `yaml:"status"`
	Topics     []Heading `yaml:"topics"` // levels above the objectives, such as A.6 of ISO/IEC 42001
	Themes     []Group   `yaml:"themes"`
	Objectives []Group   `yaml:"objectives"`
}

// Groups returns the themes or objectives, whichever the standard has.
func (a Annex) Groups() []Group {
	if len(a.Themes) > 0 {
		return a.Themes
	}
	return a.Objectives
}

// Group is a theme or a control objective of Annex A.
type Group struct {
	ID        string    `yaml:"id" need:"yes"`
	Key       string    `yaml:"key"`
	Title     string    `yaml:"title" need:"yes"`
	Objective string    `yaml:"objective"`
	Count     int       `yaml:"count"`
	Controls  []Control `yaml:"controls" need:"yes"`
}

// Control is one reference control of Annex A.
type Control struct {
	ID                       string            `yaml:"id" need:"yes"`
	Title                    string            `yaml:"title" need:"yes"`
	Theme                    string            `yaml:"theme"`
	ObjectiveGroup           string            `yaml:"objective_group"`
	NewIn2022                bool              `yaml:"new_in_2022"`
	GuidanceClause           string            `yaml:"guidance_clause"`
	RelatedClauses           []string          `yaml:"related_clauses"`
	Expectation              string            `yaml:"expectation" need:"yes"`
	Questions                []string          `yaml:"questions" need:"yes"`
	Evidence                 []string          `yaml:"evidence" need:"yes"`
	DocumentedWhenApplicable []Documented      `yaml:"documented_when_applicable"`
	Attributes               Attributes        `yaml:"attributes"`
	LifecycleStages          []string          `yaml:"lifecycle_stages"`
	Roles                    map[string]string `yaml:"roles"` // developer, provider, user: how much it is theirs
}

// Attributes are the five attribute lists of ISO/IEC 27002:2022.
type Attributes struct {
	ControlType             []string `yaml:"control_type"`
	SecurityProperties      []string `yaml:"security_properties"`
	CybersecurityConcepts   []string `yaml:"cybersecurity_concepts"`
	OperationalCapabilities []string `yaml:"operational_capabilities"`
	SecurityDomains         []string `yaml:"security_domains"`
}

// InfoAnnex is an annex without controls: guidance (B), objectives and risk sources (C), sectors (D).
type InfoAnnex struct {
	Title       string       `yaml:"title" need:"yes"`
	Status      string       `yaml:"status" need:"yes"`
	Description string       `yaml:"description"`
	Objectives  []AnnexCItem `yaml:"objectives"`
	RiskSources []AnnexCItem `yaml:"risk_sources"`
}

// AnnexCItem is an organizational objective or a risk source of Annex C of ISO/IEC 42001.
type AnnexCItem struct {
	ID          string `yaml:"id" need:"yes"`
	Title       string `yaml:"title" need:"yes"`
	Description string `yaml:"description" need:"yes"`
	Keyword     string `yaml:"keyword"`
}
