package strictyaml

import (
	"certguide/generator/diag"

	"go.yaml.in/yaml/v4"
)

// A Value is a piece of YAML whose keys no struct names beforehand: a text, a
// list, or a mapping.
type Value struct {
	Pos  diag.Pos
	Kind Kind
	Text string  // of a Scalar
	List []Value // of a Sequence
	Keys []Key   // of a Map, as written
}

// A Key is a key of a mapping with its value.
type Key struct {
	Name  string
	Pos   diag.Pos
	Value Value
}

// A Kind is the form of a [Value].
type Kind int

// The forms of a value.
const (
	Empty Kind = iota
	Scalar
	Sequence
	Map
)

// Read reads text, which starts at start in its file, with the strictness of
// [Decode].
func Read(text string, start diag.Pos) (Value, diag.List) {
	d := decoder{file: start.File, lines: diag.NewLines(start.File, text), shift: start.Line - 1, indent: max(start.Col, 1) - 1}
	root := d.parse(text)
	if root == nil {
		return Value{Pos: start}, d.diags
	}
	v := d.tree(root, 0)
	return v, d.diags
}

// Get returns the value of key.
func (v Value) Get(key string) (Value, bool) {
	for _, k := range v.Keys {
		if k.Name == key {
			return k.Value, true
		}
	}
	return Value{}, false
}

func (d *decoder) tree(n *yaml.Node, depth int) Value {
	v := Value{Pos: d.pos(n)}
	switch {
	case depth > maxDepth:
		d.addf(v.Pos, "CG022", "nested more than %d levels deep", maxDepth)
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.addf(v.Pos, "CG003", "an anchor or alias (& or *), which is not read here").Hint = "write the value out, or put quotes around it"
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
	case n.Kind == yaml.ScalarNode:
		v.Kind, v.Text = Scalar, n.Value
	case n.Kind == yaml.SequenceNode:
		v.Kind = Sequence
		for _, item := range n.Content {
			v.List = append(v.List, d.tree(item, depth+1))
		}
	case n.Kind == yaml.MappingNode:
		v.Kind = Map
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := Key{n.Content[i].Value, d.pos(n.Content[i]), d.tree(n.Content[i+1], depth+1)}
			if _, twice := v.Get(k.Name); twice {
				d.addf(k.Pos, "CG004", "key %q is given twice", k.Name)
				continue
			}
			v.Keys = append(v.Keys, k)
		}
	}
	return v
}
