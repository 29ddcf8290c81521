// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/ims/document"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/markdown"
	"concord/internal/platform/press"
)

func filler(t *testing.T, fills map[string]string) document.Filler {
	t.Helper()
	known, err := catalog.Embedded().Placeholders()
	if err != nil {
		t.Fatal(err)
	}
	return document.Filler{Fills: fills, Known: known}
}

func TestPlaceholdersAreFilledAndWhatIsOpenIsSeen(t *testing.T) {
	t.Parallel()
	f := filler(t, map[string]string{"organization": "A*B {{ciso}}", "iso42001": "false", "table_risks": "| a |\n|---|\n| b |"})
	v := &document.Version{Number: 3, State: document.Draft}
	for source, want := range map[string]string{
		"{{organization}}":                    `A\*B \{\{ciso\}\}`, // what stands for a name is not read again
		"{{ciso}}":                            "‹Who is responsible for information security›",
		"{{{table_risks}}}":                   "| a |\n|---|\n| b |",
		"{{table_risks}}":                     `\{\{table\_risks\}\}`, // a table has three braces
		"{{{organization}}}":                  `\{\{\{organization\}\}\}`,
		"{{nobody}} {{version}} {{approver}}": `\{\{nobody\}\} 3 –`,
		"{{#iso42001}}AI{{/iso42001}}{{^iso42001}}none{{/iso42001}}": "none",
		"a\n{{#user}}\nb\n{{/user}}\nc":                              "a\nb\nc", // a flag nobody knows keeps its part
		"{{#iso42001}}{{#user}}x{{/user}}{{/iso42001}}y":             "y",
	} {
		if got := f.Render(source, v); got != want {
			t.Errorf("%q becomes %q, want %q", source, got, want)
		}
	}
	if got := f.Render("{{{table_sites_of}}} {{{table_locations}}}", v); !strings.Contains(got, "| Name | Address | Country |") {
		t.Errorf("a table to fill in: %q", got)
	}
	if got := f.Blanks("{{ciso}} {{ciso}} {{nobody}} {{organization}} {{version}} {{#user}}{{/user}}"); len(got) != 2 || got[0].Name != "ciso" || got[1].Meaning != "" {
		t.Errorf("open are %+v", got)
	}
	if wrong := document.Check("{{#user}}\n{{/iso27001}}"); len(wrong) != 2 || wrong[0].Line != 2 || wrong[1].Line != 1 {
		t.Errorf("flags that do not close: %+v", wrong)
	}
}

func TestATextFromARegisterReadsAsItIsInTextAndTables(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := strings.Join(strings.Fields(rapid.StringOf(rapid.SampledFrom([]rune(`ab*_[](){}<>|#!&;\`+"`~"+`+-.1 =:"'/`))).Draw(t, "value")), " ")
		if value == "" {
			return
		}
		text := markdown.Read("x"+document.Escape(value)+"x\n\n"+document.Table([]string{"h"}, [][]string{{value}}), nil)
		p, ok := text.Before[0].(press.Paragraph)
		if !ok || markdown.Plain(p.Runs) != "x"+value+"x" || len(p.Runs) != 1 {
			t.Fatalf("%q reads %+v", value, text.Before[0])
		}
		table, ok := text.Before[1].(press.Table)
		if !ok || table.Rows[0].Cells[0].Text != value || table.Rows[0].Cells[0].Link != "" {
			t.Fatalf("%q in a table reads %+v", value, text.Before[1])
		}
	})
}
