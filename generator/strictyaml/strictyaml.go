// Package strictyaml decodes YAML into Go structs and says of everything that
// does not fit what is wrong and where.
// Its types are Mapping and Span.
//
// It is stricter than YAML: unknown and repeated keys, aliases, a second
// document and deep nesting are problems. It is also plainer: a value is read
// as the struct's field wants it, so 010, 1.10 and no stay what was typed
// where text is wanted.
package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"certguide/generator/diag"

	"go.yaml.in/yaml/v4"
)

const (
	maxDepth = 32
	maxSize  = 8 << 20
)

// A Mapping remembers where the keys of a mapping stand. A struct that embeds
// it gets it filled in by [Decode].
type Mapping struct {
	pos     diag.Pos
	pairs   []pair // few: the struct's keys that were given
	unknown bool   // a key was none of the struct's
}

// A pair is a key of a mapping with what stands behind it.
type pair struct {
	name       string
	key, value diag.Pos
	items      []diag.Pos // of the entries of a list
	null       bool
	partial    bool // a list some of whose entries could not be read
}

func (m *Mapping) pair(key string) *pair {
	for i := range m.pairs {
		if m.pairs[i].name == key {
			return &m.pairs[i]
		}
	}
	return nil
}

// Pos returns where the mapping starts.
func (m *Mapping) Pos() diag.Pos { return m.pos }

// At returns where the value of key stands, or the mapping's start when the
// key is absent.
func (m *Mapping) At(key string) diag.Pos {
	if p := m.pair(key); p != nil {
		return p.value
	}
	return m.pos
}

// ItemAt returns where entry i of the list under key stands, or At(key).
func (m *Mapping) ItemAt(key string, i int) diag.Pos {
	if p := m.pair(key); p != nil && i < len(p.items) {
		return p.items[i]
	}
	return m.At(key)
}

// KeyAt returns where key itself stands, or the mapping's start.
func (m *Mapping) KeyAt(key string) diag.Pos {
	if p := m.pair(key); p != nil {
		return p.key
	}
	return m.pos
}

// Has reports whether key was given, be it as null.
func (m *Mapping) Has(key string) bool { return m.pair(key) != nil }

// Null reports whether key was given as null.
func (m *Mapping) Null(key string) bool {
	p := m.pair(key)
	return p != nil && p.null
}

// Whole reports whether the list under key holds all that the file says: that
// no entry of it was unreadable, and that it is not absent while another key
// could not be understood, which may have been meant for it.
func (m *Mapping) Whole(key string) bool {
	p := m.pair(key)
	return m.pos.Line > 0 && (p == nil && !m.unknown || p != nil && !p.partial)
}

// A Span is a text with the place where it stands.
type Span struct {
	Text string
	Pos  diag.Pos
}

func (s Span) String() string { return s.Text }

// Decode reads text, lines startLine and following of file, into out, a
// pointer to a struct with yaml tags. A tag may end in ",required". It returns
// every problem; out then holds what could be read.
func Decode(file, text string, startLine int, out any) diag.List {
	return (*Reader)(nil).Decode(file, text, startLine, out)
}

// Decode is the function [Decode]. A nil Reader remembers nothing.
func (r *Reader) Decode(file, text string, startLine int, out any) diag.List {
	d := decoder{file: file, lines: diag.NewLines(file, text), shift: startLine - 1}
	if len(text) > maxSize {
		d.diags.Addf(diag.Pos{File: file, Line: startLine, Col: 1}, "CG022", "the YAML is larger than %d MB", maxSize>>20)
		return d.diags
	}
	if at := InvalidUTF8(text); at >= 0 {
		pos := d.lines.At(at)
		pos.Line += d.shift
		d.addf(pos, "CG001", "byte %d is not UTF-8", at).Hint = "save the file as UTF-8"
		return d.diags
	}
	var root *yaml.Node
	if r != nil {
		root, d.parts = r.load(text)
	}
	if root == nil {
		root = d.parse(text)
	}
	if root != nil {
		d.value(root, reflect.ValueOf(out).Elem(), 0, "")
	}
	return d.diags
}

// InvalidUTF8 returns the offset of the first byte of text that is not UTF-8,
// or -1.
func InvalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

type decoder struct {
	file   string
	lines  *diag.Lines
	shift  int // lines before the text
	indent int // columns before each line
	diags  diag.List
	lost   bool // an entry of a list is lost in the one before it

	parts map[*yaml.Node][]int // of lists whose entries count their own lines: how many are above each
	above int                  // of the entry at hand
}

func (d *decoder) pos(n *yaml.Node) diag.Pos {
	return diag.Pos{File: d.file, Line: n.Line + d.above + d.shift, Col: n.Column + d.indent}
}

// enter prepares for entry i of a list, until the next one is entered, or leave.
func (d *decoder) enter(n *yaml.Node, i int) {
	if lines := d.parts[n]; lines != nil {
		d.above = lines[i]
	}
}

func (d *decoder) leave(n *yaml.Node) {
	if d.parts[n] != nil {
		d.above = 0
	}
}

func (d *decoder) addf(pos diag.Pos, code, format string, args ...any) *diag.Diagnostic {
	x := d.diags.Addf(pos, code, format, args...)
	x.Source = d.lines.Line(pos.Line - d.shift)
	return x
}

func (d *decoder) parse(text string) *yaml.Node {
	root, second, err := documents(text)
	if err != nil {
		d.syntax(err)
	}
	if second != nil {
		pos := diag.Pos{File: d.file, Line: second.Line + d.shift, Col: 1}
		d.addf(pos, "CG003", "a second YAML document, where one was wanted").Hint = "take out the line with ---"
	}
	return root
}

// documents returns the root of the first document of a text, and the second
// document; nil for what there is not, or what cannot be read.
func documents(text string) (root, second *yaml.Node, err error) {
	if root := plain(text); root != nil {
		return root, nil, nil
	}
	dec := yaml.NewDecoder(strings.NewReader(text))
	var all []*yaml.Node
	for len(all) < 2 && err == nil {
		var doc yaml.Node
		if err = dec.Decode(&doc); err == nil {
			all = append(all, &doc)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if len(all) > 0 && len(all[0].Content) > 0 {
		root = all[0].Content[0]
	}
	if len(all) > 1 {
		second = all[1]
	}
	return root, second, err
}

// syntax reports what the YAML library cannot read, in an editor's words.
func (d *decoder) syntax(err error) {
	pos := diag.Pos{File: d.file, Line: 1 + d.shift, Col: 1}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if load, ok := errors.AsType[*yaml.LoadError](err); ok {
		if load.Mark.Line > 0 {
			pos.Line, pos.Col = load.Mark.Line+d.shift, max(1, load.Mark.Column)
		}
		msg = load.Message
	}
	// Where a quote or bracket is left open the library names the line after the last.
	for pos.Line-d.shift > 1 && d.lines.Line(pos.Line-d.shift) == "" {
		pos.Line--
		pos.Col = 1
	}
	line := d.lines.Line(pos.Line - d.shift)
	if tab := strings.IndexByte(line, '\t'); tab >= 0 && (strings.Contains(msg, "tab") || strings.TrimSpace(line[:tab]) == "") {
		pos.Col = tab + 1
		d.addf(pos, "CG003", "a tab, where YAML wants spaces").Hint = "indent with two spaces for each level"
		return
	}
	if found, ok := d.slip(pos.Line - d.shift); ok {
		d.addf(d.place(found), "CG003", "YAML: %s", found.msg).Hint = found.hint
		return
	}
	hint := ""
	switch {
	case strings.Contains(msg, "mapping values"):
		msg = "a second colon, or a line indented too far"
		hint = "put quotes around text that contains a colon followed by a space"
		if i := strings.LastIndex(line, ": "); i >= 0 {
			pos.Col = len([]rune(line[:i])) + 1
		}
	case strings.Contains(msg, "did not find expected ',' or"):
		msg = "a list in brackets that is not closed, or lacks a comma"
		hint = "put quotes around text within that holds a colon, a comma or a bracket"
	case strings.Contains(msg, "did not find expected"), strings.Contains(msg, "could not find expected"):
		msg = "a line that does not fit: its indentation or its colon is off"
		hint = "compare with the line above; keys of one entry start in one column, and each has a colon"
	case strings.Contains(msg, "unexpected end of stream"):
		msg = "a quote that is not closed"
		hint = "end the text with the same quote"
	case strings.Contains(msg, "cannot start any token"):
		msg = "a value that starts with a character that YAML keeps for itself"
		hint = "put quotes around it"
	case strings.Contains(msg, "unknown anchor"), strings.Contains(msg, "unknown alias"):
		msg = "a value that starts with *, which YAML reads as an alias"
		hint = "put quotes around it"
	case strings.Contains(msg, "control characters"):
		msg = "a control character"
	}
	d.addf(pos, "CG003", "YAML: %s", msg).Hint = hint
}

var (
	textType    = reflect.TypeFor[encoding.TextUnmarshaler]()
	spanType    = reflect.TypeFor[Span]()
	mappingType = reflect.TypeFor[Mapping]()
	nodeType    = reflect.TypeFor[NodeDecoder]()
)

// A NodeDecoder is a type with more than one written form: one scalar or one
// mapping. FromScalar gets the text of a scalar.
type NodeDecoder interface{ FromScalar(text string) error }

func (d *decoder) value(n *yaml.Node, v reflect.Value, depth int, key string) {
	pos := d.pos(n)
	switch {
	case depth > maxDepth:
		d.addf(pos, "CG022", "nested more than %d levels deep", maxDepth)
		return
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.addf(pos, "CG003", "an anchor or alias (& or *), which is not read here").Hint = "write the value out, or put quotes around text that starts with & or *"
		return
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		before := len(d.diags)
		d.value(n, p.Elem(), depth, key)
		// A scalar that cannot be read stays nil; of a mapping the rest is of use.
		if len(d.diags) == before || p.Elem().Kind() == reflect.Struct && n.Kind == yaml.MappingNode {
			v.Set(p)
		}
		return
	}
	if v.Type() == spanType {
		if n.Kind != yaml.ScalarNode {
			d.wrong(n, key, "a text")
			return
		}
		v.Set(reflect.ValueOf(Span{n.Value, pos}))
		return
	}
	if n.Kind == yaml.ScalarNode && v.Addr().Type().Implements(nodeType) {
		if err := v.Addr().Interface().(NodeDecoder).FromScalar(n.Value); err != nil {
			d.addf(pos, "CG005", "%s: %v", key, err)
		}
		return
	}
	if v.Addr().Type().Implements(textType) {
		if n.Kind != yaml.ScalarNode {
			d.wrong(n, key, "one value")
			return
		}
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
			code, hint := "CG005", ""
			if c, ok := errors.AsType[*ValueError](err); ok {
				code, hint = c.Code, c.Hint
			}
			d.addf(pos, code, "%s: %v", key, err).Hint = hint
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v, depth, key)
	case reflect.Slice:
		d.sequence(n, v, depth, key)
	default:
		d.scalar(n, v, key)
	}
}

// A ValueError is what UnmarshalText returns to choose the code and the hint
// of the diagnostic.
type ValueError struct{ Code, Msg, Hint string }

func (e *ValueError) Error() string { return e.Msg }

func (d *decoder) sequence(n *yaml.Node, v reflect.Value, depth int, key string) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, key, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), 0, len(n.Content))
	defer d.leave(n)
	for i, item := range n.Content {
		d.enter(n, i)
		if item.Kind == yaml.ScalarNode && item.ShortTag() == "!!null" {
			d.addf(d.pos(item), "CG005", "%s has an empty entry", key).Hint = "take out the line, or write the value behind the dash"
			continue
		}
		x := reflect.New(v.Type().Elem()).Elem()
		d.value(item, x, depth+1, key)
		if x.Kind() != reflect.Pointer || !x.IsNil() {
			out = reflect.Append(out, x)
		}
	}
	v.Set(out)
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, depth int, key string) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, key, "keys with values")
		if names := fieldsOf(v.Type()).names; key != "" && n.Kind == yaml.ScalarNode && len(names) > 0 {
			d.diags[len(d.diags)-1].Hint = fmt.Sprintf("write %s: {%s: %s}; its keys are %s", key, names[0], n.Value, strings.Join(names, ", "))
		}
		return
	}
	m := Mapping{pos: d.pos(n), pairs: make([]pair, 0, len(n.Content)/2)}
	fields := fieldsOf(v.Type())
	var meant []string // keys that were given, but misspelt
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		name, at := k.Value, d.pos(k)
		f, known := fields.of[name]
		switch {
		case k.Kind != yaml.ScalarNode || k.Anchor != "":
			d.addf(at, "CG004", "a key that is not a plain word")
		case m.Has(name):
			x := d.addf(at, "CG004", "key %q is given twice (first in line %d)", name, m.KeyAt(name).Line)
			if name == "id" { // what follows is the next entry's
				x.Hint = "a new entry starts with a hyphen: - id: " + val.Value
				d.lost = true
				fields.remember(v, m)
				return
			}
			x.Hint = "take one of the two lines out"
		case !known:
			m.unknown = true
			if i := strings.IndexAny(name, " :"); i > 0 && slices.Contains(fields.names, name[:i]) {
				meant = append(meant, name[:i])
				d.addf(at, "CG004", "no colon and space after %s", name[:i]).Hint = "write " + name[:i] + ": " + strings.TrimLeft(name[i:], ": ") + " …"
				break
			}
			if before := n.Content[max(0, i-1)]; n.Style&yaml.FlowStyle != 0 && thousands.MatchString(name) && val.ShortTag() == "!!null" && digits.MatchString(before.Value) {
				d.addf(d.pos(before), "CG005", "a comma in the number %s,%s", before.Value, name).Hint = "write " + before.Value + name
				break
			}
			meant = append(meant, diag.Closest(name, fields.names))
			x := d.addf(at, "CG004", "unknown key %q", name)
			if x.Hint = diag.DidYouMean(name, fields.names); x.Hint == "" {
				x.Hint = "known here: " + strings.Join(fields.names, ", ")
			}
		default:
			p := pair{name: name, key: at, value: d.pos(val), null: val.Kind == yaml.ScalarNode && val.ShortTag() == "!!null"}
			if val.Kind == yaml.SequenceNode {
				for i, item := range val.Content {
					d.enter(val, i)
					p.items = append(p.items, d.pos(item))
				}
				d.leave(val)
			}
			field := v.Field(f.index)
			d.cutShort(k, val, field)
			d.value(val, field, depth+1, name)
			if field.Kind() == reflect.Slice && !p.null && (d.lost || val.Kind != yaml.SequenceNode || field.Len() < len(val.Content)) {
				p.partial, d.lost = true, false
			}
			m.pairs = append(m.pairs, p)
		}
	}
	for _, name := range fields.names {
		if fields.of[name].required && !m.Has(name) && !slices.Contains(meant, name) {
			what := "this entry"
			if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
				what = strconv.Quote(id.String())
			}
			x := d.addf(m.pos, "CG006", "%s has no %q, which is required", what, name)
			if doc := v.Type().Field(fields.of[name].index).Tag.Get("doc"); doc != "" {
				x.Hint = "add a line " + name + ": … (" + strings.TrimSuffix(doc, ".") + ")"
			}
		}
	}
	fields.remember(v, m)
}

// comment is what is meant as text and is none: "title: Cost #1".
var comment = regexp.MustCompile(`^[^#]*[^\s#]: *(?:[^"'\s#][^#]*)?\s(#[^\s#])`)

// cutShort reports a text that ends at a # which was not meant as a comment:
// one that has a space before it and none behind it.
func (d *decoder) cutShort(key, val *yaml.Node, field reflect.Value) {
	if field.Kind() != reflect.String || val.Kind != yaml.ScalarNode || val.Style != 0 {
		return
	}
	line := d.lines.Line(key.Line + d.above)
	if !strings.Contains(line, "#") {
		return // as nearly all, and the expression is slow
	}
	if m := comment.FindStringSubmatchIndex(line); m != nil {
		at := d.pos(key)
		at.Col += len([]rune(line[:m[2]])) - key.Column + 1
		d.addf(at, "CG003", "the text behind # is a comment, which no reader sees").Hint = "put quotes around the whole text"
	}
}

// In {amount: 14,320} YAML sees a second key, 320.
var (
	digits    = regexp.MustCompile(`^\d{1,3}$`)
	thousands = regexp.MustCompile(`^\d{3}$`)
)

// fields are the keys that a struct knows.
type fields struct {
	names   []string // in order
	of      map[string]field
	mapping int // the index of the embedded Mapping, or -1
}

type field struct {
	index    int
	required bool
}

// remember puts m into the struct, if it has a place for it.
func (f *fields) remember(v reflect.Value, m Mapping) {
	if f.mapping >= 0 {
		v.Field(f.mapping).Set(reflect.ValueOf(m))
	}
}

var known sync.Map // of reflect.Type to *fields: a data file has one type for a thousand entries

func fieldsOf(t reflect.Type) *fields {
	if f, ok := known.Load(t); ok {
		return f.(*fields)
	}
	out := &fields{of: map[string]field{}, mapping: -1}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type == mappingType {
			out.mapping = i
			continue
		}
		if name, rest, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && name != "-" {
			out.names = append(out.names, name)
			out.of[name] = field{i, rest == "required"}
		}
	}
	known.Store(t, out)
	return out
}

// curly returns what stands between the quotes that word processors make.
func curly(text string) (inner string, ok bool) {
	for _, pair := range [][2]string{{"“", "”"}, {"„", "“"}, {"‘", "’"}} {
		if rest, ok := strings.CutPrefix(text, pair[0]); ok && strings.HasSuffix(rest, pair[1]) {
			return strings.TrimSuffix(rest, pair[1]), true
		}
	}
	return "", false
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, key, map[bool]string{true: "a text", false: "a number"}[v.Kind() == reflect.String])
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
		if inner, ok := curly(n.Value); ok && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
			d.addf(d.pos(n), "CG005", "%s: curly quotes around the text are a part of it, and readers would see them", key).
				Hint = fmt.Sprintf("write `%s: \"%s\"` with straight quotes, or none; when they are meant, put straight ones around them", key, inner)
		}
	case reflect.Bool:
		if n.Value != "true" && n.Value != "false" {
			x := d.addf(d.pos(n), "CG005", "%s: %q (want true or false)", key, n.Value)
			if word := yesNo[strings.ToLower(n.Value)]; word != "" {
				x.Hint = "write `" + key + ": " + word + "`"
			}
			return
		}
		v.SetBool(n.Value == "true")
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if err != nil {
			d.addf(d.pos(n), "CG005", "%s: %q (want a whole number)", key, n.Value).Hint = "write it in digits, like `" + key + ": 5`"
			return
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || f != f || f > 1e15 || f < -1e15 {
			d.addf(d.pos(n), "CG005", "%s: %q (want a number, without sign or unit)", key, n.Value).Hint = "write it in digits, like `" + key + ": 60`"
			return
		}
		v.SetFloat(f)
	default:
		panic(fmt.Sprintf("strictyaml: no rule for %s", v.Type()))
	}
}

// yesNo are the words of YAML for what an editor may write in their place.
var yesNo = map[string]string{"yes": "true", "y": "true", "on": "true", "1": "true", "true": "true", "no": "false", "n": "false", "off": "false", "0": "false", "false": "false"}

func (d *decoder) wrong(n *yaml.Node, key, want string) {
	got := map[yaml.Kind]string{yaml.MappingNode: "keys with values", yaml.SequenceNode: "a list", yaml.ScalarNode: "one value"}[n.Kind]
	if key == "" {
		d.addf(d.pos(n), "CG005", "%s, where %s was wanted", got, want)
		return
	}
	x := d.addf(d.pos(n), "CG005", "%s is %s (want %s)", key, got, want)
	if want == "a list" && n.Kind == yaml.ScalarNode {
		x.Hint = "write it in brackets: [first, second]"
	}
}
