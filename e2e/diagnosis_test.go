// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package e2e_test

import (
	"bytes"
	"fmt"
	"testing"
)

func TestFromTheQuickStartToAdoptedActions(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.person("ada@harbour.example", "Ada Moreno", "Harbour Bank", "owner")
		p.serve()
		r := p.open()
		r.signIn("ada@harbour.example")
		r.sees("Begin with a diagnosis")
		r.look("home-empty")
		r.press("Start a diagnosis")
		r.look("new-diagnosis")
		r.fill("People in scope", "120")
		r.press("Begin")
		r.sees("Created.", "0 of 25 answered")
		r.look("quick-start")
		// The first question has a place for each standard; both are kept without a button, and the standing follows.
		r.answer(0, "1")
		r.sees("Saved")
		r.answer(1, "2")
		r.sees("1 of 25 answered")
		r.visit(r.path())
		r.sees("1 of 25 answered")
		// The first clause in depth.
		r.press("Subclauses")
		r.sees("4.1 Understanding the organization and its context")
		r.answer(0, "3")
		r.sees("Saved", "Level 3 counts as 2 until current evidence is named.")
		r.look("subclauses")
		r.press("Overview")
		r.look("overview")
		r.press("Results")
		r.sees("Summary for management", "Verdicts and stops")
		r.look("results")
		r.press("Gaps")
		r.sees("gaps")
		r.fill("Group", "by clause or theme")
		r.until("the gaps are grouped", `location.search.includes("group=clause") && document.querySelectorAll("h2").length > 5`)
		r.look("gaps")
		r.press("All items")
		r.sees("ISO/IEC 42001:2023")
		for _, x := range []struct{ format, begins string }{{"pdf", "%PDF-"}, {"docx", "PK"}, {"xlsx", "PK"}, {"json", "{"}} {
			status, _, data := r.fetch(r.diagnosis() + "/report?format=" + x.format)
			if status != 200 || !bytes.HasPrefix(data, []byte(x.begins)) {
				t.Errorf("%s: status %d, begins with %.10q", x.format, status, data)
			}
		}
		r.visit("/roadmap-plans/new")
		r.look("new-roadmap")
		r.press("Compute the roadmap")
		r.sees("In figures", "Person-days")
		r.look("roadmap")
		before := r.js(`document.querySelector(".figure-value").innerText`)
		r.fill("Size", "Large, more than 500 people")
		r.until("the trial ends later", fmt.Sprintf(`document.querySelector(".figure-value").innerText > %q && document.body.innerText.includes("This is a trial")`, before))
		r.press("Back to what is kept")
		r.press("Make actions")
		r.look("adopt")
		r.fill("Owner of these actions", "Ada Moreno")
		r.press("Make actions of the chosen tasks")
		r.sees("The tasks are now actions.", "T02")
		r.look("adopted")
		r.visit("/")
		r.sees("Where you stand", "What is missing", "Due")
		r.look("home")
		r.press("Yours")
		r.sees("T02")
	})
}

func TestTwoPeopleAnswerAtOnceAndSeeEachOther(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(_ *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.person("ada@harbour.example", "Ada Moreno", "Harbour Bank", "owner")
		p.person("ben@harbour.example", "Ben Osei", "Harbour Bank", "contributor")
		p.serve()
		ada, ben := p.open(), p.open()
		ada.signIn("ada@harbour.example")
		ben.signIn("ben@harbour.example")
		ada.visit("/diagnoses/new")
		ada.press("Begin")
		ada.sees("0 of 25 answered")
		ben.visit(ada.path())
		ben.sees("0 of 25 answered")
		ben.answer(0, "2")
		ben.sees("Saved")
		ben.answer(1, "2")
		ada.sees("1 of 25 answered") // without loading the page again
		ada.answer(0, "4")           // on a page that is older than Ben's answer
		ada.sees("Somebody else answered meanwhile: level 2 by Ben Osei")
		ada.look("meanwhile")
		ada.answer(0, "3")
		ada.sees("Saved")
		ben.visit(ben.path())
		ben.sees("Answered by Ada Moreno")
	})
}
