// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package document keeps documented information: what both standards want in writing, its versions, and who approved them.
//
// Where a document came from a starter text, its draft keeps the placeholders, so that it shows what the registers hold now. What
// stood for them is kept with the version when it is submitted: approvers approve what they read, and a published document is
// out of date once its registers say something else.
package document

import (
	"time"

	"concord/internal/platform/id"
)

// Object is what the journal and search call a document.
const Object = "documents"

// Limits of what people write.
const (
	LongestTitle    = 200
	LongestText     = 400_000 // characters of a version
	LongestNote     = 2_000
	MostApprovers   = 10
	MostReviewMonth = 120
	MostRetainMonth = 1200
)

// Kinds are what a document can be; Internal is the usual of Classifications.
var (
	Kinds           = []string{"document", "policy", "procedure", "record", "plan"}
	Classifications = []string{"public", Internal, "confidential", "strictly-confidential"}
)

// Internal is the class of what nobody classified.
const Internal = "internal"

// Head is what people say of a document apart from its text.
type Head struct {
	Title          string  `json:"title"`
	Kind           string  `json:"kind"`
	Classification string  `json:"classification"`
	Owner          id.ID   `json:"owner,omitempty"`
	Approvers      []id.ID `json:"approvers"`     // in the order in which they approve
	ReviewMonths   int     `json:"review_months"` // 0 for a record that is closed when made
	RetainMonths   int     `json:"retain_months"` // for which a version is kept after it ended; 0 where nobody said
}

// Document is one document with its versions, the newest first.
type Document struct {
	ID      id.ID  `json:"id"`
	Version int    `json:"version"`        // counts every act on it
	Code    string `json:"code,omitempty"` // DOC-03 of the list; empty for the organization's own
	// Reference is how people name it: by its code of the list, or as OD-3.
	Reference string `json:"reference"`
	number    int    // of one of the organization's own; 0 for those of the list
	Head
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Versions  []Version `json:"versions"`
}

// Version is one version of a document.
type Version struct {
	ID          id.ID             `json:"id"`
	Number      int               `json:"number"`
	State       State             `json:"state"`
	Text        string            `json:"text,omitempty"`
	File        *File             `json:"file,omitempty"` // that was uploaded instead of a text
	Fills       map[string]string `json:"-"`              // what stood for its placeholders when it was submitted; nil for a draft
	Note        string            `json:"note"`
	EditedAt    time.Time         `json:"edited_at"`
	EditedBy    id.ID             `json:"edited_by,omitempty"`
	SubmittedAt time.Time         `json:"submitted_at,omitzero"`
	PublishedAt time.Time         `json:"published_at,omitzero"`
	PublishedBy id.ID             `json:"published_by,omitempty"`
	PublishedOn string            `json:"published_on"` // 2026-11-25, here and below; empty for none
	NextReview  string            `json:"next_review"`
	EndedAt     time.Time         `json:"ended_at,omitzero"`
	Reason      string            `json:"reason"` // why it was withdrawn
	RetainUntil string            `json:"retain_until"`
	Successor   id.ID             `json:"successor,omitempty"` // the document that takes the place of a withdrawn one
	Destroyed   *Destruction      `json:"destroyed,omitempty"` // nil while its content is there
	Approvals   []Approval        `json:"approvals"`           // in their order; none for a draft that was never submitted
}

// Approval is what one person decided, or is to decide, about a version.
type Approval struct {
	Person    id.ID     `json:"person"`
	Name      string    `json:"name"` // while the person is a member
	Decision  Decision  `json:"decision"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
	Note      string    `json:"note"`
}

// Decision is what an approver says.
type Decision string

// The decisions; empty for none yet.
const (
	Approve Decision = "approved"
	Return  Decision = "returned"
)

// Open is the version at work: a draft, in review or approved; nil for none.
func (d *Document) Open() *Version {
	return d.first(func(v *Version) bool { return v.State == Draft || v.State == InReview || v.State == Approved })
}

// Published is the version that holds; nil for none.
func (d *Document) Published() *Version {
	return d.first(func(v *Version) bool { return v.State == Published })
}

// Numbered is the version with this number; nil for none.
func (d *Document) Numbered(number int) *Version {
	return d.first(func(v *Version) bool { return v.Number == number })
}

func (d *Document) first(is func(*Version) bool) *Version {
	for i := range d.Versions {
		if is(&d.Versions[i]) {
			return &d.Versions[i]
		}
	}
	return nil
}

// Latest is the published version, or else the newest one.
func (d *Document) Latest() *Version {
	if v := d.Published(); v != nil {
		return v
	}
	return &d.Versions[0] // there is always one
}

// Turn is whose decision a version waits for; empty for nobody's.
func (v *Version) Turn() id.ID {
	if v.State != InReview {
		return ""
	}
	for _, a := range v.Approvals {
		if a.Decision == "" {
			return a.Person
		}
	}
	return ""
}
