// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/ims/approved"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/locale"
	"concord/internal/platform/notice"
	"concord/internal/report/gapanalysis"
)

// work runs the installation's jobs until the test ends.
func (w *world) work(t *testing.T) {
	t.Helper()
	workOn(t, w.Installation)
}

// workOn runs an installation's jobs until the test ends.
func workOn(t *testing.T, i *app.Installation) {
	t.Helper()
	r, err := i.Runner()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// report is one as the API tells of it.
type report struct {
	ID, Title, State, Error string
	Version                 int
	Files                   []struct {
		Format, Name, SHA256 string
		Size                 int
	}
}

// keeps has a report made and waits until it is.
func (w *world) keeps(t *testing.T, token string, of id.ID, formats ...string) (r report) {
	t.Helper()
	body := fmt.Sprintf(`{"kind":"gap-analysis","object":%q,"formats":["%s"]}`, of, strings.Join(formats, `","`))
	return w.waits(t, token, body)
}

// waits orders a report and waits until it is made.
func (w *world) waits(t *testing.T, token, order string) (r report) {
	t.Helper()
	made := w.want(t, http.StatusCreated, "POST", "/api/v1/reports", token, order)
	at := made.header.Get("Location")
	for range 600 {
		if r = read[report](t, w.ask("GET", at, token, "")); r.State != "waiting" {
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it still is %+v", r)
	return r
}

func TestAReportThatIsKeptIsTheDirectDownloadByteForByte(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		token := w.own.tokens[access.Manager]
		which, base := w.filled(t, w.own)
		r := w.keeps(t, token, which, gapanalysis.Formats()...)
		if r.State != "ready" || len(r.Files) != len(gapanalysis.Formats()) || r.Version != 2 {
			t.Fatalf("%+v", r)
		}
		for _, f := range r.Files {
			direct := w.ask("GET", base+"/report?format="+f.Format, token, "")
			kept := w.ask("GET", "/api/v1/reports/"+r.ID+"/files/"+f.Format, token, "")
			sum := sha256.Sum256([]byte(kept.body))
			if kept.status != http.StatusOK || kept.body != direct.body || hex.EncodeToString(sum[:]) != f.SHA256 || len(kept.body) != f.Size {
				t.Errorf("%s: %d with %d bytes, directly %d", f.Format, kept.status, len(kept.body), len(direct.body))
			}
			for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Security-Policy"} {
				if kept.header.Get(name) != direct.header.Get(name) {
					t.Errorf("%s: %s is %q, directly %q", f.Format, name, kept.header.Get(name), direct.header.Get(name))
				}
			}
			tag := kept.header.Get("ETag")
			if again := w.ask("GET", "/api/v1/reports/"+r.ID+"/files/"+f.Format, token, "", "If-None-Match", tag); again.status != http.StatusNotModified || tag != `"`+f.SHA256+`"` {
				t.Errorf("%s: known as %s, it comes again: %d", f.Format, tag, again.status)
			}
		}
		if r := w.ask("GET", "/api/v1/reports/"+r.ID+"/files/pdf", w.foreign.tokens[access.Owner], ""); r.status != http.StatusNotFound {
			t.Errorf("another organization gets %d", r.status)
		}
	})
}

func TestAReportStaysWhateverIsAnsweredLaterAndACompleteDiagnosisGivesTheSameAgain(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		token := w.own.tokens[access.Manager]
		which, base := w.filled(t, w.own)
		before := w.keeps(t, token, which, "json")
		w.want(t, http.StatusOK, "PUT", base+"/answers/iso27001-2022/10.2", token, `{"level":0}`)
		after := w.keeps(t, token, which, "json")
		if before.Files[0].SHA256 == after.Files[0].SHA256 || before.ID == after.ID {
			t.Error("another answer gives the same report")
		}
		version := read[struct{ Version int }](t, w.ask("GET", base, token, "")).Version
		if r := w.send("POST", base+"/complete", token, "", "If-Match", fmt.Sprintf(`"%d"`, version)); r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
		first, second := w.keeps(t, token, which, "json", "csv"), w.keeps(t, token, which, "json", "csv")
		for i := range first.Files {
			if first.Files[i].SHA256 != second.Files[i].SHA256 {
				t.Errorf("%s differs", first.Files[i].Format)
			}
		}
		if r := w.send("DELETE", "/api/v1/reports/"+first.ID, token, "", "If-Match", `"2"`); r.status != http.StatusNoContent {
			t.Errorf("delete: %d %s", r.status, r.body)
		}
		if r := w.ask("GET", "/api/v1/reports/"+second.ID+"/files/json", token, ""); r.status != http.StatusOK {
			t.Errorf("the other one's file, which has the same bytes: %d", r.status)
		}
	})
}

func TestAReportIsAskedForAndTakenOnItsPages(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		which, _ := w.filled(t, w.own)
		holds(t, "the results", w.page(t, "/diagnoses/"+string(which)+"/results"), `href="/reports/new?diagnosis=`+string(which)+`"`)
		holds(t, "the form", w.page(t, "/reports/new?diagnosis="+string(which)), `value="`+string(which)+`" selected`, `value="pdf" checked`)
		none := w.form("/reports", "object", string(which))
		if none.status != http.StatusUnprocessableEntity || !strings.Contains(none.body, `value="`+string(which)+`" selected`) || !strings.Contains(none.body, "None is chosen") {
			t.Errorf("without formats: %d", none.status)
		}
		made := w.form("/reports", "object", string(which), "formats", "pdf", "key", "k")
		twice := w.form("/reports", "object", string(which), "formats", "pdf", "key", "k")
		path, _, _ := strings.Cut(made.header.Get("Location"), "?")
		if made.status != http.StatusSeeOther || twice.header.Get("Location") != made.header.Get("Location") {
			t.Fatalf("%d %s, sent twice %s", made.status, made.header.Get("Location"), twice.header.Get("Location"))
		}
		holds(t, "while it waits", w.page(t, path), "waits for its turn", `hx-trigger="every 2s"`, "Load this page again", path+"/cancel")
		w.work(t)
		deadline := time.Now().Add(30 * time.Second)
		for !strings.Contains(w.page(t, path), path+"/files/pdf") {
			if time.Now().After(deadline) {
				t.Fatal("it does not become ready")
			}
			time.Sleep(100 * time.Millisecond)
		}
		if body := w.page(t, path); strings.Contains(body, "every 2s") {
			t.Error("a page of a ready report asks again and again")
		}
		holds(t, "the list", w.page(t, "/reports"), path+"/files/pdf", "Consultant owner")
		holds(t, "the question", w.page(t, path+"/delete"), `name="version" value="2"`)
		if r := w.form(path+"/delete", "version", "2"); r.status != http.StatusSeeOther {
			t.Errorf("delete: %d %s", r.status, r.body)
		}
		for _, path := range []string{path, path + "/files/pdf", path + "/delete"} {
			if r := w.ask("GET", path, w.own.tokens[access.Owner], ""); r.status != http.StatusNotFound {
				t.Errorf("%s afterwards: %d", path, r.status)
			}
		}
	})
}

func TestOwnersAreRemindedInTheMorningByTheInstallationItself(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		owner := w.own.people[access.Owner].ID
		values := make([]string, len(action.Register.Fields))
		for i, f := range action.Register.Fields {
			values[i] = map[string]string{"title": "Write it down", "owner": string(owner), "due": start.Format(time.DateOnly), "state": "open"}[f.Name]
		}
		w.write(t, w.own, func(tx *db.Tx) error { _, err := action.Register.Create(t.Context(), tx, values); return err })
		w.work(t) // it is nine o'clock
		told := func() (out []string) {
			as := access.Proven(access.Proof{Tenant: w.own.ID, User: owner, Role: access.Owner, Method: access.ByPassword})
			err := w.DB.Read(t.Context(), as, func(tx *db.Tx) error {
				list, err := notice.List(t.Context(), tx, "", 100, true)
				for _, n := range list {
					out = append(out, n.Text(locale.For("en")))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		want := []string{"“Write it down” is due today"}
		for range 300 {
			if slices.Equal(told(), want) {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Errorf("told %q, want %q", told(), want)
	})
}

func TestOnlyOperatorsSeeTheInstallationAndTheyMendItsWork(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		program := app.Operator(w.foreign.Tenant)
		var job id.ID
		err := w.DB.Write(t.Context(), program, func(tx *db.Tx) (err error) {
			if job, err = jobs.Enqueue(t.Context(), tx, "reports.make", nobodys()); err != nil {
				return err
			}
			_, err = db.Exec(t.Context(), tx, "UPDATE jobs SET state = 'failed', error = 'no space left', ended_at = $3 WHERE tenant_id = $1 AND id = $2", string(job), tx.Now.UnixMicro())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		operator := w.person(t, "Operator")
		w.setMember(t, w.own, operator, access.Reader)
		if err := w.Gate.SetOperator(t.Context(), operator.ID, true, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		by := func(u auth.User) func(*http.Request) {
			cookie := w.session(t, w.own, u)
			return func(r *http.Request) {
				r.AddCookie(&http.Cookie{Name: "__Host-concord", Value: cookie}) //nolint:gosec // as a browser sends it back
				r.Header.Set("Sec-Fetch-Site", "same-origin")
			}
		}
		owner, theirs := by(w.own.people[access.Owner]), by(operator)
		form := "organization=" + string(w.foreign.ID) + "&job=" + string(job) + "&act=retry"
		if get, post := w.call("GET", "/system", "", owner), w.call("POST", "/system/jobs", form, owner); get.status != http.StatusForbidden || post.status != http.StatusForbidden {
			t.Errorf("an owner who is no operator: %d, %d", get.status, post.status)
		}
		if home := w.call("GET", "/", "", owner); strings.Contains(home.body, `href="/system"`) {
			t.Error("the menu of others leads to it")
		}
		page := w.call("GET", "/system", "", theirs)
		holds(t, "the page", page.body, "no space left", w.foreign.Name, "Make a report", `href="/system"`, `value="retry"`)
		for _, canary := range w.foreign.canaries {
			if canary != w.foreign.Name && canary != string(w.foreign.ID) && strings.Contains(page.body, canary) {
				t.Errorf("it shows %s", canary)
			}
		}
		before := w.journalSize(t, w.foreign)
		if r := w.call("POST", "/system/jobs", form, theirs); r.status != http.StatusSeeOther || w.journalSize(t, w.foreign) != before+1 {
			t.Errorf("retry: %d %s", r.status, r.body)
		}
		if r := w.call("POST", "/system/jobs", form, theirs); r.status != http.StatusPreconditionFailed {
			t.Errorf("retried twice: %d", r.status)
		}
		if r := w.call("POST", "/system/jobs", strings.Replace(form, "retry", "cancel", 1), theirs); r.status != http.StatusSeeOther {
			t.Errorf("cancel: %d %s", r.status, r.body)
		}
	})
}

func TestWhatAnAuditorGotOfAnApprovedVersionIsTheSameLater(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		token, manager := w.own.tokens[access.Contributor], w.own.tokens[access.Manager]
		w.covered(t, w.own)
		w.complete(t, w.own)
		for path, formats := range map[string][]string{"/api/v1/scope": {"pdf", "docx"}, "/api/v1/statement": {"pdf", "docx", "xlsx"}} {
			v := read[approved.Version](t, w.want(t, http.StatusCreated, "POST", path+"/versions", manager, `{"note":"By the board"}`))
			var kept struct{ Items []report }
			for range 600 {
				if kept = read[struct{ Items []report }](t, w.ask("GET", "/api/v1/reports?object="+string(v.ID), token, "")); len(kept.Items) == 1 && kept.Items[0].State == "ready" {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if len(kept.Items) != 1 || len(kept.Items[0].Files) != len(formats) {
				t.Fatalf("%s: kept are %+v", path, kept)
			}
			export := func(format string) string {
				t.Helper()
				return w.want(t, http.StatusOK, "GET", path+"/export?format="+format+"&version="+string(v.ID), token, "").body
			}
			before := export("html") // is not kept
			w.renamed(t, "Grace, since married")
			for _, f := range kept.Items[0].Files {
				sum := sha256.Sum256([]byte(export(f.Format)))
				if !slices.Contains(formats, f.Format) || hex.EncodeToString(sum[:]) != f.SHA256 {
					t.Errorf("%s: %s is not what was kept", path, f.Format)
				}
			}
			if export("html") == before {
				t.Errorf("%s: a print of today says what one of then said, so that the test proves nothing", path)
			}
			w.renamed(t, "Grace")
		}
	})
}

// renamed gives everybody another name.
func (w *world) renamed(t *testing.T, name string) {
	t.Helper()
	err := w.DB.WriteSystem(t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(t.Context(), tx, "UPDATE users SET name = $1", name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
