package markdown

import (
	"bytes"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"certguide/generator/diag"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark/ast"
)

// Larger blocks are not highlighted: some lexers take time that grows with the
// square of the text, or of a line.
const (
	maxCode     = 32 << 10
	maxCodeLine = 2000
)

// languages are all names that the highlighter knows. Its own look-up would
// also take file names.
var languages = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{"text": true, "txt": true, "plain": true}
	for _, name := range lexers.Names(true) {
		known[strings.ToLower(name)] = true
	}
	return known
})

// Languages returns the names of all languages that can be highlighted, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(languages())) }

// fence splits an info string into the language and the rest, and says where
// the rest starts.
func (p *page) fence(n *ast.FencedCodeBlock) (language, rest string, restAt int) {
	if n.Info == nil {
		return "", "", 0
	}
	info := string(n.Info.Segment.Value(p.source))
	end := strings.IndexAny(info, " \t{\r")
	if end < 0 {
		end = len(info)
	}
	return destination([]byte(info[:end])), info[end:], n.Info.Segment.Start + end
}

// isCode reports whether n is code, and not a component.
func (p *page) isCode(n *ast.FencedCodeBlock) bool {
	language, _, _ := p.fence(n)
	return language == "" || languages()[strings.ToLower(language)]
}

// body returns the lines of a code block.
func (p *page) body(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		s := string(line.Value(p.source))
		if before, ok := strings.CutSuffix(s, "\r\n"); ok {
			s = before + "\n"
		}
		b.WriteString(s)
	}
	return b.String()
}

// closed reports a block that nothing ends but the end of what it is in, and
// returns false for one.
func (p *page) closed(n *ast.FencedCodeBlock) bool {
	at := max(n.Pos(), 0)
	end := at + len(lineFrom(p.source[at:]))
	if n.Lines().Len() > 0 {
		end = n.Lines().At(n.Lines().Len() - 1).Stop
	}
	if mark := strings.TrimLeft(lineFrom(p.source[min(end, len(p.source)):]), " \t>"); !strings.HasPrefix(mark, string(p.source[at:at+3])) {
		p.addf(at, "CG016", "the block of code is not closed").Hint = fmt.Sprintf("end it with a line %s", p.source[at:at+3])
		return false
	}
	return true
}

// lineFrom returns the first line of b with its end.
func lineFrom(b []byte) string {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return string(b[:i+1])
	}
	return string(b)
}

func (p *page) component(n *ast.FencedCodeBlock, name, info string, open bool) {
	at := max(n.Pos(), 0)
	c := &Component{Pos: p.lines.At(at), Name: name, Args: p.body(n), Info: strings.TrimSpace(info), Open: open}
	c.ArgsPos = diag.Pos{File: c.Pos.File, Line: c.Pos.Line + 1, Col: 1}
	if n.Lines().Len() > 0 {
		c.ArgsPos = p.lines.At(n.Lines().At(0).Start)
	}
	p.doc.Components = append(p.doc.Components, c)
	p.cut(c)
}

// A codeBlock is all that decides how a block of code looks.
type codeBlock struct {
	language, title, text string
	marks                 string // see page.marks
	highlight             bool
}

// A drawing is the HTML of a block of code, and the highlighter's classes in it.
type drawing struct {
	html    Code
	classes []string
}

// code renders a block of code.
func (p *page) code(n ast.Node) {
	language, title, marks := "", "", []byte(nil)
	text := p.body(n)
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		name, rest, at := p.fence(f)
		language = strings.ToLower(name)
		title, marks = p.codeOptions(rest, at, strings.Count(text, "\n"))
	}
	highlight := language != ""
	if reason := tooLarge(text); reason != "" {
		if highlight {
			p.addf(max(n.Pos(), 0), "CG022", "the code block has %s", reason).Hint = "shorten it, or leave the language out: then it is printed without colours"
		}
		highlight = false
	}
	made := p.parser.blocks.Call(codeBlock{language, title, text, string(marks), highlight})
	for _, class := range made.classes {
		p.classes[class] = true
	}
	p.cut(made.html)
}

var codeOption = regexp.MustCompile(`^[ \t]*(?:title="((?:[^"\\]|\\.)*)"|\{([^{}]*)\}|([^\s{}]+)|([{}]))`)

// codeOptions reads what stands behind the language: title="…" and {2,4-6}.
func (p *page) codeOptions(rest string, at, lines int) (title string, marks []byte) {
	for {
		m := codeOption.FindStringSubmatchIndex(rest)
		if m == nil {
			return title, marks
		}
		switch {
		case m[2] >= 0:
			title = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(html.UnescapeString(rest[m[2]:m[3]]))
		case m[4] >= 0:
			marks = p.marks(rest[m[4]:m[5]], at+m[4], lines, marks)
		default:
			from := max(m[6], m[8])
			word := rest[from:m[1]]
			name, _, _ := strings.Cut(word, "=")
			d := p.addf(at+from, "CG016", "unknown option %q of a code block", word)
			d.Hint = `known are title="…" and marked lines like {2,4-6}`
			if name == "title" {
				d.Hint = `put the title between quotes: title="…"`
			} else if c := diag.DidYouMean(name, []string{"title"}); c != "" {
				d.Hint = c
			}
		}
		rest, at = rest[m[1]:], at+m[1]
	}
}

// marks reads a list of lines like 2,4-6 into marks, which has an x for each
// line that is marked, and a dot for each other, from line 0.
func (p *page) marks(list string, at, lines int, marks []byte) []byte {
	if marks == nil {
		marks = bytes.Repeat([]byte("."), lines+1)
	}
	for part := range strings.SplitSeq(list, ",") {
		first, last, ranged := strings.Cut(strings.TrimSpace(part), "-")
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to := from
		if ranged && err == nil {
			to, err = strconv.Atoi(strings.TrimSpace(last))
		}
		switch {
		case err != nil || from < 1 || to < from:
			p.addf(at, "CG016", "%q are no lines to mark", part).Hint = "write them like {2,4-6}"
		case to > lines:
			p.addf(at, "CG016", "line %d is marked, but the block has only %d", to, lines)
		default:
			for i := from; i <= to; i++ {
				marks[i] = 'x'
			}
		}
		at += len(part) + 1
	}
	return marks
}

// markup is how many times as long as a code its HTML is, at most as a rule.
const markup = 7

// draw returns the block's HTML.
func (b codeBlock) draw() drawing {
	d := drawer{classes: map[string]bool{}}
	d.Grow(markup * (len(b.text) + 100))
	d.WriteString(`<figure class="code">`)
	if b.title != "" {
		d.WriteString(`<figcaption>` + html.EscapeString(b.title) + `</figcaption>`)
	}
	class := "chroma"
	if b.language != "" {
		class += " language-" + html.EscapeString(b.language)
	}
	d.WriteString(`<pre tabindex="0"><code class="` + class + `">`)
	d.lines(b)
	d.WriteString("</code></pre></figure>")
	return drawing{Code(d.String()), slices.Sorted(maps.Keys(d.classes))}
}

// A drawer writes highlighted code, and notes the classes that it uses.
type drawer struct {
	strings.Builder
	classes map[string]bool
}

func (d *drawer) lines(b codeBlock) {
	lines := [][]chroma.Token{{{Type: chroma.Text, Value: b.text}}}
	if b.highlight {
		if lexer := registry().Get(b.language); lexer != nil {
			if tokens, err := tokenise(lexer, b.text); err == nil {
				lines[0] = tokens
			}
		}
	}
	if b.marks != "" {
		lines = chroma.SplitTokensIntoLines(coalesced(lines[0]))
	}
	for i, line := range lines {
		if b.marks != "" {
			class := "line"
			if i+1 < len(b.marks) && b.marks[i+1] == 'x' {
				class = "line hl"
				d.classes["hl"] = true
			}
			d.classes["line"] = true
			d.WriteString(`<span class="` + class + `">`)
		}
		for len(line) > 0 {
			n := alike(line)
			d.tokens(line[:n])
			line = line[n:]
		}
		if b.marks != "" {
			d.WriteString("</span>")
		}
	}
}

// tokens writes neighbours of one type as one.
func (d *drawer) tokens(alike []chroma.Token) {
	class := tokenClass(alike[0].Type)
	if !slices.ContainsFunc(alike, func(t chroma.Token) bool { return strings.TrimSpace(t.Value) != "" }) {
		class = ""
	}
	if class != "" {
		d.classes[class] = true
		d.WriteString(`<span class="`)
		d.WriteString(class)
		d.WriteString(`">`)
	}
	for _, t := range alike {
		d.WriteString(html.EscapeString(t.Value))
	}
	if class != "" {
		d.WriteString(`</span>`)
	}
}

func tokenClass(t chroma.TokenType) string {
	for t > 0 {
		if class, ok := chroma.StandardTypes[t]; ok {
			return class
		}
		t = t.Parent()
	}
	return ""
}

func tooLarge(text string) string {
	if len(text) > maxCode {
		return fmt.Sprintf("%d bytes (want at most %d)", len(text), maxCode)
	}
	for line := range strings.Lines(text) {
		if len(line) > maxCodeLine {
			return fmt.Sprintf("a line of %d bytes (want at most %d)", len(line), maxCodeLine)
		}
	}
	return ""
}

// CSS returns the rules of a style, like "github" or "github-dark", for the
// classes in use. It is empty for a style that does not exist.
func CSS(style string, classes []string) string {
	s, ok := styles.Registry[style]
	if !ok {
		return ""
	}
	var b strings.Builder
	background := s.Get(chroma.Background)
	fmt.Fprintf(&b, ".chroma{%s}\n", chromahtml.StyleEntryToCSS(background))
	if slices.Contains(classes, "hl") {
		hl := s.Get(chroma.LineHighlight)
		fmt.Fprintf(&b, ".chroma .hl{%s}\n", chromahtml.StyleEntryToCSS(chroma.StyleEntry{Background: hl.Background}))
	}
	types := map[string]chroma.TokenType{}
	for t, class := range chroma.StandardTypes {
		if t > 0 && class != "" {
			types[class] = t
		}
	}
	for _, class := range slices.Sorted(slices.Values(classes)) {
		t, ok := types[class]
		if !ok {
			continue
		}
		entry := s.Get(t).Sub(background)
		if css := chromahtml.StyleEntryToCSS(entry); css != "" {
			fmt.Fprintf(&b, ".chroma .%s{%s}\n", class, css)
		}
	}
	return b.String()
}
