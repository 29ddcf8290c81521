// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"strings"
	"unicode"

	"concord/internal/platform/chart"
)

// look is how a piece of text is set.
type look struct {
	size float64
	ink  chart.Ink
	bold bool
	mono bool
	lead float64 // line height over size; 0 for the usual 1.35
}

func (l look) style() string {
	if l.bold && !l.mono {
		return "B"
	}
	return ""
}

func (l look) family() string {
	if l.mono {
		return "mono"
	}
	return "sans"
}

// face numbers the three faces.
func (l look) face() int {
	switch {
	case l.mono:
		return 2
	case l.bold:
		return 1
	}
	return 0
}

func (l look) line() float64 {
	if l.lead > 0 {
		return l.size * l.lead
	}
	return l.size * 1.35
}

// font sets a face, unless it is set: fpdf would write it out again each time.
func (p *pdf) font(family, style string, size float64) {
	if now := [2]any{family + style, size}; p.set != now {
		p.SetFont(family, style, size)
		p.set = now
	}
}

func (p *pdf) color(ink chart.Ink) {
	c := p.palette[ink]
	p.SetTextColor(int(c.R), int(c.G), int(c.B))
}

func (p *pdf) fill(ink chart.Ink) {
	c := p.palette[ink]
	p.SetFillColor(int(c.R), int(c.G), int(c.B))
}

func (p *pdf) stroke(ink chart.Ink, width float64) {
	c := p.palette[ink]
	p.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.SetLineWidth(width)
}

// printable replaces what the embedded fonts cannot show, so that nothing is dropped without a trace.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '✓':
			return '√'
		case r == '✕':
			return '×'
		case r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
			return -1
		case r > 0xffff || !drawable(r):
			return '¤'
		}
		return r
	}, clean(s))
}

// drawable reports whether the embedded fonts hold a rune: they cover WGL4, the alphabets of Europe and common signs.
func drawable(r rune) bool {
	switch {
	case r >= 0x20 && r < 0x7f, r >= 0xa1 && r <= 0x17f, r == 0x192, r >= 0x1fa && r <= 0x1ff, r >= 0x218 && r <= 0x21b, r >= 0x2c6 && r <= 0x2c9, r >= 0x2d8 && r <= 0x2dd:
		return true
	case r >= 0x384 && r <= 0x3ce && r != 0x38b && r != 0x38d && r != 0x3a2, r >= 0x400 && r <= 0x45f, r == 0x490, r == 0x491:
		return true
	}
	return strings.ContainsRune("–—―‘’‚“”„†‡•…‰′″‹›‼‾⁄€№™Ω℮←↑→↓↔↕∂∆∏∑−√∞∫≈≠≤≥⌂■□▲►▼◄◊○●◘◙♀♂♠♣♥♦♪♫", r)
}

// runeWidth is the width of a rune in the current font at size 1.
func (p *pdf) runeWidth(l look, r rune) float64 {
	widths := p.widths[l.face()]
	w, ok := widths[r]
	if !ok {
		p.font(l.family(), l.style(), 100)
		w = p.GetStringWidth(string(r)) / 100
		widths[r] = w
	}
	return w
}

func (p *pdf) textLength(l look, s string) (w float64) {
	for _, r := range s {
		w += p.runeWidth(l, r)
	}
	return w * l.size
}

// measure is the length of a text in the font that is set.
func (p *pdf) measure(s string) float64 { return p.GetStringWidth(printable(s)) }

// fit shortens a text to a width in the font that is set.
func (p *pdf) fit(s string, width float64) string {
	s = printable(s)
	if p.GetStringWidth(s) <= width {
		return s
	}
	used := p.GetStringWidth("…")
	for i, r := range s { // rune by rune, so that a long text costs no more than it is long
		if used += p.GetStringWidth(string(r)); used > width {
			s = s[:i]
			break
		}
	}
	return strings.TrimSpace(s) + "…"
}

// piece is a word with its style, as long as a line may hold.
type piece struct {
	text  string
	look  look
	width float64
	space float64 // before it, unless it begins a line
	link  string
}

// pieces cuts runs into words; a word longer than the line is cut inside.
func (p *pdf) pieces(runs []Run, l look, width float64) (out []piece) {
	glued := true // the next word continues the one before
	for _, r := range runs {
		own := l
		own.bold, own.mono = l.bold || r.Bold, l.mono || r.Code
		link := ""
		if r.Link != "" {
			link = SafeLink(r.Link)
		}
		if link != "" {
			own.ink = chart.SeriesA
		}
		text := printable(r.Text)
		for i, word := range strings.Split(text, " ") {
			if i > 0 {
				glued = false
			}
			if word == "" {
				continue
			}
			for _, part := range p.cutWord(own, word, width) {
				space := 0.0
				if !glued {
					space = p.runeWidth(own, ' ') * own.size
				}
				out = append(out, piece{text: part, look: own, width: p.textLength(own, part), space: space, link: link})
				glued = true
			}
		}
	}
	return out
}

func (p *pdf) cutWord(l look, word string, width float64) []string {
	if p.textLength(l, word) <= width {
		return []string{word}
	}
	var out []string
	var b strings.Builder
	used := 0.0
	for _, r := range word {
		w := p.runeWidth(l, r) * l.size
		if used+w > width && b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
			used = 0
		}
		b.WriteRune(r)
		used += w
		if strings.ContainsRune("/-._", r) && used > width*0.6 { // a good place to break an identifier
			out = append(out, b.String())
			b.Reset()
			used = 0
		}
	}
	return append(out, b.String())
}

// lines fills lines of the given width with words.
func (p *pdf) lines(runs []Run, l look, width float64) (out [][]piece) {
	var line []piece
	used := 0.0
	for _, w := range p.pieces(runs, l, width) {
		if len(line) > 0 && used+w.space+w.width > width+0.01 {
			out = append(out, line)
			line, used = nil, 0
		}
		if len(line) == 0 {
			w.space = 0
		}
		line = append(line, w)
		used += w.space + w.width
	}
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// drawLine sets one line with its baseline at base and its left end at x. Where more follows, a blank at its end keeps
// the last word apart from the first of the next line for whoever copies or hears the text.
func (p *pdf) drawLine(line []piece, x, base float64, more bool) {
	for i := 0; i < len(line); {
		// Words in one style are set in one go, so that a reader copies whole phrases.
		text, start := "", x+line[i].space
		j := i
		for ; j < len(line) && line[j].look == line[i].look && line[j].link == line[i].link; j++ {
			if line[j].space > 0 && text != "" {
				text += " "
			}
			text += line[j].text
			x += line[j].space + line[j].width
		}
		l := line[i].look
		p.font(l.family(), l.style(), l.size)
		p.color(l.ink)
		if i > 0 && line[i].space > 0 {
			text, start = " "+text, start-line[i].space
		}
		if more && j == len(line) {
			text += " "
		}
		p.Text(start, base, text)
		if link := line[i].link; link != "" {
			p.address(link, start, base-l.size, x-start, l.line())
		}
		i = j
	}
}

func (p *pdf) address(link string, x, y, w, h float64) {
	if id, local := strings.CutPrefix(link, "#"); local {
		p.atTheEnd(func(down float64) {
			if p.pages[id] > 0 { // or there is no such place
				p.Link(x, y+down, w, h, p.link(id))
			}
		})
		return
	}
	p.LinkString(x, y, w, h, link)
}

// flow sets running text below p.y and moves p.y behind it, over as many pages as it needs.
func (p *pdf) flow(t *tag, runs []Run, l look, x, width float64) {
	lines := p.lines(runs, l, width)
	for len(lines) > 0 {
		p.room(l.line())
		n := max(1, min(len(lines), int((p.pageH-pageFoot-p.y)/l.line())))
		top := p.y
		p.tags.mark(p.Fpdf, t, func() {
			for i, line := range lines[:n] {
				p.drawLine(line, x, top+float64(i)*l.line()+l.size, i < len(lines)-1)
			}
		})
		p.y += float64(n) * l.line()
		lines = lines[n:]
	}
}
