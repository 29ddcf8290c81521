// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package held finds what an organization has for a place of a standard: documents, controls, evidence, risks, other records.
package held

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Most is how many records of each kind are named; whoever has more reads them in their register.
const Most = 50

// Record is one that serves the place.
type Record struct {
	Register  string        `json:"register"`
	ID        id.ID         `json:"id"`
	Code      string        `json:"code,omitempty"` // of a document of the list
	Reference string        `json:"reference"`      // as R-12; of a document its code
	Title     string        `json:"title"`
	State     string        `json:"state,omitempty"`    // in the words of its register
	Relation  link.Relation `json:"relation,omitempty"` // of an other record
}

// List is records by title, at most as many as Most.
type List struct {
	Items []Record `json:"items"`
	More  bool     `json:"more"` // there are more than are named
}

// Held is what an organization has for a place.
type Held struct {
	Documents List `json:"documents"` // that the list of documents names for the place
	Controls  List `json:"controls"`  // that implement it
	Evidence  List `json:"evidence"`  // that supports it, or one of those controls
	Risks     List `json:"risks"`     // that one of those controls treats, or that are linked with the place
	Others    List `json:"others"`    // linked with the place, such as obligations that require it
}

// Empty reports whether there is nothing at all.
func (h *Held) Empty() bool {
	return len(h.Documents.Items)+len(h.Controls.Items)+len(h.Evidence.Items)+len(h.Risks.Items)+len(h.Others.Items) == 0
}

// What serves a place, one query for each kind. {refs} stands for the place and all below it, or for the codes of documents. SQLite is told
// the way, from the links to the place to the records: a CROSS JOIN is done in this order, {register} is no column to look in an index for,
// and that a requirement is not empty is said because it looks in the index of links to requirements only then.
var (
	documentsQuery = `SELECT 'documents', d.id, d.code, d.title, COALESCE(CASE WHEN p.id IS NULL THEN o.state ELSE p.state END, 'withdrawn'), '', ` + document.ReferenceSQL("d") + ` FROM documents d
LEFT JOIN document_versions p ON p.tenant_id = d.tenant_id AND p.document_id = d.id AND p.state = 'published'
LEFT JOIN document_versions o ON o.tenant_id = d.tenant_id AND o.document_id = d.id AND o.state IN ('draft', 'in-review', 'approved')
WHERE d.tenant_id = $1 AND d.code IN ({refs}) ORDER BY d.code`

	controlsQuery = `SELECT 'controls', c.id, '', c.title, c.status, '', ` + control.Register.ReferenceSQL("c") + ` FROM (
	SELECT DISTINCT l.record_id FROM links l WHERE l.tenant_id = $1 AND l.relation = 'implements' AND l.requirement IN ({refs}) AND l.requirement <> '' AND {register} = 'controls') AS found
CROSS JOIN controls c WHERE c.tenant_id = $1 AND c.id = found.record_id ORDER BY c.title, c.id`

	evidenceQuery = `SELECT 'evidence', e.id, e.stale_on, e.title, e.standing, '', ` + evidence.Register.ReferenceSQL("e") + ` FROM (
	SELECT l.record_id FROM links l WHERE l.tenant_id = $1 AND l.relation = 'supports' AND l.requirement IN ({refs}) AND l.requirement <> '' AND {register} = 'evidence'
	UNION SELECT s.record_id FROM links l CROSS JOIN links s
	WHERE l.tenant_id = $1 AND l.relation = 'implements' AND l.requirement IN ({refs}) AND l.requirement <> '' AND {register} = 'controls'
	AND s.tenant_id = $1 AND s.to_register = 'controls' AND s.to_record = l.record_id AND s.register = 'evidence' AND s.relation = 'supports') AS found
CROSS JOIN evidence e WHERE e.tenant_id = $1 AND e.id = found.record_id AND e.standing <> 'withdrawn' ORDER BY e.title, e.id`

	risksQuery = `SELECT 'risks', r.id, '', r.title, r.state, '', ` + risk.Register.ReferenceSQL("r") + ` FROM (
	SELECT l.record_id FROM links l WHERE l.tenant_id = $1 AND l.relation IN ('relates-to', 'requires') AND l.requirement IN ({refs}) AND l.requirement <> '' AND {register} = 'risks'
	UNION SELECT s.record_id FROM links l CROSS JOIN links s
	WHERE l.tenant_id = $1 AND l.relation = 'implements' AND l.requirement IN ({refs}) AND l.requirement <> '' AND {register} = 'controls'
	AND s.tenant_id = $1 AND s.to_register = 'controls' AND s.to_record = l.record_id AND s.register = 'risks' AND s.relation = 'treated-by') AS found
CROSS JOIN risks r WHERE r.tenant_id = $1 AND r.id = found.record_id ORDER BY r.title, r.id`

	othersQuery = `SELECT DISTINCT l.register, l.record_id, '', COALESCE(d.title, ''), '', l.relation, COALESCE(d.reference, '') FROM links l
LEFT JOIN search_documents d ON d.tenant_id = l.tenant_id AND d.register = l.register AND d.record_id = l.record_id
WHERE l.tenant_id = $1 AND l.relation IN ('satisfies', 'implements', 'requires', 'supports', 'relates-to') AND l.requirement IN ({refs}) AND l.requirement <> ''
AND {register} NOT IN ('controls', 'evidence', 'risks') ORDER BY 1, 4, 2`
)

// For returns what the organization has for a place and all below it, or fault.NotFound for a place that there is not. It asks one
// query for each kind.
func For(ctx context.Context, tx *db.Tx, l *catalog.Library, ref catalog.Ref) (*Held, error) {
	page, err := handbook.Of(l, ref)
	if err != nil {
		return nil, err
	}
	today, err := org.Today(ctx, tx)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(page.Documents))
	for i, d := range page.Documents {
		codes[i] = d.ID
	}
	h, refs := &Held{}, below(l, ref)
	for _, q := range []struct {
		into *List
		text string
		args []string
	}{{&h.Documents, documentsQuery, codes}, {&h.Controls, controlsQuery, refs}, {&h.Evidence, evidenceQuery, refs}, {&h.Risks, risksQuery, refs}, {&h.Others, othersQuery, refs}} {
		if err := q.into.read(ctx, tx, q.text, q.args, today); err != nil {
			return nil, fmt.Errorf("what is held for %s: %w", ref, err)
		}
	}
	return h, nil
}

// below are the references of a place and of all places below it.
func below(l *catalog.Library, ref catalog.Ref) []string {
	out := []string{ref.String()}
	n, err := l.Node(ref)
	if err != nil { // a place in an annex, below which nothing is linked
		return out
	}
	for open := n.Children; len(open) > 0; open = open[1:] {
		out = append(out, open[0].Ref.String())
		open = append(open, open[0].Children...)
	}
	return out
}

// read asks for records by what stands for {refs}; without any there are none.
func (list *List) read(ctx context.Context, tx *db.Tx, text string, refs []string, today civil.Date) error {
	list.Items = []Record{}
	if len(refs) == 0 {
		return nil
	}
	marks, args := make([]string, len(refs)), make([]any, len(refs))
	for i, ref := range refs {
		marks[i], args[i] = fmt.Sprintf("$%d", i+2), ref
	}
	err := db.Each(ctx, tx, func(row db.Row) error {
		var r Record
		err := row.Scan(&r.Register, &r.ID, &r.Code, &r.Title, &r.State, &r.Relation, &r.Reference)
		if r.Register == evidence.Register.Name { // its code is the day from which it is stale
			r.Code, r.State = "", string(evidence.StateOn(r.State, r.Code, today))
		}
		list.Items = append(list.Items, r)
		return err
	}, strings.NewReplacer("{refs}", strings.Join(marks, ", "), "{register}", tx.Aside("l.register")).Replace(text)+fmt.Sprintf(" LIMIT %d", Most+1), args...)
	if len(list.Items) > Most {
		list.Items, list.More = list.Items[:Most], true
	}
	return err
}
