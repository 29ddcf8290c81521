// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package markdown_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"concord/internal/platform/markdown"
	"concord/internal/platform/press"
)

// read is the text with the notes of one word shown.
func read(source string) markdown.Text {
	return markdown.Read(source, func(n markdown.Note) press.Block {
		if n.Word != "choose" {
			return nil
		}
		return press.Callout{Title: "Decide", Body: press.T(n.Text)}
	})
}

func TestATextBecomesSectionsAndBlocks(t *testing.T) {
	t.Parallel()
	got := read("# Keys & locks\n\n| a | b |\n|---|--:|\n| x\\|y | **2** |\n\n## One\n<!-- serves: iso27001-2022/A.8.24 -->\nSome **bold** and `code` &amp; [link](https://example.org/x?y=1&z).\nGoes on. <!-- choose: how long -->\n\n1. first\n2. second\n   - inner\n\n> Mind this\n\n### Deeper\n\n```\nx := 1\n```\n#### Deepest\n")
	if got.Title != "Keys & locks" || len(got.Before) != 1 || len(got.Sections) != 1 || len(got.Sections[0].Sections) != 1 {
		t.Fatalf("%+v", got)
	}
	table, ok := got.Before[0].(press.Table)
	if !ok || table.Rows[0].Cells[0].Text != "x|y" || !table.Rows[0].Cells[1].Bold || table.Columns[1].Align != press.Right {
		t.Errorf("the table is %+v", got.Before[0])
	}
	if want := `[{Runs:[{Text:Some  Bold:false Code:false Link:} {Text:bold Bold:true Code:false Link:} {Text: and  Bold:false Code:false Link:} {Text:code Bold:false Code:true Link:} {Text: &  Bold:false Code:false Link:} {Text:link Bold:false Code:false Link:https://example.org/x?y=1&z} {Text:. Goes on.  Bold:false Code:false Link:}]} {Tone: Title:Decide Body:[{Text:how long Bold:false Code:false Link:}]} {Ordered:true Items:[[{Text:first Bold:false Code:false Link:}] [{Text:second Bold:false Code:false Link:}] [{Text:–  Bold:false Code:false Link:} {Text:inner Bold:false Code:false Link:}]]} {Tone:neutral Title: Body:[{Text:Mind this Bold:false Code:false Link:}]}]`; fmt.Sprintf("%+v", got.Sections[0].Blocks) != want {
		t.Errorf("the section holds\n%+v, want\n%s", got.Sections[0].Blocks, want)
	}
	if want := `[{Runs:[{Text:x := 1 Bold:false Code:true Link:}]} {Runs:[{Text:Deepest Bold:true Code:false Link:}]}]`; fmt.Sprintf("%+v", got.Sections[0].Sections[0].Blocks) != want {
		t.Errorf("inside: %+v", got.Sections[0].Sections[0].Blocks)
	}
	if want := `[{Section:part-1 Title:One Word:serves Text:iso27001-2022/A.8.24} {Section:part-1 Title:One Word:choose Text:how long}]`; fmt.Sprintf("%+v", got.Notes) != want {
		t.Errorf("notes: %+v", got.Notes)
	}
}

// hostile are texts that become script in a careless renderer.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](java&#x0A;script:alert(1))`,
	`[x](data:text/html;base64,PHNjcmlwdD4=)`, `[x](vbscript:msgbox(1))`, `![x](javascript:alert(1))`, `<javascript:alert(1)>`, `<https://example.org/"onmouseover="alert(1)>`,
	`[x](https://example.org "\" onmouseover=\"alert(1)")`, "[x]: javascript:alert(1)\n\n[x]", `<svg/onload=alert(1)>`, `<!-- choose: <script>alert(1)</script> -->`,
	`<!-- --><script>alert(1)</script>`, "`<script>alert(1)</script>`", "```\n<script>alert(1)</script>\n```", "| <script>alert(1)</script> | [x](javascript:alert(1)) |\n|---|---|\n| <img src=x onerror=alert(1)> | y |",
	`# <script>alert(1)</script>`, `## [x](javascript:alert(1))`, `> <iframe src=javascript:alert(1)>`, `- <a href="javascript:alert(1)">x</a>`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `[x](\javascript:alert(1))`,
	"[x](\x01javascript:alert(1))", `<a href="&#106;avascript:alert(1)">x</a>`, `[<img src=x onerror=alert(1)>](https://example.org)`, "\ue000\ue001<script>", `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
}

var (
	tagForm  = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	harmless = regexp.MustCompile(`^<(a class="skip"|a href="(https?://|#|mailto:)|html|head|meta|title|style|body|header|div|p|ul|ol|li|span|strong|nav|details|summary|main|section|h[1-6]|table|thead|tbody|tr|th|td|caption|code|aside|footer|figure|blockquote|br|dl|dt|dd)`)
	handler  = regexp.MustCompile(`(?i)<[^>]*\son[a-z]+\s*=`)
)

func TestT6NoMarkdownBecomesScriptHandlerOrAddressOfOne(t *testing.T) {
	t.Parallel()
	for _, source := range hostile {
		x := read(source + "\n\ntext\n")
		d := &press.Document{Title: x.Title, Lang: "en", Sections: append([]press.Section{{ID: "before", Title: "Before", Blocks: x.Before}}, x.Sections...), Words: press.Words{Contents: "Contents", Page: "Page %d of %d"}}
		page, err := press.HTML(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tagForm.FindAllString(string(page), -1) {
			quoted := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(tag, `""`)
			if !harmless.MatchString(tag) || handler.MatchString(quoted) || regexp.MustCompile(`(?i)(href|src)="\s*(javascript|data|vbscript)`).MatchString(tag) {
				t.Errorf("%q becomes %s", source, tag)
			}
		}
		for name, printed := range map[string]func(*press.Document) ([]byte, error){"pdf": press.PDF, "docx": press.DOCX} {
			if data, err := printed(d); err != nil || strings.Contains(string(data), "javascript:") && name == "docx" {
				t.Errorf("%q as %s: %v", source, name, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		x := read(source)
		var links func(list []press.Section)
		check := func(blocks []press.Block) {
			for _, b := range blocks {
				if p, ok := b.(press.Paragraph); ok {
					for _, r := range p.Runs {
						if r.Link != "" && press.SafeLink(r.Link) == "" {
							t.Errorf("%q links to %q", source, r.Link)
						}
					}
				}
			}
		}
		links = func(list []press.Section) {
			for _, s := range list {
				check(s.Blocks)
				links(s.Sections)
			}
		}
		check(x.Before)
		links(x.Sections)
	})
}
