// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"concord/internal/knowledge/catalog"
)

const (
	list         = "documents/documents.yaml"
	placeholders = "documents/placeholders.yaml"
	statement    = "documents/DOC-08-statement-of-applicability.md"
	acceptance   = "documents/DOC-10-approval-and-acceptance.md"
)

// copied is what the check reads of the embedded content, for a test to break.
func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(library.Files(), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(p, "locales") {
			return err
		}
		data, err := fs.ReadFile(library.Files(), p)
		out[p] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func checked(files fs.FS) []catalog.Finding {
	d := catalog.ReadDraft(catalog.Open(files, "mine"))
	catalog.Check(d)
	return d.Findings()
}

func told(findings []catalog.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(string(f.Rule) + " " + f.String() + "\n")
	}
	return b.String()
}

// lineOf is the line, from 1, of the first place that holds the piece.
func lineOf(t *testing.T, text, piece string) int {
	t.Helper()
	before, _, found := strings.Cut(text, piece)
	if !found {
		t.Fatalf("%q is not in the file", piece)
	}
	return strings.Count(before, "\n") + 1
}

func TestEveryDocumentOfTheListHasAStarterText(t *testing.T) {
	t.Parallel()
	d := catalog.ReadDraft(library)
	if n := len(d.Documents.Value.Documents); n != 74 || len(d.Starters) != n {
		t.Errorf("%d documents and %d starter texts, want 74 of both", n, len(d.Starters))
	}
	for _, l := range d.Documents.Value.Documents {
		i := slices.IndexFunc(d.Starters, func(s catalog.Starter) bool { return s.Value.ID == l.ID })
		if i < 0 {
			t.Errorf("%s has no starter text", l.ID)
			continue
		}
		if s := d.Starters[i]; len(s.Sections) < 4 || len(s.Serves) < 4 {
			t.Errorf("%s has %d sections that serve %d requirements", l.ID, len(s.Sections), len(s.Serves))
		}
		choice := func(m catalog.Mark) bool { return strings.HasPrefix(m.Text, "choose") }
		if !slices.ContainsFunc(d.Starters[i].Comments, choice) {
			t.Errorf("%s leaves nothing for the organization to decide", l.ID)
		}
	}
}

// documentBreaks break one thing in the documents: the first from in the file becomes to; line is text on the line to be named.
var documentBreaks = []struct {
	name, file, from, to, line string
	rule                       catalog.Rule
	problem, cure              string
}{
	{"a document without its file", list, "  - id: DOC-88\n", "  - id: DOC-89\n", "  - id: DOC-89", catalog.RuleDocuments, "DOC-89 has no starter text", "add documents/DOC-89-<short-name>.md"},
	{"a serves mark for a place that does not exist", statement, "iso42001-2023/6.1.3.f -->", "iso42001-2023/6.1.3.z -->", "6.1.3.z -->", catalog.RuleNames, "serves iso42001-2023/6.1.3.z, which does not exist", "did you mean"},
	{"a serves mark above all sections", statement, "**What this record is for.**", "<!-- serves: iso42001-2023/6.1.3.f -->\n**What this record is for.**", "<!-- serves: iso42001-2023/6.1.3.f -->", catalog.RuleDocuments, "a serves comment stands in no section", "below a heading"},
	{"a section that serves nothing", statement, "## 2. Overview\n<!-- serves: iso27001-2022/6.1.3.c, iso27001-2022/6.1.3.d-1, iso42001-2023/6.1.3.b, iso42001-2023/6.1.3.f -->", "## 2. Overview", "## 2. Overview", catalog.RuleDocuments, `"2. Overview" does not say what it serves`, "below the heading"},
	{"a placeholder that nobody knows", acceptance, "{{{table_acceptances}}}", "{{{table_acceptance}}}", "{{{table_acceptance}}}", catalog.RuleDocuments, "{{{table_acceptance}}} is no known placeholder", `did you mean "table_acceptances"?`},
	{"a table that no document uses", acceptance, "{{{table_acceptances}}}", "", "", catalog.RuleDocuments, "no document uses table_acceptances", "remove it, or use it"},
	{"two placeholders of one meaning", placeholders, "meaning: Day of approval}", "meaning: The day of the next review}", "name: next_review", catalog.RuleDocuments, "next_review means the same as approved_on", "keep one of the two"},
	{"a table without columns", placeholders, "    columns: [standard, control, before, now, reason]\n", "", "name: table_statement_changes", catalog.RuleDocuments, "table_statement_changes has no columns", "fields of the register"},
	{"a table without a register", placeholders, "    register: statement-versions\n", "", "name: table_statement_changes", catalog.RuleDocuments, "table_statement_changes names no register", "add register"},
	{"a column that stands twice", placeholders, "[standard, control, before, now, reason]", "[standard, control, before, control, reason]", "[standard, control, before, control", catalog.RuleNames, `"control" stands here a second time`, "give one of the two another id"},
	{"a column that is no field", placeholders, "[standard, control, before, now, reason]", "[standard, control, before, Now it is, reason]", "Now it is", catalog.RuleNames, `"Now it is" is no name of a field`, "small letters"},
	{"a text with columns", placeholders, "{name: approver, kind: text,", "{name: approver, kind: text, columns: [name, day],", "{name: approver", catalog.RuleDocuments, "approver is a text and has columns", "make it a table"},
	{"an approver who owns the record", "documents/DOC-46-incident-records.md", "approver_role: lead-implementer", "approver_role: ciso", "approver_role: ciso", catalog.RuleDocuments, "who also owns the document", "name another role"},
}

func TestABrokenDocumentIsFoundWithFileLineAndCure(t *testing.T) {
	t.Parallel()
	if findings := checked(copied(t)); len(findings) > 0 {
		t.Fatalf("the unbroken copy has faults:\n%s", told(findings))
	}
	for _, b := range documentBreaks {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			files := copied(t)
			text := string(files[b.file].Data)
			if !strings.Contains(text, b.from) {
				t.Fatalf("%s does not hold %q", b.file, b.from)
			}
			broken := strings.Replace(text, b.from, b.to, 1)
			files[b.file] = &fstest.MapFile{Data: []byte(broken)}
			findings := checked(files)
			found := slices.IndexFunc(findings, func(f catalog.Finding) bool {
				return f.Rule == b.rule && strings.Contains(f.Problem, b.problem) && strings.Contains(f.Cure, b.cure)
			})
			if found < 0 {
				t.Fatalf("not found among %d:\n%s", len(findings), told(findings))
			}
			file, line := b.file, b.line
			if line == "" { // the fault lies in the list of placeholders
				file, line = placeholders, "name: table_acceptances"
			}
			want := lineOf(t, string(files[file].Data), line)
			if f := findings[found]; f.File != "mine/"+file || f.Line != want {
				t.Errorf("found at %s:%d, want mine/%s:%d\n%s", f.File, f.Line, file, want, f)
			}
		})
	}
}

// Each requirement that the list calls mandatory, taken out of the text that serves it, is missed, and the file is named.
func TestAMandatoryRequirementThatNoSectionServesIsFound(t *testing.T) {
	t.Parallel()
	d := catalog.ReadDraft(library)
	read := func(name string) []byte {
		data, err := fs.ReadFile(library.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	files, want := fstest.MapFS{}, []string{}
	for _, name := range append(d.Matching("standards/*/standard.yaml"), list, placeholders) {
		files[name] = &fstest.MapFile{Data: read(name)}
	}
	for _, l := range d.Documents.Value.Documents {
		i := slices.IndexFunc(d.Starters, func(s catalog.Starter) bool { return s.Value.ID == l.ID })
		path := d.Starters[i].Path
		text := string(read(path))
		for standard, required := range l.RequiredBy {
			for _, by := range required {
				for _, id := range by.IDs {
					if by.Basis == catalog.BasisMandatory { // what stands in its place is there, but nobody has to serve it
						ref := standard + "/" + id
						text = regexp.MustCompile(regexp.QuoteMeta(ref)+"( -->|,)").ReplaceAllString(text, standard+"/9.2.1.b$1")
						want = append(want, "mine/"+path+":3: id: no section serves "+ref+", for which documents/documents.yaml names it as mandatory")
					}
				}
			}
		}
		files[path] = &fstest.MapFile{Data: []byte(text)}
	}
	got := told(checked(files))
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("does not say %q", w)
		}
	}
	if n := strings.Count(got, "no section serves"); n != len(want) || n < 34 { // 15 documents for the one standard, 19 for the other
		t.Errorf("%d requirements are missed, want %d", n, len(want))
	}
}
