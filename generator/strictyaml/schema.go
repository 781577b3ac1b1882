package strictyaml

import (
	"encoding/json"
	"reflect"
	"slices"
)

// Schema returns the JSON Schema (draft 2020-12) of what [Decode] accepts for
// a struct of v's type, with the texts of the tags "doc" as descriptions. Words names the allowed words of text fields and
// lists of texts, by "Type.key".
func Schema(title string, v any, words map[string][]string) []byte {
	s := schemer{words: words}
	root := s.of(reflect.TypeOf(v), "")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = title
	data, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps of texts alone
	}
	return append(data, '\n')
}

type schemer struct{ words map[string][]string }

type object = map[string]any

func (s schemer) of(t reflect.Type, at string) object {
	if t.Kind() == reflect.Pointer {
		inner := s.of(t.Elem(), at)
		if t.Elem().Kind() == reflect.Struct && !reflect.PointerTo(t.Elem()).Implements(nodeType) {
			return inner
		}
		return object{"anyOf": []any{inner, object{"type": "null"}}}
	}
	switch {
	case reflect.PointerTo(t).Implements(textType):
		return object{"type": []string{"string", "integer"}, "pattern": `^\d{4}(-\d{2}(-\d{2})?)?$`}
	case reflect.PointerTo(t).Implements(nodeType):
		return object{"anyOf": []any{object{"type": []string{"number", "string"}}, s.mapping(t)}}
	}
	switch t.Kind() {
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem(), at)}
	case reflect.Struct:
		return s.mapping(t)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	}
	if words := s.words[at]; words != nil {
		return object{"enum": words}
	}
	return object{"type": []string{"string", "number", "boolean"}}
}

func (s schemer) mapping(t reflect.Type) object {
	properties := object{}
	required := []string{}
	fields := fieldsOf(t)
	for _, name := range fields.names {
		f := t.Field(fields.of[name].index)
		p := s.of(f.Type, t.Name()+"."+name)
		p["description"] = f.Tag.Get("doc")
		properties[name] = p
		if fields.of[name].required {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	out := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// A Field is a key of a mapping, as a reader of the format needs it.
type Field struct {
	Of       string // the mapping, as a path like certifications[].cost
	Key      string
	Kind     string // what it takes, in words
	Words    []string
	Required bool
	Doc      string
}

// Describe returns the keys of a struct of v's type and of what it holds, in
// the order of the struct, each mapping once.
func Describe(v any, words map[string][]string) []Field {
	d := describer{words: words, seen: map[reflect.Type]bool{}}
	d.mapping(reflect.TypeOf(v), "")
	return d.fields
}

type describer struct {
	words  map[string][]string
	seen   map[reflect.Type]bool
	fields []Field
}

func (d *describer) mapping(t reflect.Type, at string) {
	d.seen[t] = true
	type later struct {
		t  reflect.Type
		at string
	}
	var inner []later
	fields := fieldsOf(t)
	for _, key := range fields.names {
		f := t.Field(fields.of[key].index)
		kind, of, list := kindOf(f.Type)
		d.fields = append(d.fields, Field{at, key, kind, d.words[t.Name()+"."+key], fields.of[key].required, f.Tag.Get("doc")})
		if of != nil && !d.seen[of] {
			d.seen[of] = true
			path := key
			if at != "" {
				path = at + "." + key
			}
			if list {
				path += "[]"
			}
			inner = append(inner, later{of, path})
		}
	}
	for _, x := range inner {
		d.mapping(x.t, x.at)
	}
}

// kindOf says in words what a field of type t takes, and which mapping it or
// its entries are.
func kindOf(t reflect.Type) (kind string, of reflect.Type, list bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case reflect.PointerTo(t).Implements(textType):
		return "date", nil, false
	case reflect.PointerTo(t).Implements(nodeType):
		return "number, or min and max", t, false
	}
	switch t.Kind() {
	case reflect.Slice:
		kind, of, _ := kindOf(t.Elem())
		return map[bool]string{true: "list of mappings", false: "list of " + kind + "s"}[of != nil], of, true
	case reflect.Struct:
		return "mapping", t, false
	case reflect.Bool:
		return "true or false", nil, false
	case reflect.Int, reflect.Float64:
		return "number", nil, false
	}
	return "text", nil, false
}
