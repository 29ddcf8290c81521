// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package attendance prints who confirmed a campaign.
package attendance

import (
	"concord/internal/ims/campaign"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// CSV is the list of people with the days on which they were asked and confirmed.
func CSV(people []campaign.Person, w *locale.Words) ([]byte, error) {
	t := press.Table{Sheet: "people", Columns: []press.Column{
		{Title: w.T("campaigns.sheet.person"), Key: "person"}, {Title: w.T("campaigns.sheet.asked"), Key: "asked_on"}, {Title: w.T("campaigns.sheet.confirmed"), Key: "confirmed_on"},
	}}
	for _, p := range people {
		name := p.Name
		if name == "" {
			name = w.T("campaigns.left")
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: name}, {Text: p.AddedAt.Format("2006-01-02")}, {Text: p.ConfirmedOn}}})
	}
	files, err := press.CSV(&press.Document{Sections: []press.Section{{Blocks: []press.Block{t}}}})
	if err != nil {
		return nil, err
	}
	return files[0].Data, nil
}
