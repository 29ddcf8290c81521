// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package fault holds the kinds of error that a caller can tell apart.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// Kinds of error. Wrap them with %w and test with errors.Is.
var (
	// NotFound says that what was named does not exist, or not for this caller.
	NotFound = errors.New("not found")
	// Invalid says that input broke a rule; every Fields error is of this kind.
	Invalid = errors.New("invalid input")
	// TooLarge says that input passed a size, depth or count limit before it was read whole.
	TooLarge = errors.New("input over its limit")
	// Forbidden says that the caller is known and the thing exists for it, but its role does not allow the act.
	Forbidden = errors.New("not allowed")
	// Unauthenticated says that the caller proved no identity, or that its credential is no longer valid.
	Unauthenticated = errors.New("not signed in")
	// Unchosen says that the caller is known and has not chosen in which organization it works.
	Unchosen = errors.New("no organization chosen")
	// Unproved says that the caller is known and may do this, but must first prove again who it is.
	Unproved = errors.New("proof too old")
	// Expired says that what the caller showed held for a time that has passed.
	Expired = errors.New("expired")
	// Void says that what the caller showed opens nothing: it was changed, or what it rests on is there no more. It does not say
	// which.
	Void = errors.New("opens nothing")
	// Conflict says that the thing was changed meanwhile; the caller saw an older version.
	Conflict = errors.New("changed meanwhile")
	// Unversioned says that a change does not say which version it was made from.
	Unversioned = errors.New("version missing")
	// Media says that input came in a form that is not taken there.
	Media = errors.New("form not taken")
	// TooMany says that the caller asks too often.
	TooMany = errors.New("too many requests")
	// Taken says that something with the same unique value exists already.
	Taken = errors.New("exists already")
	// InUse says that something else still refers to the thing, or that a thing referred to does not exist.
	InUse = errors.New("reference does not hold")
	// Busy says that the service cannot take the work now; the same call may go through later.
	Busy = errors.New("busy")
	// NoSpace says that storage is full; nothing was written.
	NoSpace = errors.New("no space left")
	// Unmet says that a check ran to its end and did not hold.
	Unmet = errors.New("check did not hold")
)

// Wait is an error of kind TooMany for a caller that may come again after a while.
type Wait struct{ For time.Duration }

// Error says how long to wait.
func (w Wait) Error() string { return fmt.Sprintf("too many requests; wait %s", w.For) }

// Seconds is how long to wait, in whole seconds, at least one.
func (w Wait) Seconds() int { return max(1, int((w.For+time.Second-1)/time.Second)) }

// Is makes it of kind TooMany.
func (w Wait) Is(target error) bool { return target == TooMany }

// Field is one wrong place in somebody's input: where, what and how to mend it.
type Field struct {
	File    string `json:"file,omitempty"`  // as the user named it
	Line    int    `json:"line,omitempty"`  // from 1; 0 where lines make no sense; a spreadsheet's row
	Field   string `json:"field,omitempty"` // path such as answers[3].level, or a cell such as answers!C12
	Problem string `json:"problem"`         // what is wrong, with the value found
	Cure    string `json:"cure,omitempty"`  // what to write instead
}

// String returns "file:line: field: problem; cure" without the parts that are empty.
func (f Field) String() string {
	var b strings.Builder
	switch {
	case f.File != "" && f.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", f.File, f.Line)
	case f.File != "":
		fmt.Fprintf(&b, "%s: ", f.File)
	case f.Line > 0:
		fmt.Fprintf(&b, "line %d: ", f.Line)
	}
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Problem)
	if f.Cure != "" {
		b.WriteString("; " + f.Cure)
	}
	return b.String()
}

// Fields is an error that names every wrong place at once.
type Fields []Field

// Error lists one place a line, in the order they were found.
func (fs Fields) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Is makes every Fields error of kind Invalid.
func (fs Fields) Is(target error) bool { return target == Invalid }

// Err returns fs as an error, or nil where nothing is wrong.
func (fs Fields) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Sorted returns the places by file, then line, then field, so that the same faults read the same every time.
func (fs Fields) Sorted() Fields {
	out := append(Fields(nil), fs...)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Field < b.Field
	})
	return out
}
