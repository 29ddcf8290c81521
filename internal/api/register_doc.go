// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"strings"

	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

// registerDocs describe the operations of a register from its list of fields.
type registerDocs struct {
	*register.Register
	record, input openapi.Schema
	noun          string // as in ContextIssues
}

func docsOf(r *register.Register) registerDocs {
	d := registerDocs{Register: r}
	for _, part := range strings.Split(r.Name, "-") {
		d.noun += strings.ToUpper(part[:1]) + part[1:]
	}
	d.record = openapi.Object(append([]openapi.Property{
		openapi.Has("id", openapi.ID()), openapi.Has("number", openapi.Int().Least(1).About("rises with each new record; never given twice")),
		openapi.Has("reference", openapi.Text().About("by which people name the record; paths take it too").Such(d.Reference(12))),
		openapi.Has("version", openapi.Int().Least(1)), openapi.Has("created_at", openapi.Moment()), openapi.Has("updated_at", openapi.Moment()),
	}, d.properties(false)...)...).Named(d.noun + "Record")
	d.input = openapi.Object(d.properties(true)...).Only().Named(d.noun + "Input")
	return d
}

// properties are the register's fields: as they are given, or as they may be written.
func (d registerDocs) properties(writing bool) (out []openapi.Property) {
	for _, f := range d.Fields {
		if writing && f.Derived {
			continue
		}
		s := fieldSchemaOf(f)
		if writing && f.Kind == register.Person {
			s = person
		}
		may := !f.Required && (writing || f.Kind != register.Choice && f.Kind != register.Flag)
		if may {
			s = s.OrNull()
		}
		out = append(out, openapi.Property{Name: f.Name, Schema: s, Required: !writing || f.Required})
	}
	return out
}

// person is how a member is named.
var person = openapi.Text().Long(1, 254).About("a member of the organization, by id or e-mail address").Such("ada@example.org")

// fieldSchemaOf says what a field holds.
func fieldSchemaOf(f register.Field) openapi.Schema {
	switch f.Kind {
	case register.Choice:
		return openapi.OneOf(f.Choices...).About("where nothing is said, " + f.Choices[0])
	case register.Date:
		return openapi.Date()
	case register.Decimal:
		return openapi.Number().From(-register.MostDecimal, register.MostDecimal)
	case register.Moment:
		return openapi.Moment().About("in UTC; other zones are turned into it")
	case register.Number:
		return openapi.Int().From(float64(f.Min), float64(f.Max))
	case register.Flag:
		return openapi.Flag()
	case register.Person:
		return openapi.ID().About("a member of the organization")
	case register.Line, register.Text:
	}
	least := 0
	if f.Required {
		least = 1
	}
	return openapi.Text().Long(least, f.Most())
}

// params narrow and order a list.
func (d registerDocs) params() (out []openapi.Param) {
	sorts := []string{"created_at", "-created_at", "number", "-number"}
	for _, f := range d.Fields {
		if f.Sort {
			sorts = append(sorts, f.Name, "-"+f.Name)
		}
	}
	out = append(out, openapi.Query("sort", "Field to order by, with - in front for the largest first", openapi.OneOf(sorts...)))
	out = append(out, openapi.Query(register.WordsParameter, fmt.Sprintf("Only those with words that begin with all of these; where more than %d have them, of those the ones changed last", register.MostHeld), openapi.Text().Long(1, 200)))
	for _, f := range d.Fields {
		if f.Filter && f.Kind == register.Person {
			out = append(out, openapi.Query(f.Name, "Only theirs", person))
		} else if f.Filter {
			out = append(out, openapi.Query(f.Name, "Only those with this value", fieldSchemaOf(f)))
		}
		if f.Ranged() {
			out = append(out, openapi.Query(f.Name+"_from", "On this day or later", openapi.Date()), openapi.Query(f.Name+"_to", "On this day or earlier", openapi.Date()))
		}
	}
	return out
}

func (d registerDocs) list() openapi.Operation {
	page := openapi.Object(
		openapi.Has("items", openapi.List(d.record)), openapi.Has("total", openapi.Int().Least(0)),
		openapi.Has("total_is_at_least", openapi.Flag().About("there are more than total; only where the list was narrowed")),
		openapi.May("next", openapi.Text().About("cursor of the next page; absent on the last")),
	).Named(d.noun + "Page")
	return openapi.Operation{ID: "list" + d.noun, Tag: d.Name, Params: append(pageParams(), d.params()...), Answers: []openapi.Answer{openapi.Gives(200, "One page", page)}}
}

func (d registerDocs) create() openapi.Operation {
	return openapi.Operation{
		ID: "create" + d.noun, Tag: d.Name, Once: true, Body: openapi.JSON(d.input, d.example()),
		Answers: []openapi.Answer{openapi.Gives(201, "The new record", d.record, "ETag", "Location", "Idempotency-Replayed")},
	}
}

func (d registerDocs) get() openapi.Operation {
	return openapi.Operation{ID: "get" + d.noun, Tag: d.Name, Answers: []openapi.Answer{openapi.Gives(200, "The record", d.record, "ETag")}}
}

func (d registerDocs) change() openapi.Operation {
	input := d.input.Patch().Named(d.noun + "Change")
	return openapi.Operation{
		ID: "update" + d.noun, Tag: d.Name, Versioned: true, Text: "Only the fields that are named change; null empties one.", Body: openapi.JSON(input, d.example()),
		Answers: []openapi.Answer{openapi.Gives(200, "The record as it is now", d.record, "ETag")},
	}
}

func (d registerDocs) remove() openapi.Operation {
	return openapi.Operation{ID: "delete" + d.noun, Tag: d.Name, Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}}
}

func (d registerDocs) bring() openapi.Operation {
	return openapi.Operation{
		ID: "import" + d.noun, Tag: d.Name, Params: []openapi.Param{
			openapi.Query("preview", "Only say what would change", openapi.Flag()),
			openapi.Query("new", "Every row makes a new record, whatever its id: the file comes from another organization", openapi.Flag()),
			openapi.Query("background", "Answer at once and import afterwards", openapi.Flag()),
		},
		Text: "The first row names the fields. A row with an id, or with the reference of a record that is there, changes that record; any other makes a new one, which keeps the reference that the row gives it; a column that is missing leaves the field as it is. " +
			"At most 100,000 rows. Who accepts application/x-ndjson hears in the meantime how far it is, by lines as {\"progress\":40}; the last line is {\"done\":…} or {\"problem\":…}. Hanging up ends the import, and nothing is kept. With background, the answer is an import to ask for until its state is no longer waiting, which goes on whoever hangs up; with preview too, it is checked and then waits to be started.",
		Body:    importBody(),
		Answers: []openapi.Answer{openapi.Gives(200, "What changed, or would", previewSchema), openapi.Gives(202, "The import, which waits", importSchema, "Location")},
	}
}

func importBody() []openapi.Media {
	return []openapi.Media{openapi.File("text/csv"), openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
}

func (d registerDocs) take() openapi.Operation {
	return openapi.Operation{
		ID: "export" + d.noun, Tag: d.Name, Params: append([]openapi.Param{openapi.Query("format", "csv where nothing is said", openapi.OneOf("csv", "xlsx", "json"))}, d.params()...),
		Answers: []openapi.Answer{{Status: 200, Text: "All records, oldest first", Body: []openapi.Media{{Kind: "text/csv", Schema: openapi.Text()}, openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), {Kind: "application/json", Schema: openapi.Object(openapi.Has("items", openapi.List(d.record)))}}, Headers: []string{"Content-Disposition"}}},
	}
}

// example is the least that makes a record.
func (d registerDocs) example() map[string]any {
	out := map[string]any{}
	for _, f := range d.Fields {
		if f.Required {
			out[f.Name] = "An example"
		}
	}
	return out
}

var previewSchema = openapi.Object(
	openapi.Has("create", openapi.Int()), openapi.Has("update", openapi.Int()), openapi.Has("same", openapi.Int()),
	openapi.Has("differences", openapi.List(openapi.Object(
		openapi.Has("line", openapi.Int()), openapi.May("id", openapi.ID().About("of the record that changes; absent for a new one")), openapi.Has("fields", openapi.List(fieldSchema)),
	).Named("ImportDifference")).About("the first of them, in the file's order")),
).Named("ImportPreview")
