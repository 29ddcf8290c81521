// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package search finds the records of an organization by their words.
//
// What it keeps of a record is written in the transaction that writes the record, and can be found from then on.
package search

import (
	"context"
	"slices"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Limits of one search.
const (
	Usual = 20
	Most  = 50

	mostWords   = 8    // that are looked for; more narrow nothing down
	mostWaiting = 5000 // texts that are read through; an import waits no longer than a moment
)

// Document is what search keeps of one record.
type Document struct {
	id.Ref
	Reference string // as R-12; empty for none
	Title     string
	Body      string // everything else that can be found; lines are its parts
}

// Add keeps a new record's text, in the transaction that makes the record.
func Add(ctx context.Context, tx *db.Tx, d Document) error {
	return db.AddText(ctx, tx, d.text(), fold)
}

// AddMany keeps the texts of new records.
func AddMany(ctx context.Context, tx *db.Tx, list []Document) error {
	texts := make([]db.Text, len(list))
	for i, d := range list {
		texts[i] = d.text()
	}
	return db.AddTexts(ctx, tx, texts, fold)
}

func (d Document) text() db.Text {
	return db.Text{Register: d.Register, Record: string(d.ID), Reference: d.Reference, Title: d.Title, Body: d.Body}
}

// addPage is how many records AddAll reads at once.
const addPage = 200

// AddAll keeps the texts of all records of a kind, where none is kept, and returns how many there are. list reads a page of
// them, the newest first, from before the one with this id.
func AddAll[T any](ctx context.Context, tx *db.Tx, list func(ctx context.Context, tx *db.Tx, before id.ID, limit int) ([]T, error), document func(T) Document) (n int, err error) {
	for before := id.ID(""); ; {
		page, err := list(ctx, tx, before, addPage)
		if err != nil {
			return n, err
		}
		for _, x := range page {
			d := document(x)
			if err := Add(ctx, tx, d); err != nil {
				return n, err
			}
			before = d.ID
		}
		n += len(page)
		if len(page) < addPage {
			return n, nil
		}
	}
}

// Replace keeps the text of a record that was changed, whether or not there was one.
func Replace(ctx context.Context, tx *db.Tx, d Document) error {
	if err := Remove(ctx, tx, d.Ref); err != nil {
		return err
	}
	return Add(ctx, tx, d)
}

// ReplaceMany keeps the texts of records of one register that were changed.
func ReplaceMany(ctx context.Context, tx *db.Tx, register string, list []Document) error {
	ids := make([]id.ID, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	if err := RemoveMany(ctx, tx, register, ids); err != nil {
		return err
	}
	return AddMany(ctx, tx, list)
}

// RemoveMany forgets the texts of records of one register.
func RemoveMany(ctx context.Context, tx *db.Tx, register string, list []id.ID) error {
	for part := range slices.Chunk(list, atOnce) {
		records := make([]string, len(part))
		for i, which := range part {
			records[i] = string(which)
		}
		if err := db.RemoveTextsOf(ctx, tx, register, records); err != nil {
			return err
		}
	}
	return nil
}

// Remove forgets a record's text.
func Remove(ctx context.Context, tx *db.Tx, r id.Ref) error {
	return db.RemoveText(ctx, tx, r.Register, string(r.ID))
}

// atOnce is how many texts a transaction takes in: other writers of the embedded database wait for it.
const atOnce = 512

// Settle takes the words of all texts that wait into the index, of whatever organizations; where they are not, they are found
// all the same, but more slowly.
func Settle(ctx context.Context, d *db.DB) error {
	for {
		if waiting, err := d.SettleWords(ctx, atOnce, fold); err != nil || waiting == 0 {
			return err
		}
	}
}

// Kept returns what search keeps of a record, or fault.NotFound.
func Kept(ctx context.Context, tx *db.Tx, of id.Ref) (Document, error) {
	t, err := db.TextOf(ctx, tx, of.Register, string(of.ID))
	return Document{Ref: of, Reference: t.Reference, Title: t.Title, Body: t.Body}, err
}

// Names returns what records are called, by what they are: reference and title, without the body. Those that there are not, as they
// were deleted, are left out.
func Names(ctx context.Context, tx *db.Tx, of []id.Ref) (map[id.Ref]Document, error) {
	var asked [][2]string
	out := map[id.Ref]Document{}
	for _, r := range of {
		if _, twice := out[r]; !twice && r.Register != "" && r.ID != "" {
			out[r] = Document{}
			asked = append(asked, [2]string{r.Register, string(r.ID)})
		}
	}
	list, err := db.TextsOf(ctx, tx, asked)
	if err != nil {
		return nil, err
	}
	clear(out)
	for _, t := range list {
		r := id.Ref{Register: t.Register, ID: id.ID(t.Record)}
		out[r] = Document{Ref: r, Reference: t.Reference, Title: t.Title}
	}
	return out, nil
}

// Said is the title behind the reference, as R-12 Ransom.
func (d Document) Said() string { return strings.TrimSpace(d.Reference + " " + d.Title) }

// fold is how texts are compared.
func fold(t db.Text) (title, body []string) {
	seen := map[string]bool{}
	return wordsOf(t.Title, seen), wordsOf(t.Body, seen)
}

// Hit is a document that holds words beginning with all that was asked for.
type Hit struct {
	id.Ref
	Reference string // as R-12; empty for none
	Coded     bool   // it has just the code that was asked for
	InTitle   bool   // all of them stand in the title
	Title     []Piece
	Snippet   []Piece // the part of the text around the first of them; nil where the title holds all
}

// mostCoded is how many texts with the words of a code are looked at, for those that have the code.
const mostCoded = 200

// Find returns at most limit documents: where a code is asked for, such as R-12, those that have just this code first; then
// those with all words in the title, and the ones changed last first. register narrows to one; empty for any. A text without
// words finds nothing.
func Find(ctx context.Context, tx *db.Tx, text, register string, limit int) ([]Hit, error) {
	terms := Terms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	waits, err := waiting(ctx, tx, register)
	if err != nil {
		return nil, err
	}
	var first texts
	if code := codeOf(text); code != nil {
		list, err := db.FindText(ctx, tx, terms, db.Looking{Exactly: true}, register, mostCoded)
		if err != nil {
			return nil, err
		}
		first.inTitle, first.inText = coded(slices.Concat(waits, list), code)
	}
	rest := among(waits, terms)
	more, err := db.FindText(ctx, tx, terms, db.Looking{InTitle: true}, register, limit)
	if err != nil {
		return nil, err
	}
	rest.inTitle = append(rest.inTitle, more...)
	if len(rest.inTitle) < limit {
		if more, err = db.FindText(ctx, tx, terms, db.Looking{}, register, limit); err != nil {
			return nil, err
		}
		rest.inText = append(rest.inText, more...)
	}
	return hits(first, rest, terms, limit), nil
}

// Holding returns the ids of at most limit records of a register that hold words beginning with all that is asked for, those
// changed last first. Where limit or more hold the very words, the others are not looked for: SQLite gathers all texts with a
// beginning before it gives one.
func Holding(ctx context.Context, tx *db.Tx, text, register string, limit int) (out []string, err error) {
	terms := Terms(text)
	waits, err := waiting(ctx, tx, register)
	if err != nil || len(terms) == 0 {
		return nil, err
	}
	found := among(waits, terms)
	for _, t := range append(found.inTitle, found.inText...) {
		out = append(out, t.Record)
	}
	for _, exactly := range []bool{true, false} {
		more, err := db.HoldingText(ctx, tx, terms, db.Looking{Exactly: exactly}, register, limit)
		if all := append(slices.Clone(out), more...); err != nil || len(all) >= limit || !exactly { // a text either waits or was taken in
			return all[:min(len(all), limit)], err
		}
	}
	return out, nil
}

// texts are those that hold all words, in the title or anywhere.
type texts struct{ inTitle, inText []db.Text }

// hits are the first documents, each once.
func hits(first, rest texts, terms []string, limit int) (out []Hit) {
	seen := map[id.Ref]bool{}
	add := func(list []db.Text, coded, inTitle bool) {
		for _, t := range list {
			h := Hit{Ref: id.Ref{Register: t.Register, ID: id.ID(t.Record)}, Reference: t.Reference, Coded: coded, InTitle: inTitle}
			if seen[h.Ref] || len(out) == limit {
				continue
			}
			seen[h.Ref] = true
			h.Title = Mark(t.Title, terms)
			if !inTitle {
				h.Snippet = Snippet(t.Body, terms)
			}
			out = append(out, h)
		}
	}
	add(first.inTitle, true, true)
	add(first.inText, true, false)
	add(rest.inTitle, false, true)
	add(rest.inText, false, false)
	return out
}

// waiting are the texts whose words were not taken in yet.
func waiting(ctx context.Context, tx *db.Tx, register string) (out []db.Text, err error) {
	err = db.WaitingTexts(ctx, tx, mostWaiting, func(t db.Text) {
		if register == "" || t.Register == register {
			out = append(out, t)
		}
	})
	return out, err
}

// among looks through texts for the words.
func among(list []db.Text, terms []string) (out texts) {
	for _, t := range list {
		title, body := fold(t)
		switch {
		case holds(title, terms):
			out.inTitle = append(out.inTitle, t)
		case holds(append(title, body...), terms):
			out.inText = append(out.inText, t)
		}
	}
	return out
}

// Matches reports whether a text has words that begin with each of the terms.
func Matches(text string, terms []string) bool { return len(terms) > 0 && holds(inOrder(text), terms) }

// holds reports whether words begin with each of the terms.
func holds(words, terms []string) bool {
	return !slices.ContainsFunc(terms, func(t string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return begins(w, t) })
	})
}

// begins reports whether a word is meant by a term: by its beginning, unless that is one character only.
func begins(word, term string) bool {
	return word == term || len([]rune(term)) > 1 && strings.HasPrefix(word, term)
}

// Terms are the words that a person looks for, folded.
func Terms(text string) []string {
	terms := wordsOf(text, map[string]bool{})
	return terms[:min(len(terms), mostWords)]
}
