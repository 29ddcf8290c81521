// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/search"
)

// Sizes of a page.
const (
	PageSize = 50
	PageMost = 200
)

// Query says which records, in which order, from where.
type Query struct {
	Filters map[string]string // field to value
	Words   string            // that records hold; empty for any
	From    map[string]string // first day of a range, by field
	To      map[string]string // last day
	Sort    string            // field, or number; empty for the time of creation
	Rising  bool              // smallest or oldest first; the default is newest first
	Limit   int
	after   *cursor
	held    *held // the records that hold the words, once they were looked for
}

// cursor is where a page ends.
type cursor struct {
	Value string `json:"v,omitempty"`
	ID    string `json:"i"`
}

// Page is one part of a list.
type Page struct {
	Records []Record
	Total   int
	AtLeast bool   // there are more than Total; only where a list was narrowed
	Common  bool   // more than MostHeld records hold the words, of which the others were not looked at
	Next    string // cursor of the next page; empty on the last
}

// ParseQuery reads the parameters of a list: the fields that can be filtered; due_from and due_to for the first and last day
// of a date that lists can be ordered by; sort (a field, with - in front for the largest first), limit, cursor. A list
// of a range is ordered by its day unless sort says otherwise; q for the words that records hold. Everything that is wrong is named at once.
func (r *Register) ParseQuery(q url.Values) (Query, error) {
	out := Query{Filters: map[string]string{}, From: map[string]string{}, To: map[string]string{}, Limit: PageSize}
	var wrong fault.Fields
	for name, values := range q {
		value := values[0]
		say := func(problem, cure string) {
			wrong = append(wrong, fault.Field{Field: name, Problem: problem, Cure: cure})
		}
		field, known := r.Field(name)
		switch {
		case len(values) > 1:
			say("stands here twice", "keep one of the two")
		case name == WordsParameter:
			if len(search.Terms(value)) == 0 || utf8.RuneCountInString(value) > longestWords {
				say(fmt.Sprintf("is %.40q", value), fmt.Sprintf("write one or more words, at most %d characters", longestWords))
			}
			out.Words = value
		case name == "limit":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > PageMost {
				say(fmt.Sprintf("is %.40q", value), fmt.Sprintf("choose 1 to %d", PageMost))
			}
			out.Limit = n
		case name == "cursor":
			c, err := parseCursor(value)
			if err != nil {
				say("is none of ours", "pass the next of the page before, or leave it out")
			}
			out.after = c
		case name == "sort":
			key, falling := strings.CutPrefix(value, "-")
			if f, ok := r.Field(key); key != "created_at" && key != columnNumber && (!ok || !f.Sort) {
				say(fmt.Sprintf("is %.40q", value), "choose "+strings.Join(r.sortKeys(), ", ")+", with - in front for the largest first")
			}
			out.Sort, out.Rising = key, !falling
			if key == "created_at" {
				out.Sort = ""
			}
		case known && field.Filter:
			clean, problem, cure := field.Clean(value)
			if problem != "" {
				say(problem, cure)
			}
			out.Filters[name] = clean
		case r.ranged(name):
			problem, cure := out.bound(r, name, value)
			if problem != "" {
				say(problem, cure)
			}
		default:
			say("is no parameter of this list", "known are "+strings.Join(r.parameters(), ", "))
		}
	}
	r.orderByRange(&out, q.Has("sort"))
	return out, wrong.Sorted().Err()
}

func (r *Register) sortKeys() []string {
	keys := []string{"created_at", columnNumber}
	for _, f := range r.Fields {
		if f.Sort {
			keys = append(keys, f.Name)
		}
	}
	return keys
}

func (r *Register) parameters() []string {
	out := []string{"limit", "cursor", "sort", WordsParameter}
	for _, f := range r.Fields {
		if f.Filter {
			out = append(out, f.Name)
		}
		if f.Ranged() {
			out = append(out, f.Name+fromSuffix, f.Name+toSuffix)
		}
	}
	return out
}

// List returns one page by one query, and the total from where it is kept or, narrowed, by another.
func (r *Register) List(ctx context.Context, tx *db.Tx, q Query) (Page, error) {
	q, err := r.look(ctx, tx, q)
	if err != nil {
		return Page{}, err
	}
	total, atLeast, err := r.total(ctx, tx, q)
	if err != nil {
		return Page{}, fmt.Errorf("count %s: %w", r.Name, err)
	}
	list, next, err := r.read(ctx, tx, q, q.Limit, total)
	p := Page{Total: total, AtLeast: atLeast, Records: list}
	if q.held != nil && q.held.more {
		p.AtLeast, p.Common = true, true
	}
	if next != nil {
		p.Next = next.text()
	}
	return p, err
}

// read returns one page of at most limit records, and where it ends if there are more.
func (r *Register) read(ctx context.Context, tx *db.Tx, q Query, limit, total int) (list []Record, next *cursor, err error) {
	text, args := r.page(tx, q, limit, total)
	if usual(limit) && r.alike(q, r.walkedBy(q)) {
		ctx = db.Alike(ctx)
	}
	list = make([]Record, 0, limit+1)
	rows := r.scanner()
	err = db.Each(ctx, tx, func(row db.Row) error {
		rec, err := rows.scan(row)
		if err == nil {
			list = append(list, rec)
		}
		return err
	}, text, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("list %s: %w", r.Name, err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = r.cursorOf(q, list[limit-1])
	}
	return list, next, nil
}

func (r *Register) cursorOf(q Query, last Record) *cursor {
	c := cursor{ID: string(last.ID)}
	switch q.Sort {
	case "":
	case columnNumber:
		c.Value = strconv.Itoa(last.Number)
	default:
		c.Value = last.Values[r.index(q.Sort)]
	}
	return &c
}

// text is the form in which callers pass a cursor on.
func (c cursor) text() string {
	data, err := json.Marshal(c)
	if err != nil { // two texts
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func parseCursor(s string) (*cursor, error) {
	data, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, err
	}
	c := &cursor{}
	return c, json.Unmarshal(data, c)
}
