package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"certguide/generator/diag"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// An Inline is a piece of a plain text with references: Text, or Ref.
type Inline struct {
	Text string
	Ref  *Ref
}

// SplitRefs splits a plain text, which starts at pos, at its references. What
// is not well formed stays text.
func SplitRefs(text string, pos diag.Pos) []Inline {
	list := splitRefs(text)
	col := pos.Col
	for i, in := range list {
		if in.Ref == nil {
			col += utf8.RuneCountInString(in.Text)
			continue
		}
		in.Ref.Pos = pos
		in.Ref.Pos.Col = col
		col += utf8.RuneCountInString(in.Text) + len("[[]]")
		list[i].Text = ""
	}
	sentences(list)
	return list
}

// splitRefs is SplitRefs without positions; pieces with a Ref keep the text
// between the brackets.
func splitRefs(text string) []Inline {
	var out []Inline
	for from := 0; ; {
		open := strings.Index(text[from:], "[[")
		if open < 0 {
			break
		}
		open += from
		end := strings.Index(text[open:], "]]")
		if end < 0 {
			break
		}
		inner := text[open+2 : open+end]
		ref, problem := parseRef(inner)
		if problem != "" {
			from = open + 2
			continue
		}
		if open > 0 {
			out = append(out, Inline{Text: text[:open]})
		}
		out = append(out, Inline{Text: inner, Ref: ref})
		text, from = text[open+end+2:], 0
	}
	if text != "" {
		out = append(out, Inline{Text: text})
	}
	return out
}

// sentences fills in the sentences around the references of a plain text.
func sentences(list []Inline) {
	var f flat
	for _, in := range list {
		if in.Ref != nil {
			f.ref(in.Ref, 0)
		} else {
			f.plain(in.Text, 0, true)
		}
	}
	f.fillSentences()
}

const refHint = "write [[id]], [[id|label]], [[id.field]] or [[=$5,000]]; for two brackets as they are write \\[["

// parseRef reads what stands between the brackets. Problem says what is wrong
// with it.
func parseRef(inner string) (ref *Ref, problem string) {
	if literal, ok := strings.CutPrefix(inner, "="); ok {
		literal = strings.TrimSpace(literal)
		if literal == "" {
			return nil, "a reference [[=]] without the figure"
		}
		return &Ref{Label: literal, Literal: true}, ""
	}
	// In a table the bar must be escaped.
	name, label, labelled := strings.Cut(inner, "|")
	if labelled {
		name = strings.TrimSuffix(name, `\`)
	}
	label = strings.TrimSpace(label)
	id, field, dotted := strings.Cut(strings.TrimSpace(name), ".")
	switch {
	case id == "" && !dotted && !labelled:
		return nil, "an empty reference"
	case id == "":
		return nil, "a reference without an id"
	case dotted && field == "":
		return nil, "a reference without the field behind the dot"
	case labelled && label == "":
		return nil, "a reference with an empty label"
	case strings.ContainsAny(name, "[]{}()<>!\"\n"):
		return nil, "a reference with brackets in it"
	case strings.ContainsAny(name, " \t"):
		return nil, "a reference with a space in its id"
	}
	return &Ref{ID: id, Field: field, Label: label}, ""
}

var kindRef = ast.NewNodeKind("Reference")

type refNode struct {
	ast.BaseInline
	ref *Ref
}

func (n *refNode) Kind() ast.NodeKind      { return kindRef }
func (n *refNode) Dump(src []byte, lv int) { ast.DumpHelper(n, src, lv, nil, nil) }

// maxRef bounds the search for a reference's end.
const maxRef = 1000

var pageKey = parser.NewContextKey()

// barred is a reference with a label whose bar is not escaped.
var barred = regexp.MustCompile(`^\[\[([^\]|\\]*)\|([^\]|]*)\]\]`)

// A refParser reads references; it must come before links and footnotes.
type refParser struct{}

func (refParser) Trigger() []byte { return []byte{'['} }

func (refParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 || line[1] != '[' {
		return nil
	}
	p := pc.Get(pageKey).(*page)
	end := bytes.Index(line[:min(len(line), maxRef)], []byte("]]"))
	if end < 0 {
		d := p.addf(segment.Start, "CG010", "a reference that is not closed on its line (want ]])")
		d.Hint = refHint
		near := lineFrom(p.source[segment.Start:min(len(p.source), segment.Start+maxRef)])
		if !strings.Contains(near, "|") {
			return nil
		}
		if m := barred.FindStringSubmatch(near); m != nil {
			d.Msg = "a reference with a bar, which ends the cell of the table"
			d.Hint = `write the bar with a backslash: [[` + m[1] + `\|` + m[2] + `]]`
		}
		return nil
	}
	ref, problem := parseRef(string(line[2:end]))
	if problem != "" {
		p.addf(segment.Start, "CG010", "%s", problem).Hint = refHint
		return nil
	}
	ref.Pos = p.lines.At(segment.Start)
	block.Advance(end + 2)
	n := &refNode{ref: ref}
	n.SetPos(segment.Start)
	return n
}
