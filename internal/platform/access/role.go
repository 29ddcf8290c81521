// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package access decides who may do what: a closed matrix of roles and permissions, without a database.
package access

import "slices"

// Role is what a member is in one organization.
type Role string

// The roles, from most to fewest rights. An auditor only reads, for a time.
const (
	Owner       Role = "owner"
	Manager     Role = "manager"
	Contributor Role = "contributor"
	Reader      Role = "reader"
	Auditor     Role = "auditor"
)

// Roles are all roles, from most to fewest rights.
func Roles() []Role { return []Role{Owner, Manager, Contributor, Reader, Auditor} }

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Permission names one thing that a route or command does.
type Permission string

// The permissions. A route names exactly one; what is not granted below is refused.
const (
	ReadWork           Permission = "work:read"           // registers, diagnoses, documents
	WriteWork          Permission = "work:write"          // create and change them
	DeleteWork         Permission = "work:delete"         // remove them
	ImportWork         Permission = "work:import"         // many at once, from a file
	ExportWork         Permission = "work:export"         // many at once, into a file
	ShareWork          Permission = "work:share"          // make links by which a file is downloaded without signing in
	ReadJournal        Permission = "journal:read"        // who changed what
	ReadMembers        Permission = "members:read"        // names and addresses of the organization's people
	ManageMembers      Permission = "members:manage"      // invite, change roles up to one's own, remove
	ManageTokens       Permission = "tokens:manage"       // one's own API tokens
	KeepNotices        Permission = "notices:keep"        // read and put away what one is told oneself
	DecideWork         Permission = "work:decide"         // decide about a document, or confirm to have read one, where one is named for it
	ManageOrganization Permission = "organization:manage" // name, standards, calendars, limits
	OwnOrganization    Permission = "organization:own"    // delete it, take everything out, make owners
)

// Permissions are all permissions, in the order of the matrix.
func Permissions() []Permission {
	return []Permission{
		ReadWork, WriteWork, DeleteWork, ImportWork, ExportWork, ShareWork, ReadJournal, ReadMembers, ManageMembers, ManageTokens, KeepNotices, DecideWork,
		ManageOrganization, OwnOrganization,
	}
}

// grants is the whole matrix: what each role may do. The default is no.
var grants = map[Role][]Permission{
	Owner: {
		ReadWork, WriteWork, DeleteWork, ImportWork, ExportWork, ShareWork, ReadJournal, ReadMembers, ManageMembers, ManageTokens, KeepNotices, DecideWork,
		ManageOrganization, OwnOrganization,
	},
	Manager: {
		ReadWork, WriteWork, DeleteWork, ImportWork, ExportWork, ShareWork, ReadJournal, ReadMembers, ManageMembers, ManageTokens, KeepNotices, DecideWork,
		ManageOrganization,
	},
	Contributor: {ReadWork, WriteWork, ImportWork, ExportWork, ShareWork, ReadMembers, ManageTokens, KeepNotices, DecideWork},
	Reader:      {ReadWork, ExportWork, ShareWork, ReadMembers, ManageTokens, KeepNotices, DecideWork},
	Auditor:     {ReadWork, ExportWork, ReadJournal},
}

// Grants reports whether the matrix gives a role a permission.
func Grants(r Role, p Permission) bool { return slices.Contains(grants[r], p) }

// Within reports whether no right of r exceeds those of other; it says who may grant which role.
func (r Role) Within(other Role) bool {
	return r.Valid() && other.Valid() && !slices.ContainsFunc(grants[r], func(p Permission) bool { return !Grants(other, p) })
}
