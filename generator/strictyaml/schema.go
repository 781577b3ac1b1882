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
	fields, _ := fieldsOf(t)
	for _, name := range orderedFields(t) {
		f := t.Field(fields[name].index)
		p := s.of(f.Type, t.Name()+"."+name)
		p["description"] = f.Tag.Get("doc")
		properties[name] = p
		if fields[name].required {
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
