// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Standard is one standard as content: clauses 4 to 10, Annex A and notes, in our own words.
type Standard struct {
	Schema  string `yaml:"schema"`
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	System  string `yaml:"system"` // ISMS or AIMS
	Edition struct {
		Standard   string `yaml:"standard"`
		Published  string `yaml:"published"`
		Note       string `yaml:"note"`
		Amendments []struct {
			ID        string `yaml:"id"`
			Published string `yaml:"published"`
			Effect    string `yaml:"effect"`
		} `yaml:"amendments"`
		TransitionFrom2013Ended string `yaml:"transition_from_2013_ended"`
	} `yaml:"edition"`
	Legend         map[string]any `yaml:"legend"`
	StructureNotes []string       `yaml:"structure_notes"`
	Counts         map[string]any `yaml:"counts"`
	Clauses        []Clause       `yaml:"clauses"`
	AnnexA         Annex          `yaml:"annex_a"`
	AnnexB         *InfoAnnex     `yaml:"annex_b"`
	AnnexC         *InfoAnnex     `yaml:"annex_c"`
	AnnexD         *InfoAnnex     `yaml:"annex_d"`

	outline *Outline
}

// Clause is one of the clauses 4 to 10.
type Clause struct {
	ID         string      `yaml:"id"`
	Title      string      `yaml:"title"`
	Headings   []Heading   `yaml:"headings"` // unscored levels between clause and subclause, such as 6.1
	Subclauses []Subclause `yaml:"subclauses"`
}

// Heading is a numbered title of the standard that only groups subclauses, such as 7.5.
type Heading struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// Subclause is the unit that readiness is averaged over, such as 6.1.2.
type Subclause struct {
	ID                             string        `yaml:"id"`
	Title                          string        `yaml:"title"`
	Intent                         string        `yaml:"intent"`
	Notes                          []string      `yaml:"notes"`
	MandatoryDocumentedInformation []Documented  `yaml:"mandatory_documented_information"`
	Requirements                   []Requirement `yaml:"requirements"`
	Questions                      []string      `yaml:"questions"`
	Evidence                       []string      `yaml:"evidence"`
}

// Documented names something that must or should be in writing.
type Documented struct {
	Name  string `yaml:"name"`
	Kind  string `yaml:"kind"`
	Basis string `yaml:"basis"` // explicit or implied; controls only
}

// Requirement is one sentence of a clause that one can conform to.
type Requirement struct {
	ID     string `yaml:"id"`
	Cite   string `yaml:"cite"` // the form to show to people, such as "6.1.2 c) 1)"
	Text   string `yaml:"text"`
	Form   string `yaml:"form"`
	Origin string `yaml:"origin"`
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
	ID        string    `yaml:"id"`
	Key       string    `yaml:"key"`
	Title     string    `yaml:"title"`
	Objective string    `yaml:"objective"`
	Count     int       `yaml:"count"`
	Controls  []Control `yaml:"controls"`
}

// Control is one reference control of Annex A.
type Control struct {
	ID                       string            `yaml:"id"`
	Title                    string            `yaml:"title"`
	Theme                    string            `yaml:"theme"`
	ObjectiveGroup           string            `yaml:"objective_group"`
	NewIn2022                bool              `yaml:"new_in_2022"`
	GuidanceClause           string            `yaml:"guidance_clause"`
	RelatedClauses           []string          `yaml:"related_clauses"`
	Expectation              string            `yaml:"expectation"`
	Questions                []string          `yaml:"questions"`
	Evidence                 []string          `yaml:"evidence"`
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
	Title       string       `yaml:"title"`
	Status      string       `yaml:"status"`
	Description string       `yaml:"description"`
	Objectives  []AnnexCItem `yaml:"objectives"`
	RiskSources []AnnexCItem `yaml:"risk_sources"`
}

// AnnexCItem is an organizational objective or a risk source of Annex C of ISO/IEC 42001.
type AnnexCItem struct {
	ID          string `yaml:"id"`
	Title       string `yaml:"title"`
	Description string `yaml:"description"`
	Keyword     string `yaml:"keyword"`
}
