// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/document"
	"concord/internal/ims/example"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
	"concord/internal/platform/markdown"
	"concord/internal/platform/tenant"
	"concord/internal/report/documented"
)

func TestIM4ADocumentIsStartedWrittenApprovedAndPublishedOnItsPages(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		ada, bob := s.owner(t), s.reader(t)
		ada.holds(ada.page("/documents?basis=mandatory"), "0 of 20 demanded documents are published", "DOC-03", "20 documents", "Start “Information security policy” from its starter text")
		if page := bob.page("/documents"); strings.Contains(page, "from its starter text") || !strings.Contains(page, "74 documents") {
			t.Error("a reader is offered to start a document, or does not see them")
		}
		at, _, _ := strings.Cut(ada.send("/documents", url.Values{"code": {"DOC-03"}, "key": {"one"}}).Header().Get("Location"), "?")
		again, _, _ := strings.Cut(ada.send("/documents", url.Values{"code": {"DOC-03"}, "key": {"one"}}).Header().Get("Location"), "?")
		if !strings.HasPrefix(at, "/documents/") || again != at {
			t.Fatalf("started at %q, and the same form again at %q", at, again)
		}
		ada.holds(ada.page(at), "Information security policy", "Serves", "/library/iso27001-2022/5.2.a", "To decide", "open points", "‹The scope in one or two sentences›", "Alpha")

		// The editor: a saved text is previewed, an old version saves nothing and loses nothing.
		edit := at + "/edit"
		ada.holds(ada.page(edit), `name="version" form="edit" value="1"`, "{{organization}}", "{{{table_topic_policies}}}")
		saved := ada.send(edit, url.Values{"version": {"1"}, "note": {"Begun"}, "text": {"# Policy\n\n## Aim\n\nWe of {{organization}} **mean** it. {{unheard_of}} <script>alert(1)</script> [x](javascript:alert(2))\n\n<!-- choose: how much -->"}})
		if saved.Code != http.StatusSeeOther {
			t.Fatalf("saving: %d %s", saved.Code, saved.Body)
		}
		page := ada.page(saved.Header().Get("Location"))
		ada.holds(page, `name="version" form="edit" value="2"`, "We of Alpha <strong>mean</strong> it.", "&lt;script&gt;alert(1)", "how much", "1 to decide, 1 to fill in", "Saved at")
		if strings.Contains(page, "<script>alert") || strings.Contains(page, `"javascript:`) {
			t.Error("a text became script")
		}
		for _, htmx := range []bool{false, true} {
			headers := []string{"Content-Type", "application/x-www-form-urlencoded", "Referer", "http://example.com" + edit}
			want := `name="version" form="edit" value="2"`
			if htmx {
				headers, want = append(headers, "HX-Request", "true"), `name="version" form="edit" value="1"`
			}
			w := ada.raw("POST", edit, url.Values{"version": {"1"}, "text": {"Mine"}}.Encode(), headers...)
			if w.Code != http.StatusPreconditionFailed {
				t.Errorf("an old version saves: %d", w.Code)
			}
			ada.holds(w.Body.String(), want, ">Mine</textarea>", "Somebody else saved this draft meanwhile")
		}

		// Submitting wants an approver, who is not the owner.
		w := ada.send(at+"/submit", url.Values{"version": {"2"}})
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("submitted without approvers: %d", w.Code)
		}
		ada.holds(w.Body.String(), "Are missing: name at least one who is not the owner")
		head := url.Values{"version": {"2"}, "title": {"Policy <1>"}, "kind": {"policy"}, "classification": {"public"}, "owner": {string(s.ada.ID)}, "approvers": {string(s.ada.ID), ""}, "review_months": {"6"}}
		if w := ada.send(at+"/head", head); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("the owner approves: %d", w.Code)
		} else {
			ada.holds(w.Body.String(), "Name the owner: name somebody else: nobody approves what they own", "Policy &lt;1&gt;")
		}
		head["approvers"] = []string{string(s.bob.ID)}
		ada.send(at+"/head", head)
		if w := ada.send(at+"/submit", url.Values{"version": {"3"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("submitting: %d %s", w.Code, w.Body)
		}
		bob.holds(bob.page("/documents"), "One waits for your decision")
		bob.holds(bob.page("/notices"), "Policy &lt;1&gt;”, version 1, waits for your approval")
		bob.holds(bob.page(at), "Your decision")
		decide := url.Values{"version": {"4"}, "decision": {"approved"}}
		if w := ada.send(at+"/decide", decide); w.Code != http.StatusForbidden {
			t.Errorf("the owner decides: %d", w.Code)
		}
		if w := bob.send(at+"/decide", decide); w.Code != http.StatusSeeOther {
			t.Fatalf("a reader who is its approver decides: %d %s", w.Code, w.Body)
		}
		if w := bob.send(at+"/publish", url.Values{"version": {"5"}}); w.Code != http.StatusForbidden {
			t.Errorf("a reader publishes: %d", w.Code)
		}
		ada.send(at+"/publish", url.Values{"version": {"5"}})
		ada.holds(ada.page(at), "Version 1, published", "Somebody", "New version")
		ada.holds(ada.page("/documents"), "1 of 20 demanded documents are published")
		if w := ada.send(at+"/publish", url.Values{"version": {"6"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "is published") {
			t.Errorf("published twice: %d", w.Code)
		}

		// A setting changes: out of date, with the difference; the next version differs by its words.
		ada.object(http.StatusOK, "PATCH", "/api/v1/organization", `{"legal_name": "Alpha Mills"}`, "If-Match", `"0"`)
		ada.holds(ada.page("/documents?status=out-of-date"), "One document", "Policy &lt;1&gt;")
		ada.holds(ada.page(at), "One thing it rests on has changed", "Name of the organization", " Mills</ins>")
		if w := ada.send(at+"/revise", url.Values{"version": {"6"}}); w.Header().Get("Location") != edit+"?done=created" {
			t.Fatalf("the next version: %d %s", w.Code, w.Header().Get("Location"))
		}
		ada.send(edit, url.Values{"version": {"7"}, "text": {"# Policy\n\n## Aim\n\nWe of {{organization}} **want** it."}})
		ada.holds(ada.page(at+"/difference"), "<del>mean", "<ins>want", "lines differ")
		ada.send(at+"/discard", url.Values{"version": {"8"}})
		if w := ada.send(at+"/withdraw", url.Values{"version": {"9"}, "reason": {" "}, "retain_until": {"soon"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="retain_until-fault"`) {
			t.Errorf("withdrawn without a reason: %d", w.Code)
		}
		ada.send(at+"/withdraw", url.Values{"version": {"9"}, "reason": {"Merged"}, "retain_until": {"2031-12-31"}})
		ada.holds(ada.page(at), "withdrawn", "Merged", "2031-12-31")
		ada.object(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "Beta"}`)
		if w := ada.raw("GET", at, ""); w.Code != http.StatusNotFound {
			t.Errorf("from another organization: %d", w.Code)
		}
	})
}

// examples is an installation with the example organization.
func examples(t *testing.T) (*app.Installation, tenant.Tenant) {
	t.Helper()
	dir := t.TempDir()
	i, err := app.Open(t.Context(), app.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := i.FillDemo(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	o, err := tenant.Find(t.Context(), i.DB, example.Name)
	if err != nil {
		t.Fatal(err)
	}
	return i, o
}

func TestTheExampleHasDocumentsInEveryStateAndAllStartersAreFilled(t *testing.T) {
	t.Parallel()
	i, o := examples(t)
	from := app.Filling()
	list, err := catalog.Embedded().Documents()
	if err != nil {
		t.Fatal(err)
	}
	var papers []documented.Paper
	err = i.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) error {
		rows, err := document.Tracker(t.Context(), tx, from.Library, from.Reading())
		if err != nil {
			return err
		}
		n := document.Count(rows)
		if n[document.IsPublished] != 8 || n[document.OutOfDate] != 1 || n[document.IsInReview] != 1 || n[document.IsApproved] != 1 || n[document.IsDraft] != 1 || n[document.Missing] != 62 {
			t.Errorf("the example has %v", n)
		}
		flags, err := from.Flags(t.Context(), tx)
		if err != nil {
			return err
		}
		for _, x := range list.Documents {
			d, err := document.FindCode(t.Context(), tx, x.ID)
			if errors.Is(err, fault.NotFound) {
				d, err = document.Start(t.Context(), tx, from.Library, x.ID, flags, document.Head{})
			}
			if err != nil {
				return err
			}
			v := &d.Versions[0]
			f, err := documented.Filled(t.Context(), tx, from, d, v)
			if err != nil {
				return err
			}
			for _, b := range f.Blanks(v.Text) {
				if b.Meaning == "" {
					t.Errorf("%s: nobody knows {{%s}}", x.ID, b.Name)
				}
			}
			p, err := documented.Of(t.Context(), tx, from, d, v, locale.For("en"))
			if err != nil {
				return err
			}
			if strings.Contains(p.Text, "{{") || len(document.Check(v.Text)) > 0 {
				t.Errorf("%s: a placeholder was left", x.ID)
			}
			papers = append(papers, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, p := range papers {
		text := markdown.Read(p.Text, nil)
		serves := false
		for _, n := range text.Notes {
			if n.Word == "choose" {
				open++
			}
			serves = serves || n.Word == "serves"
		}
		if len(text.Sections) == 0 || !serves {
			t.Errorf("%s has %d sections; it serves something: %t", p.Document.Code, len(text.Sections), serves)
		}
		_, _, page, err := p.File("html")
		if err != nil || bytes.Contains(page, []byte("choose:")) || bytes.Contains(page, []byte("serves:")) || bytes.Contains(page, []byte("&lt;!--")) {
			t.Errorf("%s prints its marks, %v", p.Document.Code, err)
		}
	}
	t.Logf("%d open choices in %d documents", open, len(papers))
}

func TestADocumentPrintsWithCoverVersionsApprovalsAndClass(t *testing.T) {
	t.Parallel()
	i, o := examples(t)
	var paper documented.Paper
	err := i.DB.Read(t.Context(), app.Operator(o), func(tx *db.Tx) error {
		d, err := document.FindCode(t.Context(), tx, "DOC-28")
		if err == nil {
			paper, err = documented.Of(t.Context(), tx, app.Filling(), d, d.Published(), locale.For("en"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, format := range documented.Formats() {
		name, kind, data, err := paper.File(format)
		_, _, again, _ := paper.File(format)
		if err != nil || kind == "" || !bytes.Equal(data, again) || !strings.HasPrefix(name, "doc-28-roles-responsibilities-and-authorities-v1.") {
			t.Fatalf("%s: %d bytes of %q as %s, %v", format, len(data), kind, name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "paper."+format), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, err := paper.File("odt"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a format that there is not: %v", err)
	}
	run := func(tool string, args ...string) string {
		at, err := exec.LookPath(tool)
		if err != nil {
			t.Skip(tool, "is not on this machine")
		}
		out, err := exec.CommandContext(t.Context(), at, args...).Output()
		if err != nil {
			t.Fatalf("%s: %v", tool, err)
		}
		return string(out)
	}
	text := regexp.MustCompile(`\s+`).ReplaceAllString(run("pdftotext", "-layout", filepath.Join(dir, "paper.pdf"), "-"), " ")
	for _, want := range []string{"Roles, responsibilities and authorities", "Northwind Credit", "Helena Vaz Moreira", "Rui Antunes Sequeira", "Internal · version 1, published", "Approvals", "Versions", "Next review", "Lead implementer"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	word := run("unzip", "-p", filepath.Join(dir, "paper.docx"), "word/document.xml")
	for _, want := range []string{"Roles, responsibilities and authorities", "Helena Vaz Moreira", "Approvals"} {
		if !strings.Contains(word, want) {
			t.Errorf("the DOCX does not say %q", want)
		}
	}
}

func TestIM4APageAndPrintsSayThatAVersionWasDestroyed(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		owner, d := w.own.tokens[access.Owner], w.paper(t, w.own, "Old steps")
		w.lead(t, w.own, document.Withdrawn)
		w.write(t, w.own, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "documents.update", Object: document.Object})
			_, err := db.Exec(t.Context(), tx, "UPDATE document_versions SET retain_until = '2020-01-01' WHERE tenant_id = $1 AND document_id = $2", string(d.ID))
			return err
		})
		one, sum := "/documents/"+string(d.ID), (&document.Version{Text: d.Versions[0].Text, Fills: map[string]string{}}).Sum()
		if r := w.ask("GET", one, owner, ""); !strings.Contains(r.body, "had to be kept until 2020-01-01") || !strings.Contains(r.body, "Backups that were made before still hold it") {
			t.Errorf("before, the page says nothing of what will be lost: %d", r.status)
		}
		r := w.ask("POST", one+"/destroy", owner, "version=1&number=1&reason=Kept+%3Clong%3E+enough.")
		if r.status != 303 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		page := w.ask("GET", r.header.Get("Location"), owner, "").body
		for _, want := range []string{"The content is destroyed.", "content destroyed", "Kept &lt;long&gt; enough.", sum, "was destroyed after its time"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		for _, format := range []string{"md", "html"} {
			if got := w.ask("GET", "/api/v1"+one+"/export?format="+format, owner, "").body; !strings.Contains(got, "was destroyed on 2026-11-25") || !strings.Contains(got, sum) {
				t.Errorf("%s says %s", format, got)
			}
		}
	})
}
