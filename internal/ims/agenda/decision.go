// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package agenda

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/campaign"
	"concord/internal/ims/document"
	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Kind is what somebody is to decide.
type Kind string

// The kinds.
const (
	ApproveDocument Kind = "document" // it is the reader's turn to approve a version
	ReadDocument    Kind = "read"     // the reader is to confirm having read a published version
	AcceptRisk      Kind = "accept"   // the reader owns a risk with a decided option and has not accepted what is left
	ApproveRisk     Kind = "approve"  // an AI risk was accepted and waits for management
	Confirm         Kind = "confirm"  // a campaign asks the reader to confirm
)

// Decision waits for somebody.
type Decision struct {
	Kind      Kind   `json:"kind"`
	ID        id.ID  `json:"id"`        // of the document, risk or campaign
	Reference string `json:"reference"` // as R-12 or DOC-03; empty for the budget
	Title     string `json:"title"`
}

// Waiting returns at most limit decisions that wait for one person; those of management only where the person decides for it.
func Waiting(ctx context.Context, tx *db.Tx, person id.ID, management bool, today civil.Date, limit int) ([]Decision, error) {
	if person == "" {
		return nil, nil
	}
	text := `SELECT kind, id, title, reference FROM (SELECT 'document' AS kind, d.id AS id, d.title AS title, ` + document.ReferenceSQL("d") + ` AS reference FROM document_approvals a
JOIN document_versions v ON v.tenant_id = a.tenant_id AND v.id = a.version_id AND v.state = 'in-review'
JOIN documents d ON d.tenant_id = v.tenant_id AND d.id = v.document_id
WHERE a.tenant_id = $1 AND a.person = $2 AND a.decision = ''
AND NOT EXISTS (SELECT 1 FROM document_approvals b WHERE b.tenant_id = a.tenant_id AND b.version_id = a.version_id AND b.place < a.place AND b.decision <> 'approved')) x
UNION ALL SELECT * FROM (SELECT 'confirm', c.id, c.title, ` + campaign.Register.ReferenceSQL("c") + ` FROM campaign_people p JOIN campaigns c ON c.tenant_id = p.tenant_id AND c.id = p.campaign_id AND c.state = 'running'
WHERE p.tenant_id = $1 AND p.user_id = $2 AND p.confirmed_at IS NULL ORDER BY c.due, c.id LIMIT 3) w
UNION ALL SELECT * FROM (SELECT 'read', d.id, d.title, ` + document.ReferenceSQL("d") + ` FROM document_readings r
JOIN document_versions v ON v.tenant_id = r.tenant_id AND v.id = r.version_id AND v.state = 'published'
JOIN documents d ON d.tenant_id = v.tenant_id AND d.id = v.document_id
WHERE r.tenant_id = $1 AND r.person = $2 AND r.read_at IS NULL ORDER BY r.asked_at, d.id LIMIT $4) v
UNION ALL SELECT * FROM (SELECT 'accept', id, title, ` + risk.Register.ReferenceSQL("") + ` FROM risks WHERE tenant_id = $1 AND owner = $2 AND ` + tx.Aside("state") + ` = 'open' AND ` + tx.Aside("standing") + ` <> 'not-judged' AND option <> 'undecided'
AND (accepted_by = '' OR accepted_until < $3) ORDER BY ` + tx.Aside("level") + ` DESC, id LIMIT $4) y`
	if management {
		text += "\nUNION ALL SELECT * FROM (SELECT 'approve', id, title, " + risk.Register.ReferenceSQL("") + " FROM " + toApprove(tx, "$3") + " LIMIT $4) z"
	}
	list, err := db.All(ctx, tx, func(r db.Row) (d Decision, err error) {
		return d, r.Scan(&d.Kind, &d.ID, &d.Title, &d.Reference)
	}, text+" LIMIT $4", string(person), today.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("what waits for a decision: %w", err)
	}
	if !management {
		return list, nil
	}
	over, err := Budget(ctx, tx)
	return append(over, list...)[:min(limit, len(over)+len(list))], err
}

// toApprove chooses the open risks of AI that were accepted and wait for management, the highest first: by the index of what is accepted.
func toApprove(tx *db.Tx, today string) string {
	return "risks WHERE tenant_id = $1 AND " + tx.Aside("state") + " = 'open' AND " + tx.Aside("domain") + " IN ('ai', 'both') AND accepted_by <> '' AND accepted_until >= " + today +
		" AND (approved_by = '' OR approved_until < " + today + ") ORDER BY " + tx.Aside("level") + " DESC, id"
}

// Line counts open risks by where they stand.
type Line struct {
	Domain string `json:"domain"` // security, ai or both
	Above  int    `json:"above"`
	Within int    `json:"within"`
	Open   int    `json:"not_judged"` // not judged yet
}

// domains are those of risks, in the order of the page.
var domains = []string{"security", "both", "ai"}

// Risks counts the open risks by domain; domains without any are left out. Each number is a walk of a part of one index: grouping
// would compare row by row, which takes three times as long.
func Risks(ctx context.Context, tx *db.Tx) (out []Line, err error) {
	arms, counts := make([]string, len(domains)), make([]string, 3)
	for i, domain := range domains {
		for k, standing := range []string{"above", "within", "not-judged"} {
			counts[k] = fmt.Sprintf("(SELECT count(*) FROM risks WHERE tenant_id = $1 AND state = 'open' AND standing = '%s' AND domain = '%s')", standing, domain)
		}
		arms[i] = fmt.Sprintf("SELECT %d, ", i) + strings.Join(counts, ", ")
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var at int
		var l Line
		err := r.Scan(&at, &l.Above, &l.Within, &l.Open)
		if l.Domain = domains[at]; l.Above+l.Within+l.Open > 0 {
			out = append(out, l)
		}
		return err
	}, strings.Join(arms, "\nUNION ALL ")+"\nORDER BY 1")
	return out, err
}

// Above is a risk above the line.
type Above struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as R-12
	Title     string `json:"title"`
	Level     int    `json:"level"`
	Owner     id.ID  `json:"owner,omitempty"`
}

// Worst returns the open risks above the line, the highest first.
func Worst(ctx context.Context, tx *db.Tx, limit int) ([]Above, error) {
	return db.All(ctx, tx, func(r db.Row) (a Above, err error) {
		return a, r.Scan(&a.ID, &a.Reference, &a.Title, &a.Level, &a.Owner)
	}, "SELECT id, "+risk.Register.ReferenceSQL("")+", title, level, owner FROM "+risk.Register.Name+" WHERE tenant_id = $1 AND state = 'open' AND standing = 'above' ORDER BY level DESC, id DESC LIMIT $2", limit)
}
