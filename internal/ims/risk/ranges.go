// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Part is frequency or loss in the form of a portfolio file, as in {"interval_90": {"low": 1, "high": 9}}; empty for none.
type Part = json.RawMessage

// Ranges say how often a risk happens in a year and what one event costs, and what treatments make of both.
type Ranges struct {
	Currency  string         `json:"currency"`
	Model     quantify.Model `json:"model"`
	Frequency Part           `json:"frequency"`
	Loss      Part           `json:"loss"`
	Changes   []RangeChange  `json:"changes"`
}

// RangeChange is what one treatment makes of a risk; a part that is left out stays as it is.
type RangeChange struct {
	Treatment id.ID `json:"treatment"`
	Frequency Part  `json:"frequency,omitempty"`
	Loss      Part  `json:"loss,omitempty"`
}

// maxRanges is the most bytes of the ranges of one risk.
const maxRanges = 64 << 10

// rangesObject is what the journal calls ranges; they have the id of their risk.
const rangesObject = "risk-ranges"

// ReadRanges reads ranges from JSON. Whether they hold, SetRanges says.
func ReadRanges(body []byte) (Ranges, error) {
	var r Ranges
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil || d.More() {
		return r, fault.Fields{{Field: "body", Problem: "is not as it should be", Cure: "write an object of currency, model, frequency, loss and changes"}}
	}
	return r, nil
}

// portfolioFile is the form in which a portfolio is read and checked.
type portfolioFile struct {
	Schema     string          `json:"schema"`
	Name       string          `json:"name"`
	Currency   string          `json:"currency"`
	Risks      []riskFile      `json:"risks"`
	Treatments []treatmentFile `json:"treatments,omitempty"`
}

type riskFile struct {
	ID        id.ID          `json:"id"`
	Title     string         `json:"title"`
	Model     quantify.Model `json:"model"`
	Frequency Part           `json:"frequency,omitempty"`
	Loss      Part           `json:"loss,omitempty"`
}

type treatmentFile struct {
	ID      id.ID        `json:"id"`
	Title   string       `json:"title"`
	Cost    float64      `json:"cost_per_year"`
	Chosen  bool         `json:"chosen"`
	Changes []changeFile `json:"changes"`
}

type changeFile struct {
	Risk      id.ID `json:"risk"`
	Frequency Part  `json:"frequency,omitempty"`
	Loss      Part  `json:"loss,omitempty"`
}

// quantified is a risk with its ranges.
type quantified struct {
	ID    id.ID
	Title string
	Ranges
}

// file puts risks with their treatments into a portfolio. A treatment that changes several risks is one. What was decided or is
// done counts for the state after treatment; what was dropped is left out.
func file(name string, list []quantified, treatments []Treatment) portfolioFile {
	out := portfolioFile{Schema: quantify.PortfolioSchema, Name: name}
	at := map[id.ID]int{}
	for _, q := range list {
		out.Currency = q.Currency
		model := q.Model
		if model == "" {
			model = quantify.Compound
		}
		out.Risks = append(out.Risks, riskFile{q.ID, q.Title, model, q.Frequency, q.Loss})
		for _, c := range q.Changes {
			i := slices.IndexFunc(treatments, func(t Treatment) bool { return t.ID == c.Treatment })
			if i < 0 || treatments[i].State == Dropped {
				continue
			}
			t := treatments[i]
			n, known := at[t.ID]
			if !known {
				n = len(out.Treatments)
				at[t.ID] = n
				out.Treatments = append(out.Treatments, treatmentFile{ID: t.ID, Title: t.Title, Cost: t.PerYear(), Chosen: t.State != Proposed})
			}
			out.Treatments[n].Changes = append(out.Treatments[n].Changes, changeFile{q.ID, c.Frequency, c.Loss})
		}
	}
	return out
}

// portfolio reads and checks a portfolio. The fields of what is wrong are those of Ranges where it is of one risk.
func (f portfolioFile) portfolio() (*quantify.Portfolio, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return nil, fault.Fields{{Field: "frequency", Problem: "or loss is no JSON", Cure: "write ranges as a portfolio file has them"}}
	}
	p, err := quantify.Read("ranges.json", data)
	var wrong fault.Fields
	if !errors.As(err, &wrong) {
		return p, err
	}
	for i := range wrong {
		wrong[i].File, wrong[i].Line = "", 0
		if len(f.Risks) == 1 {
			wrong[i].Field = strings.TrimPrefix(wrong[i].Field, "risks[0].")
		}
	}
	return nil, wrong
}

// SetRanges keeps the ranges of a risk. version is the one that the caller saw, 0 for none; fault.Conflict says that there is
// another. It fails with fault.Fields naming all that is wrong, such as two treatments that were both decided and change the
// same part. It returns the new version.
func SetRanges(ctx context.Context, tx *db.Tx, which id.ID, version int, r Ranges) (int, error) {
	rec, before, seen, err := findRanges(ctx, tx, which)
	if err != nil {
		return 0, err
	}
	if seen != version {
		return seen, fmt.Errorf("set ranges: they have version %d: %w", seen, fault.Conflict)
	}
	treatments, err := TreatmentsOf(ctx, tx, which)
	if err != nil {
		return 0, err
	}
	var wrong fault.Fields
	for i, c := range r.Changes {
		if !slices.ContainsFunc(treatments, func(t Treatment) bool { return t.ID == c.Treatment }) {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("changes[%d].treatment", i), Problem: fmt.Sprintf("%.40q is no treatment of this risk", c.Treatment), Cure: "link the treatment to the risk first"})
		}
	}
	_, err = file(rec.Title, []quantified{{which, rec.Title, r}}, treatments).portfolio()
	var more fault.Fields
	if err != nil && !errors.As(err, &more) {
		return 0, err
	}
	if err := append(wrong, more...).Err(); err != nil {
		return seen, err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("set ranges: %w", err)
	}
	if len(body) > maxRanges {
		return seen, fault.Fields{{Field: "changes", Problem: "are too many", Cure: "say less"}}
	}
	if string(body) == before {
		return seen, nil
	}
	return seen + 1, keepRanges(ctx, tx, which, seen, before, string(body))
}

func keepRanges(ctx context.Context, tx *db.Tx, which id.ID, seen int, before, body string) error {
	text, action := "UPDATE risk_ranges SET version = version + 1, updated_at = $4, updated_by = $5, body = $6 WHERE tenant_id = $1 AND risk_id = $2 AND version = $3", ".update"
	if seen == 0 {
		text, action = "INSERT INTO risk_ranges (tenant_id, risk_id, version, updated_at, updated_by, body) VALUES ($1, $2, $3 + 1, $4, $5, $6)", ".create"
	}
	n, err := db.Exec(ctx, tx, text, string(which), seen, tx.Now.UnixMicro(), string(tx.Actor.User()), body)
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("keep ranges: %w", err)
	}
	tx.Record(db.Change{Action: rangesObject + action, Object: Register.Name, ID: which, Version: seen + 1, Fields: []db.Field{{Name: "ranges", Old: before, New: body}}})
	return nil
}

// RemoveRanges takes the ranges of a risk away, which the caller saw at this version.
func RemoveRanges(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	_, before, seen, err := findRanges(ctx, tx, which)
	switch {
	case err != nil:
		return err
	case seen == 0:
		return fmt.Errorf("remove ranges: there are none: %w", fault.NotFound)
	case seen != version:
		return fmt.Errorf("remove ranges: they have version %d: %w", seen, fault.Conflict)
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM risk_ranges WHERE tenant_id = $1 AND risk_id = $2 AND version = $3", string(which), version)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("remove ranges: %w", err)
	}
	tx.Record(db.Change{Action: rangesObject + ".delete", Object: Register.Name, ID: which, Version: version, Fields: []db.Field{{Name: "ranges", Old: before}}})
	return nil
}

// FindRanges returns the ranges of a risk and their version; 0 says that there are none. It fails with fault.NotFound for a
// risk that there is not.
func FindRanges(ctx context.Context, tx *db.Tx, which id.ID) (r Ranges, version int, err error) {
	_, body, version, err := findRanges(ctx, tx, which)
	if err == nil && version > 0 {
		err = json.Unmarshal([]byte(body), &r)
	}
	return r, version, err
}

// findRanges returns a risk's title with the ranges as they are kept.
func findRanges(ctx context.Context, tx *db.Tx, which id.ID) (of quantified, body string, version int, err error) {
	of.ID = which
	err = db.One(ctx, tx, []any{&of.Title, &body, &version}, `SELECT r.title, coalesce(x.body, ''), coalesce(x.version, 0) FROM risks r
LEFT JOIN risk_ranges x ON x.tenant_id = r.tenant_id AND x.risk_id = r.id WHERE r.tenant_id = $1 AND r.id = $2`, string(which))
	if err != nil {
		return of, "", 0, fmt.Errorf("find ranges: %w", err)
	}
	return of, body, version, nil
}

// PortfolioOf is a risk in numbers, alone. It fails with fault.Fields where nobody gave ranges, or where they do not go together
// any more.
func PortfolioOf(ctx context.Context, tx *db.Tx, which id.ID) (*quantify.Portfolio, error) {
	f, err := fileOf(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	return f.portfolio()
}

// PortfolioFileOf is what PortfolioOf returns, as a file that concord risk simulate reads.
func PortfolioFileOf(ctx context.Context, tx *db.Tx, which id.ID) ([]byte, error) {
	f, err := fileOf(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	return f.text()
}

// fileOf puts one risk into a portfolio.
func fileOf(ctx context.Context, tx *db.Tx, which id.ID) (f portfolioFile, err error) {
	of, body, version, err := findRanges(ctx, tx, which)
	if err != nil {
		return f, err
	}
	if version == 0 {
		return f, fault.Fields{{Field: "frequency", Problem: "and loss have no ranges yet", Cure: "give them first"}}
	}
	if err := json.Unmarshal([]byte(body), &of.Ranges); err != nil {
		return f, fmt.Errorf("read ranges: %w", err)
	}
	treatments, err := TreatmentsOf(ctx, tx, which)
	return file(of.Title, []quantified{of}, treatments), err
}

// text is a portfolio that can be simulated, as a file.
func (f portfolioFile) text() ([]byte, error) {
	if _, err := f.portfolio(); err != nil {
		return nil, err
	}
	return json.MarshalIndent(f, "", "  ")
}

// Portfolio is all open risks in numbers that are in one currency, and how many of those there are in other ones. The currency
// is that of the most where none is named. It fails with fault.Fields where there are none.
func Portfolio(ctx context.Context, tx *db.Tx, name, currency string) (p *quantify.Portfolio, others int, err error) {
	f, others, err := gather(ctx, tx, name, currency)
	if err == nil {
		p, err = f.portfolio()
	}
	return p, others, err
}

// PortfolioFile is what Portfolio returns, as a file that concord risk simulate reads.
func PortfolioFile(ctx context.Context, tx *db.Tx, name, currency string) ([]byte, error) {
	f, _, err := gather(ctx, tx, name, currency)
	if err != nil {
		return nil, err
	}
	return f.text()
}

// gather puts the open risks of one currency into a portfolio.
func gather(ctx context.Context, tx *db.Tx, name, currency string) (f portfolioFile, others int, err error) {
	list, err := db.All(ctx, tx, func(r db.Row) (q quantified, err error) {
		var body string
		if err := r.Scan(&q.ID, &q.Title, &body); err != nil {
			return q, err
		}
		return q, json.Unmarshal([]byte(body), &q.Ranges)
	}, `SELECT r.id, r.title, x.body FROM risk_ranges x JOIN risks r ON r.tenant_id = x.tenant_id AND r.id = x.risk_id
WHERE x.tenant_id = $1 AND r.state = 'open' ORDER BY r.id LIMIT `+fmt.Sprint(quantify.MaxRisks))
	if err != nil {
		return f, 0, fmt.Errorf("read risks in numbers: %w", err)
	}
	counts, most := map[string]int{}, ""
	for _, q := range list {
		if counts[q.Currency]++; counts[q.Currency] > counts[most] {
			most = q.Currency
		}
	}
	if currency == "" {
		currency = most
	}
	all := len(list)
	list = slices.DeleteFunc(list, func(q quantified) bool { return q.Currency != currency })
	if len(list) == 0 {
		return f, all, fault.Fields{{Field: "currency", Problem: "has no risks in numbers", Cure: "give ranges for frequency and loss of a risk first"}}
	}
	treatments, err := treatmentsIn(ctx, tx, list)
	return file(name, list, treatments), all - len(list), err
}

// treatmentsIn returns the treatments that change risks in numbers.
func treatmentsIn(ctx context.Context, tx *db.Tx, list []quantified) ([]Treatment, error) {
	args, marks := []any{}, []string{}
	for _, q := range list {
		for _, c := range q.Changes {
			args = append(args, string(c.Treatment))
			marks = append(marks, fmt.Sprintf("$%d", len(args)+1))
		}
	}
	if len(args) == 0 {
		return nil, nil
	}
	out, err := db.All(ctx, tx, scanTreatment, "SELECT "+treatmentColumns+" FROM treatments t WHERE t.tenant_id = $1 AND t.id IN ("+strings.Join(marks, ", ")+") ORDER BY t.id", args...)
	if err != nil {
		return nil, fmt.Errorf("read treatments in numbers: %w", err)
	}
	return out, nil
}
