// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
	"concord/internal/platform/locale"
	"concord/internal/platform/notice"
	"concord/internal/platform/tenant"
	"concord/internal/report/archive"
)

// desk is an organization with a member, and an archive of one kind of report, whose printing the test directs.
type desk struct {
	*db.DB
	t     *testing.T
	files *blob.Store
	shelf *archive.Archive
	ada   access.Actor
	says  func(format string) ([]byte, error) // what a format holds
}

// subject is what reports are of here.
const subject = id.ID("01a211ee-0000-7000-8000-000000000000")

func each(t *testing.T, fn func(t *testing.T, x *desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := &desk{DB: d, t: t, says: func(format string) ([]byte, error) { return []byte("as " + format), nil }}
		var err error
		if x.files, err = blob.Open(t.TempDir(), blob.DefaultQuota); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.files.Close() }) //nolint:errcheck // a folder of the test
		x.shelf = archive.New(d, x.files, archive.Kind{
			Name: "test", Formats: []string{"pdf", "docx", "csv"}, Content: func() string { return "knowledge" },
			Title: func(_ context.Context, _ *db.Tx, object id.ID) (string, error) {
				if object != subject {
					return "", fault.NotFound
				}
				return "Autumn", nil
			},
			Read: func(context.Context, *db.Tx, id.ID, *locale.Words) (archive.Print, error) {
				return func(format string) (name, kind string, data []byte, err error) {
					data, err = x.says(format)
					return "report." + format, "text/" + format, data, err
				}, nil
			},
		})
		x.ada = x.member("A")
		fn(t, x)
	}, dbtest.Seal(journal.Seal))
}

// member makes an organization with one member.
func (x *desk) member(name string) access.Actor {
	x.t.Helper()
	made, err := tenant.Create(x.t.Context(), x.DB, name)
	if err != nil {
		x.t.Fatal(err)
	}
	user := id.New(x.Now())
	err = x.WriteSystem(x.t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(x.t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, 'Somebody', '', 1)", string(user), name+"@example.org")
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	a := access.Proven(access.Proof{Tenant: made.ID, User: user, Role: access.Owner, Method: access.ByPassword})
	x.write(a, func(tx *db.Tx) error { return tenant.SetMember(x.t.Context(), tx, user, access.Owner) })
	return a
}

func (x *desk) write(a access.Actor, fn func(tx *db.Tx) error) {
	x.t.Helper()
	if err := x.Write(x.t.Context(), a, fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x *desk) ask(formats ...string) (r archive.Report) {
	x.t.Helper()
	x.write(x.ada, func(tx *db.Tx) (err error) {
		r, err = x.shelf.Ask(x.t.Context(), tx, archive.Order{Kind: "test", Object: subject, Formats: formats, Language: "en"})
		return err
	})
	return r
}

func (x *desk) list(a access.Actor) (out []archive.Report) {
	x.t.Helper()
	err := x.Read(x.t.Context(), a, func(tx *db.Tx) (err error) {
		out, err = archive.List(x.t.Context(), tx, "", "", 100)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return out
}

// until waits until a report is in a state.
func (x *desk) until(which id.ID, state archive.State) (r archive.Report) {
	x.t.Helper()
	for range 600 {
		err := x.Read(x.t.Context(), x.ada, func(tx *db.Tx) (err error) {
			r, err = archive.Find(x.t.Context(), tx, which)
			return err
		})
		if err != nil {
			x.t.Fatal(err)
		}
		if r.State == state {
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatalf("the report is %+v, want it %s", r, state)
	return r
}

// work runs the jobs until the test or stop ends it.
func (x *desk) work() (stop func()) {
	x.t.Helper()
	actor := func(_ context.Context, organization, person id.ID) (access.Actor, error) {
		return access.Proven(access.Proof{Tenant: organization, User: person, Role: access.Owner, Method: access.ByJob}), nil
	}
	r, err := jobs.New(jobs.Config{DB: x.DB, Work: []jobs.Work{x.shelf.Work()}, Actor: actor, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	x.t.Cleanup(stop)
	return stop
}

// content is what a file of a report holds.
func (x *desk) content(a access.Actor, which id.ID, format string) (text string, err error) {
	err = x.Write(x.t.Context(), a, func(tx *db.Tx) error {
		c, _, err := x.shelf.Open(x.t.Context(), tx, which, format)
		if err != nil {
			return err
		}
		defer c.Close() //nolint:errcheck // only read
		data, err := io.ReadAll(c)
		text = string(data)
		return err
	})
	return text, err
}

func (x *desk) notices() (out []string) {
	x.t.Helper()
	err := x.Read(x.t.Context(), x.ada, func(tx *db.Tx) error {
		list, err := notice.List(x.t.Context(), tx, "", 100, false)
		for _, n := range list {
			out = append(out, n.Text(locale.For("en")))
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return out
}

func TestAReportIsMadeByAJobAndKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		asked := x.ask("docx", "csv", "pdf")
		if asked.State != archive.Waiting || asked.Title != "Autumn" || asked.MadeBy != x.ada.User() || len(asked.Files) != 0 || asked.Version != 1 {
			t.Errorf("asked: %+v", asked)
		}
		x.work()
		r := x.until(asked.ID, archive.Ready)
		var formats []string
		for _, f := range r.Files {
			formats = append(formats, f.Format)
			if text, err := x.content(x.ada, r.ID, f.Format); err != nil || text != "as "+f.Format || f.Size != int64(len(text)) || f.MediaType != "text/"+f.Format || f.Name != "report."+f.Format {
				t.Errorf("%+v holds %q, %v", f, text, err)
			}
		}
		if !slices.Equal(formats, []string{"docx", "csv", "pdf"}) || r.Content != "knowledge" || r.Version != 2 || r.ReadyAt.IsZero() || r.Progress != 100 {
			t.Errorf("%q: %+v", formats, r)
		}
		if got := x.notices(); !slices.Equal(got, []string{"The report of “Autumn” is ready"}) {
			t.Errorf("told %q", got)
		}
		again := x.ask("pdf")
		if x.until(again.ID, archive.Ready); again.ID == r.ID || len(x.list(x.ada)) != 2 {
			t.Error("asked again, there is no second report")
		}
	})
}

func TestDB5ARunThatDiedIsBegunAgainAndLeavesOneReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		var runs atomic.Int64
		at, on := make(chan struct{}), make(chan struct{})
		x.says = func(format string) ([]byte, error) {
			if format == "csv" && runs.Add(1) == 1 {
				close(at)
				<-on
			}
			return []byte("as " + format), nil
		}
		r := x.ask("pdf", "csv")
		stop := x.work()
		<-at
		if half := x.until(r.ID, archive.Waiting); half.Progress != 50 || half.Printing != "csv" {
			t.Errorf("while it prints: %+v", half)
		}
		// As after a restart: nobody knows of the run any more, the job is given to another.
		program := access.Proven(access.Proof{Tenant: x.ada.Tenant(), Role: access.Owner, Method: access.ByJob})
		if err := jobs.Reissue(t.Context(), x.DB, []access.Actor{program}); err != nil {
			t.Fatal(err)
		}
		x.work()
		made := x.until(r.ID, archive.Ready)
		close(on) // the first run goes on, too late
		stop()
		if after := x.until(r.ID, archive.Ready); runs.Load() != 2 || after.Version != made.Version || len(after.Files) != 2 || len(x.list(x.ada)) != 1 || len(x.notices()) != 1 {
			t.Errorf("%d runs left %+v, of %d reports, and %q", runs.Load(), after, len(x.list(x.ada)), x.notices())
		}
	})
}

func TestWhatCannotBePrintedFailsWithItsCure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		x.says = func(format string) ([]byte, error) {
			if format == "docx" {
				return nil, errors.New("a secret of the machine")
			}
			return []byte("fine"), nil
		}
		r := x.ask("pdf", "docx")
		x.work()
		failed := x.until(r.ID, archive.Failed)
		if want := "formats: DOCX could not be printed; make the report in other formats, and tell whoever runs this server: its log says why"; failed.Error != want || len(failed.Files) != 0 {
			t.Errorf("%q with %v, want %q", failed.Error, failed.Files, want)
		}
		x.write(x.ada, func(tx *db.Tx) error { return archive.Delete(t.Context(), tx, r.ID, failed.Version) })
		if left := x.list(x.ada); len(left) != 0 {
			t.Errorf("left %+v", left)
		}
	})
}

func TestAReportCanBeCancelledAndDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		waiting, kept := x.ask("pdf"), x.ask("pdf")
		x.write(x.ada, func(tx *db.Tx) error { return archive.Cancel(t.Context(), tx, waiting.ID) })
		x.until(waiting.ID, archive.Cancelled)
		x.work()
		r := x.until(kept.ID, archive.Ready)
		twice := x.Write(t.Context(), x.ada, func(tx *db.Tx) error { return archive.Cancel(t.Context(), tx, r.ID) })
		old := x.Write(t.Context(), x.ada, func(tx *db.Tx) error { return archive.Delete(t.Context(), tx, r.ID, 1) })
		if !errors.Is(twice, fault.Conflict) || !errors.Is(old, fault.Conflict) {
			t.Errorf("cancelled when ready: %v; deleted as it was before: %v", twice, old)
		}
		x.write(x.ada, func(tx *db.Tx) error { return archive.Delete(t.Context(), tx, r.ID, r.Version) })
		gone := x.Write(t.Context(), x.ada, func(tx *db.Tx) error { return archive.Delete(t.Context(), tx, r.ID, r.Version) })
		if _, err := x.content(x.ada, r.ID, "pdf"); !errors.Is(err, fault.NotFound) || !errors.Is(gone, fault.NotFound) {
			t.Errorf("after it was deleted: %v, %v", err, gone)
		}
		err := x.Read(t.Context(), x.ada, func(tx *db.Tx) error {
			if left, err := blob.Of(t.Context(), tx, id.Ref{Register: archive.Object, ID: r.ID}); err != nil || len(left) != 0 {
				t.Errorf("it still needs %v, %v", left, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTN1AReportIsItsOrganizationsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		r, err := x.shelf.Now(t.Context(), x.ada, archive.Order{Kind: "test", Object: subject, Formats: []string{"pdf"}, Language: "en"})
		if err != nil || r.State != archive.Ready || len(r.Files) != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		other := x.member("B")
		if list := x.list(other); len(list) != 0 {
			t.Errorf("B lists %+v", list)
		}
		if _, err := x.content(other, r.ID, "pdf"); !errors.Is(err, fault.NotFound) {
			t.Errorf("B opens it: %v", err)
		}
		for name, do := range map[string]func(tx *db.Tx) error{
			"cancels": func(tx *db.Tx) error { return archive.Cancel(t.Context(), tx, r.ID) },
			"deletes": func(tx *db.Tx) error { return archive.Delete(t.Context(), tx, r.ID, r.Version) },
		} {
			if err := x.Write(t.Context(), other, do); !errors.Is(err, fault.NotFound) {
				t.Errorf("B %s it: %v", name, err)
			}
		}
	})
}

func TestAnOrderIsFaultedForAllThatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		for _, tt := range []struct {
			name  string
			order archive.Order
			want  string
		}{
			{"another kind", archive.Order{Kind: "poem", Object: subject, Formats: []string{"pdf"}}, "kind"},
			{"no format", archive.Order{Kind: "test", Object: subject}, "formats"},
			{"an unknown format, and one twice", archive.Order{Kind: "test", Object: subject, Formats: []string{"wav", "pdf", "pdf"}}, "formats formats"},
			{"what is not there", archive.Order{Kind: "test", Object: "nothing"}, "formats object"},
		} {
			var wrong fault.Fields
			err := x.Write(t.Context(), x.ada, func(tx *db.Tx) error { _, err := x.shelf.Ask(t.Context(), tx, tt.order); return err })
			if !errors.As(err, &wrong) {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			var fields []string
			for _, f := range wrong {
				fields = append(fields, f.Field)
			}
			if got := strings.Join(fields, " "); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		if left := x.list(x.ada); len(left) != 0 {
			t.Errorf("left %+v", left)
		}
	})
}

func TestReportsComeInPagesAndByTheirObject(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *desk) {
		var want, got []id.ID
		for range 5 {
			want = append(want, x.ask("pdf", "csv").ID)
		}
		slices.Sort(want) // those of one millisecond stand in any order, but always in the same
		slices.Reverse(want)
		err := x.Read(t.Context(), x.ada, func(tx *db.Tx) error {
			for before := id.ID(""); ; {
				page, err := archive.List(t.Context(), tx, subject, before, 2)
				if err != nil || len(page) == 0 {
					return err
				}
				for _, r := range page {
					got = append(got, r.ID)
				}
				before = page[len(page)-1].ID
			}
		})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v, %v", got, want, err)
		}
		err = x.Read(t.Context(), x.ada, func(tx *db.Tx) error {
			other, err := archive.List(t.Context(), tx, id.New(x.Now()), "", 10)
			if len(other) != 0 {
				t.Errorf("of another object: %+v", other)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
