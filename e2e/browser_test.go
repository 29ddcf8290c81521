// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package e2e_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// axe looks for what shuts people out of a page; see testdata/axe-LICENSE.
//
//go:embed testdata/axe.min.js
var axe string

// patience is how long a person would wait for a page here.
const patience = 30 * time.Second

var browserPath = sync.OnceValue(func() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
})

// chromium is one browser for all journeys, each of which has a profile of its own.
var chromium = sync.OnceValues(func() (context.Context, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browserPath()), chromedp.NoSandbox)
	alloc, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, _ := chromedp.NewContext(alloc)
	return ctx, chromedp.Do(ctx)
})

// reader is a person with a browser.
type reader struct {
	t     *testing.T
	ctx   context.Context
	base  string
	seen  int  // pages looked at, for the names of pictures
	picky bool // looks at each page in every view
}

// open gives somebody a browser.
func (p *program) open() *reader {
	p.t.Helper()
	if browserPath() == "" {
		if os.Getenv("CI") != "" {
			p.t.Fatal("no Chromium; install it with: apt-get install chromium")
		}
		p.t.Skip("no Chromium; install it with: apt-get install chromium")
	}
	all, err := chromium()
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithNewBrowserContext())
	p.t.Cleanup(cancel)
	r := &reader{t: p.t, ctx: ctx, base: p.base, picky: len(p.at) == 2}
	watch := page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		window.broken = [];
		document.addEventListener("securitypolicyviolation", (e) => broken.push("CSP: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample));
		addEventListener("error", (e) => broken.push("script: " + e.message));
		addEventListener("unhandledrejection", (e) => broken.push("script: " + e.reason));`}
	r.must(chromedp.Do(ctx))
	_, err = chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, watch)
	r.must(err)
	r.size(1440, 900)
	return r
}

func (r *reader) must(err error) {
	r.t.Helper()
	if err != nil {
		r.picture("failed")
		r.t.Fatal(err)
	}
}

func (r *reader) size(width, height int64) {
	r.t.Helper()
	r.must(chromedp.Do(r.ctx, chromedp.EmulateViewport(width, height)))
}

// js evaluates an expression; a string that begins with "fault:" fails the test.
func (r *reader) js(expression string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
	r.must(err)
	return out
}

// until waits until an expression is true.
func (r *reader) until(what, expression string) {
	r.t.Helper()
	deadline := time.After(patience)
	for {
		ctx, cancel := context.WithTimeout(r.ctx, patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		cancel()
		if err == nil && ok {
			return
		}
		select {
		case <-deadline:
			r.picture("waited")
			r.t.Fatalf("waited in vain until %s; at %s the page says:\n%s", what, r.js("location.href"), r.js("document.body.innerText.slice(0, 2000)"))
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// visit goes to an address.
func (r *reader) visit(path string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	r.must(chromedp.Do(ctx, chromedp.Navigate(r.base+path)))
	r.settled()
}

func (r *reader) settled() {
	r.t.Helper()
	r.until("the page is there", `document.readyState === "complete"`)
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// names finds things by what a person calls them: label, text, or name for those who cannot see.
const names = `
const called = (e) => [e.getAttribute("aria-label"), e.innerText, e.value, e.title, e.labels && [...e.labels].map((l) => l.innerText).join(" ")].map((s) => (s || "").replace(/\s+/g, " ").trim());
const shown = (e) => e.getClientRects().length > 0;
const find = (selector, name) => {
	const all = [...document.querySelectorAll(selector)].filter(shown);
	return all.find((e) => called(e).includes(name)) || all.find((e) => called(e).some((s) => s.startsWith(name)));
};`

// press clicks a link or button and waits for what comes of it.
func (r *reader) press(name string) {
	r.t.Helper()
	r.until("there is "+name+" to press", `(() => {`+names+`return !!find("a, button, summary, [role=button], [role=tab], input[type=submit]", `+quoted(name)+`)})()`)
	r.js(`(() => {` + names + `const e = find("a, button, summary, [role=button], [role=tab], input[type=submit]", ` + quoted(name) + `); e.dataset.old = 1; window.wasHere = 1; e.click(); return ""})()`)
	time.Sleep(50 * time.Millisecond)
	r.settled()
}

// fill writes into a field with this label.
func (r *reader) fill(label, value string) {
	r.t.Helper()
	r.until("there is a field "+label, `(() => {`+names+`return !!find("input, textarea, select", `+quoted(label)+`)})()`)
	r.js(`(() => {` + names + `
		const e = find("input, textarea, select", ` + quoted(label) + `), v = ` + quoted(value) + `;
		e.focus();
		if (e.tagName === "SELECT") e.value = [...e.options].find((o) => o.text.trim() === v || o.value === v).value; else e.value = v;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return ""})()`)
}

// upload gives a file to the field with this label.
func (r *reader) upload(label, name string, data []byte) {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), name)
	r.must(os.WriteFile(file, data, 0o600))
	field := r.js(`(() => {` + names + `return find("input[type=file]", ` + quoted(label) + `).id})()`)
	r.must(chromedp.Do(r.ctx, chromedp.SetUploadFiles(chromedp.ID(field), []string{file})))
}

// sees waits until the page says all of these.
func (r *reader) sees(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		r.until("the page says "+text, `document.body && document.body.innerText.replace(/\s+/g, " ").includes(`+quoted(text)+`)`)
	}
}

// misses fails where the page says this.
func (r *reader) misses(text string) {
	r.t.Helper()
	if r.js(`document.documentElement.outerHTML.includes(`+quoted(text)+`) ? "yes" : ""`) != "" {
		r.picture("misses")
		r.t.Errorf("the page says %q", text)
	}
}

// fetch gets an address with the person's own session and returns status, media type and size.
func (r *reader) fetch(path string) (status int, kind string, body []byte) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	type got struct {
		Status int    `json:"status"`
		Kind   string `json:"kind"`
		Body   string `json:"body"` // base64
	}
	g, err := chromedp.Run(ctx, chromedp.Evaluate[got](`(async () => {
		const a = await fetch(`+quoted(path)+`), b = new Uint8Array(await a.arrayBuffer());
		let s = ""; for (let i = 0; i < b.length; i += 8192) s += String.fromCharCode(...b.subarray(i, i + 8192));
		return {status: a.status, kind: a.headers.get("Content-Type") || "", body: btoa(s)};
	})()`, chromedp.EvalAwaitPromise))
	r.must(err)
	var raw []byte
	r.must(json.Unmarshal([]byte(`"`+g.Body+`"`), &raw))
	return g.Status, g.Kind, raw
}

// signIn comes in by the door.
func (r *reader) signIn(email string) {
	r.t.Helper()
	r.visit("/sign-in")
	r.fill("E-mail address", email)
	r.fill("Password", password)
	r.press("Sign in")
	r.until("the door is behind", `location.pathname !== "/sign-in" && location.protocol === "http:"`)
}

// views are how pages are looked at.
var views = []struct {
	name          string
	width, height int64
	scheme        string
}{
	{"wide-light", 1440, 900, "light"},
	{"wide-dark", 1440, 900, "dark"},
	{"narrow-light", 390, 844, "light"},
	{"narrow-dark", 390, 844, "dark"},
}

// look fails where a page shuts people out, breaks the content security policy or its scripts, or is wider than its window.
func (r *reader) look(name string) {
	r.t.Helper()
	r.seen++
	if !r.picky { // the pages are the same on both engines; one look is enough
		return
	}
	for _, v := range views {
		r.size(v.width, v.height)
		_, err := chromedp.Call(r.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		r.must(err)
		r.until("what fades has faded", `document.getAnimations().every((a) => a.playState === "finished")`)
		rules := `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
		if v.scheme == "dark" {
			rules = `["color-contrast", "link-in-text-block"]` // all that colours change; the light look of this width asks the rest
		}
		for _, problem := range r.problems(rules) {
			r.t.Errorf("%s, %s (%s): %s", name, v.name, r.js("location.pathname"), problem)
		}
		r.picture(fmt.Sprintf("%02d-%s-%s", r.seen, name, v.name))
	}
	r.size(views[0].width, views[0].height)
	_, err := chromedp.Call(r.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	r.must(err)
}

// problems are what axe finds by these tags or rules, and what broke on the page so far.
func (r *reader) problems(rules string) (out []string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, 4*patience) // long pages take axe a while
	defer cancel()
	r.js(`(() => { if (!window.axe) {` + axe + `} return "" })()`)
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`(async () => {
		const out = [...window.broken];
		if (document.documentElement.scrollWidth > innerWidth) out.push("wider than the window: " + document.documentElement.scrollWidth);
		const seen = await axe.run(document, {resultTypes: ["violations"], runOnly: `+rules+`});
		for (const v of seen.violations) out.push("axe " + v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.failureSummary.split("\n").pop().trim()).join(" | "));
		return out;
	})()`, chromedp.EvalAwaitPromise))
	r.must(err)
	return found
}

var unsafe = regexp.MustCompile(`[^a-z0-9-]+`)

// picture keeps how the page looks where CONCORD_PICTURES names a folder, for people to look at.
func (r *reader) picture(name string) {
	dir := os.Getenv("CONCORD_PICTURES")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		file := filepath.Join(dir, unsafe.ReplaceAllString(strings.ToLower(r.t.Name()), "-")+"-"+name+".png")
		err = os.WriteFile(file, data, 0o600)
	}
	if err != nil {
		r.t.Log(err)
	}
}

// path is where the reader is.
func (r *reader) path() string {
	r.t.Helper()
	return r.js("location.pathname + location.search")
}

// diagnosis is the address of the diagnosis that the reader looks at.
func (r *reader) diagnosis() string {
	r.t.Helper()
	return r.js(`location.pathname.split("/").slice(0, 3).join("/")`)
}

// answer chooses a level at the nth place of the page.
func (r *reader) answer(nth int, level string) {
	r.t.Helper()
	form := fmt.Sprintf(`[...document.querySelectorAll("form[hx-post]")][%d]`, nth)
	r.until("there is a place to answer", `!!`+form+` && document.documentElement.innerHTML.length > 0 && typeof htmx === "object"`)
	r.js(`(() => { const e = ` + form + `.querySelector('input[name=level][value="` + level + `"]'); e.click(); return ""})()`)
}
