// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// call is one place in the sources where words are asked for.
type call struct {
	place   string
	key     string
	partial bool     // key is only the beginning; the rest is put on at run time
	names   []string // of the values given
	open    bool     // values are given that cannot be read from the source
}

// asker is a function that asks for words: T itself, or a short form of it inside one package that puts the beginning
// of its area before the key, as in func (a *Analysis) t(key string, pairs ...any) string.
type asker struct {
	beginning string
	at        int  // index of the key among the arguments
	adds      bool // gives values of its own
}

// usage is what the sources say about keys.
type usage struct {
	calls    []call
	literals map[string]bool // every string literal, also behind the beginning of its package's askers
}

// add reads the files of one package.
func (u *usage) add(set *token.FileSet, files ...*ast.File) {
	known := askers(files)
	for _, k := range known {
		u.literals[k.beginning] = true
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			u.addDecl(set, decl, known)
		}
	}
}

func (u *usage) addDecl(set *token.FileSet, decl ast.Decl, known map[string]asker) {
	params := paramsOf(decl)
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				for _, k := range known {
					u.literals[k.beginning+s] = true
				}
			}
		case *ast.CallExpr:
			if c, ok := wordsCall(n, known, params); ok {
				c.place = set.Position(n.Pos()).String()
				u.calls = append(u.calls, c)
			}
		}
		return true
	})
}

// askers finds the short forms of a package, also short forms of short forms.
func askers(files []*ast.File) map[string]asker {
	known := map[string]asker{"T": {}}
	for before := 0; before < len(known); {
		before = len(known)
		for _, file := range files {
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				if _, already := known[f.Name.Name]; already {
					continue
				}
				if k, ok := askerOf(f, known); ok {
					known[f.Name.Name] = k
				}
			}
		}
	}
	return known
}

// askerOf reports whether f hands one of its parameters on as a key.
func askerOf(f *ast.FuncDecl, known map[string]asker) (found asker, ok bool) {
	params := paramsOf(f)
	ast.Inspect(f.Body, func(n ast.Node) bool {
		inner, isCall := n.(*ast.CallExpr)
		if !isCall {
			return true
		}
		k, isAsker := known[calledName(inner)]
		if !isAsker || len(inner.Args) <= k.at {
			return true
		}
		beginning, rest := split(inner.Args[k.at])
		at := indexOf(params, rest)
		if at < 0 {
			return true
		}
		handsOn := inner.Ellipsis.IsValid() && len(inner.Args) == k.at+2
		found, ok = asker{beginning: k.beginning + beginning, at: at, adds: k.adds || !handsOn}, true
		return true
	})
	return found, ok
}

// paramsOf returns the names of a function's parameters in order, none for other declarations.
func paramsOf(decl ast.Decl) (names []string) {
	f, ok := decl.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

func indexOf(params []string, e ast.Expr) int {
	name, ok := e.(*ast.Ident)
	if !ok {
		return -1
	}
	return slices.Index(params, name.Name)
}

// calledName returns the name that is called; press.T is not ours, it makes runs of plain text.
func calledName(n *ast.CallExpr) string {
	switch f := n.Fun.(type) {
	case *ast.SelectorExpr:
		if from, ok := f.X.(*ast.Ident); ok && from.Name == "press" {
			return ""
		}
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	default:
		return ""
	}
}

// split takes "beginning" + rest apart; rest is nil for a mere literal.
func split(e ast.Expr) (beginning string, rest ast.Expr) {
	sum, ok := e.(*ast.BinaryExpr)
	if !ok {
		s, isLiteral := literal(e)
		if isLiteral {
			return s, nil
		}
		return "", e
	}
	beginning, rest = split(sum.X)
	if rest == nil {
		rest = sum.Y
	}
	return beginning, rest
}

// wordsCall reads x.T("key", "name", value…), x.T("beginning." + rest) and the same through an asker.
func wordsCall(n *ast.CallExpr, known map[string]asker, params []string) (call, bool) {
	k, ok := known[calledName(n)]
	if !ok || len(n.Args) <= k.at {
		return call{}, false
	}
	beginning, rest := split(n.Args[k.at])
	if beginning == "" {
		return call{}, false // a variable; its literal stands elsewhere
	}
	if indexOf(params, rest) >= 0 {
		return call{}, false // inside an asker; its callers are read instead
	}
	c := call{key: k.beginning + beginning, partial: rest != nil, open: k.adds || n.Ellipsis.IsValid()}
	for i := k.at + 1; i < len(n.Args) && !c.open; i += 2 {
		name, ok := literal(n.Args[i])
		if !ok {
			c.open = true
			break
		}
		c.names = append(c.names, name)
	}
	return c, true
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func readUsage(t *testing.T) usage {
	t.Helper()
	set := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for _, folder := range []string{"../../../cmd", "../../../internal"} {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(set, filepath.ToSlash(name), data, parser.SkipObjectResolution)
			packages[filepath.Dir(name)] = append(packages[filepath.Dir(name)], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	u := usage{literals: map[string]bool{}}
	for _, files := range packages {
		u.add(set, files...)
	}
	if len(u.calls) == 0 {
		t.Fatal("no source asks for words: the test reads the wrong place")
	}
	return u
}
