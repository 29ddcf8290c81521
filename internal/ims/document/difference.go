// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"slices"
	"strings"
	"unicode"
)

// Op says what became of a piece of text.
type Op string

// The operations.
const (
	Same Op = "same"
	Gone Op = "gone"
	New  Op = "new"
)

// Line is one line of a difference. Where a line was changed, it stands there as it was and as it became, and its pieces say
// which words.
type Line struct {
	Op     Op      `json:"op"`
	Old    int     `json:"old,omitempty"` // number of the line before, from 1; 0 for none
	New    int     `json:"new,omitempty"`
	Pieces []Piece `json:"pieces"`
}

// Piece is a part of a line.
type Piece struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// How many lines, or words of one line, may differ before the difference is given as all gone and all new: with more nobody
// sees what moved, and the time to find out grows with their square.
const (
	mostLines = 1000
	mostWords = 200
)

// Difference says how one text becomes another: the lines that are not new give the first, those that are not gone the second.
func Difference(before, after string) []Line {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	out := []Line{}
	i, j := 0, 0
	for _, op := range edits(a, b, mostLines) {
		l := Line{Op: op}
		text := ""
		if op != New {
			text, i = a[i], i+1
			l.Old = i
		}
		if op != Gone {
			text, j = b[j], j+1
			l.New = j
		}
		l.Pieces = []Piece{{op, text}}
		out = append(out, l)
	}
	pair(out)
	return out
}

// pair compares the lines of each change one by one: the first that went with the first that came.
func pair(lines []Line) {
	for i := 0; i < len(lines); {
		if lines[i].Op == Same {
			i++
			continue
		}
		var gone, came []int
		for ; i < len(lines) && lines[i].Op != Same; i++ {
			if lines[i].Op == Gone {
				gone = append(gone, i)
			} else {
				came = append(came, i)
			}
		}
		for n := range min(len(gone), len(came)) {
			x, y := &lines[gone[n]], &lines[came[n]]
			x.Pieces, y.Pieces = words(x.Pieces[0].Text, y.Pieces[0].Text)
		}
	}
}

// words compares two lines word by word.
func words(before, after string) (old, now []Piece) {
	a, b := split(before), split(after)
	ops := edits(a, b, mostWords)
	return pieces(ops, a, New), pieces(ops, b, Gone)
}

// pieces joins the words of one side, where neighbours became the same; the operation that is not of this side is skipped.
func pieces(ops []Op, words []string, skip Op) (out []Piece) {
	from, i := 0, 0
	var last Op
	flush := func() {
		if i > from {
			out = append(out, Piece{last, strings.Join(words[from:i], "")})
		}
		from = i
	}
	for _, op := range ops {
		if op == skip {
			continue
		}
		if op != last {
			flush()
		}
		last = op
		i++
	}
	flush()
	return out
}

// split parts a line into words and what stands between them.
func split(s string) (out []string) {
	kind := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	from, last := 0, false
	for i, r := range s {
		if k := kind(r); i > 0 && (k != last || !k) {
			out = append(out, s[from:i])
			from = i
		}
		last = kind(r)
	}
	return append(out, s[from:])
}

// edits is the shortest way from a to b as Myers finds it (An O(ND) Difference Algorithm, 1986), or all of the middle gone
// and new where it is longer than most.
func edits(a, b []string, most int) []Op {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out := slices.Repeat([]Op{Same}, head)
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], most)...)
	return append(out, slices.Repeat([]Op{Same}, tail)...)
}

func middle(a, b []string, most int) []Op {
	trace := [][]int{}
	at := make([]int, 2*most+3) // furthest place in a, by diagonal
	for d := 0; d <= min(most, len(a)+len(b)); d++ {
		trace = append(trace, slices.Clone(at[most+1-d:most+2+d]))
		for k := -d; k <= d; k += 2 {
			x := at[most+1+k-1] + 1
			if k == -d || k != d && at[most+1+k-1] < at[most+1+k+1] {
				x = at[most+1+k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			at[most+1+k] = x
			if x >= len(a) && x-k >= len(b) {
				return walk(trace, len(a), len(b), d)
			}
		}
	}
	return append(slices.Repeat([]Op{Gone}, len(a)), slices.Repeat([]Op{New}, len(b))...)
}

// walk goes the way back from the end. trace[d] holds the diagonals -d to d as they were before step d.
func walk(trace [][]int, x, y, d int) []Op {
	var out []Op
	for ; d > 0; d-- {
		before := func(k int) int { return trace[d][k+d] }
		k := x - y
		from := k - 1
		if k == -d || k != d && before(k-1) < before(k+1) {
			from = k + 1
		}
		px := before(from)
		py := px - from
		for x > px && y > py {
			out = append(out, Same)
			x, y = x-1, y-1
		}
		if from == k+1 {
			out, y = append(out, New), y-1
		} else {
			out, x = append(out, Gone), x-1
		}
		for x > px && y > py {
			out = append(out, Same)
			x, y = x-1, y-1
		}
	}
	for ; x > 0 && y > 0; x, y = x-1, y-1 {
		out = append(out, Same)
	}
	slices.Reverse(out)
	return out
}
