// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Treatment is one line of the treatment plan: what, who, when, at what cost, how far, and for which risks.
type Treatment struct {
	ID                   id.ID
	Version, Number      int
	Title, What          string
	Option, State        string
	Owner                id.ID // empty for nobody
	Due, DoneOn          string
	Progress             int
	Currency             string
	CostOnce, CostYearly int
	SpreadYears          int // 0 where nothing is said
	Level, Criteria      int // that is expected, 0 for none, and by which edition
	Note, DroppedBecause string
	Risks                []Treated
	Actions              []id.ID // adopted from it
}

// Treated is a risk that a treatment treats.
type Treated struct {
	ID       id.ID
	Number   int
	Title    string
	Domain   string
	Level    int
	Standing string
}

// Open reports whether something is still to be done.
func (t Treatment) Open() bool { return slices.Contains(openStates, t.State) }

// Overdue reports whether a treatment should have been done by a day, and is not.
func (t Treatment) Overdue(today civil.Date) bool {
	return t.Open() && t.Due != "" && t.Due < today.String()
}

// PerYear is what a treatment costs a year: what is spent again and again, and the part of what is spent once, over the years
// over which it is spread, or over one.
func (t Treatment) PerYear() float64 {
	return float64(t.CostYearly) + float64(t.CostOnce)/float64(max(1, t.SpreadYears))
}

// PlanQuery says which lines of the plan, from where.
type PlanQuery struct {
	State  string // one of TreatmentStates; empty for the open ones, All for all
	Owner  string // id of a member; Nobody for those without; empty for all
	Domain string // of a risk that is treated
	After  string // where the page before ended
	Limit  int
}

// What a PlanQuery can ask beside states and people.
const (
	All    = "all"
	Nobody = "nobody"
)

// Check names what is wrong with a query.
func (q PlanQuery) Check() error {
	var wrong fault.Fields
	say := func(field, value string, known []string) {
		if value != "" && !slices.Contains(known, value) {
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", value), Cure: "choose " + strings.Join(known, ", ")})
		}
	}
	say("state", q.State, append([]string{All}, TreatmentStates...))
	domain, _ := Register.Field("domain")
	say("domain", q.Domain, domain.Choices)
	if q.After != "" {
		if _, _, err := q.after(); err != nil {
			wrong = append(wrong, fault.Field{Field: "cursor", Problem: "is none of ours", Cure: "pass the next of the page before, or leave it out"})
		}
	}
	return wrong.Err()
}

// noDay stands for a treatment without a day: behind all that have one.
const noDay = "9999-99-99"

// after is the last line of the page before: the day of it, and its id.
func (q PlanQuery) after() (day, which string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(q.After)
	day, which, ok := strings.Cut(string(data), " ")
	if err != nil || !ok {
		return "", "", fault.Invalid
	}
	_, err = id.Parse(which)
	return day, which, err
}

// where narrows a statement over treatments t. Its arguments begin at $2.
func (q PlanQuery) where() (text string, args []any) {
	add := func(condition string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = len(args) + 1
		}
		text += " AND " + fmt.Sprintf(condition, marks...)
	}
	switch q.State {
	case All:
	case "":
		add("t.state IN ($%d, $%d, $%d)", openStates[0], openStates[1], openStates[2])
	default:
		add("t.state = $%d", q.State)
	}
	switch q.Owner {
	case "":
	case Nobody:
		add("t.owner = ''")
	default:
		add("t.owner = $%d", q.Owner)
	}
	if q.Domain != "" {
		add(`EXISTS (SELECT 1 FROM links l JOIN risks r ON r.tenant_id = l.tenant_id AND r.id = l.record_id
WHERE l.tenant_id = $1 AND l.to_register = $%d AND l.to_record = t.id AND l.register = $%d AND l.relation = $%d AND r.domain = $%d)`,
			Treatments.Name, Register.Name, string(link.TreatedBy), q.Domain)
	}
	return text, args
}

// treatmentColumns are those that scanTreatment reads.
const treatmentColumns = `t.id, t.version, t.number, t.title, t.what, t.option, t.state, t.owner, t.due, t.done_on, coalesce(t.progress, 0), t.currency, coalesce(t.cost_once, 0), coalesce(t.cost_yearly, 0),
coalesce(t.spread_years, 0), coalesce(t.expected_level, 0), coalesce(t.criteria, 0), t.note, t.dropped_because`

func scanTreatment(r db.Row) (t Treatment, err error) {
	return t, r.Scan(&t.ID, &t.Version, &t.Number, &t.Title, &t.What, &t.Option, &t.State, &t.Owner, &t.Due, &t.DoneOn, &t.Progress, &t.Currency, &t.CostOnce, &t.CostYearly,
		&t.SpreadYears, &t.Level, &t.Criteria, &t.Note, &t.DroppedBecause)
}

// Plan returns one page of the plan, what is due first at its head, with the risks and actions of each line, and where the
// next page begins; empty on the last.
func Plan(ctx context.Context, tx *db.Tx, q PlanQuery) (list []Treatment, next string, err error) {
	if err := q.Check(); err != nil {
		return nil, "", err
	}
	where, args := q.where()
	const day = "CASE WHEN t.due = '' THEN '" + noDay + "' ELSE t.due END"
	if q.After != "" {
		after, which, err := q.after()
		if err != nil {
			return nil, "", err
		}
		args = append(args, after, which)
		where += fmt.Sprintf(" AND (%s, t.id) > ($%d, $%d)", day, len(args), len(args)+1)
	}
	args = append(args, q.Limit+1)
	list, err = db.All(ctx, tx, scanTreatment, "SELECT "+treatmentColumns+" FROM treatments t WHERE t.tenant_id = $1"+where+
		fmt.Sprintf(" ORDER BY %s, t.id LIMIT $%d", day, len(args)+1), args...)
	if err != nil {
		return nil, "", fmt.Errorf("list the treatment plan: %w", err)
	}
	if len(list) > q.Limit {
		list = list[:q.Limit]
		last := list[q.Limit-1]
		at := last.Due
		if at == "" {
			at = noDay
		}
		next = base64.RawURLEncoding.EncodeToString([]byte(at + " " + string(last.ID)))
	}
	return list, next, belong(ctx, tx, list)
}

// TreatmentsOf returns the treatments of one risk, the oldest first.
func TreatmentsOf(ctx context.Context, tx *db.Tx, which id.ID) ([]Treatment, error) {
	list, err := db.All(ctx, tx, scanTreatment, "SELECT "+treatmentColumns+` FROM links l JOIN treatments t ON t.tenant_id = l.tenant_id AND t.id = l.to_record
WHERE l.tenant_id = $1 AND l.register = $2 AND l.record_id = $3 AND l.relation = $4 AND l.to_register = $5 ORDER BY t.id`,
		Register.Name, string(which), string(link.TreatedBy), Treatments.Name)
	if err != nil {
		return nil, fmt.Errorf("list treatments of a risk: %w", err)
	}
	return list, belong(ctx, tx, list)
}

// belong finds the risks and the actions of treatments.
func belong(ctx context.Context, tx *db.Tx, list []Treatment) error {
	if len(list) == 0 {
		return nil
	}
	at, args, marks := map[id.ID]*Treatment{}, []any{Treatments.Name, Register.Name, string(link.TreatedBy), action.Register.Name}, []string{}
	for i := range list {
		at[list[i].ID] = &list[i]
		args = append(args, string(list[i].ID))
		marks = append(marks, fmt.Sprintf("$%d", len(args)+1))
	}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var of id.ID
		var x Treated
		var from string
		if err := r.Scan(&of, &from, &x.ID, &x.Number, &x.Title, &x.Domain, &x.Level, &x.Standing); err != nil {
			return err
		}
		if t := at[of]; from == Register.Name {
			t.Risks = append(t.Risks, x)
		} else {
			t.Actions = append(t.Actions, x.ID)
		}
		return nil
	}, `SELECT l.to_record, l.register, l.record_id, coalesce(r.number, 0), coalesce(r.title, ''), coalesce(r.domain, ''), coalesce(r.level, 0), coalesce(r.standing, '')
FROM links l LEFT JOIN risks r ON r.tenant_id = l.tenant_id AND r.id = l.record_id
WHERE l.tenant_id = $1 AND l.to_register = $2 AND (l.register = $3 AND l.relation = $4 OR l.register = $5) AND l.to_record IN (`+strings.Join(marks, ", ")+") ORDER BY l.id", args...)
	if err != nil {
		return fmt.Errorf("list what treatments belong to: %w", err)
	}
	return nil
}

// Sum is how many treatments of one owner and state there are, and what they cost in one currency.
type Sum struct {
	Owner                id.ID // empty for nobody
	State                string
	Currency             string
	Count, Overdue       int
	WithoutDay           int
	Progress             int // percent of all together
	CostOnce, CostYearly int
}

// Sums counts the lines of the plan that q asks for, whatever its page.
func Sums(ctx context.Context, tx *db.Tx, q PlanQuery) ([]Sum, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	where, args := q.where()
	args = append(args, civil.Of(tx.Now).String())
	list, err := db.All(ctx, tx, func(r db.Row) (s Sum, err error) {
		return s, r.Scan(&s.Owner, &s.State, &s.Currency, &s.Count, &s.Overdue, &s.WithoutDay, &s.Progress, &s.CostOnce, &s.CostYearly)
	}, fmt.Sprintf(`SELECT t.owner, t.state, t.currency, count(*), sum(CASE WHEN t.due <> '' AND t.due < $%d AND t.state NOT IN ('done', 'dropped') THEN 1 ELSE 0 END),
sum(CASE WHEN t.due = '' THEN 1 ELSE 0 END), sum(coalesce(t.progress, 0)), CAST(sum(coalesce(t.cost_once, 0)) AS BIGINT), CAST(sum(coalesce(t.cost_yearly, 0)) AS BIGINT)
FROM treatments t WHERE t.tenant_id = $1%s GROUP BY t.owner, t.state, t.currency ORDER BY t.owner, t.state, t.currency`, len(args)+1, where), args...)
	if err != nil {
		return nil, fmt.Errorf("sum the treatment plan: %w", err)
	}
	return list, nil
}

// Control is one that treats a risk.
type Control struct {
	ID     id.ID  `json:"id"`
	Title  string `json:"title"`
	Status string `json:"status"`
}

// Controls returns the controls that treat risks, by the risks.
func Controls(ctx context.Context, tx *db.Tx) (map[id.ID][]Control, error) {
	out := map[id.ID][]Control{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var of id.ID
		var c Control
		err := r.Scan(&of, &c.ID, &c.Title, &c.Status)
		out[of] = append(out[of], c)
		return err
	}, `SELECT l.record_id, c.id, c.title, c.status FROM links l JOIN controls c ON c.tenant_id = l.tenant_id AND c.id = l.to_record
WHERE l.tenant_id = $1 AND l.register = $2 AND l.relation = $3 AND l.to_register = 'controls' ORDER BY l.record_id, c.title, c.id`, Register.Name, string(link.TreatedBy))
	if err != nil {
		return nil, fmt.Errorf("list controls of risks: %w", err)
	}
	return out, nil
}
