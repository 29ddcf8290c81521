// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/platform/locale"
)

// Unlike is one reason why two diagnoses cannot be compared in everything.
type Unlike struct {
	Field string `json:"field"` // standards, organization, scope, certified, depth, state or answers
	Text  string `json:"text"`  // in the reader's language
}

// Unlikenesses say what of two diagnoses cannot be compared, and why; before and after are those that c compares.
func Unlikenesses(c diagnosis.Comparison, before, after dossier.Diagnosis, w *locale.Words) []Unlike {
	out := []Unlike{}
	say := func(holds bool, field, key string, pairs ...any) {
		if holds {
			out = append(out, Unlike{field, w.T("gapanalysis.unlike."+key, pairs...)})
		}
	}
	for _, s := range c.OnlyBefore {
		say(true, "standards", "standard", "title", before.Title, "standard", s.Standard.Edition.Standard)
	}
	for _, s := range c.OnlyAfter {
		say(true, "standards", "standard", "title", after.Title, "standard", s.Standard.Edition.Standard)
	}
	a, b := c.Before.Answers, c.After.Answers
	say(a.Organization.Name != b.Organization.Name, "organization", "organization", "before", a.Organization.Name, "after", b.Organization.Name)
	say(before.Scope != after.Scope, "scope", "scope")
	say(!sameNames(a.Certified, b.Certified) || a.Inherit != b.Inherit, "certified", "certified")
	say(before.Depth != after.Depth, "depth", "depth")
	say(before.State == dossier.Open, "state", "state", "title", before.Title)
	say(after.State == dossier.Open && after.ID != before.ID, "state", "state", "title", after.Title)
	unasked := count(c.Of(diagnosis.Improved), func(x diagnosis.Change) bool { return x.Before.State == diagnosis.NotAssessed })
	silent := count(c.Of(diagnosis.Declined), func(x diagnosis.Change) bool { return x.After.State == diagnosis.NotAssessed })
	say(unasked > 0, "answers", "assessed", "count", unasked, "title", before.Title)
	say(silent > 0, "answers", "silent", "count", silent, "title", after.Title)
	return out
}

func count(list []diagnosis.Change, holds func(diagnosis.Change) bool) (n int) {
	for _, x := range list {
		if holds(x) {
			n++
		}
	}
	return n
}

// sameNames reports whether two lists name the same, in whatever order.
func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
