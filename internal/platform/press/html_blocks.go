// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/chart"
)

// toneSigns stand before toned text, so that colour is never the only sign.
var toneSigns = map[Tone]string{ToneGood: "✓ ", ToneWarn: "! ", ToneBad: "✕ ", ToneInfo: "", ToneNeutral: ""}

func (w *htmlWriter) block(b Block) {
	switch b := b.(type) {
	case Paragraph:
		w.raw("<p>")
		w.runs(b.Runs)
		w.raw("</p>\n")
	case Bullets:
		w.list(b)
	case Facts:
		w.raw("<dl class=\"facts\">\n")
		for _, f := range b.Items {
			w.element("dt", f.Label)
			w.element("dd", f.Value)
			w.raw("\n")
		}
		w.raw("</dl>\n")
	case Table:
		w.table(b)
	case Figure:
		w.figure(b)
	case Tiles:
		w.raw("<ul class=\"tiles\">\n")
		for _, t := range b.Items {
			w.open("li", "class", string(t.Tone))
			w.element("span", t.Label, "class", "label")
			w.element("span", toneSigns[t.Tone]+t.Value, "class", "value")
			if t.Note != "" {
				w.element("span", t.Note, "class", "note")
			}
			w.raw("</li>\n")
		}
		w.raw("</ul>\n")
	case Callout:
		w.open("div", "class", "callout "+string(b.Tone), "role", "note")
		w.element("p", toneSigns[b.Tone]+b.Title, "class", "head")
		w.raw("<p>")
		w.runs(b.Body)
		w.raw("</p></div>\n")
	case Details:
		w.raw("<details class=\"part\" open>")
		w.element("summary", b.Summary)
		w.raw("\n")
		for _, inner := range b.Blocks {
			w.block(inner)
		}
		w.raw("</details>\n")
	}
}

func (w *htmlWriter) list(b Bullets) {
	tag := "ul"
	if b.Ordered {
		tag = "ol"
	}
	w.open(tag)
	w.raw("\n")
	for _, item := range b.Items {
		w.raw("<li>")
		w.runs(item)
		w.raw("</li>\n")
	}
	w.close(tag)
	w.raw("\n")
}

func (w *htmlWriter) figure(f Figure) {
	w.open("figure", "id", f.ID)
	w.raw("\n")
	if f.Scene != nil {
		w.drawings++
		w.open("div", "class", "drawing", "tabindex", "0", "role", "group", "aria-label", f.Caption)
		w.raw(string(chart.InlineSVG(f.Scene, fmt.Sprintf("drawing-%d", w.drawings))))
		w.raw("</div>\n")
	}
	w.element("figcaption", f.Caption)
	w.raw("\n")
	if f.Data != nil {
		w.raw("<details>")
		w.element("summary", w.words.FigureData)
		w.table(*f.Data)
		w.raw("</details>\n")
	}
	w.raw("</figure>\n")
}

func (w *htmlWriter) table(t Table) {
	t = t.in(OnPages)
	forms := columnForms(t)
	if len(t.Rows) == 0 {
		w.element("p", t.Empty)
		w.raw("\n")
		return
	}
	w.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", t.Caption)
	class := ""
	if t.Dense {
		class = "dense"
	}
	if t.Narrow {
		class = strings.TrimSpace(class + " narrow")
	}
	w.open("table", "id", t.ID, "class", class)
	w.element("caption", t.Caption)
	w.raw("\n<thead><tr>")
	for _, c := range t.Columns {
		w.element("th", c.Title, "scope", "col", "class", cellClass(c, ""))
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.row(t, r, forms)
	}
	w.raw("</tbody>\n</table></div>\n")
}

// How many characters a column's longest text has where none is broken, and where the column needs room.
const (
	shortText = 22
	longText  = 60
)

// columnForms names the form of each column by its longest text: short ones are never broken and long ones are never
// squeezed, or a long list would be hard to scan.
func columnForms(t Table) []string {
	out := make([]string, len(t.Columns))
	for i := range out {
		longest := 0
		for _, r := range t.Rows {
			if !r.Head && !r.Note && i < len(r.Cells) {
				longest = max(longest, utf8.RuneCountInString(r.Cells[i].Text))
			}
		}
		switch {
		case longest <= shortText:
			out[i] = "short"
		case longest > longText:
			out[i] = "long"
		}
	}
	return out
}

func cellClass(c Column, form string) string {
	class := ""
	if c.Align == Right || c.Align == Center {
		class = string(c.Align)
	}
	if c.Code {
		class += " code"
	}
	return strings.TrimSpace(class + " " + form)
}

func (w *htmlWriter) row(t Table, r Row, forms []string) {
	if r.Note {
		w.open("tr", "id", r.ID, "class", "note")
		w.open("td", "colspan", fmt.Sprint(len(t.Columns)))
		if len(r.Cells) > 0 {
			w.text(r.Cells[0].Text)
		}
		w.raw("</td></tr>\n")
		return
	}
	if r.Head {
		w.open("tr", "id", r.ID, "class", "group")
		w.open("th", "scope", "rowgroup", "colspan", fmt.Sprint(len(t.Columns)))
		if len(r.Cells) > 0 {
			w.text(r.Cells[0].Text)
		}
		w.raw("</th></tr>\n")
		return
	}
	w.open("tr", "id", r.ID)
	for i, c := range t.Columns {
		tag, scope := "td", ""
		if i == 0 {
			tag, scope = "th", "row"
		}
		w.open(tag, "scope", scope, "class", cellClass(c, forms[i]))
		if i < len(r.Cells) {
			w.cell(r.Cells[i], c)
		}
		w.close(tag)
	}
	w.raw("</tr>\n")
}

func (w *htmlWriter) cell(c Cell, column Column) {
	switch {
	case c.Calculation != "":
		w.raw("<details>")
		w.open("summary")
		w.value(c, column)
		w.raw("</summary>")
		w.element("p", w.words.Calculation+": "+c.Calculation)
		w.raw("</details>")
	default:
		w.value(c, column)
	}
}

func (w *htmlWriter) value(c Cell, column Column) {
	link := SafeLink(c.Link)
	if link != "" {
		w.open("a", "href", link)
	}
	switch {
	case c.Tone != ToneNone:
		w.element("span", toneSigns[c.Tone]+c.Text, "class", "badge "+string(c.Tone))
	case c.Bold:
		w.element("strong", c.Text)
	case column.Code && c.Text != "":
		w.element("code", c.Text)
	default:
		w.text(c.Text)
	}
	if link != "" {
		w.close("a")
	}
}
