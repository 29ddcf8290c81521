// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Status is where a document of the tracker stands. Beyond the states of its version at work there are those that follow.
type Status string

// The statuses, in the order in which a document runs through them.
const (
	Missing      Status = "missing"
	IsDraft      Status = "draft"
	IsInReview   Status = "in-review"
	IsApproved   Status = "approved"
	IsPublished  Status = "published"
	OutOfDate    Status = "out-of-date"    // published, and its registers say something else now
	DueForReview Status = "due-for-review" // published, and its review is due
	IsWithdrawn  Status = "withdrawn"
)

// Statuses are all statuses.
var Statuses = []Status{Missing, IsDraft, IsInReview, IsApproved, IsPublished, OutOfDate, DueForReview, IsWithdrawn}

// Bases are the grounds on which something is wanted in writing, the strongest first; Unasked is for what no standard asks for.
var Bases = []string{catalog.BasisMandatory, catalog.BasisMandatoryIfControl, catalog.BasisUsualEvidence, catalog.BasisRecommended, Unasked}

// Unasked is the basis of the organization's own documents.
const Unasked = "own"

// Need says on what basis one standard asks for a document.
type Need struct {
	Standard string   `json:"standard"`
	Basis    string   `json:"basis"`
	IDs      []string `json:"ids"`
}

// Row is one document of the tracker, there or missing.
type Row struct {
	Code           string   `json:"code,omitempty"`
	Reference      string   `json:"reference"` // the code, or as OD-3
	Title          string   `json:"title"`
	Kind           string   `json:"kind"`
	Integration    string   `json:"integration,omitempty"` // one document for both standards, or for which; empty for an own one
	OwnerRole      string   `json:"owner_role,omitempty"`
	ApproverRole   string   `json:"approver_role,omitempty"`
	Needs          []Need   `json:"needs"`
	Basis          string   `json:"basis"` // the strongest of the needs
	Status         Status   `json:"status"`
	ID             id.ID    `json:"id,omitempty"` // empty for a missing one, and so for the rest
	Version        int      `json:"version,omitempty"`
	Number         int      `json:"number,omitempty"` // of the version that holds, or else of the newest
	Open           State    `json:"open,omitempty"`   // of the version at work beside
	Owner          id.ID    `json:"owner,omitempty"`
	OwnerName      string   `json:"owner_name,omitempty"`
	Approvers      []string `json:"approvers,omitempty"` // their names
	Turn           id.ID    `json:"turn,omitempty"`      // whose decision it waits for
	PublishedOn    string   `json:"published_on,omitempty"`
	NextReview     string   `json:"next_review,omitempty"`
	Classification string   `json:"classification,omitempty"`
}

// Key names a row: its code, or the id of an own document.
func (r *Row) Key() string { return cmp.Or(r.Code, string(r.ID)) }

// For reports whether a standard asks for the document.
func (r *Row) For(standard string) bool {
	return slices.ContainsFunc(r.Needs, func(n Need) bool { return n.Standard == standard })
}

// Live says what stands now for placeholders in the document that is named.
type Live func(ctx context.Context, tx *db.Tx, names []string, about id.ID) (map[string]string, error)

// Tracker returns everything that the standards in use want in writing, in the order of the list, then the organization's own
// documents by title. It asks one query for the documents and one for their people, and live for what published ones rest on; without it
// nothing is out of date.
func Tracker(ctx context.Context, tx *db.Tx, l *catalog.Library, live Live) ([]Row, error) {
	list, err := l.Documents()
	if err != nil {
		return nil, err
	}
	s, err := org.FindSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	kept, err := rows(ctx, tx, live)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	out, wanted := []Row{}, map[string]bool{}
	for _, d := range list.Documents {
		row, there := kept[d.ID]
		wanted[d.ID] = true
		if !there {
			row = Row{Title: d.Name, Kind: d.Kind, Status: Missing}
		}
		row.Code, row.Reference, row.Integration, row.OwnerRole, row.ApproverRole, row.Needs = d.ID, d.ID, d.Integration, d.OwnerRole, d.ApproverRole, needs(d, s.Standards)
		row.Basis = strongest(row.Needs)
		if there || len(row.Needs) > 0 {
			out = append(out, row)
		}
	}
	listed := len(out)
	for key, row := range kept {
		if !wanted[key] {
			row.Needs, row.Basis = []Need{}, Unasked
			out = append(out, row)
		}
	}
	slices.SortFunc(out[listed:], func(a, b Row) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// needs are why the standards in use ask for a document; all standards where none is named.
func needs(d catalog.DocumentListing, standards []string) []Need {
	out := []Need{}
	for _, standard := range []string{"iso27001-2022", "iso42001-2023"} {
		if len(standards) > 0 && !slices.Contains(standards, standard) {
			continue
		}
		for _, by := range d.RequiredBy[standard] {
			out = append(out, Need{standard, by.Basis, by.IDs})
		}
	}
	return out
}

func strongest(list []Need) string {
	for _, basis := range Bases {
		if slices.ContainsFunc(list, func(n Need) bool { return n.Basis == basis }) {
			return basis
		}
	}
	return Unasked
}

// kept is a document as it is read for the tracker.
type kept struct {
	Row
	approvers string
	published bool
	fills     map[string]string
}

// rows are the documents that there are, by code or id.
func rows(ctx context.Context, tx *db.Tx, live Live) (map[string]Row, error) {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return nil, err
	}
	people, err := tenant.Members(ctx, tx)
	if err != nil {
		return nil, err
	}
	names := map[id.ID]string{}
	for _, m := range people {
		names[m.User] = m.Name
	}
	list, err := db.All(ctx, tx, scanKept, `SELECT d.id, d.version, d.code, `+ReferenceSQL("d")+`, d.title, d.kind, d.classification, d.owner, d.approvers,
COALESCE(p.number, o.number, (SELECT MAX(n.number) FROM document_versions n WHERE n.tenant_id = d.tenant_id AND n.document_id = d.id)),
p.number IS NOT NULL, COALESCE(p.published_on, ''), COALESCE(p.next_review, ''), COALESCE(p.fills, ''), COALESCE(o.state, ''),
COALESCE((SELECT a.person FROM document_approvals a WHERE a.tenant_id = d.tenant_id AND a.version_id = o.id AND o.state = 'in-review' AND a.decision = '' ORDER BY a.place LIMIT 1), '')
FROM documents d
LEFT JOIN document_versions p ON p.tenant_id = d.tenant_id AND p.document_id = d.id AND p.state = 'published'
LEFT JOIN document_versions o ON o.tenant_id = d.tenant_id AND o.document_id = d.id AND o.state IN ('draft', 'in-review', 'approved')
WHERE d.tenant_id = $1`)
	if err != nil {
		return nil, err
	}
	out := map[string]Row{}
	for _, k := range list {
		stale, err := k.stale(ctx, tx, live)
		if err != nil {
			return nil, err
		}
		k.Status = k.status(stale, today)
		k.OwnerName = names[k.Owner]
		for _, who := range idsOf(k.approvers) {
			if n := names[who]; n != "" {
				k.Approvers = append(k.Approvers, n)
			}
		}
		out[k.Key()] = k.Row
	}
	return out, nil
}

func scanKept(row db.Row) (k kept, err error) {
	var fills string
	err = row.Scan(&k.ID, &k.Version, &k.Code, &k.Reference, &k.Title, &k.Kind, &k.Classification, &k.Owner, &k.approvers, &k.Number, &k.published, &k.PublishedOn, &k.NextReview, &fills,
		&k.Open, &k.Turn)
	if err == nil && fills != "" {
		err = json.Unmarshal([]byte(fills), &k.fills)
	}
	return k, err
}

// stale reports whether what a published document rests on says something else now.
func (k *kept) stale(ctx context.Context, tx *db.Tx, live Live) (bool, error) {
	if !k.published || len(k.fills) == 0 || live == nil {
		return false, nil
	}
	var names []string
	for name := range k.fills {
		names = append(names, name)
	}
	slices.Sort(names)
	now, err := live(ctx, tx, names, k.ID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(names, func(name string) bool { return k.fills[name] != now[name] }), nil
}

func (k *kept) status(stale bool, today civil.Date) Status {
	switch {
	case k.published && stale:
		return OutOfDate
	case k.published && k.NextReview != "" && k.NextReview <= today.String():
		return DueForReview
	case k.published:
		return IsPublished
	case k.Open != "":
		return Status(k.Open)
	}
	return IsWithdrawn
}

// Query says which rows of the tracker; what is empty does not narrow.
type Query struct {
	Standard string
	Basis    string
	Status   Status
	Kind     string
	Owner    id.ID
	Turn     id.ID // whose decision it waits for
	Text     string
}

// Parameters are the names that ParseQuery knows.
var Parameters = []string{"standard", "basis", "status", "kind", "owner", "turn", "q"}

// ParseQuery reads a query, or fails with fault.Fields naming everything that is wrong.
func ParseQuery(l *catalog.Library, values url.Values) (Query, error) {
	q := Query{
		Standard: values.Get("standard"), Basis: values.Get("basis"), Status: Status(values.Get("status")), Kind: values.Get("kind"),
		Owner: id.ID(values.Get("owner")), Turn: id.ID(values.Get("turn")), Text: strings.TrimSpace(values.Get("q")),
	}
	var wrong fault.Fields
	known := func(field, value string, list []string) {
		if value != "" && !slices.Contains(list, value) {
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", value), Cure: "choose " + strings.Join(list, ", ")})
		}
	}
	statuses := make([]string, len(Statuses))
	for i, s := range Statuses {
		statuses[i] = string(s)
	}
	known("standard", q.Standard, l.StandardIDs())
	known("basis", q.Basis, Bases)
	known("status", string(q.Status), statuses)
	known("kind", q.Kind, Kinds)
	for field, value := range map[string]id.ID{"owner": q.Owner, "turn": q.Turn} {
		if _, err := id.Parse(string(value)); value != "" && err != nil {
			wrong = append(wrong, fault.Field{Field: field, Problem: "is no id", Cure: "write the id of a member"})
		}
	}
	return q, wrong.Sorted().Err()
}

// Narrow are the rows that a query chooses, in their order. With a standard, its own basis counts.
func Narrow(list []Row, q Query) []Row {
	words := strings.Fields(strings.ToLower(q.Text))
	out := []Row{}
	for _, r := range list {
		basis := r.Basis
		if q.Standard != "" {
			basis = strongest(slices.DeleteFunc(slices.Clone(r.Needs), func(n Need) bool { return n.Standard != q.Standard }))
		}
		text := strings.ToLower(r.Code + " " + r.Title + " " + r.OwnerName)
		switch {
		case q.Standard != "" && !r.For(q.Standard), q.Basis != "" && basis != q.Basis, q.Status != "" && r.Status != q.Status, q.Kind != "" && r.Kind != q.Kind,
			q.Owner != "" && r.Owner != q.Owner, q.Turn != "" && r.Turn != q.Turn,
			slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }):
		default:
			out = append(out, r)
		}
	}
	return out
}

// Count counts rows by status.
func Count(list []Row) map[Status]int {
	out := map[Status]int{}
	for _, r := range list {
		out[r.Status]++
	}
	return out
}
