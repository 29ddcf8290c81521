// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/weight"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/platform/tenant"
)

var start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// weak hashes fast; what is tested here is not the strength of argon2id.
var weak = hashing.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// word is everybody's password.
const word = "seven green lamps argue quietly"

// organization is one with a token of each role. Its canaries are words that nobody outside it may ever see.
type organization struct {
	tenant.Tenant
	canaries []string
	people   map[access.Role]auth.User
	tokens   map[access.Role]string
	spoken   id.ID     // an action with a comment, linked to a site, whose words are canaries
	alone    auth.User // a person who is a member of this organization only; name and address are canaries
}

// world has two clients of one consultancy and an organization that has nothing to do with them. The consultancy's people
// have the same role in both clients.
type world struct {
	*app.Installation
	server  *httpserver.Server
	own     *organization
	client  *organization
	foreign *organization
	revoked map[access.Role]string // tokens of people who were members of own
	mu      sync.Mutex
	log     bytes.Buffer
}

// Write takes lines of the log.
func (w *world) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(line)
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// worlds are filled once on each engine; every test gets a copy.
var worlds = dbtest.Seed[*world]{
	Options: []dbtest.Option{dbtest.Seal(journal.Seal), dbtest.Clock(func() time.Time { return start })},
	Fill: func(t *testing.T, d *db.DB) *world {
		t.Helper()
		w := newWorld(t, d)
		w.own, w.client, w.foreign = w.organization(t, "own"), w.organization(t, "client"), w.organization(t, "foreign")
		w.revoked = map[access.Role]string{}
		for _, role := range access.Roles() {
			consultant, stranger, former := w.person(t, "Consultant "+string(role)), w.person(t, "Stranger "+string(role)), w.person(t, "Former "+string(role))
			w.join(t, w.own, consultant, role)
			w.join(t, w.client, consultant, role)
			w.join(t, w.foreign, stranger, role)
			w.setMember(t, w.own, former, role)
			w.revoked[role] = w.token(t, w.own, former, role, "former")
		}
		for _, role := range access.Roles() {
			w.remove(t, w.own, "former-"+string(role)+"@example.org")
		}
		return w
	},
}

// eachWorld runs fn on each engine, in a world of its own.
func eachWorld(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	worlds.Each(t, func(t *testing.T, d *db.DB, made *world) {
		w := newWorld(t, d)
		w.own, w.client, w.foreign, w.revoked = made.own.clone(), made.client.clone(), made.foreign.clone(), maps.Clone(made.revoked)
		fn(t, w)
	})
}

// newWorld is an installation without anybody in it.
func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	h := hashing.New(weak)
	ring, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Installation: &app.Installation{DB: d, Ring: ring, Hasher: h, Gate: auth.NewGate(d, h, ring, quiet), Log: quiet}}
	if w.Signer, err = journal.OpenSigner(t.Context(), d, ring); err != nil {
		t.Fatal(err)
	}
	if w.Files, err = blob.Open(t.TempDir(), blob.DefaultQuota); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Files.Close() }) //nolint:errcheck // a folder of the test
	w.Imports = imports.New(d, w.Files, app.Registers)
	w.server = w.Handler(slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})), app.Listen{})
	return w
}

// clone is a copy that a test may change.
func (o *organization) clone() *organization {
	c := *o
	c.canaries, c.people, c.tokens = slices.Clone(o.canaries), maps.Clone(o.people), maps.Clone(o.tokens)
	return &c
}

// organization makes one whose name, and whose one member, hold canaries.
func (w *world) organization(t *testing.T, name string) *organization {
	t.Helper()
	canary := func(what string) string { return "canary" + what + name }
	made, err := tenant.Create(t.Context(), w.DB, canary("organization"))
	if err != nil {
		t.Fatal(err)
	}
	o := &organization{Tenant: made, people: map[access.Role]auth.User{}, tokens: map[access.Role]string{}}
	o.canaries = []string{canary("organization"), canary("member"), canary("token"), string(made.ID)}
	o.alone = w.person(t, canary("member"))
	w.setMember(t, o, o.alone, access.Reader)
	for _, r := range app.Registers {
		secret := canary(strings.ReplaceAll(r.Name, "-", ""))
		o.canaries = append(o.canaries, secret)
		w.record(t, o, r, secret)
	}
	secret := canary("beside")
	o.canaries = append(o.canaries, secret)
	o.spoken = w.beside(t, o, secret)
	secret = canary("settings")
	o.canaries = append(o.canaries, secret)
	w.settle(t, o, secret)
	secret = canary("diagnosis")
	o.canaries = append(o.canaries, secret)
	w.order(t, o, w.diagnose(t, o, secret))
	o.canaries = append(o.canaries, canary("weight"))
	w.weigh(t, o, weight.Choice{Crosswalk: "iso42001-2023--iso27001-2022", Source: "4.1-3", Weight: "1"}, canary("weight"))
	secret = canary("criteria")
	o.canaries = append(o.canaries, secret)
	w.judge(t, o, secret)
	secret = canary("roadmap")
	o.canaries = append(o.canaries, secret)
	w.plan(t, o, secret)
	secret = canary("statement")
	o.canaries = append(o.canaries, secret)
	w.decide(t, o, secret)
	w.paper(t, o, secret)
	return o
}

// record makes one in a register, with a word in each of its texts, and returns its id.
func (w *world) record(t *testing.T, o *organization, r *register.Register, word string) (made id.ID) {
	t.Helper()
	values := samples(r, 1)
	for i, f := range r.Fields {
		if free(f) {
			values[i] = word
		}
	}
	w.write(t, o, func(tx *db.Tx) error {
		rec, err := r.Create(t.Context(), tx, values)
		made = rec.ID
		return err
	})
	return made
}

// person makes somebody whose address follows from the name.
func (w *world) person(t *testing.T, name string) auth.User {
	t.Helper()
	address := strings.ToLower(strings.ReplaceAll(name, " ", "-")) + "@example.org"
	u, err := auth.CreateUser(t.Context(), w.DB, w.Hasher, address, name, word)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// join makes a person a member with a token of the same role, whose name is a canary.
func (w *world) join(t *testing.T, o *organization, u auth.User, role access.Role) {
	t.Helper()
	w.setMember(t, o, u, role)
	o.people[role] = u
	o.tokens[role] = w.token(t, o, u, role, o.canaries[2])
}

func (w *world) write(t *testing.T, o *organization, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := w.DB.Write(t.Context(), app.Operator(o.Tenant), fn); err != nil {
		t.Fatal(err)
	}
}

func (w *world) setMember(t *testing.T, o *organization, u auth.User, role access.Role) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, u.ID, role) })
}

func (w *world) remove(t *testing.T, o *organization, address string) {
	t.Helper()
	u, err := auth.FindUser(t.Context(), w.DB, address)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, o, func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, u.ID) })
}

func (w *world) token(t *testing.T, o *organization, u auth.User, role access.Role, name string) (secret string) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) (err error) {
		secret, _, err = auth.CreateToken(t.Context(), tx, auth.Token{User: u.ID, Name: name, Role: role, ExpiresAt: tx.Now.Add(time.Hour)})
		return err
	})
	return secret
}

// journalSize is how many entries an organization's journal has: whatever was done there shows in it.
func (w *world) journalSize(t *testing.T, o *organization) int64 {
	t.Helper()
	var newest []journal.Entry
	err := w.DB.Read(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) (err error) {
		newest, err = journal.Newest(t.Context(), tx, -1, 1)
		return err
	})
	if err != nil || len(newest) == 0 {
		t.Fatalf("%v, %v", newest, err)
	}
	return newest[0].Number + 1
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// all is everything of a reply in which something could show.
func (r reply) all() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(r.header[name], ", "))
	}
	return b.String() + r.body
}

// sighting is a canary in a reply, and whose it is.
type sighting struct {
	of     *organization
	canary string
}

// song is how all canaries begin that are no ids.
const song = "canary"

// spotted are the canaries in a reply. A text is gone through once for all that begin alike, however many they are.
func (w *world) spotted(r reply) (out []sighting) {
	out = w.sighted(out, r.body)
	for name, values := range r.header {
		out = w.sighted(out, name+": "+strings.Join(values, ", "))
	}
	return out
}

func (w *world) sighted(out []sighting, text string) []sighting {
	add := func(holds func(canary string) bool) {
		for _, o := range []*organization{w.own, w.client, w.foreign} {
			for _, canary := range o.canaries {
				if s := (sighting{o, canary}); holds(canary) && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	add(func(canary string) bool { return !strings.HasPrefix(canary, song) && strings.Contains(text, canary) })
	for at := strings.Index(text, song); at >= 0; at = strings.Index(text, song) {
		text = text[at:]
		add(func(canary string) bool { return strings.HasPrefix(text, canary) })
		text = text[len(song):]
	}
	return out
}

// shape is a reply without what differs from request to request.
func (r reply) shape(t *testing.T) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("%q: %v", r.body, err)
	}
	delete(body, "request_id")
	r.header = r.header.Clone()
	r.header.Del("X-Request-Id")
	return fmt.Sprint(r.status, body, r.header)
}

// ask calls a route's address with a token, or with none for "", and with pairs of header name and value.
func (w *world) ask(method, target, token, body string, header ...string) reply {
	return w.call(method, target, body, func(r *http.Request) {
		withToken(token)(r)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
	})
}

// nobodys is an identifier that nothing has.
func nobodys() id.ID { return id.New(start) }

// session signs somebody in, from a place of its own, and returns the cookie.
func (w *world) session(t *testing.T, o *organization, u auth.User) (cookie string) {
	t.Helper()
	n := places.Add(1)
	e, err := w.Gate.SignIn(t.Context(), u.Email, word, string(o.ID), auth.Caller{Source: fmt.Sprintf("198.51.%d.%d", n/250%250, n%250)})
	if err != nil {
		t.Fatal(err)
	}
	return e.Cookie
}
