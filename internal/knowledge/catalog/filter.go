// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"concord/internal/platform/fault"
)

// Attribute is a property of controls that they can be chosen by.
type Attribute string

// The attributes. The first five are those of ISO/IEC 27002:2022; the last two are given for ISO/IEC 42001.
const (
	ControlType    Attribute = "control-type"
	Property       Attribute = "property"
	Concept        Attribute = "concept"
	Capability     Attribute = "capability"
	Domain         Attribute = "domain"
	LifeCycleStage Attribute = "life-cycle-stage"
	AIRole         Attribute = "role" // a role, as provider; or with how much of it, as provider:primary
)

// AllAttributes lists the attributes in reading order.
var AllAttributes = []Attribute{ControlType, Property, Concept, Capability, Domain, LifeCycleStage, AIRole}

// notConcerned is the share of a role that a control is not about.
const notConcerned = "not-concerned"

// Filter chooses controls: any of the values of one attribute, and every attribute.
type Filter map[Attribute][]string

// FilterFrom reads a filter from parameters by the attributes' names, each any number of times; empty values count for
// nothing. Other parameters are fault.Fields.
func FilterFrom(q url.Values) (Filter, error) {
	f := Filter{}
	var wrong fault.Fields
	for name, values := range q {
		if !slices.Contains(AllAttributes, Attribute(name)) {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("%.60s", name), Problem: "is no attribute of controls", Cure: "take it away"})
			continue
		}
		for _, v := range values {
			if v != "" {
				f[Attribute(name)] = append(f[Attribute(name)], v)
			}
		}
	}
	return f, wrong.Sorted().Err()
}

// Values returns what an attribute can say in this standard, in reading order; none where the standard does not have it.
func (s *Standard) Values(a Attribute) []string {
	v := s.Legend.Values
	switch a {
	case ControlType:
		return v.ControlType
	case Property:
		return v.SecurityProperties
	case Concept:
		return v.CybersecurityConcepts
	case Capability:
		return v.OperationalCapabilities
	case Domain:
		return v.SecurityDomains
	case LifeCycleStage:
		return v.LifecycleStages
	case AIRole:
		if len(v.RoleShares) > 0 {
			return aiRoles
		}
	}
	return nil
}

// Of returns what an attribute says of a control, in the content's order. For AIRole these are the roles it concerns,
// each also with its share.
func (a Attribute) Of(c *Control) []string {
	switch a {
	case ControlType:
		return c.Attributes.ControlType
	case Property:
		return c.Attributes.SecurityProperties
	case Concept:
		return c.Attributes.CybersecurityConcepts
	case Capability:
		return c.Attributes.OperationalCapabilities
	case Domain:
		return c.Attributes.SecurityDomains
	case LifeCycleStage:
		return c.LifecycleStages
	case AIRole:
		var out []string
		for _, role := range aiRoles {
			share := c.Roles[role]
			if share != "" {
				out = append(out, role+":"+share)
			}
			if share != "" && share != notConcerned {
				out = append(out, role)
			}
		}
		return out
	}
	return nil
}

// Matches reports whether a control has one of the values of every attribute of the filter.
func (f Filter) Matches(c *Control) bool {
	for a, values := range f {
		if len(values) > 0 && !slices.ContainsFunc(a.Of(c), func(v string) bool { return slices.Contains(values, v) }) {
			return false
		}
	}
	return true
}

// Controls returns the controls of the standard that the filter chooses, in the standard's order. An attribute the
// standard does not have and a value nobody knows fail with fault.Fields, all at once, with the values there are.
func (s *Standard) Controls(f Filter) ([]*Node, error) {
	var faults fault.Fields
	for _, a := range AllAttributes {
		known := s.Values(a)
		if len(f[a]) > 0 && len(known) == 0 {
			faults = append(faults, fault.Field{Field: "--" + string(a), Problem: fmt.Sprintf("%s gives its controls no %s", s.Edition.Standard, strings.ReplaceAll(string(a), "-", " ")), Cure: "it has " + strings.Join(s.attributes(), ", ")})
			continue
		}
		for _, v := range f[a] {
			if !s.knows(a, v) {
				faults = append(faults, fault.Field{Field: "--" + string(a), Problem: fmt.Sprintf("%q is unknown", v), Cure: valuesCure(a, v, known, s.Legend.Values.RoleShares)})
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	var out []*Node
	for _, n := range s.outline.Items {
		if n.Control != nil && f.Matches(n.Control) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s *Standard) knows(a Attribute, v string) bool {
	role, share, with := strings.Cut(v, ":")
	if a == AIRole && with {
		return slices.Contains(aiRoles, role) && slices.Contains(s.Legend.Values.RoleShares, share)
	}
	return slices.Contains(s.Values(a), v)
}

func valuesCure(a Attribute, got string, known, shares []string) string {
	cure := didYouMean(got, known)
	if a == AIRole {
		cure += "; each may be followed by : and one of " + strings.Join(shares, ", ")
	}
	return cure
}

// attributes are the flags of the attributes that the standard has.
func (s *Standard) attributes() (out []string) {
	for _, a := range AllAttributes {
		if len(s.Values(a)) > 0 {
			out = append(out, "--"+string(a))
		}
	}
	return out
}
