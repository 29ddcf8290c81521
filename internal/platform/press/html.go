// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strings"

	"concord/internal/platform/chart"
)

//go:embed assets/report.css
var reportCSS string

// HTML prints the document as one self-contained page: no script, nothing fetched, its only style inline and named by
// its hash in the page's content security policy. Text is always escaped.
func HTML(d *Document) ([]byte, error) {
	style := reportCSS + chart.Rules(false) + "@media (prefers-color-scheme: dark) {\n" + chart.Rules(true) + "}\n"
	sum := sha256.Sum256([]byte(style))
	w := &htmlWriter{words: d.Words}
	w.raw("<!DOCTYPE html>\n")
	w.open("html", "lang", d.Lang)
	w.raw("\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	w.void("meta", "http-equiv", "Content-Security-Policy", "content",
		"default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; base-uri 'none'; form-action 'none'")
	w.void("meta", "name", "description", "content", d.Subject)
	w.void("meta", "name", "color-scheme", "content", "light dark")
	w.element("title", strings.TrimSpace(d.Title+" · "+d.Organization))
	w.raw("\n<style>" + style + "</style>\n</head>\n<body>\n")
	w.open("a", "class", "skip", "href", "#content")
	w.text(d.Title)
	w.close("a")
	w.cover(d)
	w.raw("\n<div class=\"frame\">\n")
	w.contents(d)
	w.raw("\n<main id=\"content\">\n")
	for _, s := range d.Sections {
		w.section(s, 2)
	}
	w.raw("</main>\n</div>\n")
	w.open("footer")
	w.text(d.Footer)
	w.close("footer")
	w.raw("\n</body>\n</html>\n")
	return []byte(w.String()), nil
}

// htmlWriter writes elements; everything but raw escapes.
type htmlWriter struct {
	strings.Builder
	words    Words
	drawings int
}

func (w *htmlWriter) raw(markup string)                     { w.WriteString(markup) }
func (w *htmlWriter) text(s string)                         { w.WriteString(html.EscapeString(clean(s))) }
func (w *htmlWriter) close(tag string)                      { w.WriteString("</" + tag + ">") }
func (w *htmlWriter) void(tag string, attributes ...string) { w.open(tag, attributes...); w.raw("\n") }

// open writes a start tag; an attribute with an empty value is left out.
func (w *htmlWriter) open(tag string, attributes ...string) {
	w.WriteString("<" + tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			w.WriteString(" " + attributes[i] + `="` + html.EscapeString(clean(attributes[i+1])) + `"`)
		}
	}
	w.WriteString(">")
}

func (w *htmlWriter) element(tag, text string, attributes ...string) {
	w.open(tag, attributes...)
	w.text(text)
	w.close(tag)
}

func (w *htmlWriter) cover(d *Document) {
	w.raw("\n<header class=\"cover\"><div>\n")
	w.element("p", d.Organization, "class", "org")
	w.element("h1", d.Title)
	w.element("p", d.Subtitle, "class", "subtitle")
	if len(d.Cover) > 0 {
		w.raw("\n<ul>\n")
		for _, f := range d.Cover {
			w.raw("<li>")
			w.element("span", f.Label)
			w.raw(" ")
			w.element("strong", f.Value)
			w.raw("</li>\n")
		}
		w.raw("</ul>\n")
	}
	w.raw("</div></header>\n")
}

func (w *htmlWriter) contents(d *Document) {
	w.open("nav", "class", "contents", "aria-label", d.Words.Contents)
	w.raw("<details open>")
	w.element("summary", d.Words.Contents)
	w.raw("<ol>\n")
	for _, s := range d.Sections {
		w.raw("<li>")
		w.element("a", s.Title, "href", "#"+s.ID)
		w.raw("</li>\n")
	}
	w.raw("</ol></details></nav>\n")
}

func (w *htmlWriter) section(s Section, level int) {
	class := ""
	if s.NewPage {
		class = "page"
	}
	w.open("section", "id", s.ID, "class", class, "aria-labelledby", s.ID+"-title")
	w.element(fmt.Sprintf("h%d", level), s.Title, "id", s.ID+"-title")
	w.raw("\n")
	for _, b := range s.Blocks {
		w.block(b)
	}
	for _, sub := range s.Sections {
		w.section(sub, level+1)
	}
	w.raw("</section>\n")
}

// runs writes text with its styles; a link that is no https, http, mailto or local one becomes plain text.
func (w *htmlWriter) runs(runs []Run) {
	for _, r := range runs {
		link := SafeLink(r.Link)
		if link != "" {
			w.open("a", "href", link)
		}
		switch {
		case r.Bold:
			w.element("strong", r.Text)
		case r.Code:
			w.element("code", r.Text)
		default:
			w.text(r.Text)
		}
		if link != "" {
			w.close("a")
		}
	}
}

// SafeLink returns the link where it is https, http, mailto or a place in the document, and "" otherwise.
func SafeLink(link string) string {
	if strings.HasPrefix(link, "#") {
		return link
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "https", "http":
		if u.Host != "" {
			return u.String()
		}
	case "mailto":
		return u.String()
	}
	return ""
}

// clean drops the characters that neither XML nor a page may hold, and those that turn the reading direction of what
// follows, with which a name could be shown as another one.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r != 0x7f && (r < 0x80 || r > 0x9f) && r != 0xfffe && r != 0xffff {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, "�"))
}
