// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Piece is a part of a text, marked where it is what was looked for.
type Piece struct {
	Text   string `json:"text"`
	Marked bool   `json:"marked,omitempty"`
}

// Lengths of a snippet, in bytes.
const (
	before = 60
	long   = 240
)

// span is where a word stands in a text.
type span struct{ from, to int }

// spans are the words of a text as it is written.
func spans(text string) (out []span) {
	from := -1
	for i, r := range text {
		inside := !noWord(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inside && from < 0:
			from = i
		case !inside && from >= 0:
			out, from = append(out, span{from, i}), -1
		}
	}
	if from >= 0 {
		out = append(out, span{from, len(text)})
	}
	return out
}

// found are the words of a text that are meant by one of the terms.
func found(text string, terms []string) (out []span) {
	for _, s := range spans(text) {
		for w := range strings.FieldsFuncSeq(Fold(text[s.from:s.to]), noWord) {
			if meant(cut(w), terms) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

func meant(word string, terms []string) bool {
	for _, t := range terms {
		if begins(word, t) {
			return true
		}
	}
	return false
}

// Mark cuts a text into pieces in which the words meant by the terms are marked.
func Mark(text string, terms []string) []Piece {
	out, at := []Piece{}, 0
	for _, s := range found(text, terms) {
		if s.from > at {
			out = append(out, Piece{Text: text[at:s.from]})
		}
		out, at = append(out, Piece{Text: text[s.from:s.to], Marked: true}), s.to
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// Snippet is the part of a text around the first word that is meant, in one line, cut into pieces as Mark does.
func Snippet(text string, terms []string) []Piece { return Mark(around(text, terms), terms) }

// around is the part of a text around the first word that is meant, in one line.
func around(text string, terms []string) string {
	at := 0
	if list := found(text, terms); len(list) > 0 {
		at = list[0].from
	}
	from := blankAt(text, max(0, at-before))
	to := len(text)
	if from+long < len(text) {
		to = blankAt(text, from+long)
	}
	line := strings.Join(strings.Fields(text[from:to]), " ")
	if from > 0 {
		line = "… " + line
	}
	if to < len(text) {
		line += " …"
	}
	return line
}

// blankAt is the end of the word that stands at a place, or the place itself where the word is long.
func blankAt(text string, at int) int {
	if at == 0 {
		return 0
	}
	for !utf8.RuneStart(text[at]) {
		at--
	}
	const most = 30
	for i, r := range text[at:] {
		if unicode.IsSpace(r) {
			return at + i
		}
		if i > most {
			break
		}
	}
	return at
}
