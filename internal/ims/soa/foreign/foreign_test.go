// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
)

var library = catalog.Embedded()

// book writes a workbook of sheets.
func book(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err == nil {
				err = f.SetSheetRow(name, cell, &row)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t *testing.T, name string, data []byte) File {
	t.Helper()
	f, err := Read(library, name, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func refs(rows []Row) (out []string) {
	for _, r := range rows {
		said := []string{}
		for _, ref := range r.Refs {
			said = append(said, ref.String())
		}
		out = append(out, strings.Join(said, "+"))
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, " "), strings.Join(want, " "))
	}
}

// The form that many templates have: a cover, headings over two lines with ticks for the kinds of reasons, numbers that the
// spreadsheet took for numbers.
func TestR22AStatementWithTwoLinesOfHeadingsIsRead(t *testing.T) {
	t.Parallel()
	f := read(t, "statement.xlsx", book(t, map[string][][]any{
		"Cover": {{"Statement of Applicability"}, {"Version 3, ISO 27001:2022, clause 6.1.3"}},
		"SoA": {
			{"Statement of Applicability"},
			{},
			{"Control", "", "Applicable", "Reason for selection", "", "", "", "Reason for exclusion", "Implementation status", "Owner", "Target date", "Evidence"},
			{"No.", "Title", "", "LR", "CO", "BR/BP", "RRA"},
			{"5", "Organizational controls"},
			{5.1, "Policies for information security", "Yes", "x", "", "", "x", "", "Implemented", "Ana", "", "Policy 1.0"},
			{5.7, "Threat intelligence", "YES", "", "", "x", "", "-", "50 %", "", "31.03.2027"},
			{5.9, "Inventory of information and other associated assets", "y", "", "x", "", "", "", "Planned"},
			{5.1, "Acceptable use of information and other associated assets", "x", "", "", "", "", "", "fully implemented since 2024"},
			{"A.7.11", "Supporting utilities", "N/A", "", "", "", "", "Rented offices", ""},
			{"A.9.99", "No such control", "Yes"},
		},
	}))
	if len(f.Tables) != 1 || f.Tables[0].Sheet != "SoA" || f.Tables[0].Head != 4 {
		t.Fatalf("tables %+v", f.Tables)
	}
	rows := f.Tables[0].Rows
	same(t, "rows", refs(rows), []string{"iso27001-2022/A.5.1", "iso27001-2022/A.5.7", "iso27001-2022/A.5.9", "iso27001-2022/A.5.10", "iso27001-2022/A.7.11"})
	first := rows[0]
	if first.Applicable != soa.Applicable || len(first.Ticked) != 1 || first.Ticked[0] != soa.Legal || !first.RiskBased || first.Status != control.Implemented || first.Owner != "Ana" || strings.Join(first.Notes, "") != "Evidence: Policy 1.0" {
		t.Errorf("first row %+v", first)
	}
	if r := rows[1]; r.Status != control.Partly || r.PlannedFor != "2027-03-31" || r.Ticked[0] != soa.GoodPractice {
		t.Errorf("a percentage and a day as Germans write it: %+v", r)
	}
	if r := rows[4]; r.Applicable != soa.NotApplicable || r.Exclusion != "Rented offices" || r.Status != "" {
		t.Errorf("an exclusion: %+v", r)
	}
	if s := f.Tables[0].Strange; len(s) != 1 || s[0].Line != 11 {
		t.Errorf("rows that name no control: %+v", s)
	}
}

func TestAStatementInTheNumbersOf2013IsReadThroughTheCrosswalk(t *testing.T) {
	t.Parallel()
	f := read(t, "declaracion.xlsx", book(t, map[string][][]any{"Declaración": {
		{"Código", "Nombre", "Aplica", "Justificación", "Estado de implementación"},
		{"A.5.1.1", "Políticas para la seguridad de la información", "Sí", "Requisito legal", "Implementado"},
		{"A.6.1.2", "Segregación de tareas", "Sí", "Análisis", "Parcial"},
		{"A.9.2.2", "Provisión de acceso", "Sí", "", "Implementado"},
		{"A.9.2.5", "Revisión de derechos de acceso", "Sí", "", "No implementado"},
		{"A.18.2.3", "Comprobación técnica", "No", "Sin sistemas propios", ""},
	}}))
	same(t, "rows", refs(f.Tables[0].Rows), []string{
		"iso27001-2022/A.5.1", "iso27001-2022/A.5.3", "iso27001-2022/A.5.18", "iso27001-2022/A.5.18", "iso27001-2022/A.5.36+iso27001-2022/A.8.8",
	})
	p := f.propose(nil)
	access := p[catalog.Ref{Standard: security, ID: "A.5.18"}]
	if access.status != control.Partly || access.choice.Applicable != soa.Applicable {
		t.Errorf("two old controls, one of them implemented, are partly implemented: %+v", access)
	}
	if out := p[catalog.Ref{Standard: security, ID: "A.8.8"}].choice; out.Applicable != soa.NotApplicable || out.Exclusion != "Sin sistemas propios" {
		t.Errorf("an old control that was split gives both what it says: %+v", out)
	}
}

// A.6.1.2 and A.5.2 mean different things in three editions: neighbours, titles and the sheet decide.
func TestTheSameNumberIsReadInTheEditionAroundIt(t *testing.T) {
	t.Parallel()
	f := read(t, "erklaerung.xlsx", book(t, map[string][][]any{
		"KI (ISO 42001)": {
			{"Nr.", "Anwendbar", "Begründung", "Umsetzungsstatus"},
			{"A.5.2", "ja", "Risikobeurteilung", "umgesetzt"},
			{"A.5.3", "ja", "", "teilweise umgesetzt"},
			{"A.6.1.2", "ja", "", "geplant"},
			{"A.8.2", "nein", "Kein Nutzer ausser uns", ""},
		},
		"Sicherheit": {
			{"Nr.", "Anwendbar"},
			{"A5.1", "ja"},
			{"A 5.2", "ja"},
			{"ISO 27001 A.5.03", "ja"},
			{"8.2", "ja"},
			{"A.8.3 Informationszugang", "ja"},
		},
		"Both": {
			{"Control", "Title", "Applicable"},
			{"A.5.3", "Documentation of AI system impact assessments", "yes"},
			{"A.5.3", "Segregation of duties", "yes"},
			{"A.8.5", "Secure authentication", "yes"},
			{"A.8.5", "Information for interested parties", "yes"},
		},
	}))
	got := map[string][]string{}
	for _, table := range f.Tables {
		got[table.Sheet] = refs(table.Rows)
	}
	same(t, "by the sheet's name", got["KI (ISO 42001)"], []string{"iso42001-2023/A.5.2", "iso42001-2023/A.5.3", "iso42001-2023/A.6.1.2", "iso42001-2023/A.8.2"})
	same(t, "by the neighbours", got["Sicherheit"], []string{"iso27001-2022/A.5.1", "iso27001-2022/A.5.2", "iso27001-2022/A.5.3", "iso27001-2022/A.8.2", "iso27001-2022/A.8.3"})
	same(t, "by the title", got["Both"], []string{"iso42001-2023/A.5.3", "iso27001-2022/A.5.3", "iso27001-2022/A.8.5", "iso42001-2023/A.8.5"})
}

func TestWithoutHeadingsTheColumnOfNumbersIsFound(t *testing.T) {
	t.Parallel()
	f := read(t, "list.csv", []byte("Policies;A.5.1;in place\nRoles;A.5.2;in place\nDuties;A.5.3;open\n"))
	if n := len(f.Tables[0].Rows); n != 3 || f.Tables[0].Head != 0 {
		t.Fatalf("%d rows, headings in line %d", n, f.Tables[0].Head)
	}
	if r := f.Tables[0].Rows[0]; r.Applicable != soa.Undecided || len(r.Notes) != 0 {
		t.Errorf("what no heading explains decides nothing: %+v", r)
	}
}

func TestAFileThatIsNoStatementSaysSo(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"prices.csv": []byte("Item,Price\nApples,1.20\nPears,2.30\n"), "letter.docx": []byte("PK"), "empty.csv": nil, "broken.xlsx": []byte("PK\x03\x04 and no more"),
	} {
		if _, err := Read(library, name, data, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every control of the edition of 2013 leads to controls of 2022, and exactly the eleven new ones are led to by none.
func TestEveryOldControlLeadsToANewOne(t *testing.T) {
	t.Parallel()
	n, err := newNumbers(library)
	if err != nil {
		t.Fatal(err)
	}
	old, reached, current := 0, map[string]bool{}, 0
	for _, meanings := range n.means {
		for _, m := range meanings {
			switch m.edition {
			case Old:
				old++
				for _, ref := range m.refs {
					reached[ref.ID] = true
				}
			case security:
				current++
			}
		}
	}
	if old != 114 || current != 93 || len(reached) != 82 {
		t.Errorf("%d old controls reach %d of %d", old, len(reached), current)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.csv", []byte("Control,Applicable\nA.5.1,yes\nA.5.2,no\nA.5.3,x\n"))
	f.Add("a.csv", []byte("A.5.1\n5.10\nISO 27001 A.8.034 x\n"))
	f.Add("a.csv", []byte("Control\tStatus\tDue\n5.9\t100 %\t31.12.2026\n5.1\t7%\t2026-13-40\n5.10\t\t\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file, err := Read(library, name, data, nil)
		if err != nil {
			return
		}
		for _, table := range file.Tables {
			for _, r := range table.Rows {
				if len(r.Refs) == 0 || r.Edition == "" {
					t.Fatalf("a row without a control: %+v", r)
				}
			}
		}
		file.propose(nil)
	})
}
