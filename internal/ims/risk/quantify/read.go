// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"bytes"
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// PortfolioJSONSchema is the JSON Schema of concord/risk-portfolio@1.
//
//go:embed schema/risk-portfolio-1.schema.json
var PortfolioJSONSchema []byte

// Template is a portfolio file with remarks, to be filled in. It can be simulated as it is.
//
//go:embed template.yaml
var Template []byte

// ReadFile reads a portfolio file; its ending names the format: yaml, yml or json.
func ReadFile(path string) (*Portfolio, error) {
	data, err := intake.ReadFile(path, intake.MaxYAML)
	if err != nil {
		return nil, err
	}
	return Read(path, data)
}

// Read reads a portfolio. All faults come back at once as fault.Fields, each with file, line, field and cure; a file over a
// limit fails with fault.TooLarge.
func Read(name string, data []byte) (*Portfolio, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json":
	default:
		return nil, fault.Fields{{File: name, Problem: "has an ending that names no known format", Cure: "use .yaml or .json"}}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.Fields{{File: name, Line: 1, Problem: "is empty", Cure: "write one with: concord risk template"}}
	}
	root, err := intake.Parse(name, data)
	if err != nil {
		return nil, err
	}
	r := reader{intake.NewDecoder(name)}
	p := r.portfolio(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

type reader struct{ *intake.Decoder }

// say faults broken rules at the fields they are about, as far down as there are fields.
func (r reader) say(m intake.Fields, list ...wrong) {
	for _, w := range list {
		at, path := m.At(""), strings.TrimSuffix(m.PathOf(w.field), ".")
		for part := range strings.SplitSeq(w.field, ".") {
			if below := at.Child(part); below != nil {
				at = below
			}
		}
		r.Fault(at, path, w.problem, w.cure)
	}
}

func (r reader) portfolio(root *intake.Node) *Portfolio {
	m := r.Map(root, "", "schema", "name", "currency", "model", "thresholds", "risks", "treatments")
	r.Constant(m, "schema", PortfolioSchema)
	p := &Portfolio{Name: r.name(m, "name", true, maxTitle), Currency: r.name(m, "currency", true, maxCurrency)}
	p.Thresholds = r.thresholds(m)
	model := r.model(m, Compound)
	risks := r.List(m, "risks")
	if len(risks) == 0 || len(risks) > MaxRisks {
		r.Fault(m.At("risks"), "risks", fmt.Sprintf("names %d risks", len(risks)), fmt.Sprintf("write 1 to %d", MaxRisks))
		return p
	}
	seen := map[string]int{}
	for _, item := range risks {
		p.Risks = append(p.Risks, r.risk(item, model, seen))
	}
	r.treatments(m, p)
	return p
}

// name reads a short text for people: trimmed, without control and bidirectional characters.
func (r reader) name(m intake.Fields, key string, required bool, most int) string {
	s := intake.CleanName(r.Text(m, key, required))
	if required && s == "" && m.Has(key) {
		r.Fault(m.At(key), m.PathOf(key), "is empty", "fill it in")
	}
	if len([]rune(s)) > most {
		r.Fault(m.At(key), m.PathOf(key), "is too long", fmt.Sprintf("use at most %d characters", most))
	}
	return s
}

func (r reader) model(m intake.Fields, otherwise Model) Model {
	if got := r.OneOf(m, "model", false, string(Compound), string(Product)); got != "" {
		return Model(got)
	}
	return otherwise
}

func (r reader) thresholds(m intake.Fields) (out []float64) {
	list := r.List(m, "thresholds")
	if len(list) > MaxThresholds {
		r.Fault(m.At("thresholds"), "thresholds", fmt.Sprintf("names %d losses", len(list)), fmt.Sprintf("write at most %d", MaxThresholds))
		return nil
	}
	for _, item := range list {
		// The decoder reads numbers of maps, so the value is given a name for the moment.
		one := r.Map(&intake.Node{Kind: intake.Map, Line: item.Node.Line, Children: []*intake.Node{named(item.Node, "loss")}}, item.Path, "loss")
		if x, ok := r.Number(one, "loss", 0.01, MaxLoss, "an amount"); ok {
			out = append(out, x)
		} else if !one.Has("loss") {
			r.Fault(item.Node, item.Path, "is empty", "write an amount or remove it")
		}
	}
	return out
}

func named(n *intake.Node, key string) *intake.Node {
	c := *n
	c.Key = key
	return &c
}

// id reads an id that must not have been used before.
func (r reader) id(m intake.Fields, seen map[string]int) string {
	id := r.Text(m, "id", true)
	if !m.Has("id") {
		return ""
	}
	r.say(m, label(id)...)
	if seen[id] > 0 {
		r.Fault(m.At("id"), m.PathOf("id"), fmt.Sprintf("%s stands here a second time, first on line %d", id, seen[id]), "give each its own id")
	} else {
		seen[id] = m.At("id").Line
	}
	return id
}

func (r reader) risk(item intake.Item, model Model, seen map[string]int) Risk {
	m := r.Map(item.Node, item.Path, "id", "title", "model", "frequency", "loss")
	out := Risk{ID: r.id(m, seen), Title: r.name(m, "title", true, maxTitle), Model: r.model(m, model)}
	if f := r.frequency(m, true); f != nil {
		out.Frequency = *f
	}
	if l := r.loss(m, true); l != nil {
		out.Loss = *l
	}
	return out
}
