// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"

	"concord/internal/knowledge/catalog"
)

// DoneTasks returns the tasks that count as done, with the reason: those that satisfy at least one requirement or
// control of the diagnosed standards, and for which conforms holds for every one of them. A subclause stands for all its
// scored requirements. It fails with fault.NotFound where the plan names a place that does not exist.
func DoneTasks(plan *catalog.Plan, l *catalog.Library, standards []string, conforms func(catalog.Ref) bool) (map[string]string, error) {
	done := map[string]string{}
	for _, t := range plan.Tasks {
		total, met := 0, 0
		for _, standard := range standards {
			for _, id := range t.Satisfies[standard] {
				node, err := l.Node(catalog.Ref{Standard: standard, ID: id})
				if err != nil {
					return nil, fmt.Errorf("task %s: %w", t.ID, err)
				}
				for _, leaf := range node.Leaves() {
					if !leaf.Scored {
						continue
					}
					total++
					if conforms(leaf.Ref) {
						met++
					}
				}
			}
		}
		if total > 0 && met == total {
			done[t.ID] = fmt.Sprintf("all %d requirements and controls it serves conform as assessed", total)
		}
	}
	return done, nil
}
