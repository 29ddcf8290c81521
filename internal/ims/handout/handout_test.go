// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handout_test

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
	"concord/internal/platform/tenant"
)

var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// clock is what a test's database goes by.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// room is an organization with one contributor, a file of evidence and a document that is a file.
type room struct {
	t        *testing.T
	d        *db.DB
	clock    *clock
	shelf    evidence.Shelf
	desk     handout.Desk
	operator access.Actor
	person   access.Actor
	record   id.ID
	file     evidence.File
	document *document.Document
}

// content is what the files of a room hold, with the organization's name.
const content = "who,right\nada,read\n"

// each runs fn with a function that makes rooms, each an organization of its own.
func each(t *testing.T, fn func(t *testing.T, anew func(t *testing.T, name string) *room)) {
	t.Helper()
	clocks := map[bool]*clock{false: {now: start}, true: {now: start}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store, err := blob.Open(t.TempDir(), blob.DefaultQuota)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		ring, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
		if err != nil {
			t.Fatal(err)
		}
		s := evidence.Shelf{DB: d, Blobs: store, Most: 1 << 20}
		people := 0
		fn(t, func(t *testing.T, name string) *room {
			t.Helper()
			people++
			r := &room{t: t, d: d, clock: clocks[d.Engine() != db.SQLite], shelf: s, desk: handout.NewDesk(s, ring)}
			r.furnish(name, people)
			return r
		})
	}, dbtest.Seal(journal.Seal), func(c *db.Config) { c.Clock = clocks[c.URL != ""].Now })
}

func (r *room) furnish(name string, n int) {
	r.t.Helper()
	made, err := tenant.Create(r.t.Context(), r.d, name)
	if err != nil {
		r.t.Fatal(err)
	}
	r.operator = access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
	who := id.ID(fmt.Sprintf("01975c2e-0000-7000-8000-%012d", n))
	r.system("INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, 'Ada', '', 1)", string(who), fmt.Sprintf("p%d@example.org", n))
	r.write(func(tx *db.Tx) error { return tenant.SetMember(r.t.Context(), tx, who, access.Contributor) })
	r.person = access.Proven(access.Proof{Tenant: made.ID, User: who, Credential: who, Role: access.Contributor, Method: access.ByPassword})
	r.record = r.proof()
	if r.file, _, err = r.shelf.Attach(r.t.Context(), r.operator, r.record, evidence.Incoming{Name: "rights.csv"}, strings.NewReader(content+name)); err != nil {
		r.t.Fatal(err)
	}
	r.write(func(tx *db.Tx) (err error) {
		r.document, err = document.Create(r.t.Context(), tx, "", document.Content{Text: "# Draft", Head: document.Head{Title: "Rights", Kind: "policy", Classification: document.Internal, ReviewMonths: 12}})
		return err
	})
	if r.document, err = document.Upload(r.t.Context(), r.shelf, r.operator, r.document.ID, r.document.Version, evidence.Incoming{Name: "rights.txt"}, strings.NewReader(content+name)); err != nil {
		r.t.Fatal(err)
	}
}

// proof makes a piece of evidence without files.
func (r *room) proof() (made id.ID) {
	r.t.Helper()
	values := make([]string, len(evidence.Register.Fields))
	values[0], values[1] = "Access review", "file"
	r.write(func(tx *db.Tx) error {
		rec, err := evidence.Register.Create(r.t.Context(), tx, values)
		made = rec.ID
		return err
	})
	return made
}

func (r *room) system(statement string, args ...any) {
	r.t.Helper()
	err := r.d.WriteSystem(r.t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(r.t.Context(), tx, statement, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) write(fn func(tx *db.Tx) error) {
	r.t.Helper()
	if err := r.d.Write(r.t.Context(), r.operator, fn); err != nil {
		r.t.Fatal(err)
	}
}

// makes returns the pass of a link that somebody makes.
func (r *room) makes(a access.Actor, kind handout.Kind) string {
	r.t.Helper()
	var l handout.Link
	err := r.d.Write(r.t.Context(), a, func(tx *db.Tx) (err error) {
		if kind == handout.Document {
			l, err = r.desk.ForDocument(r.t.Context(), tx, r.document.ID, 1)
		} else {
			l, err = r.desk.ForEvidence(r.t.Context(), tx, r.file.ID)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	_, pass, found := strings.Cut(l.Address, "=")
	if !found || !l.Expires.Equal(r.d.Now().Add(5*time.Minute)) {
		r.t.Fatalf("made %+v", l)
	}
	return pass
}

// opens shows a pass from a source.
func (r *room) opens(pass, source string) (text string, by access.Actor, err error) {
	r.t.Helper()
	f, by, err := r.desk.Open(r.t.Context(), pass, handout.Method, source, "request", false)
	if err != nil {
		return "", by, err
	}
	defer f.Content.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(f.Content)
	return string(data), by, err
}

// token makes a token of the room's person for some permissions, good from everywhere or only from a range.
func (r *room) token(only []access.Permission, from ...netip.Prefix) (access.Actor, auth.Token) {
	r.t.Helper()
	var secret string
	var made auth.Token
	r.write(func(tx *db.Tx) (err error) {
		secret, made, err = auth.CreateToken(r.t.Context(), tx, auth.Token{User: r.person.User(), Name: "ci", Role: access.Contributor, Permissions: only, Sources: from, ExpiresAt: tx.Now.Add(time.Hour)})
		return err
	})
	a, err := auth.ByToken(r.t.Context(), r.d, secret, "192.0.2.7", "request")
	if err != nil {
		r.t.Fatal(err)
	}
	return a, made
}
