// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"strings"
)

// Ref names one place in one standard, as in iso27001-2022/A.5.2. Ids alone are ambiguous: two standards have an A.5.2.
type Ref struct {
	Standard string // id of the standard
	ID       string // id inside the standard
}

// String returns "standard/id".
func (r Ref) String() string { return r.Standard + "/" + r.ID }

// MarshalText writes "standard/id", also as a JSON string or map key.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads "standard/id" and fails like ParseRef.
func (r *Ref) UnmarshalText(text []byte) error {
	parsed, err := ParseRef(string(text))
	*r = parsed
	return err
}

// ParseRef reads "standard/id". It checks the form only; Library.Node says whether the place exists.
func ParseRef(s string) (Ref, error) {
	standard, id, ok := strings.Cut(s, "/")
	if !ok || standard == "" || id == "" || strings.ContainsAny(s, " \t\r\n") {
		return Ref{}, fmt.Errorf("%q is not a reference of the form iso27001-2022/A.5.2", s)
	}
	return Ref{Standard: standard, ID: id}, nil
}
