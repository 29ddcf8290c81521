// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"net/http"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// name finds what records are called that the history names, and those that comments mention.
func (b *beside) name(r *http.Request, tx *db.Tx, numbered []register.Series) (err error) {
	var ends []id.Ref
	for _, e := range b.History {
		ends = append(ends, led(e))
	}
	if b.Named, err = search.Names(r.Context(), tx, ends); err != nil {
		return err
	}
	texts := make([]string, len(b.Comments))
	for i, c := range b.Comments {
		texts[i] = c.Text
	}
	b.Mentioned, err = register.Mentioned(r.Context(), tx, numbered, texts...)
	return err
}

// said is one value of an act, whether it came or went.
func said(e journal.Past, name string) string {
	for _, c := range e.Changes {
		if c.Name == name {
			return c.Old + c.New
		}
	}
	return ""
}

// led is the record at the other end of a link that was made or taken away; zero for other acts.
func led(e journal.Past) id.Ref {
	kind, which, found := strings.Cut(said(e, "to"), "/")
	if to, err := id.Parse(which); found && err == nil && strings.HasPrefix(e.Action, "links.") {
		return id.Ref{Register: kind, ID: to}
	}
	return id.Ref{}
}

// isLink reports whether an act made a link or took one away.
func isLink(e journal.Past) bool { return e.Action == "links.create" || e.Action == "links.delete" }

// linkedTo words what a link of the history led to.
func (p onePage) linkedTo(e journal.Past) string {
	to := led(e)
	switch d, named := p.Named[to]; {
	case named:
		return d.Said()
	case to.Register != "":
		return p.T("record.link.gone")
	}
	return p.nameOf("", said(e, "to"))
}

// piece is a part of a text; a reference that leads to a record has its address.
type piece struct{ Text, Path string }

// pieces cut a comment where it mentions records.
func (p onePage) pieces(text string) (out []piece) {
	from := 0
	for _, at := range register.Mentions(text) {
		to, known := p.Mentioned[text[at[0]:at[1]]]
		if !known {
			continue
		}
		out = append(out, piece{Text: text[from:at[0]]}, piece{text[at[0]:at[1]], pathOf(to, "")})
		from = at[1]
	}
	return append(out, piece{Text: text[from:]})
}
