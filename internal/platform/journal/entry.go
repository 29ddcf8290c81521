// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package journal keeps who changed what, as an append-only Merkle log of each organization.
package journal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Entry is one act in the journal. Its JSON, with the fields in this order and no blanks, is the leaf that is hashed;
// docs/journal-format.md describes it for whoever writes a verifier.
type Entry struct {
	Number     int64    `json:"n"`                    // from 0, without gaps
	At         string   `json:"at"`                   // RFC 3339, UTC, microseconds; not necessarily rising: Number is the order
	Tenant     id.ID    `json:"organization"`         //
	User       id.ID    `json:"user,omitempty"`       // empty for operator and jobs
	Credential id.ID    `json:"credential,omitempty"` // login session or token
	Method     string   `json:"method"`               // password, token, operator, job
	Role       string   `json:"role,omitempty"`       // of the user at that moment
	Source     string   `json:"source,omitempty"`     // network address
	Request    string   `json:"request,omitempty"`    //
	Action     string   `json:"action"`               // as in actions.update
	Object     string   `json:"object"`               // kind of the thing
	ObjectID   id.ID    `json:"object_id,omitempty"`  //
	Version    int      `json:"version,omitempty"`    // of the thing, after the act
	Fields     []string `json:"fields,omitempty"`     // names of what changed
	Result     string   `json:"result,omitempty"`     // refused or failed; absent for done
	Details    string   `json:"details,omitempty"`    // base64 of SHA-256 of the details' bytes; absent where there are none
}

// Details hold the words of a change beside the tree. They begin with a salt, so that the leaf's hash tells nothing about
// what was erased.
type Details struct {
	Salt   string     `json:"salt"`
	Reason string     `json:"reason,omitempty"`
	Fields []db.Field `json:"fields,omitempty"`
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// maxLeaf is what an entry bundle of the tlog-tiles layout can hold.
const maxLeaf = 65535

// leaf is an entry ready to be stored.
type leaf struct {
	entry   Entry
	bytes   []byte
	details []byte // nil where there are none
}

// newLeaf words one change of a transaction as entry number n.
func newLeaf(tx *db.Tx, c db.Change, n int64, salt func() string) (leaf, error) {
	a := tx.Actor
	e := Entry{
		Number: n, At: tx.Now.Format(timeForm), Tenant: a.Tenant(), User: a.User(), Credential: a.Credential(), Method: string(a.Method()),
		Role: string(a.Role()), Source: a.Source(), Request: a.Request(), Action: c.Action, Object: c.Object, ObjectID: c.ID,
		Version: c.Version, Result: c.Result,
	}
	for _, f := range c.Fields {
		e.Fields = append(e.Fields, f.Name)
	}
	l := leaf{}
	if len(c.Fields) > 0 || c.Reason != "" {
		details, err := json.Marshal(Details{Salt: salt(), Reason: c.Reason, Fields: c.Fields})
		if err != nil {
			return leaf{}, fmt.Errorf("word details: %w", err)
		}
		l.details, e.Details = details, commitment(details)
	}
	text, err := json.Marshal(e)
	if err != nil {
		return leaf{}, fmt.Errorf("word entry: %w", err)
	}
	if len(text) > maxLeaf {
		return leaf{}, fmt.Errorf("an entry of %d bytes is over the limit of %d", len(text), maxLeaf)
	}
	l.entry, l.bytes = e, text
	return l, nil
}

// commitment is what a leaf says about its details.
func commitment(details []byte) string {
	sum := sha256.Sum256(details)
	return base64.StdEncoding.EncodeToString(sum[:])
}
