// Package markdown reads one page of the guide: its front matter and its text.
// Its types are Source and Document.
//
// [Parse] sees nothing but the one file. What depends on other files is a hole
// in the finished HTML: [Document.Body] alternates between [HTML], [Code] and the
// links, references, pictures and components that the site fills in.
package markdown

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"certguide/generator/diag"
	"certguide/generator/memo"
	"certguide/generator/strictyaml"

	"github.com/yuin/goldmark/ast"
)

// A Source is the one file that [Parse] may see.
type Source struct {
	Name string // like "content/tiers/index.md"
	Text string
}

// A Document is a page as its file says it. It does not change after [Parse].
type Document struct {
	*Outline
	Body   []Block
	Links  []*Link
	Beyond []*Link // those that lead to other sites
	Refs   []*Ref  // those of the text, not of the description
	Images []*Image
	Advice []*Sentence
	Whole  bool // whether all of the file could be read; else Body and Headings lack some of it
	Diags  diag.List

	Untitled diag.Diagnostic // what is wrong when nothing else gives the page a title

	HTMLAt   int64 // where the HTML is that WithoutHTML took out
	HTMLSize int   // and how long; 0 when it is in Body
}

// WithoutBody returns the document without its HTML, which takes the most room.
func (d *Document) WithoutBody() *Document {
	e := *d
	e.Body = nil
	return &e
}

// WithoutHTML returns the document with gaps in the place of the HTML in its body,
// and that HTML.
func (d *Document) WithoutHTML() (*Document, []byte) {
	var html []byte
	e := *d
	e.Body = make([]Block, len(d.Body))
	for i, block := range d.Body {
		if x, ok := block.(HTML); ok {
			html = append(html, x...)
			block = gap(len(x))
		}
		e.Body[i] = block
	}
	e.HTMLSize = len(html)
	return &e, html
}

// WithHTML returns the document with the HTML that WithoutHTML took out.
func (d *Document) WithHTML(html []byte) *Document {
	text := string(html)
	e := *d
	e.HTMLAt, e.HTMLSize = 0, 0
	e.Body = make([]Block, len(d.Body))
	for i, block := range d.Body {
		if x, ok := block.(gap); ok {
			block, text = HTML(text[:x]), text[x:]
		}
		e.Body[i] = block
	}
	return &e
}

// An Outline is what other pages may know of a document. Most edits do not
// change it, and then all other pages stay as they are; see
// [Document.SameOutline].
type Outline struct {
	Name        string
	Meta        Meta
	HasMeta     bool
	Headings    []Heading
	Components  []*Component
	CodeClasses []string // the highlighter's classes in use, sorted; see CSS
	front       string   // the front matter as it stands in the file, from its start
}

// SameOutline reports whether no other page can tell the documents apart, but
// for the positions of headings and components. Documents with problems are
// never the same.
func (d *Document) SameOutline(e *Document) bool {
	return d.Name == e.Name && d.HasMeta == e.HasMeta && d.front == e.front && d.Untitled == e.Untitled && d.Whole == e.Whole && len(d.Diags)+len(e.Diags) == 0 &&
		slices.Equal(d.CodeClasses, e.CodeClasses) &&
		slices.EqualFunc(d.Headings, e.Headings, func(a, b Heading) bool { return a.Level == b.Level && a.ID == b.ID && a.Text == b.Text }) &&
		slices.EqualFunc(d.Components, e.Components, func(a, b *Component) bool {
			return a.Name == b.Name && a.Args == b.Args && a.Info == b.Info
		})
}

// SameAddresses reports whether links to the documents lead to the same places,
// and they are shown on the same days. Documents with problems are never the same.
func (d *Document) SameAddresses(e *Document) bool {
	a, b := d.Meta, e.Meta
	return d.Name == e.Name && d.HasMeta == e.HasMeta && d.Whole == e.Whole && len(d.Diags)+len(e.Diags) == 0 &&
		a.Draft == b.Draft && a.Published == b.Published && a.Expires == b.Expires && slices.Equal(a.RedirectFrom, b.RedirectFrom) &&
		slices.EqualFunc(d.Headings, e.Headings, func(a, b Heading) bool { return a.ID == b.ID })
}

// A Block is a piece of a finished page: [HTML], [Code], or a hole of type
// *[Link], *[Ref], *[Image] or *[Component].
type Block interface{ block() }

// A gap is so many bytes of HTML that are elsewhere.
type gap int

func (gap) block() {}

// HTML is a finished piece. It need not be well formed by itself.
type HTML string

// Code is a whole figure with a block of code, in which a minifier finds nothing
// to take out.
type Code string

// A Heading is a place that links can lead to.
type Heading struct {
	Level int
	ID    string
	Text  string
	Pos   diag.Pos
}

// A Link is a link to a page, file or heading of the site. As a [Block] it
// stands for the value of the href attribute alone: the piece before it ends
// with <a href=" and the piece after it starts with the closing quote.
type Link struct {
	Pos  diag.Pos
	Dest string // without Markdown's escapes; percent signs stand as typed
	Text string

	Sentence string // the sentence around, with the link as the word U+FFFC
}

// An Image is a picture; as a [Block] the whole img element.
type Image struct {
	Pos              diag.Pos
	Dest, Alt, Title string
}

// A Ref is a reference to the data, like [[id]], [[id|label]] or [[id.field]].
type Ref struct {
	Pos              diag.Pos
	ID, Field, Label string
	Literal          bool   // [[=…]], a figure typed on purpose; Label holds it
	Sentence         string // the sentence around, with the reference as the word U+FFFC
}

// String returns the words that stand for the reference where its value is
// not known: the label, else the id.
func (r *Ref) String() string {
	if r.Label != "" {
		return r.Label
	}
	return r.ID
}

// A Component is a fenced block that is no code: its language is the name of
// a component, or of no language that the highlighter knows.
type Component struct {
	Pos     diag.Pos
	Name    string
	Args    string   // the block's body, YAML
	ArgsPos diag.Pos // of the body's first line
	Info    string   // what stands behind the name
	Open    bool     // nothing closes it, so Args may hold what is none
}

func (HTML) block()       {}
func (Code) block()       {}
func (*Link) block()      {}
func (*Image) block()     {}
func (*Ref) block()       {}
func (*Component) block() {}

const (
	maxSize    = 1 << 20
	maxDepth   = 100
	maxColumns = 64
	maxCells   = 10_000
	maxLine    = 64 << 10 // some of the work grows with the square of a line
	maxBraces  = 200      // in a line; reading a heading's attributes grows with their cube
	maxDiags   = 1000
)

// A Parser reads pages, and draws each block of code once that stands on several
// of them. It remembers the blocks as long as it lives. Goroutines can share one.
type Parser struct {
	blocks  *memo.Func[codeBlock, drawing]
	linkify bool // also where parse sees that there is nothing to
}

// A space is what a page is worked on in. All pages use the few there are, for
// growing them anew for each would be a tenth of all memory asked for.
type space struct {
	out  bytes.Buffer
	flat flat
}

var spaces = sync.Pool{New: func() any { return new(space) }}

// NewParser returns a Parser without memories.
func NewParser() *Parser { return &Parser{blocks: memo.New(codeBlock.draw)} }

// Parse reads a page. Every problem is in the document's Diags; Parse itself
// never fails.
func Parse(src Source) *Document { return NewParser().Parse(src) }

// Parse is like the function of that name.
func (z *Parser) Parse(src Source) (doc *Document) {
	doc = &Document{Outline: &Outline{Name: src.Name}}
	space := spaces.Get().(*space)
	defer spaces.Put(space)
	space.out.Reset()
	p := &page{parser: z, out: &space.out, flat: &space.flat, doc: doc, lines: diag.NewLines(src.Name, src.Text), file: src.Text, ids: map[string]bool{}, classes: map[string]bool{}, linkRefs: map[*ast.Link]*Ref{}}
	defer func() {
		if r := recover(); r != nil {
			*doc = Document{Outline: &Outline{Name: src.Name, Meta: doc.Meta, HasMeta: doc.HasMeta}, Diags: doc.Diags}
			doc.Diags.Addf(diag.Pos{File: src.Name}, "CG022", "the page cannot be read: %v", r).
				Hint = "this is a fault of the generator; take out the last thing you wrote and report it"
		}
		p.finish()
	}()
	if len(src.Text) > maxSize {
		doc.Diags.Addf(p.lines.At(0), "CG022", "the page has %d bytes (want at most %d)", len(src.Text), maxSize).
			Hint = "split it into several pages"
		return doc
	}
	if at := strictyaml.InvalidUTF8(src.Text); at >= 0 {
		p.addf(at, "CG001", "byte %d is not UTF-8", at).Hint = "save the file as UTF-8"
		return doc
	}
	if at := strings.IndexByte(src.Text, 0); at >= 0 {
		p.addf(at, "CG001", "byte %d is a NUL, which no text has", at).Hint = "take it out; perhaps the file was saved as UTF-16: save it as UTF-8"
		return doc
	}
	start := p.frontMatter()
	p.source = []byte(src.Text)
	for i := range start { // so that every offset stays what it was
		p.source[i] = '\n'
	}
	if !p.withinLimits(start) {
		return doc
	}
	root := p.parse(start)
	if !p.inspect(root) {
		return doc
	}
	p.render(root)
	doc.Whole = !p.unclosed
	return doc
}

// withinLimits looks for what would make parsing too slow or its result too
// large, before parsing what follows offset.
func (p *page) withinLimits(offset int) bool {
	ok := true
	columns, rows, fence := 0, 0, ""
	for line := range strings.Lines(p.file[offset:]) {
		trimmed := strings.TrimLeft(line, " \t>")
		if len(line) > maxLine && strings.TrimSpace(line) != "" {
			p.addf(offset, "CG022", "the line has %d bytes (want at most %d)", len(line), maxLine).Hint = "break it into several lines"
			return false
		}
		if markers(line) > maxDepth {
			p.addf(offset, "CG022", "nested more than %d levels deep", maxDepth)
			return false
		}
		switch {
		case fence == "" && strings.HasPrefix(line, "<<<<<<< "):
			p.addf(offset, "CG016", diag.MergeConflict).Hint = diag.MergeConflictHint
			return false
		case fence != "":
			p.inFences += addresses(line)
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.Count(line, "{") > maxBraces:
			p.addf(offset, "CG022", "the line has more than %d braces", maxBraces).Hint = "put code between lines of ```"
			return false
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence, columns = trimmed[:3], 0
		case strings.TrimSpace(trimmed) == "":
			columns = 0
		case columns > 0:
			if rows++; rows*columns > maxCells {
				p.addf(offset, "CG022", "the table has more than %d cells", maxCells).Hint = "split the table"
				ok, columns = false, 0
			}
		case strings.Trim(trimmed, "|:- \t\r\n") == "" && strings.Contains(trimmed, "|"):
			if columns, rows = strings.Count(trimmed, "|"), 0; columns > maxColumns+1 {
				p.addf(offset, "CG022", "the table has more than %d columns", maxColumns).Hint = "split the table, or turn it"
				ok = false
			}
		}
		offset += len(line)
	}
	return ok
}

// markers counts the block quotes and list items that start at the beginning
// of line.
func markers(line string) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ' || c == '\t' || c >= '0' && c <= '9' || c == '.' || c == ')':
		case c == '>':
			n++
		case (c == '-' || c == '*' || c == '+') && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
			n++
		default:
			return n
		}
	}
	if strings.Trim(line, "-*+_ \t\r\n") == "" {
		return 0 // a thematic break
	}
	return n
}
