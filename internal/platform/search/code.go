// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package search

import (
	"strings"
	"unicode"

	"concord/internal/platform/db"
)

// longestCode is the most characters of a code.
const longestCode = 40

// codeOf are the words of a question that is a code, such as R-12, SRV-012, DOC-03 or A.5.9; nil for any other question. A code has
// no blanks and some digit, and is more than a number.
func codeOf(question string) []string {
	question = strings.TrimSpace(question)
	if len(question) > longestCode || strings.ContainsFunc(question, unicode.IsSpace) || !strings.ContainsFunc(question, unicode.IsDigit) {
		return nil
	}
	words := inOrder(question)
	if len(words) == 1 && !strings.ContainsFunc(words[0], unicode.IsLetter) {
		return nil
	}
	return words
}

// inOrder are all words of a text, folded.
func inOrder(text string) (out []string) {
	for w := range strings.FieldsFuncSeq(Fold(text), noWord) {
		out = append(out, cut(w))
	}
	return out
}

// says reports whether a text has just this code: R-12, and neither R-120 nor 12 of another letter. With what signs it is
// written makes no difference, but no other digits follow it, as in A.5.1.2.
func says(text string, code []string) bool {
	for part := range strings.FieldsFuncSeq(text, apart) {
		words := inOrder(part)
		for at := 0; at+len(code) <= len(words); at++ {
			end := at + len(code)
			same := true
			for i, w := range code {
				same = same && words[at+i] == w
			}
			if same && (at == 0 || !numbers(words[at-1])) && (end == len(words) || !numbers(words[end])) {
				return true
			}
		}
	}
	return false
}

// apart reports whether a character parts what belongs to no one code.
func apart(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:()[]{}\"'“”", r) }

func numbers(word string) bool { return strings.ContainsFunc(word, unicode.IsDigit) }

// coded are the texts that have the code: those with it in the title first.
func coded(list []db.Text, code []string) (inTitle, inText []db.Text) {
	for _, t := range list {
		switch {
		case says(t.Title, code):
			inTitle = append(inTitle, t)
		case says(t.Body, code):
			inText = append(inText, t)
		}
	}
	return inTitle, inText
}
