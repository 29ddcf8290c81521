// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"concord/internal/platform/chart"
	"concord/internal/platform/press"
)

// hostile is text that tries to become markup, a script, a link or a formula.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style><b>`, `]]>`, `<!--`, `&lt;b&gt;`,
	`=HYPERLINK("http://x","y")`, "\x00\x1b[31m", "\u202egnp.exe", `{{.}}`, `${x}`, `\u003cscript\u003e`,
}

// sample is a document with every kind of block, its words taken from text(n).
func sample(text func(int) string) *press.Document {
	n := 0
	t := func() string { n++; return text(n) }
	table := press.Table{
		ID: "t1", Caption: t(), Sheet: "first", Empty: t(),
		Columns: []press.Column{{Title: t(), Key: "a", Width: 10, Code: true}, {Title: t(), Key: "b", Width: 30}, {Title: t(), Key: "c", Width: 10, Align: press.Right}},
		Rows: []press.Row{
			{Head: true, Cells: []press.Cell{{Text: t()}}},
			{ID: "r1", Cells: []press.Cell{{Text: t(), Link: "#s2"}, {Text: t(), Tone: press.ToneBad}, {Text: "42 %", Calculation: t()}}},
			{ID: "r2", Cells: []press.Cell{{Text: t(), Link: "javascript:alert(1)"}, {Text: t(), Bold: true}, press.Num("7", 7, "0")}},
		},
	}
	data := table
	data.ID, data.Sheet, data.Rows = "t2", "", table.Rows[2:]
	data.Rows = []press.Row{{Cells: data.Rows[0].Cells}}
	scene := chart.Bars(chart.BarsSpec{Title: t(), Desc: t(), Series: []chart.Series{{Name: t(), Ink: chart.SeriesA}, {Name: t(), Ink: chart.SeriesB}}, Rows: []chart.BarRow{
		{Label: t(), Values: []chart.BarValue{{Value: 0.5, Text: "50 %", Tip: t()}, {None: true, Text: "–"}}},
	}})
	return &press.Document{
		Title: t(), Subtitle: t(), Organization: t(), Subject: t(), Lang: "en", Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Footer: t(),
		Cover: []press.Fact{{Label: t(), Value: t()}},
		Words: press.Words{Contents: "Contents", Page: "Page %d of %d", Figure: "Figure", Table: "Table", Calculation: "How this is calculated", FigureData: "Data of this figure", Yes: "yes", No: "no"},
		Sections: []press.Section{
			{ID: "s1", Title: t(), NewPage: true, Blocks: []press.Block{
				press.Paragraph{Runs: []press.Run{{Text: t()}, {Text: t(), Bold: true, Link: "https://example.org/?a=b&c=d"}, {Text: t(), Code: true, Link: "data:text/html,x"}}},
				press.Tiles{Items: []press.Tile{{Label: t(), Value: t(), Note: t(), Tone: press.ToneGood}, {Label: t(), Value: "1"}}},
				press.Facts{Items: []press.Fact{{Label: t(), Value: t()}}},
				press.Bullets{Ordered: true, Items: [][]press.Run{press.T(t()), press.T(t())}},
				press.Callout{Tone: press.ToneWarn, Title: t(), Body: press.T(t())},
			}},
			{ID: "s2", Title: t(), Landscape: true, Blocks: []press.Block{
				table,
				press.Figure{ID: "f1", Caption: t(), Scene: scene, Data: &data},
				press.Details{Summary: t(), Blocks: []press.Block{press.P(t())}},
				press.Table{ID: "t3", Caption: t(), Empty: t(), Columns: table.Columns},
			}, Sections: []press.Section{{ID: "s3", Title: t(), Blocks: []press.Block{press.P(t())}}}},
		},
	}
}

func plain(n int) string { return fmt.Sprintf("text %d", n) }

// nodes returns every element of a page.
func nodes(t *testing.T, page []byte) (out []*html.Node) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestPageHoldsTogether(t *testing.T) {
	t.Parallel()
	page, err := press.HTML(sample(plain))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]bool{}, []string{}
	tables, captions := 0, 0
	for _, n := range nodes(t, page) {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q stands twice", id)
			}
			ids[id] = true
		}
		if href := attr(n, "href"); strings.HasPrefix(href, "#") {
			links = append(links, href[1:])
		}
		switch n.Data {
		case "table":
			tables++
		case "caption":
			captions++
		case "th":
			if attr(n, "scope") == "" {
				t.Error("a heading cell without scope")
			}
		case "svg":
			if attr(n, "role") != "img" || attr(n, "aria-labelledby") == "" {
				t.Error("a drawing without a name")
			}
		}
	}
	for _, id := range links {
		if !ids[id] {
			t.Errorf("a link leads to #%s, which does not exist", id)
		}
	}
	if tables != 2 || captions != tables {
		t.Errorf("%d tables with %d captions, want 2 with 2", tables, captions)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	page, err := press.HTML(sample(func(n int) string { return hostile[n%len(hostile)] }))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes(t, page) {
		switch n.Data {
		case "script", "img", "b", "iframe", "object":
			t.Errorf("text became <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") || a.Key == "href" && strings.HasPrefix(a.Val, "data:") || a.Key == "style" {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	if bytes.Contains(page, []byte{0}) || bytes.Contains(page, []byte{0x1b}) {
		t.Error("control characters came through")
	}
}

func TestPageFetchesNothing(t *testing.T) {
	t.Parallel()
	page, err := press.HTML(sample(plain))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes(t, page) {
		if n.Data == "link" || attr(n, "src") != "" || n.Data == "base" {
			t.Errorf("<%s> refers to something outside", n.Data)
		}
	}
	if !bytes.Contains(page, []byte("default-src &#39;none&#39;; style-src &#39;sha256-")) {
		t.Error("the page has no content security policy")
	}
}

func TestFormulasStayText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"} {
		if got := press.SafeText(s); got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, s := range []string{"", "a=b", "1-2", "Ärger", "’x"} {
		if got := press.SafeText(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	d := sample(plain)
	files, err := press.CSV(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || files[0].Name != "first.csv" || !strings.HasPrefix(string(files[0].Data), "a,b,c\n") || !strings.Contains(string(files[0].Data), ",7\n") {
		t.Errorf("%d files, first %s: %s", len(files), files[0].Name, files[0].Data)
	}
}

func TestTidyFindsNothingInThePage(t *testing.T) {
	t.Parallel()
	program := tool(t, "tidy")
	for name, text := range map[string]func(int) string{"plain": plain, "hostile": func(n int) string { return hostile[n%len(hostile)] }} {
		page, err := press.HTML(sample(text))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(path, page, 0o600); err != nil {
			t.Fatal(err)
		}
		// It exits with 1 where there are warnings only, so what it says is read instead.
		said, _ := exec.CommandContext(t.Context(), program, "-errors", "-quiet", path).CombinedOutput()
		for line := range strings.Lines(string(said)) {
			// A drawing's title may have an id; tidy takes it for the page's.
			if !strings.Contains(line, `<title> proprietary attribute "id"`) {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}
