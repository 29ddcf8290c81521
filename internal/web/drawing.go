// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"concord/internal/platform/chart"
	"concord/internal/platform/press"
)

// Drawing puts a chart into a page. It is the one place where a page gets markup that templ did not write: package chart
// escapes every text of its own accord, and its drawings have neither style nor script. id must be unique in the page.
func Drawing(s *chart.Scene, id string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := w.Write(chart.InlineSVG(s, id))
		return err
	})
}

// Links turns the references inside a report, #item-… and the like, into addresses of the pages that show them.
type Links func(anchor string) string

// to is the address that a report's own reference leads to.
func (l Links) to(link string) string {
	if anchor, inside := strings.CutPrefix(link, "#"); inside && l != nil {
		return l(anchor)
	}
	return link
}

// fewColumns is how many columns a table may have for its rows to be stacked where there is no room beside each other.
const fewColumns = 5

// drawingID is the id of a block's drawing.
func drawingID(section string, at int) string { return "d-" + section + "-" + strconv.Itoa(at) }

// tone is the tone of a mark for that of a report.
func tone(t press.Tone) string {
	switch t {
	case press.ToneGood, press.ToneWarn, press.ToneBad:
		return string(t)
	default:
		return "calm"
	}
}
