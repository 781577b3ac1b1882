package markdown

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"certguide/generator/diag"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// A page is a Document in the making. Rendering writes into it; see render.go.
type page struct {
	parser *Parser
	doc    *Document
	lines  *diag.Lines
	file   string // as it is
	source []byte // with the front matter blanked out

	unclosed  bool            // the front matter is, and hides the text
	inFences  int             // addresses in what looks like blocks of code
	ids       map[string]bool // taken by headings
	headings  map[*ast.Heading]*Heading
	linkRefs  map[*ast.Link]*Ref // for their sentences
	classes   map[string]bool
	out       *bytes.Buffer
	flat      *flat // of the last block that was flattened
	inLink    int
	rawTags   map[string]bool // reported
	footnotes map[int]int     // references to each, so far
}

// addf reports a problem at offset. Where there are very many, it drops the
// rest.
func (p *page) addf(offset int, code, format string, args ...any) *diag.Diagnostic {
	if len(p.doc.Diags) >= maxDiags {
		return new(diag.Diagnostic)
	}
	return p.doc.Diags.Addf(p.lines.At(offset), code, format, args...)
}

func (p *page) addFigure(offset int, figure string) {
	p.addf(offset, "CG019", "%q is typed by hand", figure).Hint = fmt.Sprintf(figureHint, figure)
}

func (p *page) finish() {
	for i := range p.doc.Diags {
		if d := &p.doc.Diags[i]; d.Source == "" && d.Line > 0 {
			d.Source = p.lines.Line(d.Line)
		}
	}
	p.doc.Diags = p.doc.Diags.Sorted()
	for c := range p.classes {
		p.doc.CodeClasses = append(p.doc.CodeClasses, c)
	}
	slices.Sort(p.doc.CodeClasses)
}

// inspect collects what the text says, and what is wrong with it, apart from
// its HTML. It returns false when the page is not fit to be rendered.
func (p *page) inspect(root ast.Node) bool {
	if !p.shallow(root) {
		return false
	}
	var all []*ast.Heading
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeInline {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			all = append(all, n)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			return ast.WalkSkipChildren, nil
		}
		if c := n.FirstChild(); c != nil && c.Type() == ast.TypeInline {
			f := p.flatten(n)
			masked := f.masked()
			p.lint(f, masked)
			p.advice(f, masked)
			f.fillSentences()
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	p.nameHeadings(all)
	return true
}

func (p *page) shallow(root ast.Node) bool {
	depth, ok := 0, true
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > maxDepth {
			ok = false
			p.addf(max(n.Pos(), 0), "CG022", "nested more than %d levels deep", maxDepth)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return ok
}

var unreadAttributes = regexp.MustCompile(`\{[#.][^{}]*\}$`)

var explicitID = regexp.MustCompile(`^[\pL\pN_][\pL\pN_.-]*$`)

// nameHeadings gives every heading its id: first those that ask for one, then
// the others by GitHub's rule.
func (p *page) nameHeadings(all []*ast.Heading) {
	p.headings = map[*ast.Heading]*Heading{}
	p.doc.Headings = make([]Heading, len(all))
	for i, n := range all {
		h := &p.doc.Headings[i]
		*h = Heading{Level: n.Level, Pos: p.lines.At(max(n.Pos(), 0))}
		p.headings[n] = h
		if n.Level == 1 && (p.doc.HasMeta || i > 0) { // else it is meant as the title
			p.addf(max(n.Pos(), 0), "CG035", "a second heading of level 1 beside the page's title").Hint = "write ## in its place; the title is in the front matter"
		}
		for _, a := range n.Attributes() {
			value, _ := a.Value.([]byte)
			switch string(a.Name) {
			case "id":
				h.ID = p.claimID(n, string(value))
			case "class":
			default:
				p.addf(n.Pos(), "CG013", "the attribute %q of a heading (want #id or .class)", a.Name).Hint = "take it out"
			}
		}
	}
	next := map[string]int{}
	for i, n := range all {
		h := &p.doc.Headings[i]
		f := p.flatten(n)
		h.Text = strings.Join(strings.Fields(string(f.text)), " ")
		if h.Text == "" {
			p.addf(n.Pos(), "CG027", "a heading without text").Hint = "give it a text, or take it out"
		}
		if h.ID != "" {
			continue
		}
		slug := Slug(f.slug.String())
		if slug == "" {
			slug = "section"
		}
		if m := unreadAttributes.FindString(h.Text); m != "" {
			p.addf(n.Pos(), "CG009", "the heading ends in %s, which cannot be read (want {#id})", m).
				Hint = "an id has letters, digits, hyphens, dots and underscores"
		}
		h.ID = slug
		for p.ids[h.ID] {
			next[slug]++
			h.ID = fmt.Sprintf("%s-%d", slug, next[slug])
		}
		p.ids[h.ID] = true
	}
}

// claimID returns id when a heading may have it, else "".
func (p *page) claimID(n *ast.Heading, id string) string {
	at := n.Pos()
	if i := strings.Index(string(p.source[at:]), id); i >= 0 {
		at += i
	}
	switch {
	case !explicitID.MatchString(id):
		p.addf(at, "CG009", "%q is no id for a heading (want letters, digits and hyphens)", id)
		return ""
	case p.ids[id]:
		p.addf(at, "CG015", "the heading id %q is given twice", id).Hint = "every heading of a page needs its own"
		return ""
	}
	p.ids[id] = true
	return id
}

// Slug returns the id that GitHub gives a heading: letters and digits of all
// scripts in lower case, hyphens for spaces, no punctuation.
func Slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ', r == '-':
			return '-'
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.Is(unicode.Nd, r), unicode.Is(unicode.Nl, r), unicode.Is(unicode.Pc, r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(text))
}

// A flat is the text of one block without its markup, with the place in the
// file of each byte.
type flat struct {
	text  []byte
	runs  []run        // one behind the other
	slug  bytes.Buffer // the text with typographic signs as they were typed
	refs  []*Ref       // and links, as references without an id
	spans [][2]int     // of refs, in text

	scratch []byte
}

// A run is bytes of a flat that stand one behind the other in the file, or that all
// stand for what is at one place there.
type run struct {
	from, at int // in the flat, and in the file
	one      bool
	prose    bool // and no code, address or reference
}

// place returns where byte i of the flat, which is of the run, stands in the file.
func (r run) place(i int) int {
	if r.one {
		return r.at
	}
	return r.at + i - r.from
}

// runOf returns the index of the run that byte i of the text is of.
func (f *flat) runOf(i int) int {
	n, _ := slices.BinarySearchFunc(f.runs, i+1, func(r run, i int) int { return r.from - i })
	return n - 1
}

// at returns where byte i of the text stands in the file.
func (f *flat) at(i int) int { return f.runs[f.runOf(i)].place(i) }

// masked returns the text with a NUL for each byte that is no prose.
func (f *flat) masked() string {
	f.scratch = append(f.scratch[:0], f.text...)
	for i, r := range f.runs {
		if !r.prose {
			to := len(f.text)
			if i+1 < len(f.runs) {
				to = f.runs[i+1].from
			}
			clear(f.scratch[r.from:to])
		}
	}
	return string(f.scratch)
}

func (f *flat) reset() {
	f.text, f.runs, f.refs, f.spans = f.text[:0], f.runs[:0], nil, f.spans[:0]
	f.slug.Reset()
}

func (f *flat) add(s string, r run) {
	if s != "" {
		r.from = len(f.text)
		f.text, f.runs = append(f.text, s...), append(f.runs, r)
	}
}

func (f *flat) plain(s string, at int, prose bool) {
	f.add(s, run{at: at, prose: prose})
	f.slug.WriteString(s)
}

// one adds s, which stands for the bytes at at.
func (f *flat) one(s string, at int) { f.add(s, run{at: at, one: true, prose: true}) }

func (f *flat) ref(r *Ref, at int) {
	from, text := len(f.text), r.String()
	f.add(text, run{at: at, one: true})
	f.slug.WriteString(text)
	f.refs = append(f.refs, r)
	f.spans = append(f.spans, [2]int{from, len(f.text)})
}

// markdown adds s with its escapes and entities resolved.
func (f *flat) markdown(s string, at int) {
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]) {
			f.plain(s[i+1:i+2], at+i+1, true)
			i += 2
			continue
		}
		if s[i] == '&' {
			if end := strings.IndexByte(s[i:min(len(s), i+40)], ';'); end > 0 {
				if r := html.UnescapeString(s[i : i+end+1]); r != s[i:i+end+1] {
					f.one(r, at+i)
					f.slug.WriteString(r)
					i += end + 1
					continue
				}
			}
		}
		end := i + 1
		for end < len(s) && s[end] != '\\' && s[end] != '&' {
			end++
		}
		f.plain(s[i:end], at+i, true)
		i = end
	}
}

// typed turns the signs that the typographer makes back.
var typed = strings.NewReplacer("–", "--", "—", "---", "…", "...", "‘", "'", "’", "'", "“", `"`, "”", `"`)

// flatten returns the text of n, which holds until the next is flattened.
func (p *page) flatten(n ast.Node) *flat {
	p.flat.reset()
	p.flattenInto(p.flat, n, true)
	return p.flat
}

func (p *page) flattenInto(f *flat, n ast.Node, prose bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := string(c.Segment.Value(p.source))
			if prose && !c.IsRaw() {
				f.markdown(value, c.Segment.Start)
			} else {
				f.plain(strings.ReplaceAll(value, "\n", " "), c.Segment.Start, false)
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				f.plain(" ", c.Segment.Stop, prose)
			}
		case *ast.String:
			s := html.UnescapeString(string(c.Value))
			f.one(s, max(c.Pos(), 0))
			f.slug.WriteString(typed.Replace(s))
		case *ast.CodeSpan:
			p.flattenInto(f, c, false)
		case *ast.AutoLink:
			f.plain(string(c.Label(p.source)), max(c.Pos(), 0), false)
		case *refNode:
			f.ref(c.ref, c.Pos())
		case *ast.Link:
			from := len(f.text)
			p.flattenInto(f, c, prose)
			f.refs = append(f.refs, p.linkRef(c))
			f.spans = append(f.spans, [2]int{from, len(f.text)})
		default:
			p.flattenInto(f, c, prose)
		}
	}
}

// linkRef returns what stands for a link where sentences are looked for.
func (p *page) linkRef(n *ast.Link) *Ref {
	if p.linkRefs[n] == nil {
		p.linkRefs[n] = &Ref{}
	}
	return p.linkRefs[n]
}

// plain returns the text of n without markup.
func (p *page) plain(n ast.Node) string {
	return strings.Join(strings.Fields(string(p.flatten(n).text)), " ")
}

var (
	fullReference = regexp.MustCompile(`\[[^\[\]]+\]\[([^\[\]]*)\]`)
	footnoteMark  = regexp.MustCompile(`\[\^[^\[\]\s]+\]`)

	// What was meant as a link, a reference or a heading, and is text.
	spacedAddress = regexp.MustCompile(`!?\[[^\[\]]*\]\(([^()<>\x00]*[^()<>\s\x00] +[^()<>\s\x00][^()<>\x00]*\.[a-z0-9]+)\)`)
	apart         = regexp.MustCompile(`(\[[^\[\]]+\]) +(\((?:[^()\s]+\.(?:md|png|jpe?g|svg|gif|webp|avif)(?:#[^()\s]*)?|\.{0,2}/[^()\s]+|#[^()\s]+)\))`)
	apartAddress  = regexp.MustCompile(`(\[[^\[\]\x00]+\]) +\((\x00+)\)`) // an address is no prose
	oneBracket    = regexp.MustCompile(`\[([a-z0-9]+(?:-[a-z0-9]+)+\.(?:available|code|cost|ends|exam|hours|last_exam|minutes|name|passing|provider|questions|retake|roi|signal|status|successor|tier|valid|verdict|verified|value|sample))\]`)
	halfReference = regexp.MustCompile(`\[([a-z0-9-]+(?:\.[a-z_]+)?)\]\]`)
	tightHeading  = regexp.MustCompile(`(?:^| )(#{2,6})([\pL\pN][^ ]*)`)
)

const digits = "0123456789"

// lint looks for figures typed by hand, and for link references and footnotes
// that Markdown left as text since nothing defines them.
func (p *page) lint(f *flat, masked string) {
	// Most paragraphs have no digit and no bracket; looking for them costs a
	// hundredth of what the expressions do.
	if strings.ContainsAny(masked, digits) {
		for _, m := range figure.FindAllStringIndex(masked, -1) {
			p.addFigure(f.at(m[0]), strings.TrimRight(string(f.text[m[0]:m[1]]), " .,"))
		}
	}
	if strings.Contains(masked, "##") {
		p.lintHeading(f, masked)
	}
	if strings.IndexByte(masked, '[') < 0 {
		return
	}
	p.lintBrackets(f, masked)
	escaped := func(i int) bool { at := f.at(i); return at > 0 && p.source[at-1] == '\\' }
	for _, m := range fullReference.FindAllStringSubmatchIndex(masked, -1) {
		if escaped(m[0]) || m[0] > 0 && wordByte(masked[m[0]-1]) {
			continue
		}
		label := string(f.text[m[2]:m[3]])
		if label == "" {
			label = string(f.text[m[0]+1 : m[2]-2])
		}
		p.addf(f.at(m[0]), "CG029", "no definition of the link reference [%s]", label).
			Hint = fmt.Sprintf("add a line [%s]: address, or write [text](address)", label)
	}
	for _, m := range footnoteMark.FindAllStringIndex(masked, -1) {
		if !escaped(m[0]) {
			mark := string(f.text[m[0]:m[1]])
			p.addf(f.at(m[0]), "CG029", "no definition of the footnote %s", mark).Hint = fmt.Sprintf("add a line %s: text", mark)
		}
	}
}

// lintHeading reports signs of a heading that stand right before its text at
// the start of a line.
func (p *page) lintHeading(f *flat, masked string) {
	for _, m := range tightHeading.FindAllStringSubmatchIndex(masked, -1) {
		at := f.at(m[2])
		if start := bytes.TrimRight(p.source[:at], " "); len(start) == 0 || start[len(start)-1] == '\n' {
			p.addf(at, "CG027", "a heading without a space behind its signs, which readers would see").
				Hint = fmt.Sprintf("write %s %s …", masked[m[2]:m[3]], masked[m[4]:m[5]])
		}
	}
}

// lintBrackets reports links and references that Markdown left as text.
func (p *page) lintBrackets(f *flat, masked string) {
	meant := func(i int) bool { at := f.at(i); return at == 0 || p.source[at-1] != '\\' }
	for _, m := range spacedAddress.FindAllStringSubmatchIndex(masked, -1) {
		if meant(m[0]) {
			name := masked[m[2]:m[3]]
			p.addf(f.at(m[0]), "CG011", "the address %q has a space in it, so this is no link or picture", name).
				Hint = fmt.Sprintf("rename the file to %s, or write the address as <%s>", strings.Join(strings.Fields(name), "-"), name)
		}
	}
	for _, m := range apart.FindAllStringSubmatchIndex(masked, -1) {
		if meant(m[0]) {
			p.addf(f.at(m[0]), "CG011", "a space between the text of a link and its address, so this is no link").
				Hint = fmt.Sprintf("write %s%s", masked[m[2]:m[3]], masked[m[4]:m[5]])
		}
	}
	for _, m := range apartAddress.FindAllStringSubmatchIndex(masked, -1) {
		if address := string(f.text[m[4]:m[5]]); meant(m[0]) && strings.HasPrefix(address, "http") {
			p.addf(f.at(m[0]), "CG011", "a space between the text of a link and its address, so this is no link").
				Hint = fmt.Sprintf("write %s(%s)", masked[m[2]:m[3]], address)
		}
	}
	for _, m := range oneBracket.FindAllStringSubmatchIndex(masked, -1) {
		if meant(m[0]) && (m[0] == 0 || masked[m[0]-1] != '[') && (m[1] == len(masked) || masked[m[1]] != ']') {
			p.addf(f.at(m[0]), "CG010", "a reference with one bracket on each side").Hint = fmt.Sprintf("write [[%s]]", masked[m[2]:m[3]])
		}
	}
	for _, m := range halfReference.FindAllStringSubmatchIndex(masked, -1) {
		if meant(m[0]) && (m[0] == 0 || masked[m[0]-1] != '[') {
			p.addf(f.at(m[0]), "CG010", "a reference with one bracket before it and two behind it").
				Hint = fmt.Sprintf("write [[%s]]", masked[m[2]:m[3]])
		}
	}
}

func wordByte(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// fillSentences tells each reference the sentence around it.
func (f *flat) fillSentences() {
	if len(f.refs) == 0 {
		return
	}
	ends := sentenceEnds(string(f.text))
	for i, r := range f.refs {
		span := f.spans[i]
		from, to := 0, len(f.text)
		k, _ := slices.BinarySearch(ends, span[0]+1)
		if k > 0 {
			from = ends[k-1]
		}
		if k < len(ends) {
			to = max(ends[k], span[1])
		}
		from, to = f.near(from, to, span)
		r.Sentence = strings.Join(strings.Fields(string(f.text[from:span[0]])+"\uFFFC"+string(f.text[span[1]:to])), " ")
	}
}

// maxSentence bounds what is kept on either side of a reference.
const maxSentence = 1000

// near cuts a very long sentence at a space.
func (f *flat) near(from, to int, span [2]int) (int, int) {
	if span[0]-from > maxSentence {
		for from = span[0] - maxSentence; from < span[0] && f.text[from] != ' '; from++ {
		}
	}
	if to-span[1] > maxSentence {
		for to = span[1] + maxSentence; to > span[1] && f.text[to] != ' '; to-- {
		}
	}
	return from, to
}

// sentenceEnds returns where sentences end: behind a stop, what closes behind it,
// and space. A stop before a small letter ends none ("e.g. this").
func sentenceEnds(s string) []int {
	var ends []int
	for i := 0; i < len(s); {
		stop := 1
		switch s[i] {
		case '.', '!', '?':
		case "…"[0]:
			if stop = len("…"); !strings.HasPrefix(s[i:], "…") {
				i++
				continue
			}
		default:
			i++
			continue
		}
		i += stop
		closed := len(s) - len(strings.TrimLeft(s[i:], `)]"'”’»`))
		end := len(s) - len(strings.TrimLeft(s[closed:], " \t\n\f\r"))
		if end == closed {
			continue
		}
		i = end
		if r, _ := utf8.DecodeRuneInString(s[end:]); !unicode.IsLower(r) {
			ends = append(ends, end)
		}
	}
	return ends
}

// taskOf returns the text of the task that a check box belongs to.
func (p *page) taskOf(n *east.TaskCheckBox) string { return p.plain(n.Parent()) }
