// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// desk is an organization whose texts are searched.
type desk struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func newDesk(t *testing.T, d *db.DB, name string) desk {
	t.Helper()
	o, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return desk{t, d, access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator})}
}

func (k desk) write(fn func(tx *db.Tx) error) {
	k.t.Helper()
	err := k.d.Write(k.t.Context(), k.a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "actions.create", Object: "actions"})
		return fn(tx)
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// keep adds a text of the register of actions.
func (k desk) keep(title, body string) (ref id.Ref) {
	k.t.Helper()
	k.write(func(tx *db.Tx) error {
		ref = id.Ref{Register: "actions", ID: tx.NewID()}
		return search.Add(k.t.Context(), tx, search.Document{Ref: ref, Title: title, Body: body})
	})
	return ref
}

func (k desk) settle() {
	k.t.Helper()
	if err := search.Settle(k.t.Context(), k.d); err != nil {
		k.t.Fatal(err)
	}
}

func (k desk) hits(text, register string, limit int) (out []search.Hit) {
	k.t.Helper()
	err := k.d.Read(k.t.Context(), k.a, func(tx *db.Tx) (err error) {
		out, err = search.Find(k.t.Context(), tx, text, register, limit)
		return err
	})
	if err != nil {
		k.t.Fatalf("%q: %v", text, err)
	}
	return out
}

// titles are those that a search finds, in its order.
func (k desk) titles(text string) (out []string) {
	k.t.Helper()
	for _, h := range k.hits(text, "", search.Most) {
		out = append(out, plain(h.Title))
	}
	return out
}

func plain(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

func marked(pieces []search.Piece) (out []string) {
	for _, p := range pieces {
		if p.Marked {
			out = append(out, p.Text)
		}
	}
	return out
}

func TestTextsAreFoundByTheBeginningsOfWordsOnBothEngines(t *testing.T) {
	t.Parallel()
	all, texts := map[string][]func(k desk){}, [][2]string(nil)
	for name, tt := range map[string]struct {
		title, body, text string
		found             bool
	}{
		"a word":                                 {"Access review", "", "review", true},
		"the beginning of a word":                {"Access review", "", "rev", true},
		"the end of a word":                      {"Access review", "", "view", false},
		"all words, in any order":                {"Access review", "of suppliers", "supp acc", true},
		"one word of two":                        {"Access review", "", "access plan", false},
		"another case":                           {"Access review", "", "ACCESS", true},
		"without marks":                          {"Revisión de auditoría", "", "auditoria", true},
		"with marks":                             {"Revision de auditoria", "", "auditoría", true},
		"with marks written apart":               {"Revision de auditori\u0301a", "", "auditoria", true},
		"a sharp s":                              {"Straße", "", "strasse", true},
		"a stroke":                               {"Łódź og Ørsted", "", "lodz orsted", true},
		"full width":                             {"ＡＩ policy", "", "ai", true},
		"Greek":                                  {"Σχέδιο", "", "σχεδιο", true},
		"Cyrillic":                               {"Журнал рисков", "", "рис", true},
		"Chinese, by the beginning of a run":     {"风险评估", "", "风险", true},
		"a number":                               {"ISO/IEC 27001", "", "2700", true},
		"a control":                              {"A.5.23 cloud", "", "a.5.23", true},
		"one letter is no beginning":             {"Access review", "", "a", false},
		"one letter by itself":                   {"Vitamin C", "", "c", true},
		"a quote":                                {`The "owner"`, "", `"own`, true},
		"an apostrophe":                          {"Supplier's audit", "", "supplier's", true},
		"a command of SQLite":                    {"this OR that", "", `this OR that NOT NEAR(`, false},
		"the word NOT":                           {"Do not share", "", "not", true},
		"a command of PostgreSQL":                {"one two", "", "one & !two | (three:*A", false},
		"a column of SQLite":                     {"title", "", "title : title", true},
		"a word longer than any":                 {strings.Repeat("x", 500), "", strings.Repeat("x", 300), true},
		"no word at all":                         {"Access review", "", "–—!?*", false},
		"nothing":                                {"Access review", "", "", false},
		"a backslash":                            {`C:\temp`, "", `c:\te`, true},
		"what the organization is kept apart by": {"Access review", "", "o0", false},
	} {
		for _, when := range []string{"at once", "once it was taken in"} {
			all[when] = append(all[when], func(k desk) {
				k.t.Helper()
				if got := k.titles(tt.text); len(got) == 1 != tt.found {
					k.t.Errorf("%s, %s: %q finds %q", name, when, tt.text, got)
				}
			})
		}
		texts = append(texts, [2]string{tt.title, tt.body})
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var desks []desk // each text alone in its organization
		for i, x := range texts {
			desks = append(desks, newDesk(t, d, fmt.Sprint("O", i)))
			desks[i].keep(x[0], x[1])
		}
		for i, look := range all["at once"] {
			look(desks[i])
		}
		desks[0].settle()
		for i, look := range all["once it was taken in"] {
			look(desks[i])
		}
	})
}

// TestBothEnginesFindWhatReadingFinds compares with looking at every text, before and after the words were taken in.
func TestBothEnginesFindWhatReadingFinds(t *testing.T) {
	t.Parallel()
	words := []string{"access", "accessible", "audit", "auditoría", "model", "models", "risk", "supplier", "Überprüfung", "42001", "a"}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := rand.New(rand.NewPCG(7, 7))
		k, other := newDesk(t, d, "A"), newDesk(t, d, "B")
		some := func(n int) string {
			var out []string
			for range n {
				out = append(out, words[r.IntN(len(words))])
			}
			return strings.Join(out, " ")
		}
		type text struct{ title, body string }
		texts := map[id.ID]text{}
		for i := range 150 {
			x := text{some(1 + r.IntN(3)), some(r.IntN(6))}
			ref := k.keep(x.title, x.body)
			other.keep(some(3), some(3))
			switch texts[ref.ID] = x; {
			case i%10 == 3: // changed
				x = text{some(2), some(2)}
				texts[ref.ID] = x
				k.write(func(tx *db.Tx) error {
					return search.Replace(t.Context(), tx, search.Document{Ref: ref, Title: x.title, Body: x.body})
				})
			case i%10 == 7: // deleted
				delete(texts, ref.ID)
				k.write(func(tx *db.Tx) error { return search.Remove(t.Context(), tx, ref) })
			}
			if i%40 == 20 {
				k.settle()
			}
			if i%15 != 0 {
				continue
			}
			question := some(1 + r.IntN(2))
			var want, got []id.ID
			for which, x := range texts {
				all := strings.Fields(search.Fold(x.title + " " + x.body))
				holds := !slices.ContainsFunc(strings.Fields(search.Fold(question)), func(q string) bool {
					return !slices.ContainsFunc(all, func(w string) bool { return w == q || len(q) > 1 && strings.HasPrefix(w, q) })
				})
				if holds {
					want = append(want, which)
				}
			}
			for _, h := range k.hits(question, "", 1000) {
				got = append(got, h.ID)
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("after %d texts, %q finds %d, want %d", i, question, len(got), len(want))
			}
		}
	})
}

func TestWhatHoldsAllInItsTitleComesFirstThenWhatIsNew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d, "A")
		for _, x := range [][2]string{{"Old title review", ""}, {"Text", "a review"}, {"New title review", ""}, {"Newer text", "review again"}} {
			k.keep(x[0], x[1])
			k.settle()
		}
		want := []string{"New title review", "Old title review", "Newer text", "Text"}
		if d.Engine() == db.Postgres { // one clock tick may hold several there; then the ids decide, which rise
			want = k.titles("review")
			if !slices.Contains(want[:2], "New title review") || !slices.Contains(want[:2], "Old title review") {
				t.Errorf("got %q", want)
			}
		}
		if got := k.titles("review"); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := k.hits("review", "", 2); len(got) != 2 || !got[0].InTitle {
			t.Errorf("got %+v", got)
		}
		if got := k.hits("review", "sites", 10); len(got) != 0 {
			t.Errorf("in another register: %+v", got)
		}
	})
}

func TestTN6AnotherOrganizationsTextsAreNotFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := newDesk(t, d, "A"), newDesk(t, d, "B")
		ref := a.keep("canary", "canary")
		for range 2 {
			if got := b.titles("canary"); got != nil {
				t.Errorf("found %q", got)
			}
			a.settle()
		}
		b.write(func(tx *db.Tx) error { return search.Remove(t.Context(), tx, ref) })
		b.write(func(tx *db.Tx) error { return db.RemoveTexts(t.Context(), tx) })
		if got := a.titles("canary"); len(got) != 1 {
			t.Errorf("another organization removed it: %q", got)
		}
	})
}

func TestARemovedTextLeavesNoWords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d, "A")
		for i := range 3 { // the last place is used up, not given again
			ref := k.keep(fmt.Sprint("review ", i), "")
			k.settle()
			k.write(func(tx *db.Tx) error { return search.Remove(t.Context(), tx, ref) })
		}
		k.keep("plan", "")
		k.settle()
		if got := append(k.titles("review"), k.titles("plan")...); !slices.Equal(got, []string{"plan"}) {
			t.Errorf("found %q", got)
		}
		k.write(func(tx *db.Tx) error { return db.RemoveTexts(t.Context(), tx) })
		if got := k.titles("plan"); got != nil {
			t.Errorf("cleared and found %q", got)
		}
	})
}

func TestASnippetMarksWordsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	terms := search.Terms("auditoria rev")
	long := strings.Repeat("word ", 100)
	for name, tt := range map[string]struct {
		text   string
		marked []string
	}{
		"words with marks and case":          {"La AUDITORÍA se revisa", []string{"AUDITORÍA", "revisa"}},
		"a word written apart from its mark": {"la auditori\u0301a", []string{"auditori\u0301a"}},
		"none":                               {"nothing here", nil},
		"markup stays text":                  {"<b>review</b>", []string{"review"}},
		"far inside a long text":             {long + "review " + long, []string{"review"}},
		"at the end of a long text":          {long + "review", []string{"review"}},
		"empty":                              {"", nil},
	} {
		got := search.Snippet(tt.text, terms)
		if !slices.Equal(marked(got), tt.marked) {
			t.Errorf("%s: marked %q in %q", name, marked(got), plain(got))
		}
		if text := plain(got); len(text) > 400 || !strings.Contains(tt.text, strings.Trim(text, " …")) {
			t.Errorf("%s: shows %q", name, text)
		}
	}
}

func FuzzSnippetNeverBreaks(f *testing.F) {
	f.Add("La auditoría", "audi")
	f.Add(strings.Repeat("ß", 400)+"x", "x")
	f.Fuzz(func(t *testing.T, text, question string) {
		terms := search.Terms(question)
		if got := plain(search.Mark(text, terms)); got != text {
			t.Errorf("marking %q gives %q", text, got)
		}
		search.Snippet(text, terms)
	})
}

// TestTextsThatChangeWhileTheyAreTakenInAreFoundAsTheyAre lets both race.
func TestTextsThatChangeWhileTheyAreTakenInAreFoundAsTheyAre(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d, "A")
		stop, done := make(chan struct{}), make(chan error)
		for range 2 {
			go func() {
				var err error
				for err == nil {
					select {
					case <-stop:
						done <- nil
						return
					default:
						err = search.Settle(t.Context(), d)
					}
				}
				done <- err
			}()
		}
		var want []string
		for i := range 200 {
			ref := k.keep("before", "")
			switch i % 3 {
			case 0:
				k.write(func(tx *db.Tx) error { return search.Remove(t.Context(), tx, ref) })
			case 1:
				title := fmt.Sprint("after ", i)
				want = append(want, title)
				k.write(func(tx *db.Tx) error { return search.Replace(t.Context(), tx, search.Document{Ref: ref, Title: title}) })
			case 2:
				k.write(func(tx *db.Tx) error {
					return search.Replace(t.Context(), tx, search.Document{Ref: ref, Title: "other"})
				})
			}
		}
		close(stop)
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		k.settle()
		var got []string
		for _, h := range k.hits("after", "", 1000) {
			got = append(got, plain(h.Title))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || len(k.hits("before", "", 10)) != 0 || len(k.hits("other", "", 1000)) != 66 {
			t.Errorf("found %d of %d, %d before, %d other", len(got), len(want), len(k.hits("before", "", 10)), len(k.hits("other", "", 1000)))
		}
	})
}
