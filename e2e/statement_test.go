// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package e2e_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// link links the record that the reader looks at to what is found for a question, in the words of a relation.
func (r *reader) link(question, found, relation string) {
	r.t.Helper()
	r.fill("Link to", question)
	r.until("it is found", `(() => {`+names+`return !!find("#found input[type=radio]", `+quoted(found)+`)})()`)
	r.js(`(() => {` + names + `find("#found input[type=radio]", ` + quoted(found) + `).click(); return ""})()`)
	r.js(`(() => {` + names + `
		const form = find("#found input[type=radio]", ` + quoted(found) + `).form, how = form.querySelector("select");
		how.value = [...how.options].find((o) => o.text.trim() === ` + quoted(relation) + `).value;
		form.querySelector("button[type=submit]").click(); return ""})()`)
	r.until("the link stands", `(() => {`+names+`return location.pathname.split("/").length === 3 && !!find("main a", `+quoted(found)+`) && document.body.innerText.includes(`+quoted(relation)+`)})()`)
}

// choose ticks the box or radio with this label.
func (r *reader) choose(label string) {
	r.t.Helper()
	r.until("there is a choice "+label, `(() => {`+names+`return !!find("input[type=radio], input[type=checkbox]", `+quoted(label)+`)})()`)
	r.js(`(() => {` + names + `const e = find("input[type=radio], input[type=checkbox]", ` + quoted(label) + `); if (!e.checked) e.click(); return ""})()`)
}

// cryptography is the row of the statement that the tour is about.
const cryptography = "/statement?q=8.24&row=iso27001-2022%2FA.8.24"

func TestR22FromAnAssetToTwoVersionsOfTheStatement(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.person("ada@harbour.example", "Ada Moreno", "Harbour Bank", "owner")
		p.person("ben@harbour.example", "Ben Osei", "Harbour Bank", "contributor")
		p.serve()
		ada, ben := p.open(), p.open()
		ada.signIn("ada@harbour.example")
		ben.signIn("ben@harbour.example")
		ada.makesARiskAndItsControl()
		ada.includesAll()
		ada.approvesVersion("1", "Decided by the board on its first meeting")

		// While an open risk relies on the control, it cannot be excluded.
		ada.excludes("The archive is left")
		ada.sees("annot be no while it treats", "Archive of contracts is read by outsiders", "treat these risks otherwise")
		ada.look("refused")
		ben.standsByTheRisk()
		ada.visit(cryptography)
		ada.press("R-1 Archive of contracts is read by outsiders")
		ada.press("Take away the link to Encryption of the archive")
		ada.excludes("The archive is left, and no other data are kept")
		ada.sees("not applicable")
		ada.approvesVersion("2", "The archive was left")
		ada.fill("Compared with", "Version 1")
		ada.sees("A.8.24", "Decision: applicable not applicable", "Reason of exclusion: The archive is left, and no other data are kept")
		ada.look("difference")
		ada.prints(t)
	})
}

// makesARiskAndItsControl takes a risk of an asset, its treatment, the control that does it, and the proof of it.
func (r *reader) makesARiskAndItsControl() {
	r.t.Helper()
	r.visit("/assets/new")
	r.fill("Asset", "Archive of contracts")
	r.fill("Owner", "Ben Osei")
	r.fill("Confidentiality", "3: high")
	r.press("Save")
	r.sees("Created.")
	r.look("asset")
	r.visit("/controls/new")
	r.fill("Control", "Encryption of the archive")
	r.fill("Status", "Implemented")
	r.fill("Owner", "Ben Osei")
	r.press("Save")
	r.sees("Created.")
	r.link("A.8.24", "A.8.24 Use of cryptography", "implements")
	r.visit("/risks/new")
	r.fill("Risk", "Archive of contracts is read by outsiders")
	r.fill("Belongs to", "Information security")
	r.fill("Risk owner", "Ben Osei")
	r.fill("Likelihood, as it is today", "4")
	r.fill("Consequence for the organization, as it is today", "4")
	r.fill("Likelihood, once treated", "2")
	r.fill("Consequence for the organization, once treated", "2")
	r.fill("Option", "Modify")
	r.fill("Treatment plan", "Encrypt the archive, keys apart from it")
	r.press("Save")
	r.sees("Created.")
	r.link("Archive of contracts", "A-1 Archive of contracts", "relates to")
	r.link("Encryption", "C-1 Encryption of the archive", "is treated by")
	r.look("risk")
	r.press("Judgement and acceptance")
	r.press("Add a treatment")
	r.look("judgement")
	r.fill("Treatment", "Buy and set up a key store")
	r.js(`document.querySelector("form[action$=treatments] button[type=submit]").click(), ""`)
	r.sees("Buy and set up a key store")
	r.visit("/evidence/new")
	r.fill("Evidence", "Settings of the key store")
	r.fill("Shows the state of", "2026-11-20")
	r.press("Save")
	r.sees("Created.")
	r.upload("Add a file", "settings.txt", []byte("archive: AES-256-GCM, keys in the store\n"))
	r.press("Upload")
	r.sees("settings.txt")
	r.link("Encryption", "C-1 Encryption of the archive", "supports")
	r.look("evidence")
}

// includesAll takes all rows in as good practice but the one for which a risk speaks already.
func (r *reader) includesAll() {
	r.t.Helper()
	r.visit(cryptography)
	r.sees("Archive of contracts is read by outsiders", "Settings of the key store", "Encryption of the archive", "security risk")
	r.choose("applicable")
	r.press("Save decision")
	r.sees("applicable")
	r.visit("/statement?applicable=undecided")
	r.press("Include them")
	r.visit("/statement")
	r.sees("131 of 131 decided")
	r.look("statement")
}

func (r *reader) approvesVersion(number, note string) {
	r.t.Helper()
	r.visit("/statement/versions")
	r.fill("Note", note)
	r.press("Approve version")
	r.sees("Version "+number, note)
}

func (r *reader) excludes(why string) {
	r.t.Helper()
	r.visit(cryptography)
	r.choose("not applicable")
	r.fill("Reason of exclusion", why)
	r.press("Save decision")
}

// standsByTheRisk decides, as its owner, to live with it.
func (r *reader) standsByTheRisk() {
	r.t.Helper()
	r.visit("/risks")
	r.press("Archive of contracts is read by outsiders")
	r.press("Edit")
	r.fill("Option", "Retain")
	r.fill("Treatment plan", "The archive is emptied in December; until then it stays as it is")
	r.press("Save")
	r.sees("Saved.")
	r.press("Judgement and acceptance")
	r.fill("Until", "2027-06-30")
	r.fill("Why this can be lived with", "It holds no contract in force any more")
	r.press("Accept what is left")
	r.sees("Ben Osei", "2027-06-30", "It holds no contract in force any more")
	r.look("accepted")
}

// prints opens what an auditor is given.
func (r *reader) prints(t *testing.T) {
	t.Helper()
	status, kind, data := r.fetch("/statement/export?format=pdf")
	if status != 200 || kind != "application/pdf" || !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data[len(data)-32:], []byte("%%EOF")) || bytes.Count(data, []byte("/Type /Page")) < 5 {
		t.Errorf("PDF: status %d, %s, %d bytes", status, kind, len(data))
	}
	status, _, data = r.fetch("/statement/export?format=xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if status != 200 || err != nil {
		t.Fatalf("XLSX: status %d, %v", status, err)
	}
	defer book.Close() //nolint:errcheck // in memory
	controls, excluded := 0, ""
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			line := strings.Join(row, " | ")
			if strings.Contains(line, "A.8.24") {
				excluded = line
			}
			if strings.Contains(line, "good practice") {
				controls++
			}
		}
	}
	if controls < 130 || !strings.Contains(excluded, "The archive is left, and no other data are kept") {
		t.Errorf("XLSX: %d controls of good practice; the excluded one says %q", controls, excluded)
	}
}
