// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/press"
)

// FileKinds are the media types of an answers file, by the ending of its name.
var FileKinds = map[string]string{
	"yaml": "application/yaml", "json": "application/json", "csv": "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// FileFormats are the endings of an answers file, the one for people first.
var FileFormats = []string{"yaml", "json", "csv", "xlsx"}

// File returns the answers as a file in one of the formats; reading it gives the same answers.
func (a *Answers) File(format string) ([]byte, error) {
	switch format {
	case "yaml":
		return a.YAML()
	case "json":
		return a.JSON()
	case "csv":
		return a.csv()
	case "xlsx":
		return a.xlsx()
	}
	return nil, fmt.Errorf("write answers: format %q is unknown", format)
}

// headRows is what stands above the answers of a table: field and value. What is at its default is left out.
func (a *Answers) headRows() (rows [][2]string) {
	put := func(key, value string) {
		if value != "" {
			rows = append(rows, [2]string{key, value})
		}
	}
	put("schema", AnswersSchema)
	put("organization.name", a.Organization.Name)
	if a.Organization.People > 0 {
		put("organization.people", strconv.Itoa(a.Organization.People))
	}
	put("organization.sector", a.Organization.Sector)
	put("organization.ai_roles", strings.Join(a.Organization.AIRoles, ", "))
	put("as_of", a.AsOf.String())
	put("standards", strings.Join(a.Standards, ", "))
	put("certified", strings.Join(a.Certified, ", "))
	if a.Inherit != InheritNone {
		put("inherit", string(a.Inherit))
	}
	if a.Start != a.AsOf {
		put("start", a.Start.String())
	}
	put("deadline", a.Deadline.String())
	return rows
}

// tableRows are the answers below the names of the columns: one row each, and one more for each further piece of evidence. No
// cell starts a formula; reading takes the guard away again.
func (a *Answers) tableRows() [][]string {
	rows := [][]string{answerColumns}
	for i := range a.Answers {
		x := &a.Answers[i]
		row := x.cells()
		for k, e := range x.Evidence {
			if k > 0 {
				row = map[string]string{"ref": x.Ref.String()}
			}
			row["evidence_title"], row["evidence_date"], row["review_months"] = e.Title, e.Date.String(), strconv.Itoa(e.ReviewMonths)
			row["evidence_link"], row["evidence_file"] = e.Link, e.File
			rows = append(rows, inColumns(row))
		}
		if len(x.Evidence) == 0 {
			rows = append(rows, inColumns(row))
		}
	}
	return rows
}

// cells are what an answer says beside its evidence, by column.
func (a *Answer) cells() map[string]string {
	row := map[string]string{"ref": a.Ref.String(), "also": strings.Join(refStrings(a.Also), ", "), "note": a.Note}
	switch {
	case !a.Applicable:
		row["applicable"], row["reason"] = "false", a.Reason
	case a.ConfirmInherited:
		row["confirm_inherited"] = "true"
	default:
		row["level"] = strconv.Itoa(a.Level)
	}
	if a.Risk > 0 {
		row["risk"] = strconv.Itoa(a.Risk)
	}
	return row
}

func inColumns(row map[string]string) []string {
	out := make([]string, len(answerColumns))
	for i, name := range answerColumns {
		out[i] = press.SafeText(row[name])
	}
	return out
}

func refStrings(refs []catalog.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.String()
	}
	return out
}

// csv writes the head as lines that begin with #, then the rows.
func (a *Answers) csv() ([]byte, error) {
	var buf bytes.Buffer
	for _, f := range a.headRows() {
		line := "# " + f[0] + ": " + f[1]
		if strings.HasSuffix(line, ",") || strings.HasSuffix(line, ";") { // or else it would read as empty cells
			line = `"` + strings.ReplaceAll(line, `"`, `""`) + `"`
		}
		buf.WriteString(line + "\n")
	}
	for _, d := range a.Documents {
		fmt.Fprintf(&buf, "# documents.%s: %s\n", d.ID, strings.TrimSpace(string(d.Status)+" "+d.Date.String()))
	}
	if err := csv.NewWriter(&buf).WriteAll(a.tableRows()); err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	return buf.Bytes(), nil
}

// xlsx writes a workbook with the answers, the head and the documents. Every cell is text, which no spreadsheet computes.
func (a *Answers) xlsx() ([]byte, error) {
	var head [][]string
	for _, f := range a.headRows() {
		head = append(head, []string{f[0], f[1]})
	}
	documents := [][]string{{"id", "status", "date"}}
	for _, d := range a.Documents {
		documents = append(documents, []string{d.ID, string(d.Status), d.Date.String()})
	}
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // temporary files only
	for i, sheet := range []struct {
		name string
		rows [][]string
	}{{sheetAnswers, a.tableRows()}, {sheetHead, head}, {sheetDocuments, documents}} {
		if err := addSheet(book, i, sheet.name, sheet.rows); err != nil {
			return nil, fmt.Errorf("write answers: %w", err)
		}
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	return buf.Bytes(), nil
}

func addSheet(book *excelize.File, at int, name string, rows [][]string) error {
	if at == 0 {
		if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := book.NewSheet(name); err != nil {
		return err
	}
	for r, row := range rows {
		for c, s := range row {
			if s == "" {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(name, cell, s); err != nil {
				return err
			}
		}
	}
	return nil
}
