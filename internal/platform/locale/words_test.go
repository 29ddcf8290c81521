// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package locale_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"go.yaml.in/yaml/v3"

	"concord/content"
)

// text is one key of a locale file with all its plural forms.
type text struct {
	file  string
	forms map[string]string // "other" for a plain text
}

// vocabulary is what the files of one language hold.
type vocabulary struct {
	texts   map[string]text
	dynamic []string // beginnings of keys that sources complete at run time
	faults  []string // what is wrong with the form of its files
}

var pluralForms = []string{"zero", "one", "two", "few", "many", "other"}

// dynamicLine is how a locale file announces keys that are put together at run time, by the beginnings that stay the
// same: "# dynamic: diagnosis.state. diagnosis.kind.".
var dynamicLine = regexp.MustCompile(`(?m)^#\s*dynamic:(.*)$`)

func vocabularies(t *testing.T) map[string]vocabulary {
	t.Helper()
	files, err := fs.Glob(content.Files, "locales/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no locale files: %v", err)
	}
	out := map[string]vocabulary{}
	for _, file := range files {
		data, err := content.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := path.Base(path.Dir(file))
		v := out[lang]
		if v.texts == nil {
			v.texts = map[string]text{}
		}
		v.add(file, data)
		out[lang] = v
	}
	return out
}

// add reads one locale file into v.
func (v *vocabulary) add(file string, data []byte) {
	wrong := func(format string, args ...any) {
		v.faults = append(v.faults, file+": "+fmt.Sprintf(format, args...))
	}
	for _, m := range dynamicLine.FindAllStringSubmatch(string(data), -1) {
		v.dynamic = append(v.dynamic, strings.Fields(m[1])...)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		wrong("%v", err)
	}
	area := strings.TrimSuffix(path.Base(file), ".yaml") + "."
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		forms := map[string]string{}
		switch value := tree[key].(type) {
		case string:
			forms["other"] = value
		case map[string]any:
			for form, words := range value {
				s, ok := words.(string)
				if !ok || !slices.Contains(pluralForms, form) {
					wrong("%s.%s is no text in a plural form", key, form)
				}
				forms[form] = s
			}
		default:
			wrong("%s is no text", key)
		}
		if old, twice := v.texts[key]; twice {
			wrong("%s stands in %s too", key, old.file)
		}
		if !strings.HasPrefix(key, area) {
			wrong("%s does not begin with %s, the name of its file", key, area)
		}
		v.texts[key] = text{file, forms}
	}
}

// faults compares what the sources ask for with what the language holds.
func (u usage) faults(v vocabulary) []string {
	var out []string
	for _, c := range u.calls {
		words, known := v.texts[c.key]
		switch {
		case c.partial && !v.announces(c.key):
			out = append(out, fmt.Sprintf(`%s: keys beginning with %q are put together at run time; say so with "# dynamic: %s" at the head of the locale file`, c.place, c.key, c.key))
		case c.partial:
		case !known:
			out = append(out, fmt.Sprintf("%s: no words for %q", c.place, c.key))
		case !c.open:
			for _, name := range placeholders(words) {
				if !slices.Contains(c.names, name) {
					out = append(out, fmt.Sprintf("%s: the words for %q want {{.%s}}, which is not given", c.place, c.key, name))
				}
			}
		}
	}
	for _, beginning := range v.dynamic {
		if !u.mentions(beginning) {
			out = append(out, fmt.Sprintf("dynamic beginning %q occurs in no source", beginning))
		}
		if strings.Count(beginning, ".") < 2 {
			out = append(out, fmt.Sprintf("dynamic beginning %q takes in a whole file; name the part, as in area.part.", beginning))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v.texts)) {
		built := slices.ContainsFunc(v.dynamic, func(beginning string) bool { return strings.HasPrefix(key, beginning) })
		if !built && !u.literals[key] {
			out = append(out, fmt.Sprintf("%s: no source uses %s", v.texts[key].file, key))
		}
	}
	return out
}

// announces reports whether keys that begin so are announced, in whole or in part.
func (v vocabulary) announces(beginning string) bool {
	return slices.ContainsFunc(v.dynamic, func(d string) bool {
		return strings.HasPrefix(d, beginning) || strings.HasPrefix(beginning, d)
	})
}

func (u usage) mentions(beginning string) bool {
	for s := range u.literals {
		if strings.HasPrefix(s, beginning) {
			return true
		}
	}
	return slices.ContainsFunc(u.calls, func(c call) bool { return c.partial && strings.HasPrefix(beginning, c.key) })
}

// placeholders returns the names that a text wants filled in, in any of its forms.
func placeholders(words text) []string {
	var names []string
	for _, form := range words.forms {
		tmpl, err := template.New("").Parse(form)
		if err != nil || tmpl.Tree == nil {
			continue // TestTextsAreSound reports it
		}
		for _, n := range tmpl.Root.Nodes {
			if action, ok := n.(*parse.ActionNode); ok {
				for _, field := range strings.Fields(action.String()) {
					name, isField := strings.CutPrefix(strings.Trim(field, "{}"), ".")
					if isField && !slices.Contains(names, name) {
						names = append(names, name)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestSourcesAndWordsAgree(t *testing.T) {
	t.Parallel()
	for _, fault := range readUsage(t).faults(vocabularies(t)["en"]) {
		t.Error(fault)
	}
}

func TestLanguagesHoldTheSameKeys(t *testing.T) {
	t.Parallel()
	all := vocabularies(t)
	for lang, v := range all {
		for key := range all["en"].texts {
			if _, ok := v.texts[key]; !ok {
				t.Errorf("%s: %s is missing", lang, key)
			}
		}
		for key, words := range v.texts {
			if _, ok := all["en"].texts[key]; !ok {
				t.Errorf("%s: %s does not exist in English", words.file, key)
			}
		}
	}
}

// promises are words that only a certification body or a court may use of an organization.
var promises = regexp.MustCompile(`(?i)\b(non-?)?complian(t|ce)\b|\bis certified\b|certification guaranteed|easier with`)

func TestTextsAreSound(t *testing.T) {
	t.Parallel()
	for _, v := range vocabularies(t) {
		for _, fault := range v.faults {
			t.Error(fault)
		}
		for key, words := range v.texts {
			if words.forms["other"] == "" {
				t.Errorf("%s: %s is empty or lacks the form other", words.file, key)
			}
			for form, s := range words.forms {
				if _, err := template.New(key).Parse(s); err != nil {
					t.Errorf("%s: %s (%s): %v", words.file, key, form, err)
				}
				if found := promises.FindString(s); found != "" {
					t.Errorf("%s: %s (%s) says %q; say \"conforms as assessed\"", words.file, key, form, found)
				}
			}
		}
	}
}

func TestWordRules(t *testing.T) {
	t.Parallel()
	const words = "# dynamic: a.state.\na.title: Title\na.hello: \"Hello {{.name}}\"\na.state.good: Good\na.count: {one: \"{{.count}} gap\", other: \"{{.count}} gaps\"}\n"
	const all = `w.T("a.title"); w.T("a.hello", "name", n); w.T("a.state." + s); w.T("a.count", "count", 2)`
	tests := []struct{ name, words, code, want string }{
		{"all agree", words, all, ""},
		{"an unknown key is found", words, all + `; w.T("a.tilte")`, `no words for "a.tilte"`},
		{"an unused key is found", words + "a.old: Old\n", all, "no source uses a.old"},
		{"a key in a table counts as used", words + "a.old: Old\n", all + `; x := "a.old"; _ = x`, ""},
		{"a key put together must be announced", words, all + `; w.T("a.kind." + s)`, `beginning with "a.kind."`},
		{"several may be announced in one line", "# dynamic: a.kind. a.size.\n" + words, all + `; w.T("a.kind." + s); w.T("a.size." + s)`, ""},
		{"an announcement may say more than the source", "# dynamic: a.kind.big.\n" + words, all + `; w.T("a.kind." + s)`, ""},
		{"an announcement nobody needs is found", "# dynamic: a.kind.\n" + words, all, `beginning "a.kind." occurs in no source`},
		{"a value that is not given is found", words, all + `; w.T("a.hello", "nme", n)`, "want {{.name}}"},
		{"a value in a plural form is wanted too", words, all + `; w.T("a.count")`, "want {{.count}}"},
		{"values in a list cannot be judged", words, all + `; w.T("a.hello", pairs...)`, ""},
		{"a short form is understood", words + "a.old: Old\n", all + `; a.t("old")`, ""},
		{"an unknown key in a short form is found", words, all + `; a.t("tilte")`, `no words for "a.tilte"`},
		{"a short form of a short form is understood", words, all + `; a.p("tilte")`, `no words for "a.tilte"`},
		{"a value missing in a short form is found", words, all + `; a.t("hello", "nme", n)`, "want {{.name}}"},
		{"a key put together in a short form must be announced", words, all + `; a.t("kind." + s)`, `beginning with "a.kind."`},
		{"plain text of a report is no key", words, all + `; press.T("Hello")`, ""},
		{"an announcement of a whole file is refused", "# dynamic: a.\n" + words, all, "takes in a whole file"},
		{"another file's key is found", words + "b.title: T\n", all + `; w.T("b.title")`, "does not begin with a."},
		{"a form that is no plural is found", words + "a.x: {any: T}\n", all + `; w.T("a.x")`, "no text in a plural form"},
		{"a number is no text", words + "a.x: 3\n", all + `; w.T("a.x")`, "a.x is no text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := token.NewFileSet()
			const short = "func (a x) t(key string, pairs ...any) string { return w.T(\"a.\"+key, pairs...) }\nfunc (a x) p(key string) y { return y{a.t(key)} }\n"
			file, err := parser.ParseFile(set, "a.go", "package a\n\n"+short+"func f() { "+tt.code+" }\n", parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			u := usage{literals: map[string]bool{}}
			u.add(set, file)
			v := vocabulary{texts: map[string]text{}}
			v.add("locales/en/a.yaml", []byte(tt.words))
			got := strings.Join(append(v.faults, u.faults(v)...), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
