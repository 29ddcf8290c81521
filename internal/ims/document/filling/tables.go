// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package filling

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/document"
	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/register"
)

// tables are those that are more than the records of a register, by placeholder.
var tables = map[string]func(*read, catalog.Placeholder) (string, error){
	"table_risk_likelihood_scale":      (*read).likelihoods,
	"table_risk_consequence_scale":     (*read).consequences,
	"table_risk_matrix":                (*read).matrix,
	"table_risk_acceptance":            (*read).acceptance,
	"table_statement_of_applicability": (*read).statement,
	"table_statement_changes":          (*read).changes,
	"table_topic_policies":             (*read).policies,
	"table_documents":                  (*read).documents,
}

// records are the records of a register, oldest first, with the columns that a placeholder names; a column that the register
// does not have stays empty, to be filled in by hand.
func (r *read) records(reg *register.Register, columns []string) (string, error) {
	page, err := reg.List(r.ctx, r.tx, register.Query{Rising: true, Limit: mostRows})
	if err != nil {
		return "", err
	}
	places, head := make([]int, len(columns)), make([]string, len(columns))
	for i, name := range columns {
		places[i], head[i] = slices.IndexFunc(reg.Fields, func(f register.Field) bool { return f.Name == name }), document.Humane(name)
		if places[i] >= 0 {
			head[i] = reg.Label(r.words, reg.Fields[places[i]])
		}
	}
	var rows [][]string
	for _, rec := range page.Records {
		row := make([]string, len(columns))
		for i, at := range places {
			if at >= 0 {
				row[i] = r.field(reg, reg.Fields[at], rec.Values[at])
			}
		}
		rows = append(rows, row)
	}
	return r.whole(head, rows, page.Total), nil
}

// whole is a table of rows that are all there are, or says how many more there are.
func (r *read) whole(head []string, rows [][]string, total int) string {
	if len(rows) == 0 {
		rows = append(rows, append([]string{r.words.T("documents.fill.none")}, make([]string, len(head)-1)...))
	}
	if more := total - len(rows); more > 0 {
		rows = append(rows, append([]string{r.words.T("documents.fill.more", "count", more)}, make([]string, len(head)-1)...))
	}
	return document.Table(head, rows)
}

func heads(columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = document.Humane(c)
	}
	return out
}

func (r *read) likelihoods(p catalog.Placeholder) (string, error) {
	c, err := risk.InForce(r.ctx, r.tx)
	var rows [][]string
	for i, l := range c.Likelihoods {
		rows = append(rows, []string{fmt.Sprint(i + 1), l.Name, l.Anchor})
	}
	return document.Table(heads(p.Columns), rows), err
}

func (r *read) consequences(p catalog.Placeholder) (string, error) {
	c, err := risk.InForce(r.ctx, r.tx)
	var rows [][]string
	for i, x := range c.Consequences {
		rows = append(rows, []string{fmt.Sprintf("%d %s", i+1, x.Name), x.Organization, x.People, x.Society})
	}
	return document.Table(heads(p.Columns), rows), err
}

// matrix has a line for each likelihood, from the highest, and a column for each consequence: a list of all pairs would be as
// long as it is useless.
func (r *read) matrix(catalog.Placeholder) (string, error) {
	c, err := risk.InForce(r.ctx, r.tx)
	if err != nil {
		return "", err
	}
	head := []string{r.words.T("documents.fill.matrix")}
	for i, x := range c.Consequences {
		head = append(head, fmt.Sprintf("%d %s", i+1, x.Name))
	}
	var rows [][]string
	for i, l := range slices.Backward(c.Likelihoods) {
		row := []string{fmt.Sprintf("%d %s", i+1, l.Name)}
		for j := range c.Consequences {
			level := c.Matrix[i][j]
			row = append(row, fmt.Sprintf("%d %s", level, c.Levels[level-1].Name))
		}
		rows = append(rows, row)
	}
	return document.Table(head, rows), nil
}

// acceptance says for each level what the criteria say; who may accept it stays open, to be decided in the document.
func (r *read) acceptance(catalog.Placeholder) (string, error) {
	c, err := risk.InForce(r.ctx, r.tx)
	head := []string{r.words.T("documents.fill.band"), r.words.T("documents.fill.line"), r.words.T("documents.fill.review"), r.words.T("documents.fill.accepted-by")}
	var rows [][]string
	for i, l := range c.Levels {
		line, who := "above", "owner-and-management"
		if l.Acceptable {
			line, who = "within", "owner"
		}
		rows = append(rows, []string{
			fmt.Sprintf("%d %s", i+1, l.Name), r.words.T("documents.fill.line." + line), r.words.T("documents.fill.months", "count", l.ReviewMonths), r.words.T("documents.fill.by." + who),
		})
	}
	return document.Table(head, rows), err
}

func (r *read) statement(p catalog.Placeholder) (string, error) {
	s, err := soa.Read(r.ctx, r.tx, r.Library)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for _, e := range s.Entries {
		reasons := []string{}
		for _, reason := range e.Reasons() {
			reasons = append(reasons, r.words.T("statement.reason."+string(reason)))
		}
		why := strings.Join(append(reasons, e.Reason), "; ")
		if e.Applicable == soa.NotApplicable {
			why = e.Exclusion
		}
		var evidence []string
		for _, x := range e.Evidence {
			evidence = append(evidence, x.Title)
		}
		rows = append(rows, []string{
			r.standard(e.Standard), e.Code(), e.Title, r.words.T("statement.applicable." + string(e.Applicable)), strings.TrimSuffix(why, "; "), "",
			r.words.T("statement.status." + string(e.Status)), strings.Join(e.Owners(), ", "), strings.Join(evidence, "; "),
		})
	}
	return document.Table(heads(p.Columns), rows), nil
}

// standard is what people call a standard.
func (r *read) standard(name string) string {
	std, err := r.Library.Standard(name)
	if err != nil { // own controls
		return r.words.T("statement.own")
	}
	return std.Edition.Standard
}

// changes are what became of the statement since it was last approved.
func (r *read) changes(p catalog.Placeholder) (string, error) {
	versions, err := soa.Approved.List(r.ctx, r.tx, 0, 1)
	if err != nil || len(versions) == 0 {
		return "", err
	}
	before, err := soa.Frozen(r.ctx, r.tx, versions[0].ID)
	if err != nil {
		return "", err
	}
	now, err := soa.Read(r.ctx, r.tx, r.Library)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for _, c := range soa.Difference(before, now) {
		var was, is []string
		for _, f := range c.Fields {
			name := r.words.T("statement.field." + f.Name)
			was, is = append(was, name+": "+cmp.Or(f.Old, "–")), append(is, name+": "+cmp.Or(f.New, "–"))
		}
		rows = append(rows, []string{r.standard(c.Standard), c.Control + " " + c.Title, strings.Join(was, "; "), strings.Join(is, "; "), ""})
	}
	return r.whole(heads(p.Columns), rows, len(rows)), nil
}

// others are the documents beside the one that is filled: what it says of itself would be out of date at once.
func (r *read) others() ([]document.Row, error) {
	list, err := document.Tracker(r.ctx, r.tx, r.Library, nil)
	return slices.DeleteFunc(list, func(d document.Row) bool { return d.ID == r.about && r.about != "" }), err
}

func (r *read) policies(p catalog.Placeholder) (string, error) {
	list, err := r.others()
	var rows [][]string
	for _, d := range list {
		if d.Kind == "policy" && d.ID != "" {
			rows = append(rows, []string{d.Title, d.OwnerName, fmt.Sprint(d.Number), d.PublishedOn, d.NextReview})
		}
	}
	return r.whole(heads(p.Columns), rows, len(rows)), err
}

func (r *read) documents(p catalog.Placeholder) (string, error) {
	list, err := r.others()
	var rows [][]string
	for _, d := range list {
		rows = append(rows, []string{d.Code, d.Title, r.words.T("documents.basis." + d.Basis), d.OwnerName, r.words.T("documents.status." + string(d.Status)), d.PublishedOn})
	}
	return r.whole(heads(p.Columns), rows, len(rows)), err
}
