// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import "concord/internal/platform/id"

// Change is one act that a transaction reports to the journal.
type Change struct {
	Action  string  // what was done, as in actions.update
	Object  string  // kind of the thing: a register's or table's name
	ID      id.ID   // of the thing; empty where the act has none
	Version int     // of the thing after the act; 0 where it has none
	Fields  []Field // what changed, in the order of the form
	Result  string  // "" for done, else refused or failed
	Reason  string  // given by the person, or why it was refused
}

// Field is one value that changed, in the form in which people and files write it. Old is empty for a new thing, New for
// one that was removed.
type Field struct {
	Name string `json:"name"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}
