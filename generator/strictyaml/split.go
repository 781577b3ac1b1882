package strictyaml

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Reader is [Decode] with a memory: of a file that is read again and again
// while it is edited, it reads anew the entries of top-level lists that changed.
// What it decodes, and what it finds wrong, is what Decode would.
type Reader struct{ entries map[string]entry }

// An entry is one of a list, with its lines counted from its own first.
type entry struct {
	text string
	node *yaml.Node
}

// A list is one that a file holds under a key that starts in its first column.
type list struct {
	key     string
	line    int // of the key, from 1
	entries []part
}

// A part is a text and how many lines stand above it.
type part struct {
	text string
	line int
}

// load returns the file's root with the entries of its lists as they were read
// now or before, or nil when it is not certain that this is the root of the
// whole: then something is wrong with the file, or it is written in an unusual
// way. The lines of entries are counted from parts.
//
// It is certain when what is left has the lists' keys where they were, without a
// value, and each entry by itself is a list of one. For then the reader of YAML
// stands before a list behind each of these keys, and behind each entry in front
// of the next one: nothing in the entry was left open, and what continues it
// would be indented further.
func (r *Reader) load(text string) (root *yaml.Node, parts map[*yaml.Node][]int) {
	rest, lists := split(text)
	if lists == nil {
		return nil, nil
	}
	root = parseAlone(rest)
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, nil
	}
	entries := map[string]entry{}
	parts = map[*yaml.Node][]int{}
	for _, l := range lists {
		at := l.in(root)
		if at < 0 {
			return nil, nil
		}
		seq := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: l.entries[0].line + 1, Column: 1 + indentOf(l.entries[0].text)}
		for _, p := range l.entries {
			e, ok := r.entries[p.text]
			if !ok {
				node := parseAlone(p.text)
				if node == nil || node.Kind != yaml.SequenceNode || len(node.Content) != 1 {
					return nil, nil
				}
				e = entry{strings.Clone(p.text), node.Content[0]} // the file's text need not stay
			}
			entries[e.text] = e
			seq.Content = append(seq.Content, e.node)
			parts[seq] = append(parts[seq], p.line)
		}
		root.Content[at] = seq
	}
	r.entries = entries
	return root, parts
}

// in returns the index of the list's value in the root, or -1 when it is not there.
func (l list) in(root *yaml.Node) int {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, val := root.Content[i], root.Content[i+1]
		if key.Line == l.line && key.Value == l.key && val.Kind == yaml.ScalarNode && val.ShortTag() == "!!null" && val.Value == "" && val.Anchor == "" {
			return i + 1
		}
	}
	return -1
}

// parseAlone returns the root of a text that is one document, or nil.
func parseAlone(text string) *yaml.Node {
	root, second, err := documents(text)
	if err != nil || second != nil {
		return nil
	}
	return root
}

// split cuts the entries of lists out of a text, which has empty lines in their
// place. It returns no lists when there are none, or a line is where it would
// not expect one.
func split(text string) (rest string, lists []list) {
	var b strings.Builder
	var here list // with entries once the first was seen
	indent := 0
	end := func() {
		if here.entries != nil {
			lists = append(lists, here)
		}
		here = list{}
	}
	lines := 0
	for at := 0; at < len(text); lines++ {
		next := len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			next = at + n + 1
		}
		line := text[at:next]
		inner := strings.TrimLeft(line, " ")
		column := len(line) - len(inner)
		empty := strings.TrimSpace(inner) == "" || inner[0] == '#'
		dash := inner != "" && inner[0] == '-' && strings.TrimLeft(inner[1:], " \r\n") != inner[1:]
		switch {
		case empty:
		case here.entries != nil && column > indent:
		case here.key != "" && dash && (here.entries == nil || column == indent):
			indent = column
			here.entries = append(here.entries, part{line: lines})
		case column == 0:
			end()
			here.key, here.line = bareKey(line), lines+1
		case here.entries != nil:
			return "", nil
		default:
			here = list{} // the key has a value of another kind
		}
		if n := len(here.entries); n > 0 {
			p := &here.entries[n-1]
			p.text = text[at-len(p.text) : next]
			b.WriteByte('\n')
		} else {
			b.WriteString(line)
		}
		at = next
	}
	end()
	return b.String(), lists
}

// bareKey returns the key of a line that holds a key alone, or "".
func bareKey(line string) string {
	key, rest, found := strings.Cut(line, ":")
	behind := strings.TrimLeft(rest, " \r\n")
	if !found || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") != "" || behind != "" && (behind == rest || behind[0] != '#') {
		return ""
	}
	return key
}
