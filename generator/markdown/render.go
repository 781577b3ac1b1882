package markdown

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The parsers and pageRenderer keep no state of a page. The linkifier makes links of
// bare addresses, too, for which it must stop at every space: that is a quarter of
// what parsing takes, and most texts have none. See parse.
var (
	pageParser   = newParser()
	linkifier    = newParser(util.Prioritized(extension.NewLinkifyParser(), 999))
	pageRenderer = renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(ours{}, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(), 500),
		util.Prioritized(ghtml.NewRenderer(), 1000),
	))
)

func newParser(more ...util.PrioritizedValue) parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithHeadingAttribute(),
		parser.WithBlockParsers(
			util.Prioritized(extension.NewDefinitionListParser(), 101),
			util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
			util.Prioritized(extension.NewFootnoteBlockParser(), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(alertTransformer{}, 50),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(refParser{}, 50),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(extension.NewTypographerParser(extension.WithTypographicSubstitutions(
				extension.TypographicSubstitutions{extension.LeftAngleQuote: nil, extension.RightAngleQuote: nil})), 9999),
		),
		parser.WithInlineParsers(more...),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(unusedFootnotes{}, 998),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// parse reads the text behind the front matter.
func (p *page) parse(start int) ast.Node {
	read := func(with parser.Parser) ast.Node {
		pc := parser.NewContext()
		pc.Set(pageKey, p)
		return with.Parse(text.NewReader(p.source), parser.WithContext(pc))
	}
	found, known := addresses(p.file[start:]), len(p.doc.Diags)
	if found > p.inFences || p.parser.linkify {
		return read(linkifier)
	}
	root := read(pageParser)
	if found > p.addressesInCode(root) { // what looked like a fence is none
		p.doc.Diags = p.doc.Diags[:known]
		return read(linkifier)
	}
	return root
}

// addresses counts what each bare address has one of.
func addresses(text string) int {
	return strings.Count(text, "://") + strings.Count(text, "www.") + strings.Count(text, "@")
}

func (p *page) addressesInCode(root ast.Node) (n int) {
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node.Kind() {
		case ast.KindFencedCodeBlock, ast.KindCodeBlock:
			for i := 0; entering && i < node.Lines().Len(); i++ {
				line := node.Lines().At(i)
				n += addresses(p.file[line.Start:line.Stop])
			}
			return ast.WalkSkipChildren, nil
		}
		if node.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return n
}

func (p *page) render(root ast.Node) {
	p.rawTags, p.footnotes = map[string]bool{}, map[int]int{}
	if err := pageRenderer.Render(p, p.source, root); err != nil {
		panic(err)
	}
	p.cut(nil)
}

// The renderer writes into the page as a util.BufWriter.

func (p *page) Write(b []byte) (int, error)       { return p.out.Write(b) }
func (p *page) WriteByte(c byte) error            { return p.out.WriteByte(c) }
func (p *page) WriteRune(r rune) (int, error)     { return p.out.WriteRune(r) }
func (p *page) WriteString(s string) (int, error) { return p.out.WriteString(s) }
func (p *page) Available() int                    { return 1 << 16 }
func (p *page) Buffered() int                     { return 0 }
func (p *page) Flush() error                      { return nil }

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p.out, format, args...) }

// cut ends the piece of HTML that was being written, and leaves a hole.
func (p *page) cut(hole Block) {
	if p.out.Len() > 0 {
		p.doc.Body = append(p.doc.Body, HTML(p.out.String()))
		p.out.Reset()
	}
	if hole != nil {
		p.doc.Body = append(p.doc.Body, hole)
	}
}

// ours renders the nodes whose HTML is not goldmark's.
type ours struct{}

func (ours) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	on := func(kind ast.NodeKind, f func(p *page, n ast.Node, entering bool) ast.WalkStatus) {
		reg.Register(kind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
			return f(w.(*page), n, entering), nil
		})
	}
	on(ast.KindHeading, (*page).heading)
	on(ast.KindBlockquote, (*page).quote)
	on(ast.KindFencedCodeBlock, (*page).fenced)
	on(ast.KindCodeBlock, (*page).indented)
	on(ast.KindHTMLBlock, (*page).htmlBlock)
	on(ast.KindRawHTML, (*page).rawHTML)
	on(ast.KindLink, (*page).link)
	on(ast.KindAutoLink, (*page).autoLink)
	on(ast.KindImage, (*page).image)
	on(ast.KindListItem, (*page).listItem)
	on(kindRef, (*page).reference)
	on(east.KindTable, (*page).table)
	on(east.KindTableHeader, (*page).tableHeader)
	on(east.KindTableRow, (*page).tableRow)
	on(east.KindTableCell, (*page).tableCell)
	on(east.KindTaskCheckBox, (*page).checkBox)
	on(east.KindFootnoteLink, (*page).footnoteLink)
	on(east.KindFootnoteBacklink, (*page).footnoteBacklink)
	on(east.KindFootnote, (*page).footnote)
	on(east.KindFootnoteList, (*page).footnoteList)
}

func (p *page) heading(n ast.Node, entering bool) ast.WalkStatus {
	h := p.headings[n.(*ast.Heading)]
	if h.Text == "" && !hasImage(n) {
		return ast.WalkSkipChildren
	}
	if !entering {
		p.printf(` <a class="anchor" href="#%s" aria-label="Link to this section: %s"></a></h%d>`+"\n",
			h.ID, html.EscapeString(h.Text), h.Level)
		return ast.WalkContinue
	}
	p.printf(`<h%d id="%s"`, h.Level, h.ID)
	if class, ok := n.AttributeString("class"); ok {
		if b, ok := class.([]byte); ok {
			p.printf(` class="%s"`, html.EscapeString(string(b)))
		}
	}
	p.printf(">")
	return ast.WalkContinue
}

func hasImage(n ast.Node) bool {
	found := false
	_ = ast.Walk(n, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		found = found || n.Kind() == ast.KindImage
		return ast.WalkContinue, nil
	})
	return found
}

// alerts are GitHub's words, with ours for the reader.
var alerts = map[string]string{"NOTE": "Note", "TIP": "Tip", "IMPORTANT": "Important", "WARNING": "Warning", "CAUTION": "Caution"}

var alertLine = regexp.MustCompile(`^\[!([A-Za-z]+)\]([^\[(:].*)?$`)

// An alertTransformer takes the line [!NOTE] off a quote and marks the quote.
type alertTransformer struct{}

func (alertTransformer) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != ast.Node(node) {
		return
	}
	p := pc.Get(pageKey).(*page)
	first := node.Lines().At(0)
	m := alertLine.FindStringSubmatch(strings.TrimSpace(string(first.Value(reader.Source()))))
	if m == nil {
		return
	}
	at := first.Start + bytes.IndexByte(reader.Source()[first.Start:], '[')
	word := strings.ToUpper(m[1])
	if alerts[word] == "" {
		d := p.addf(at, "CG017", "unknown alert %q", m[1])
		d.Hint = "known are NOTE, TIP, IMPORTANT, WARNING and CAUTION"
		return
	}
	if strings.TrimSpace(m[2]) != "" {
		p.addf(at, "CG017", "text behind [!%s] (want it on the next line)", word).Hint = "start the text on a line of its own, > text"
		return
	}
	quote.SetAttributeString("alert", word)
	if node.Lines().Len() == 1 {
		quote.RemoveChild(quote, node)
		return
	}
	node.Lines().SetSliced(1, node.Lines().Len())
}

func (p *page) quote(n ast.Node, entering bool) ast.WalkStatus {
	word, alert := n.AttributeString("alert")
	switch {
	case entering && alert:
		name := alerts[word.(string)]
		p.printf(`<div class="alert alert-%s" role="note"><p class="alert-title">%s</p>`+"\n", strings.ToLower(name), name)
	case entering:
		p.printf("<blockquote>\n")
	case alert:
		p.printf("</div>\n")
	default:
		p.printf("</blockquote>\n")
	}
	return ast.WalkContinue
}

func (p *page) fenced(n ast.Node, entering bool) ast.WalkStatus {
	f := n.(*ast.FencedCodeBlock)
	closed := !entering || p.closed(f)
	switch {
	case !entering:
	case p.isCode(f):
		p.code(n)
	default:
		name, info, _ := p.fence(f)
		p.component(f, name, info, !closed)
	}
	return ast.WalkSkipChildren
}

func (p *page) indented(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.code(n)
	}
	return ast.WalkSkipChildren
}

func (p *page) htmlBlock(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		at := max(n.Pos(), 0)
		if n.Lines().Len() > 0 {
			line := n.Lines().At(0)
			at = line.Start
			at += max(0, bytes.IndexByte(p.source[at:], '<'))
		}
		p.reportHTML(string(p.source[at:min(len(p.source), at+100)]), at)
	}
	return ast.WalkSkipChildren
}

func (p *page) rawHTML(n ast.Node, entering bool) ast.WalkStatus {
	if segments := n.(*ast.RawHTML).Segments; entering && segments.Len() > 0 {
		s := segments.At(0)
		p.reportHTML(string(s.Value(p.source)), s.Start)
	}
	return ast.WalkSkipChildren
}

var tagName = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9-]*)`)

// instead says what to write in place of a tag.
var instead = map[string]string{
	"br":      "end the line with a backslash or two spaces",
	"img":     "write ![what it shows](file.png)",
	"a":       "write [text](address); for a place to link to give a heading an id: ## Text {#id}",
	"b":       "write **text**",
	"strong":  "write **text**",
	"i":       "write *text*",
	"em":      "write *text*",
	"code":    "write `text`",
	"kbd":     "write `text`",
	"pre":     "put the text between lines of ```",
	"s":       "write ~~text~~",
	"del":     "write ~~text~~",
	"hr":      "write a line of three hyphens, ---",
	"p":       "leave an empty line between paragraphs",
	"ul":      "start the lines with a hyphen, - item",
	"ol":      "start the lines with a number, 1. item",
	"li":      "start the line with a hyphen, - item",
	"dl":      "write the term, and below it a line that starts with a colon, : text",
	"table":   "write a table with bars, | a | b |",
	"details": "use a heading, so that everybody finds the text",
	"summary": "use a heading",
	"div":     "write an alert, > [!NOTE], or plain Markdown; the look belongs in the templates",
	"span":    "write plain Markdown; the look belongs in the templates",
	"center":  "write plain Markdown; the look belongs in the templates",
	"font":    "write plain Markdown; the look belongs in the templates",
	"sup":     "for a footnote write [^1] and a line [^1]: text",
	"sub":     "write the character itself, like ₂",
	"u":       "write *text* or **text**",
	"h1":      "the page's title is in the front matter",
	"h2":      "write ## text",
	"h3":      "write ### text",
	"style":   "the look belongs in the templates",
	"script":  "scripts belong in the templates",
	"iframe":  "link to it, [text](address)",
	"video":   "link to it, [text](address)",
}

func (p *page) reportHTML(raw string, at int) {
	if strings.HasPrefix(raw, "<!--") {
		p.addf(at, "CG013", "an HTML comment").Hint = "take it out; every reader of the page's source could see it"
		return
	}
	m := tagName.FindStringSubmatch(raw)
	if m == nil {
		p.addf(at, "CG013", "raw HTML").Hint = "to show it as text put it between backticks"
		return
	}
	name := strings.ToLower(m[1])
	if strings.HasPrefix(raw, "</") && p.rawTags[name] {
		return // its start was reported
	}
	p.rawTags[name] = true
	hint := instead[name]
	if hint == "" {
		hint = "write it in Markdown; to show it as text put it between backticks"
	}
	p.addf(at, "CG013", "raw HTML, <%s>", name).Hint = hint
}

var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)

// destination resolves Markdown's escapes.
func destination(b []byte) string {
	b = util.UnescapePunctuations(b)
	b = util.ResolveNumericReferences(b)
	return string(util.ResolveEntityNames(b))
}

// A target is where a destination leads.
type target int

const (
	inside target = iota
	outside
	forbidden
)

// target says where dest leads, and reports what is not allowed.
func (p *page) target(dest string, at int, schemes ...string) target {
	if strings.ContainsFunc(dest, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		p.addf(at, "CG014", "a control character in an address").Hint = "take it out"
		return forbidden
	}
	trimmed := strings.TrimSpace(dest)
	if strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, `\`) || strings.HasPrefix(trimmed, `/\`) {
		p.addf(at, "CG014", "the address %s has no scheme", dest).Hint = "write https: in front of it"
		return forbidden
	}
	if strings.IndexByte(trimmed, ':') < 0 { // as most
		return inside
	}
	m := scheme.FindStringSubmatch(trimmed)
	if m == nil {
		return inside
	}
	for _, s := range schemes {
		if strings.EqualFold(m[1], s) {
			return outside
		}
	}
	p.addf(at, "CG014", "the scheme %s: is not allowed (want %s)", m[1], strings.Join(schemes, ", ")).
		Hint = "link to a page over https"
	return forbidden
}

func (p *page) link(node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*ast.Link)
	if !entering {
		p.inLink--
		if _, bad := n.AttributeString("bad"); !bad {
			p.printf("</a>")
		}
		return ast.WalkContinue
	}
	p.inLink++
	at := max(n.Pos(), 0)
	words := p.plain(n)
	if words == "" && !hasImage(n) {
		p.addf(at, "CG027", "a link without text").Hint = "write [text](address)"
	}
	dest := destination(n.Destination)
	if strings.TrimSpace(dest) == "" {
		p.addf(at, "CG011", "a link without an address").Hint = "write it between the parentheses: [text](address)"
	}
	switch p.target(dest, at, "https", "http", "mailto", "tel") {
	case forbidden:
		n.SetAttributeString("bad", true)
		return ast.WalkContinue
	case outside:
		p.doc.Beyond = append(p.doc.Beyond, &Link{Pos: p.lines.At(at), Dest: dest, Text: words})
		p.printf(`<a href="%s"%s`, escapeURL(dest), external(dest))
	case inside:
		l := &Link{Pos: p.lines.At(at), Dest: dest, Text: words, Sentence: p.linkRef(n).Sentence}
		p.doc.Links = append(p.doc.Links, l)
		p.printf(`<a href="`)
		p.cut(l)
		p.printf(`"`)
	}
	if n.Title != nil {
		p.printf(` title="%s"`, html.EscapeString(destination(n.Title)))
	}
	p.printf(">")
	return ast.WalkContinue
}

func external(dest string) string {
	if len(dest) > 4 && strings.EqualFold(dest[:4], "http") {
		return ` rel="external"`
	}
	return ""
}

func escapeURL(dest string) string {
	return html.EscapeString(string(util.URLEscape([]byte(dest), false)))
}

func (p *page) autoLink(node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*ast.AutoLink)
	if !entering {
		return ast.WalkContinue
	}
	label := html.EscapeString(string(n.Label(p.source)))
	dest := string(n.URL(p.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	if p.inLink > 0 || p.target(dest, p.autoLinkAt(n), "https", "http", "mailto", "tel") != outside {
		p.printf("%s", label)
		return ast.WalkContinue
	}
	p.doc.Beyond = append(p.doc.Beyond, &Link{Pos: p.lines.At(p.autoLinkAt(n)), Dest: dest, Text: string(n.Label(p.source))})
	p.printf(`<a href="%s"%s>%s</a>`, escapeURL(dest), external(dest), label)
	return ast.WalkContinue
}

// autoLinkAt returns where n stands; the parser may count the space before it.
func (p *page) autoLinkAt(n *ast.AutoLink) int {
	at := max(n.Pos(), 0)
	return at + max(0, bytes.Index(p.source[at:], n.Label(p.source)))
}

func (p *page) image(node ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	n := node.(*ast.Image)
	at := max(n.Pos(), 0)
	for r := range refsIn(n) {
		if !r.Literal {
			p.doc.Diags.Addf(r.Pos, "CG010", "a reference in a picture's alternative text").Hint = "write the words themselves"
		}
	}
	img := &Image{Pos: p.lines.At(at), Dest: destination(n.Destination), Alt: p.plain(n), Title: destination(n.Title)}
	if img.Alt == "" {
		d := p.addf(at, "CG018", "a picture without alternative text")
		d.Hint = "say between the brackets what it shows: ![text](" + img.Dest + ")"
	}
	if p.target(img.Dest, at, "https", "http") != forbidden {
		p.doc.Images = append(p.doc.Images, img)
		p.cut(img)
	}
	return ast.WalkSkipChildren
}

func refsIn(n ast.Node) func(yield func(*Ref) bool) {
	return func(yield func(*Ref) bool) {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if r, ok := n.(*refNode); ok && entering && !yield(r.ref) {
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
	}
}

func (p *page) reference(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	r := n.(*refNode).ref
	if p.inLink > 0 && !r.Literal {
		p.doc.Diags.Addf(r.Pos, "CG010", "a reference inside a link's text, which would be a link in a link").
			Hint = "put the reference outside of the link, or write the words themselves"
		p.printf("%s", html.EscapeString(r.String()))
		return ast.WalkContinue
	}
	p.doc.Refs = append(p.doc.Refs, r)
	p.cut(r)
	return ast.WalkContinue
}

func (p *page) listItem(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		p.printf("</li>\n")
		return ast.WalkContinue
	}
	first := n.FirstChild()
	class := ""
	if first != nil && first.FirstChild() != nil && first.FirstChild().Kind() == east.KindTaskCheckBox {
		class = ` class="task"`
	}
	p.printf("<li%s>", class)
	if first != nil && first.Kind() != ast.KindTextBlock {
		p.printf("\n")
	}
	return ast.WalkContinue
}

func (p *page) checkBox(node ast.Node, entering bool) ast.WalkStatus {
	if n := node.(*east.TaskCheckBox); entering {
		checked, state := "", "To do"
		if n.IsChecked {
			checked, state = " checked", "Done"
		}
		p.printf(`<input type="checkbox" disabled%s aria-label="%s: %s"> `, checked, state, html.EscapeString(p.taskOf(n)))
	}
	return ast.WalkContinue
}

func (p *page) table(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		p.printf("</table></div>\n")
		return ast.WalkContinue
	}
	var heads []string
	for c := n.FirstChild().FirstChild(); c != nil; c = c.NextSibling() {
		if s := p.plain(c); s != "" {
			heads = append(heads, s)
		}
	}
	label := "Table"
	if len(heads) > 0 {
		label += ": " + strings.Join(heads, ", ")
	}
	p.printf(`<div class="table-scroll" role="region" tabindex="0" aria-label="%s"><table>`+"\n", html.EscapeString(label))
	return ast.WalkContinue
}

func (p *page) tableHeader(n ast.Node, entering bool) ast.WalkStatus {
	switch {
	case entering:
		p.printf("<thead>\n<tr>\n")
	case n.NextSibling() != nil:
		p.printf("</tr>\n</thead>\n<tbody>\n")
	default:
		p.printf("</tr>\n</thead>\n")
	}
	return ast.WalkContinue
}

func (p *page) tableRow(n ast.Node, entering bool) ast.WalkStatus {
	switch {
	case entering:
		p.printf("<tr>\n")
	case n.NextSibling() == nil:
		p.printf("</tr>\n</tbody>\n")
	default:
		p.printf("</tr>\n")
	}
	return ast.WalkContinue
}

func (p *page) tableCell(node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*east.TableCell)
	tag, scope := "td", ""
	if n.Parent().Kind() == east.KindTableHeader {
		tag, scope = "th", ` scope="col"`
	}
	if !entering {
		p.printf("</%s>\n", tag)
		return ast.WalkContinue
	}
	class := ""
	if n.Alignment != east.AlignNone {
		class = fmt.Sprintf(` class="align-%s"`, n.Alignment)
	}
	p.printf("<%s%s%s>", tag, scope, class)
	return ast.WalkContinue
}

// unusedFootnotes reports the footnotes that goldmark is about to drop.
type unusedFootnotes struct{}

func (unusedFootnotes) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	p := pc.Get(pageKey).(*page)
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*east.Footnote); ok && entering && f.Index < 0 {
			p.addf(max(f.Pos(), 0), "CG029", "the footnote [^%s] is never used", f.Ref).
				Hint = fmt.Sprintf("write [^%s] where it belongs, or take it out", f.Ref)
		}
		return ast.WalkContinue, nil
	})
}

func (p *page) footnoteLink(node ast.Node, entering bool) ast.WalkStatus {
	if n := node.(*east.FootnoteLink); entering {
		if p.inLink > 0 {
			p.printf(`<sup id="%s">%d</sup>`, footnoteRef(n.Index, n.RefIndex), n.Index)
		} else {
			p.printf(`<sup id="%s"><a href="#fn:%d" class="footnote-ref" role="doc-noteref" aria-label="Footnote %d">%d</a></sup>`,
				footnoteRef(n.Index, n.RefIndex), n.Index, n.Index, n.Index)
		}
	}
	return ast.WalkContinue
}

// footnoteRef returns the id of a footnote's nth reference. No heading's id
// has a colon.
func footnoteRef(index, nth int) string {
	if nth == 0 {
		return fmt.Sprintf("fnref:%d", index)
	}
	return fmt.Sprintf("fnref:%d:%d", index, nth+1)
}

func (p *page) footnoteBacklink(node ast.Node, entering bool) ast.WalkStatus {
	if n := node.(*east.FootnoteBacklink); entering {
		p.printf(` <a href="#%s" class="footnote-backref" role="doc-backlink" aria-label="Back to the text">↩︎</a>`,
			footnoteRef(n.Index, n.RefIndex))
	}
	return ast.WalkContinue
}

func (p *page) footnote(node ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.printf(`<li id="fn:%d">`+"\n", node.(*east.Footnote).Index)
	} else {
		p.printf("</li>\n")
	}
	return ast.WalkContinue
}

func (p *page) footnoteList(_ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.printf(`<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">` + "\n<ol>\n")
	} else {
		p.printf("</ol>\n</section>\n")
	}
	return ast.WalkContinue
}
