// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Advance widths of the characters 32 to 126 in thousandths of the font size: for each the widest of DejaVu Sans, Go
// and Roboto, so that a text set in any common sans serif takes no more room than was planned for it.
var (
	regularWidths = [95]int{
		318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 584, 838, 318, 584, 318, 413,
		637, 637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 557,
		1016, 685, 687, 723, 771, 667, 611, 778, 752, 399, 552, 667, 558, 874, 749, 788,
		667, 788, 723, 667, 611, 732, 685, 989, 686, 667, 686, 391, 413, 391, 838, 557,
		500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
		635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 367, 637, 838,
	}
	boldWidths = [95]int{
		349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 559, 838, 380, 584, 380, 413,
		696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611,
		1016, 774, 763, 734, 831, 684, 684, 821, 837, 454, 557, 775, 638, 996, 837, 851,
		733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 413, 458, 838, 557,
		500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688,
		716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 367, 712, 838,
	}
	// punctuation beyond ASCII that our own texts use; the bold width is planned with a tenth more.
	signWidths = map[rune]int{
		'\u00a0': 318, '·': 346, '‘': 346, '’': 346, '“': 598, '”': 598, '«': 637, '»': 637, '–': 657, '§': 637, '°': 500, '€': 637, '•': 590,
	}
)

// other is the planned width of a character that no table lists, by its kind of script.
func other(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case unicode.In(r, unicode.Greek, unicode.Cyrillic):
		if unicode.IsLower(r) {
			return 860
		}
		return 1000
	case unicode.In(r, unicode.Hebrew):
		return 760
	case r >= 0x1f000 || unicode.Is(unicode.So, r):
		return 1400
	default: // ligatures, arrows, operators, Han, kana, Hangul, everything unknown
		return 1100
	}
}

// TextWidth plans the width of one line of text at the given font size, in the unit of that size. It errs on the wide
// side for common sans serif fonts and needs no font file.
func TextWidth(text string, size float64, bold bool) float64 {
	sum := 0
	for _, r := range text {
		sum += runeWidth(r, bold)
	}
	return float64(sum) * size / 1000
}

func runeWidth(r rune, bold bool) int {
	table := &regularWidths
	if bold {
		table = &boldWidths
	}
	if unicode.Is(unicode.Latin, r) { // a letter with an accent is as wide as the letter
		r, _ = utf8.DecodeRune(norm.NFD.AppendString(nil, string(r)))
	}
	if r >= 32 && r < 127 {
		return table[r-32]
	}
	width, known := signWidths[r]
	if !known {
		width = other(r)
	}
	if bold {
		width += width / 10
	}
	return width
}

// clean makes one line of a text: runs of white space become one space; control characters, invalid bytes and marks
// that turn the reading direction around are left out.
func clean(text string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !drawable(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(kept), " ")
}

// drawable reports whether XML and HTML allow the character; an invalid byte has become U+FFFD before.
func drawable(r rune) bool {
	return !unicode.IsControl(r) && r&0xfffe != 0xfffe && (r < 0xfdd0 || r > 0xfdef)
}

// shorten cuts a text that is wider than width and ends it in "…"; where not even that fits, nothing is left.
func shorten(text string, size float64, bold bool, width float64) string {
	if TextWidth(text, size, bold) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n >= 0; n-- {
		cut := strings.TrimRightFunc(string(runes[:n]), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '·' }) + "…"
		if TextWidth(cut, size, bold) <= width {
			return cut
		}
	}
	return ""
}

// wrap breaks a text into at most lines lines of the given width; the last one is shortened when more would follow.
// A word wider than the line is broken inside.
func wrap(text string, size float64, bold bool, width float64, lines int) []string {
	var out []string
	rest := clean(text)
	for rest != "" && len(out) < lines-1 && TextWidth(rest, size, bold) > width {
		head := firstLine(rest, size, bold, width)
		if head == "" {
			break
		}
		out = append(out, head)
		rest = strings.TrimLeft(rest[len(head):], " ")
	}
	if rest = shorten(rest, size, bold, width); rest != "" {
		out = append(out, rest)
	}
	return out
}

// firstLine is the longest beginning that fits, up to a space where there is one.
func firstLine(text string, size float64, bold bool, width float64) string {
	fits, space := 0, 0
	for i, r := range text {
		end := i + len(string(r))
		if TextWidth(strings.TrimRight(text[:end], " "), size, bold) > width {
			break
		}
		fits = end
		if end < len(text) && text[end] == ' ' {
			space = end
		}
	}
	if space > 0 {
		return text[:space]
	}
	return text[:fits]
}
