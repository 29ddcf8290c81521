// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/internal/platform/fault"
)

var (
	refMention      = regexp.MustCompile(`\b(iso[0-9]+-[0-9]{4})/([A-Z0-9][A-Za-z0-9.-]*[A-Za-z0-9]|[A-D]\b)`)
	documentMention = regexp.MustCompile(`\bDOC-[0-9]+\b`)
	// promise matches words that say more than a diagnosis can: a product prepares, it does not certify (ISO/IEC 17021-1,
	// 5.2, and rule R12 of the house).
	promise = regexp.MustCompile(`certification (is )?guaranteed|guarantees? (the |your )?certifi|certified by concord|(fully|100 ?%) compliant|(are|is|be|become) compliant with iso`)
	// unfinished matches marks of unfinished work; the brackets keep the pattern from finding itself.
	unfinished = regexp.MustCompile(`\b(T[O]DO|F[I]XME|X[X]X)\b|(?i:lorem ipsum)`)
)

// checkTexts reads every file line by line for its words, and every value for references to places and documents.
func (d *Draft) checkTexts() {
	for _, name := range d.Files {
		if ok, err := path.Match("examples/evidence/*.png", name); ok && err == nil { // a picture has no words
			continue
		}
		if strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".answers.yaml") { // read by whoever evaluates them
			if s := d.Source(name); s != nil {
				d.checkMentions(s)
			}
		}
		if data, ok := (&Draft{Library: d.Library}).Bytes(name); ok { // what cannot be read was found before
			d.checkLines(name, data)
		}
	}
	for i := range d.Starters {
		d.checkMentionsIn(&d.Starters[i])
	}
}

// checkLines finds characters and words that do not belong into content.
func (d *Draft) checkLines(name string, data []byte) {
	shown := d.Library.FileName(name)
	found := func(line int, problem, cure string) {
		d.Found(RuleText, fault.Field{File: shown, Line: line, Problem: problem, Cure: cure})
	}
	if !utf8.Valid(data) {
		found(0, "is not UTF-8 text", "save it as UTF-8")
		return
	}
	text := string(data)
	if strings.HasPrefix(text, "\ufeff") {
		found(1, "begins with a byte order mark", "save it as UTF-8 without one")
	}
	if strings.Contains(text, "\r") {
		found(1, "has line ends of another system", "save it with plain line feeds")
		text = strings.ReplaceAll(text, "\r", "")
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		found(strings.Count(text, "\n")+1, "does not end with a line feed", "add one")
	}
	for i, line := range strings.Split(text, "\n") {
		if bad := strings.IndexFunc(line, hidden); bad >= 0 && (i > 0 || bad > 0 || !strings.HasPrefix(line, "\ufeff")) {
			r, _ := utf8.DecodeRuneInString(line[bad:])
			found(i+1, fmt.Sprintf("has the hidden character %U", r), "remove it or write a plain blank")
		}
		if strings.TrimRight(line, " ") != line {
			found(i+1, "ends with blanks", "remove them")
		}
		// The plain search first, since it is far cheaper and mostly finds nothing.
		lower := strings.ToLower(line)
		if strings.Contains(lower, "certif") || strings.Contains(lower, "compliant") {
			if m := promise.FindString(lower); m != "" {
				found(i+1, fmt.Sprintf("says %q", m), "promise nothing; say \"conforms as assessed\"")
			}
		}
		if strings.Contains(line, "DO") || strings.Contains(line, "FIX") || strings.Contains(line, "XX") || strings.Contains(lower, "ipsum") {
			if m := unfinished.FindString(line); m != "" {
				found(i+1, fmt.Sprintf("says %q", m), "finish it or leave it out")
			}
		}
	}
}

// hidden reports characters that a reader cannot see or cannot trust.
func hidden(r rune) bool {
	return r == '\u00a0' || r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)
}

// checkMentions finds references to places and documents that do not exist, anywhere in a YAML file.
func (d *Draft) checkMentions(s *Source) {
	s.Scalars(func(value string, path []any) {
		for _, m := range d.badMentions(value) {
			d.Found(RuleNames, s.FaultAtWord(m.word, m.problem, m.cure, path...))
		}
	})
}

// checkMentionsIn does the same for the text of a starter document; its serves comments were checked with it.
func (d *Draft) checkMentionsIn(s *Starter) {
	for i, line := range s.lines {
		if strings.HasPrefix(strings.TrimSpace(line), "<!-- serves:") {
			continue
		}
		for _, m := range d.badMentions(line) {
			d.on(RuleNames, s, i+1, m.problem, m.cure)
		}
	}
}

type mention struct{ word, problem, cure string }

// badMentions returns the references in a text that lead nowhere.
func (d *Draft) badMentions(text string) (out []mention) {
	if !strings.Contains(text, "iso") && !strings.Contains(text, "DOC-") {
		return nil
	}
	for _, m := range refMention.FindAllStringSubmatch(text, -1) {
		std := d.Standard(m[1])
		switch {
		case std == nil && !d.Unread(m[1]):
			out = append(out, mention{m[0], fmt.Sprintf("there is no standard %q", m[1]), didYouMean(m[1], d.Library.StandardIDs())})
		case std != nil && std.outline.Node(m[2]) == nil && std.AnnexPlace(m[2]) == nil:
			out = append(out, mention{m[0], fmt.Sprintf("%s does not exist", m[0]), nearestPlace(std, m[2])})
		}
	}
	if d.Documents == nil {
		return out
	}
	for _, id := range documentMention.FindAllString(text, -1) {
		if d.listing(id) == nil && !slices.ContainsFunc(out, func(m mention) bool { return m.word == id }) {
			out = append(out, mention{id, fmt.Sprintf("documents/documents.yaml has no %s", id), "add it there, or mend the id"})
		}
	}
	return out
}
