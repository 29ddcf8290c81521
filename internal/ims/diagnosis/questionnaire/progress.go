// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import "concord/internal/knowledge/catalog"

// Part is one clause, theme or topic with how many of its questions are answered.
type Part struct {
	Node     *catalog.Node
	Asked    int // questions
	Answered int // of them, with an answer at every place
}

// Done reports whether nothing is open.
func (p Part) Done() bool { return p.Answered == p.Asked }

// Progress counts the answered questions of each part, in the order they are asked. at reports the places that have an
// answer of their own.
func Progress(list []Question, at func(catalog.Ref) bool) (out []Part) {
	index := map[catalog.Ref]int{}
	for _, q := range list {
		i, known := index[q.Group.Ref]
		if !known {
			i = len(out)
			index[q.Group.Ref] = i
			out = append(out, Part{Node: q.Group})
		}
		out[i].Asked++
		if q.answered(at) {
			out[i].Answered++
		}
	}
	return out
}

func (q Question) answered(at func(catalog.Ref) bool) bool {
	for _, p := range q.Places {
		if !p.Answered(at) {
			return false
		}
	}
	return true
}
