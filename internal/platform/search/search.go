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
	Title string
	Body  string // everything else that can be found; lines are its parts
}

// Add keeps a new record's text, in the transaction that makes the record.
func Add(ctx context.Context, tx *db.Tx, d Document) error {
	return db.AddText(ctx, tx, db.Text{Register: d.Register, Record: string(d.ID), Title: d.Title, Body: d.Body}, fold)
}

// AddMany keeps the texts of new records.
func AddMany(ctx context.Context, tx *db.Tx, list []Document) error {
	texts := make([]db.Text, len(list))
	for i, d := range list {
		texts[i] = db.Text{Register: d.Register, Record: string(d.ID), Title: d.Title, Body: d.Body}
	}
	return db.AddTexts(ctx, tx, texts, fold)
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

// Title returns the title of a record as search knows it, or fault.NotFound.
func Title(ctx context.Context, tx *db.Tx, of id.Ref) (title string, err error) {
	err = db.One(ctx, tx, []any{&title}, "SELECT title FROM search_documents WHERE tenant_id = $1 AND register = $2 AND record_id = $3", of.Register, string(of.ID))
	return title, err
}

// fold is how texts are compared.
func fold(t db.Text) (title, body []string) {
	seen := map[string]bool{}
	return wordsOf(t.Title, seen), wordsOf(t.Body, seen)
}

// Hit is a document that holds words beginning with all that was asked for.
type Hit struct {
	id.Ref
	InTitle bool // all of them stand in the title
	Title   []Piece
	Snippet []Piece // the part of the text around the first of them; nil where the title holds all
}

// Find returns at most limit documents: those with all words in the title first, and the ones changed last first. register
// narrows to one; empty for any. A text without words finds nothing.
func Find(ctx context.Context, tx *db.Tx, text, register string, limit int) ([]Hit, error) {
	terms := Terms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	inTitle, inText, err := waiting(ctx, tx, terms, register)
	if err != nil {
		return nil, err
	}
	more, err := db.FindText(ctx, tx, terms, true, register, limit)
	if err != nil {
		return nil, err
	}
	inTitle = append(inTitle, more...)
	if len(inTitle) < limit {
		if more, err = db.FindText(ctx, tx, terms, false, register, limit); err != nil {
			return nil, err
		}
		inText = append(inText, more...)
	}
	return hits(inTitle, inText, terms, limit), nil
}

// hits are the first documents, each once.
func hits(inTitle, inText []db.Text, terms []string, limit int) (out []Hit) {
	seen := map[id.Ref]bool{}
	for i, t := range slices.Concat(inTitle, inText) {
		h := Hit{Ref: id.Ref{Register: t.Register, ID: id.ID(t.Record)}, InTitle: i < len(inTitle)}
		if seen[h.Ref] || len(out) == limit {
			continue
		}
		seen[h.Ref] = true
		h.Title = Mark(t.Title, terms)
		if !h.InTitle {
			h.Snippet = Snippet(t.Body, terms)
		}
		out = append(out, h)
	}
	return out
}

// waiting looks through the texts whose words were not taken in yet.
func waiting(ctx context.Context, tx *db.Tx, terms []string, register string) (inTitle, inText []db.Text, err error) {
	err = db.WaitingTexts(ctx, tx, mostWaiting, func(t db.Text) {
		if register != "" && t.Register != register {
			return
		}
		title, body := fold(t)
		switch {
		case holds(title, terms):
			inTitle = append(inTitle, t)
		case holds(append(title, body...), terms):
			inText = append(inText, t)
		}
	})
	return inTitle, inText, err
}

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
