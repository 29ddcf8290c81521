// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"errors"
	"fmt"

	"concord/internal/platform/fault"
)

// State is where a version stands.
type State string

// The states.
const (
	Draft      State = "draft"
	InReview   State = "in-review"
	Approved   State = "approved" // by all, and not published yet
	Published  State = "published"
	Superseded State = "superseded"
	Withdrawn  State = "withdrawn"
)

// States are all states.
var States = []State{Draft, InReview, Approved, Published, Superseded, Withdrawn}

// Verb is what can be done with a version.
type Verb string

// The verbs.
const (
	Edit     Verb = "edit"
	Submit   Verb = "submit"
	Decide   Verb = "decide"
	Recall   Verb = "recall"
	Publish  Verb = "publish"
	Withdraw Verb = "withdraw"
	Revise   Verb = "revise" // begins the next version
	Discard  Verb = "discard"
)

// Ask asks people to confirm that they have read what is published; it moves no version, so it is none of the verbs of a life.
const Ask Verb = "ask"

// Verbs are all verbs.
var Verbs = []Verb{Edit, Submit, Decide, Recall, Publish, Withdraw, Revise, Discard}

// allowed says in which states of its version a verb can be done.
var allowed = map[Verb][]State{
	Edit:     {Draft},
	Submit:   {Draft},
	Decide:   {InReview},
	Recall:   {InReview, Approved},
	Publish:  {Approved},
	Withdraw: {Published},
	Revise:   {Published, Withdrawn},
	Discard:  {Draft},
	Ask:      {Published},
}

// cures say what can be done instead.
var cures = map[Verb]string{
	Edit:     "edit a draft: recall what is in review, or begin the next version",
	Submit:   "submit a draft",
	Decide:   "decide about what is in review",
	Recall:   "recall what is in review or approved",
	Publish:  "publish what all approvers have approved",
	Withdraw: "withdraw what is published",
	Revise:   "finish or discard the version at work first, or begin from what is published or withdrawn",
	Discard:  "discard a draft",
	Ask:      "ask about what is published",
}

// subject is the version that a verb is about; nil where the document has none that it could be about.
func (d *Document) subject(verb Verb) *Version {
	if v := d.Published(); v != nil && (verb == Withdraw || verb == Ask) {
		return v
	}
	if v := d.Open(); v != nil {
		return v
	}
	return d.Latest()
}

// Can reports whether a verb fits where the document stands; who may do it is asked elsewhere.
func (d *Document) Can(verb Verb) bool { return d.may(verb) == nil }

// may refuses a verb that does not fit, as fault.Conflict with words.
func (d *Document) may(verb Verb) error {
	v := d.subject(verb)
	for _, s := range allowed[verb] {
		if v.State == s {
			return nil
		}
	}
	return errors.Join(fault.Conflict, fault.Fields{{Field: "state", Problem: fmt.Sprintf("of version %d is %s", v.Number, v.State), Cure: cures[verb]}})
}
