// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/ims/control"
	"concord/internal/ims/incident"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/link"
)

// Registers between which a treatment makes sense.
var (
	treated  = []string{risk.Register.Name, org.Exceptions.Name, incident.Register.Name}
	treating = []string{control.Register.Name, risk.Treatments.Name, action.Register.Name, org.PlannedChanges.Name}
)

// fitting are the relations that make sense from a record of one register to one of another.
func fitting(from, to string) []link.Relation {
	return slices.DeleteFunc(link.Relations(false), func(r link.Relation) bool {
		switch r {
		case link.TreatedBy:
			return !slices.Contains(treated, from) || !slices.Contains(treating, to)
		case link.Treats:
			return !slices.Contains(treating, from) || !slices.Contains(treated, to)
		default:
			return false
		}
	})
}

// fits faults a relation that makes no sense between the two records.
func fits(l link.Link) error {
	allowed := fitting(l.From.Register, l.To.Register)
	if slices.Contains(allowed, l.Relation) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, r := range allowed {
		names[i] = string(r)
	}
	return fault.Fields{{Field: "relation", Problem: fmt.Sprintf("%.40q does not fit these two", l.Relation), Cure: "choose " + strings.Join(names, ", ")}}
}

// toRecords are the relations to offer for the records that were found, in one order; the usual one stands first.
func (p linkPage) toRecords() []link.Relation {
	out := slices.DeleteFunc(link.Relations(false), func(r link.Relation) bool {
		return !slices.ContainsFunc(p.Records, func(c candidate) bool { return slices.Contains(fitting(p.Name, c.Register), r) })
	})
	for _, usual := range []link.Relation{link.TreatedBy, link.Treats} {
		if i := slices.Index(out, usual); i > 0 {
			out = slices.Insert(slices.Delete(out, i, i+1), 0, usual)
		}
	}
	return out
}

// toPlaces are the relations to offer for the requirements that were found, the usual one first.
func (p linkPage) toPlaces() []link.Relation {
	out := link.Relations(true)
	usual := link.Satisfies
	if len(p.Places) > 0 {
		usual = usualTo(p.Name, p.Places[0].Kind)
	}
	i := slices.Index(out, usual)
	return slices.Insert(slices.Delete(out, i, i+1), 0, usual)
}

// usualTo is how a record of a register usually belongs to a requirement.
func usualTo(register string, kind catalog.Kind) link.Relation {
	switch {
	case register == control.Register.Name && kind == catalog.KindControl:
		return link.Implements
	case register == org.Obligations.Name:
		return link.Requires
	case register == risk.Register.Name, kind == catalog.KindAnnex:
		return link.RelatesTo
	default:
		return link.Satisfies
	}
}

// group are the links of one relation.
type group struct {
	Relation link.Relation
	Links    []link.Link
}

// groups are the links of the record by what they say, in one order.
func (p onePage) groups() (out []group) {
	order := append(link.Relations(false), link.Satisfies, link.Implements)
	for _, r := range order {
		g := group{Relation: r}
		for _, l := range p.Links {
			if l.Relation == r {
				g.Links = append(g.Links, l)
			}
		}
		if len(g.Links) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// linkName is what a link leads to, in words.
func (p onePage) linkName(l link.Link) string { return p.nameOf(l.Title, l.Requirement) }

// nameOf is the title of a record, or the id and title of a requirement.
func (p onePage) nameOf(title, requirement string) string {
	if requirement == "" {
		return title
	}
	return p.library.Heading(requirement)
}

// standardOf names the standard of a requirement, without its amendments.
func (p onePage) standardOf(requirement string) string {
	standard, _, _ := strings.Cut(requirement, "/")
	if s, err := p.library.Standard(standard); err == nil {
		standard, _, _ = strings.Cut(s.Name, " including ")
	}
	return standard
}

// losing are those that lose something when the record goes, the ones that have nothing else first.
func (p onePage) losing() []link.Relying {
	out := p.Reliance.Losing()
	slices.SortStableFunc(out, func(x, y link.Relying) int {
		switch {
		case alone(x) == alone(y):
			return 0
		case alone(x):
			return -1
		}
		return 1
	})
	return out
}

// alone reports whether something loses the only thing that did this for it. Each dependence is one of its own.
func alone(x link.Relying) bool {
	return x.Only && x.Relation != link.DependsOn && x.Relation != link.Requires
}

// loss words what something loses.
func (p onePage) loss(x link.Relying) string {
	if alone(x) {
		return p.T("record.loses.only." + string(x.Relation))
	}
	return p.T("record.loses.one." + string(x.Relation))
}

// reached words how something relies on the record, by way of what.
func (p onePage) reached(x link.Relying) string {
	if x.Steps == 1 {
		return p.T("record.relies." + string(x.Relation))
	}
	return p.T("record.relies."+string(x.Relation)+".via", "name", x.ViaTitle)
}

// mostUnfolded is how much of what relies on a record is shown at once; links say it too.
const mostUnfolded = 5

// direct and further part what relies on the record itself from what does by way of others.
func (p onePage) direct() []link.Relying { return p.Reliance.Losing() }

func (p onePage) further() []link.Relying { return p.Reliance.Relying[len(p.direct()):] }

// kindOf is what a record of a register is called.
func (p onePage) kindOf(register string) string { return p.T("registers.of." + register + ".one") }
