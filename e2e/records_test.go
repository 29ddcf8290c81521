// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package e2e_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestSomebodySignsInAndKeepsAnAction(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(_ *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.person("ada@harbour.example", "Ada Moreno", "Harbour Bank", "owner")
		p.serve()
		r := p.open()
		r.visit("/actions")
		r.sees("Sign in")
		r.look("sign-in")
		r.fill("E-mail address", "ada@harbour.example")
		r.fill("Password", "not the password")
		r.press("Sign in")
		r.sees("Address or password is not right")
		r.fill("Password", password)
		r.press("Sign in")
		r.sees("Harbour Bank", "Actions")
		r.look("no-actions")
		r.press("New action")
		r.look("action-form")
		r.fill("Action", "Write the AI policy")
		r.fill("Due", "2027-03-01")
		r.fill("Owner", "Ada Moreno")
		r.press("Save")
		r.sees("Created.", "Write the AI policy", "2027-03-01", "Ada Moreno")
		r.look("action")
		r.press("Edit")
		r.fill("State", "Done")
		r.press("Save")
		r.sees("Saved.", "Done")
		r.press("Delete")
		r.look("delete")
		r.press("Delete")
		r.sees("Deleted.")
	})
}

// book is a workbook with one sheet.
func book(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // in memory
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestARegisterIsImportedFromAWorkbookAndExportedAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.person("ada@harbour.example", "Ada Moreno", "Harbour Bank", "manager")
		p.serve()
		r := p.open()
		r.signIn("ada@harbour.example")
		r.visit("/interested-parties/import")
		r.look("import")
		r.upload("File", "parties.xlsx", book(t, []any{"name", "requirement", "colour"}, []any{"Regulator", "Reports", "blue"}))
		r.press("Preview")
		r.sees("colour", "is no column of interested-parties")
		r.upload("File", "parties.xlsx", book(t, []any{"name", "requirement"}, []any{"Regulator", "Reports on time"}, []any{"Customers", "=1+1"}))
		r.press("Preview")
		r.sees("What parties.xlsx would change", "new records", "Regulator")
		r.look("import-preview")
		r.press("Import these")
		r.sees("Imported.", "2 records", "Customers")
		r.look("imported")
		r.fill("Words", "on time")
		r.sees("One record", "Regulator")
		r.misses("Customers")
		_, kind, data := r.fetch("/interested-parties/export?format=csv")
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || !strings.HasPrefix(kind, "text/csv") || len(rows) != 3 {
			t.Fatalf("exported %s: %q, %v", kind, rows, err)
		}
		if text := string(data); !strings.Contains(text, "Regulator") || !strings.Contains(text, "'=1+1") {
			t.Errorf("exported %q", text)
		}
	})
}

func TestAConsultantWorksInOneOrganizationAtATime(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(_ *testing.T, p *program) {
		p.run("organization", "create", "Harbour Bank")
		p.run("organization", "create", "Mill Clinic")
		p.person("cora@consult.example", "Cora Lind", "Harbour Bank", "contributor")
		p.run("organization", "member", "Mill Clinic", "cora@consult.example", "--role", "reader")
		p.run("create", "sites", "--organization", "Harbour Bank", "--set", "name=Quay 7")
		p.run("create", "sites", "--organization", "Mill Clinic", "--set", "name=Mill Lane")
		p.serve()
		r := p.open()
		r.signIn("cora@consult.example")
		r.sees("Where do you want to work?")
		r.look("choice")
		r.press("Harbour Bank")
		r.sees("You now work in this organization")
		r.visit("/sites")
		r.sees("Quay 7", "New site")
		r.misses("Mill Lane")
		r.press("Harbour Bank")
		r.press("Mill Clinic")
		r.visit("/sites")
		r.sees("Mill Lane")
		r.misses("Quay 7")
		r.misses("New site") // a reader writes nothing
		r.visit("/sites/new")
		r.sees("Your role does not allow this")
	})
}
