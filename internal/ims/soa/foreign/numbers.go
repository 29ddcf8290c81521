// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// Old is the withdrawn edition whose numbers are still about.
const Old = "iso27001-2013"

const (
	security = "iso27001-2022"
	ai       = "iso42001-2023"
)

// meaning is one control that a number can mean.
type meaning struct {
	edition string
	title   string
	refs    []catalog.Ref
}

// numbers knows what each number can mean: A.6.1.2 is one control in the edition of 2013 and another one in ISO/IEC 42001.
type numbers struct{ means map[string][]meaning }

func newNumbers(l *catalog.Library) (*numbers, error) {
	n := &numbers{map[string][]meaning{}}
	for _, name := range []string{security, ai} {
		std, err := l.Standard(name)
		if err != nil {
			return nil, err
		}
		for _, item := range std.Outline().Items {
			if item.Control != nil {
				n.means[item.Ref.ID] = append(n.means[item.Ref.ID], meaning{name, item.Title, []catalog.Ref{item.Ref}})
			}
		}
	}
	old, err := crosswalk.Get(l, Old+"--"+security)
	if errors.Is(err, fault.NotFound) { // content of one's own may do without
		return n, nil
	}
	if err != nil {
		return nil, err
	}
	for _, row := range old.Mappings {
		m := meaning{edition: Old, title: row.Title}
		for _, target := range row.Targets {
			m.refs = append(m.refs, catalog.Ref{Standard: security, ID: target})
		}
		n.means[row.Source] = append(n.means[row.Source], m)
	}
	return n, nil
}

var (
	numberForm = regexp.MustCompile(`(?i)^(?:(?:iso\S*|iec|annex|anhang|anexo|control|controle|27001|42001|27002|\d{4})[\s:/,_-]+)*A?[\s._-]*0*(\d{1,2})[.,_-]0*(\d{1,2})(?:[.,_-]0*(\d{1,2}))?(?:[\s.:)–—-]+(\D.*))?$`)
	dayForm    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// numberOf reads a control's number and the title that may follow it in the same cell.
func numberOf(text string) (number, title string, ok bool) {
	text = strings.TrimSpace(strings.SplitN(text, "\n", 2)[0])
	m := numberForm.FindStringSubmatch(text)
	if m == nil || dayForm.MatchString(text) {
		return "", "", false
	}
	number = "A." + m[1] + "." + m[2]
	if m[3] != "" {
		number += "." + m[3]
	}
	return number, strings.TrimSpace(m[4]), true
}

// guess finds the column of numbers where no heading names it: the one in which most cells are known numbers.
func (n *numbers) guess(rows []intake.Row, head int, columns []Column) []Column {
	hits := map[int]int{}
	for _, row := range rows[head+1:] {
		for i, text := range row.Cells {
			if number, _, ok := numberOf(text); ok && len(n.means[number]) > 0 {
				hits[i]++
			}
		}
	}
	best, most := -1, fewest-1
	for i, count := range hits {
		if count > most || count == most && best >= 0 && i < best {
			best, most = i, count
		}
	}
	if best < 0 {
		return columns
	}
	columns = slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return c.At == best })
	return append([]Column{{At: best, Field: Control}}, columns...)
}

// series reads one sheet's numbers in their order.
type series struct {
	*numbers
	sheet string // edition that the sheet's name speaks of; empty for none
	last  string // number before
	seen  map[string]bool
	open  []open
}

// open is a row whose number can mean several controls.
type open struct {
	at       int // in Table.Rows
	meanings []meaning
}

func (n *numbers) begin(sheet string) *series {
	return &series{numbers: n, sheet: editionIn(sheet), seen: map[string]bool{}}
}

// editionIn is the edition that a text names, by the digits in it; empty for none.
func editionIn(text string) string {
	switch {
	case strings.Contains(text, "42001"):
		return ai
	case strings.Contains(text, "2013"):
		return Old
	case strings.Contains(text, "27001"), strings.Contains(text, "27002"):
		return security
	}
	return ""
}

// whole is the number that was meant: a spreadsheet turns 5.10 into 5.1, which then stands after 5.9, and 5.20 into 5.2 after 5.19.
func (s *series) whole(number string) string {
	parts := strings.Split(number, ".")
	if len(parts) != 3 || len(parts[2]) != 1 || !s.seen[number] {
		return number
	}
	tens := number + "0"
	var last, want int
	if _, err := fmt.Sscanf(strings.TrimPrefix(s.last, "A."+parts[1]+"."), "%d", &last); err != nil || !strings.HasPrefix(s.last, "A."+parts[1]+".") {
		return number
	}
	if _, err := fmt.Sscan(parts[2]+"0", &want); err != nil || last != want-1 || len(s.means[tens]) == 0 {
		return number
	}
	return tens
}

// add reads one line into the table: a row, a strange place, or nothing where it names no control, as lines with the name of a theme do.
func (s *series) add(t *Table, c cells, line int) {
	said := c.text(Control)
	if said == "" {
		return
	}
	number, title, ok := numberOf(said)
	if !ok {
		if dayForm.MatchString(said) {
			t.Strange = append(t.Strange, Place{line, said, "is a day: the spreadsheet took the number for one"})
		}
		return
	}
	number = s.whole(number)
	row := newRow(c, line)
	if row.Title == "" {
		row.Title = title
	}
	meanings := s.meant(number, &row, c.text(Standard))
	switch len(meanings) {
	case 0:
		t.Strange = append(t.Strange, Place{line, said, "is no control of ISO/IEC 27001:2022, ISO/IEC 42001:2023 or ISO/IEC 27001:2013"})
		return
	case 1:
		row.Edition, row.Refs = meanings[0].edition, meanings[0].refs
	default:
		s.open = append(s.open, open{len(t.Rows), meanings})
	}
	s.seen[number], s.last = true, number
	t.Rows = append(t.Rows, row)
}

// meant narrows what a number can mean by the standard that the row names and by its title.
func (s *series) meant(number string, row *Row, standard string) []meaning {
	all := s.means[number]
	if named := editionIn(standard); named != "" {
		if only := ofEdition(all, named); len(only) > 0 {
			return only
		}
	}
	if len(all) < 2 || row.Title == "" {
		return all
	}
	const alike, ahead = 0.5, 0.2
	best, second, which := 0.0, 0.0, 0
	for i, m := range all {
		switch like := likeness(row.Title, m.title); {
		case like > best:
			best, second, which = like, best, i
		case like > second:
			second = like
		}
	}
	if best >= alike && best >= second+ahead {
		return all[which : which+1]
	}
	return all
}

func ofEdition(all []meaning, edition string) (out []meaning) {
	for _, m := range all {
		if m.edition == edition {
			out = append(out, m)
		}
	}
	return out
}

// likeness is the share of words that two titles have in common, 0 to 1.
func likeness(a, b string) float64 {
	x, y := words(a), words(b)
	common := 0
	for w := range x {
		if y[w] {
			common++
		}
	}
	if all := len(x) + len(y) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(Heading(s)) {
		if len(w) > 2 {
			out[w] = true
		}
	}
	return out
}

// settle gives the rows that are still open the edition of the row before them, or of the next sure one, or of the sheet's name,
// or the current one.
func (s *series) settle(t *Table) {
	for _, o := range s.open {
		var tried []string
		if o.at > 0 {
			tried = append(tried, t.Rows[o.at-1].Edition)
		}
		for _, later := range t.Rows[o.at+1:] {
			if later.Edition != "" {
				tried = append(tried, later.Edition)
				break
			}
		}
		tried = append(tried, s.sheet, security, ai, Old)
		for _, edition := range tried {
			if only := ofEdition(o.meanings, edition); len(only) > 0 {
				t.Rows[o.at].Edition, t.Rows[o.at].Refs = edition, only[0].refs
				break
			}
		}
	}
}
