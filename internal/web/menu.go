// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"slices"
	"strings"

	"concord/internal/platform/access"
)

// place is one entry of the menu.
type place struct {
	Key    string // its word is web.menu.<key>, its picture has the same name
	Path   string
	Letter string            // g and this letter lead there; empty for a place that is reached by its name, with Ctrl K
	Needs  access.Permission // empty for the installation's operators
}

// group is a part of the menu; its word is web.menu.group.<key>.
type group struct {
	Key    string
	Places []place
	Folded bool // closed until the reader opens it or stands in it
}

// menu is the way through the work, in the order in which an organization meets it.
var menu = []group{
	{"work", []place{
		{"home", "/", "h", access.ReadWork},
		{"overview", "/overview", "", access.ReadWork},
		{"diagnosis", "/diagnoses", "d", access.ReadWork},
		{"roadmap", "/roadmap-plans", "r", access.ReadWork},
		{"risks", "/risks", "k", access.ReadWork},
		{"assets", "/assets", "", access.ReadWork},
		{"controls", "/controls", "v", access.ReadWork},
		{"statement", "/statement", "f", access.ReadWork},
		{"documents", "/documents", "u", access.ReadWork},
		{"evidence", "/evidence", "", access.ReadWork},
		{"incidents", "/incidents", "", access.ReadWork},
		{"actions", "/actions", "a", access.ReadWork},
		{"indicators", "/indicators", "", access.ReadWork},
		{"reports", "/reports", "e", access.ReadWork},
	}, false},
	{"context", []place{
		{"scope", "/scope", "", access.ReadWork},
		{"issues", "/context-issues", "i", access.ReadWork},
		{"parties", "/interested-parties", "p", access.ReadWork},
		{"objectives", "/objectives", "o", access.ReadWork},
		{"units", "/units", "", access.ReadWork},
		{"sites", "/sites", "s", access.ReadWork},
		{"boundaries", "/boundaries", "", access.ReadWork},
		{"obligations", "/obligations", "", access.ReadWork},
	}, true},
	{"support", []place{
		{"responsibilities", "/responsibilities", "", access.ReadWork},
		{"competences", "/competences", "", access.ReadWork},
		{"campaigns", "/campaigns", "", access.ReadWork},
		{"communications", "/communications", "", access.ReadWork},
		{"suppliers", "/suppliers", "", access.ReadWork},
		{"changes", "/planned-changes", "", access.ReadWork},
		{"exceptions", "/exceptions", "", access.ReadWork},
	}, true},
	{"knowledge", []place{
		{"library", "/library", "l", access.ReadWork},
		{"crosswalk", "/crosswalks", "c", access.ReadWork},
	}, false},
	{"organization", []place{
		{"settings", "/settings", "t", access.ReadWork},
		{"people", "/people", "m", access.ReadMembers},
		{"journal", "/journal", "j", access.ReadJournal},
		{"jobs", "/jobs", "b", access.ManageOrganization},
		{"system", "/system", "y", ""},
	}, false},
}

// Menu is the part of the menu that the reader may use.
func (p Page) Menu() (out []group) {
	for _, g := range menu {
		g.Places = slices.DeleteFunc(slices.Clone(g.Places), func(x place) bool {
			return x.Needs == "" && !p.Actor.Operator() || x.Needs != "" && !p.Can(x.Needs)
		})
		if len(g.Places) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Within reports whether the page stands in a part of the menu.
func (p Page) Within(g group) bool { return slices.ContainsFunc(g.Places, p.Here) }

// Here reports whether the page stands at or below a place of the menu.
func (p Page) Here(x place) bool {
	return p.Path == x.Path || x.Path != "/" && strings.HasPrefix(p.Path, x.Path+"/")
}

// initials are one or two letters for a person.
func initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		out = append(out, []rune(word)[0])
	}
	switch {
	case len(out) == 0:
		return "?"
	case len(out) > 2:
		return string([]rune{out[0], out[len(out)-1]})
	}
	return string(out)
}
