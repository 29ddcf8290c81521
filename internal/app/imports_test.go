// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/base64"
	"encoding/csv"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/register/imports"
)

// manager is one of the organization's own.
func (w *world) manager() access.Actor {
	return access.Proven(access.Proof{Tenant: w.own.ID, User: w.own.people[access.Manager].ID, Role: access.Manager, Method: access.ByPassword})
}

// bring leaves a file of actions to a job.
func (w *world) bring(t *testing.T, a access.Actor, text string, write bool) id.ID {
	t.Helper()
	which, err := w.Imports.Take(t.Context(), a, imports.Order{Register: action.Register.Name, Name: "a.csv", Write: write}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return which
}

// ended waits until an import does not wait any more.
func (w *world) ended(t *testing.T, a access.Actor, which id.ID) (x imports.Import) {
	t.Helper()
	for range 600 {
		var err error
		if x, err = w.Imports.Find(t.Context(), a, which); err != nil {
			t.Fatal(err)
		}
		if x.State != imports.Waiting {
			return x
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it still is %+v", x)
	return x
}

func TestIM5AFileIsCheckedByAJobAndWrittenWhenSomebodySaysSo(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		a := w.manager()
		before := total(t, w.DB, a, action.Register)
		which := w.bring(t, a, "title\n"+strings.Repeat("x\n", 700), false)
		x := w.ended(t, a, which)
		if x.State != imports.Checked || x.Outcome.Create != 700 || len(x.Outcome.Differences) != 200 || x.Progress.Checked != 700 || total(t, w.DB, a, action.Register) != before {
			t.Fatalf("checked: %s %d %d %+v", x.State, x.Outcome.Create, len(x.Outcome.Differences), x.Progress)
		}
		if err := w.Imports.Start(t.Context(), a, which); err != nil {
			t.Fatal(err)
		}
		if x = w.ended(t, a, which); x.State != imports.Done || x.Outcome.Create != 700 || total(t, w.DB, a, action.Register) != before+700 {
			t.Errorf("written: %+v", x)
		}
		if err := w.Imports.Start(t.Context(), a, which); !errors.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := w.Imports.Cancel(t.Context(), a, which); !errors.Is(err, fault.Conflict) || total(t, w.DB, a, action.Register) != before+700 {
			t.Errorf("cancelled when it was done: %v", err)
		}
	})
}

func TestIM5AllWrongPlacesOfAFileStandInATable(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		a := w.manager()
		x := w.ended(t, a, w.bring(t, a, "title,state\n"+strings.Repeat("x,wrong\n", 1500), true))
		if x.State != imports.Wrong || len(x.Wrong) != 1001 || x.Wrong[0].Line != 2 {
			t.Fatalf("%s with %d", x.State, len(x.Wrong))
		}
		content, _, err := w.Imports.OpenFaults(t.Context(), a, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close() //nolint:errcheck // only read
		rows, err := csv.NewReader(content).ReadAll()
		if err != nil || len(rows) != 1501 || rows[1500][0] != "1501" || rows[1500][1] != "B1501 (state)" || !strings.Contains(rows[1500][3], "choose") {
			t.Errorf("%d rows, %v: %v", len(rows), err, rows[len(rows)-1])
		}
	})
}

func TestIM5ACancelledImportLeavesNothing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a := w.manager()
		before := total(t, w.DB, a, action.Register)
		idle := w.bring(t, a, "title\nx\n", true) // nobody works yet
		if err := w.Imports.Cancel(t.Context(), a, idle); err != nil {
			t.Fatal(err)
		}
		running := w.bring(t, a, "title\n"+strings.Repeat("x\n", 30_000), true)
		w.work(t)
		for range 3000 { // until it writes
			x, err := w.Imports.Find(t.Context(), a, running)
			if err != nil || x.State != imports.Waiting {
				t.Fatalf("too late: %+v, %v", x, err)
			}
			if x.Progress.Written > 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if err := w.Imports.Cancel(t.Context(), a, running); err != nil {
			t.Fatal(err)
		}
		for _, which := range []id.ID{idle, running} {
			x := w.ended(t, a, which)
			if x.State != imports.Cancelled {
				t.Errorf("%+v", x)
			}
			var job jobs.Job
			err := w.DB.Read(t.Context(), a, func(tx *db.Tx) (err error) { job, err = jobs.Get(t.Context(), tx, x.Job); return err })
			if err != nil || job.State != jobs.Cancelled {
				t.Errorf("its job is %s, %v", job.State, err)
			}
		}
		if n := total(t, w.DB, a, action.Register); n != before {
			t.Errorf("%d records instead of %d", n, before)
		}
	})
}

func TestIM5WhoOnlyReadsWaitsForNoLongWriter(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader] // never used, which is to be written down
		writing, read, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- w.DB.Write(t.Context(), w.manager(), func(*db.Tx) error {
				time.Sleep(300 * time.Millisecond)
				close(writing)
				select {
				case <-read:
					return nil
				case <-time.After(20 * time.Second):
					return errors.New("the reader waited for the writer")
				}
			})
		}()
		<-writing
		if r := w.ask("GET", "/api/v1/me", token, ""); r.status != 200 {
			t.Errorf("%d %s", r.status, r.body)
		}
		close(read)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestIM5AFileFromAPageIsShortOrLongAndLeavesNothing(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		bring := func(body string) *httptest.ResponseRecorder {
			return owner.raw("POST", "/actions/import", body, "Content-Type", "multipart/form-data; boundary="+boundary, "Referer", "http://example.com/actions/import")
		}
		const short = "title\nfrom a page\n"
		kept := base64.StdEncoding.EncodeToString([]byte(short))
		w := bring(upload("a.csv", short, "act", "preview"))
		if w.Code != 200 {
			t.Fatalf("preview: %d %s", w.Code, w.Body)
		}
		owner.holds(w.Body.String(), `value="`+kept+`"`)
		if w = bring(upload("", "", "act", "import", "name", "a.csv", "kept", kept)); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/actions") {
			t.Errorf("the file that the page kept: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/actions"), "from a page")
		if w = bring(upload("", "", "act", "import", "name", "a.csv", "kept", "?")); w.Code != 422 {
			t.Errorf("a file that the page kept badly: %d", w.Code)
		}
		for name, text := range map[string]string{
			"of many lines": "title\n" + strings.Repeat("x\n", 2001), "of long lines": "title,note\n" + strings.Repeat("x,"+strings.Repeat("y", 60<<10)+"\n", 20), "a workbook": strings.Repeat("x", 200<<10),
		} {
			file := "a.csv"
			if name == "a workbook" {
				file = "a.xlsx"
			}
			if w = bring(upload(file, text, "act", "preview")); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/imports/") {
				t.Errorf("%s: %d to %q", name, w.Code, w.Header().Get("Location"))
			}
		}
		left, err := filepath.Glob(filepath.Join(s.folder, app.FilesFolder, "*", "incoming-*"))
		files, _ := filepath.Glob(filepath.Join(s.folder, app.FilesFolder, "*", "*"))
		if err != nil || len(left) > 0 || len(files) != 3 {
			t.Errorf("left %q among %q, %v", left, files, err)
		}
	})
}

func TestIM5AShortFileTellsItsWrongPlacesAsALongOneDoes(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		bring := func(body string) *httptest.ResponseRecorder {
			return owner.raw("POST", "/actions/import", body, "Content-Type", "multipart/form-data; boundary="+boundary, "Referer", "http://example.com/actions/import")
		}
		broken := "title,state\n" + strings.Repeat("Torn wire,wrong\n", 150)
		kept := base64.StdEncoding.EncodeToString([]byte(broken))
		for _, act := range []string{"preview", "import"} {
			w := bring(upload("a.csv", broken, "act", act))
			if w.Code != 422 {
				t.Fatalf("%s: %d", act, w.Code)
			}
			owner.holds(w.Body.String(), "Wrong places in a.csv", "The first 100 wrong places", "B2 (state)", "What helps", `value="`+kept+`"`, "All wrong places as CSV")
			if n := strings.Count(w.Body.String(), "(state)</td>"); n != 100 {
				t.Errorf("%s: %d rows", act, n)
			}
		}
		w := bring(upload("", "", "act", "faults", "name", "a.csv", "kept", kept))
		rows, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || len(rows) != 151 || rows[150][0] != "151" || rows[150][1] != "B151 (state)" {
			t.Errorf("%d %q, %d rows, %v", w.Code, w.Header().Get("Content-Disposition"), len(rows), err)
		}
		if w = bring(upload("", "", "act", "preview")); w.Code != 422 || strings.Contains(w.Body.String(), "Wrong places in") {
			t.Errorf("no file: %d", w.Code)
		}
		if strings.Contains(owner.page("/actions"), "Torn wire") {
			t.Error("something was imported")
		}
	})
}
