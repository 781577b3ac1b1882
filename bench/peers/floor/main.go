// Floor is a bare program that makes a corpus into pages with the libraries
// that certguide uses and nothing else: front matter cut by hand, goldmark, code
// highlighted once for each distinct block, html/template with a layout that has
// nothing to take out, a minifier for the texts without their code, one write a
// page. It checks nothing, knows no data, and leaves components and
// pages of records out. What certguide takes beyond it is the price of the rest.
package main

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"certguide/generator/markdown"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var layout = template.Must(template.New("").Parse(strings.NewReplacer(">\n<", "><", ">\n{{", ">{{").Replace(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} · Corpus</title>
<meta name="description" content="{{.Description}}">
<link rel="canonical" href="https://example.org{{.Path}}">
<meta property="og:title" content="{{.Title}}">
<meta property="og:description" content="{{.Description}}">
<link rel="stylesheet" href="/site.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="masthead"><div class="wrap"><a class="brand" href="/">Corpus</a>
<nav class="sections" aria-label="Main"><ul>{{range .Menu}}<li><a href="{{.}}">{{.}}</a></li>{{end}}</ul></nav></div></header>
<main id="content" tabindex="-1">
<h1>{{.Title}}</h1>
<nav aria-label="On this page"><ol>{{range .Headings}}<li><a href="#{{.ID}}">{{.Text}}</a></li>{{end}}</ol></nav>
<article class="prose">{{.Body}}</article>
</main>
<footer class="colophon"><div class="wrap"><p>Corpus</p></div></footer>
</body>
</html>`)))

type heading struct{ ID, Text string }

type page struct {
	Title, Description, Path string
	Menu                     []string
	Headings                 []heading
	Body                     template.HTML
}

// links turns links to files into addresses.
type links struct{}

func (links) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	dir := path.Dir(pc.Get(nameKey).(string))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if l, ok := n.(*ast.Link); ok && entering {
			if dest, hash, _ := strings.Cut(string(l.Destination), "#"); strings.HasSuffix(dest, ".md") {
				to := address(path.Join(dir, dest))
				if hash != "" {
					to += "#" + hash
				}
				l.Destination = []byte(to)
			}
		}
		return ast.WalkContinue, nil
	})
}

var nameKey = parser.NewContextKey()

func address(name string) string {
	return "/" + strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "/"), ".md"), "index") + "/"
}

// code highlights blocks as certguide does, each distinct one once, and leaves
// marks in their places, which fill fills.
type code struct{}

var made = struct {
	sync.Mutex
	at      map[string]int // the number of a block's mark
	figures []string
}{at: map[string]int{}}

const mark = `<hr data-code="`

// fill writes a text with the blocks of code in the places of their marks.
func fill(to *strings.Builder, text string) error {
	for {
		before, after, found := strings.Cut(text, mark)
		to.WriteString(before)
		if !found {
			return nil
		}
		number, rest, _ := strings.Cut(after, `">`)
		n, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		made.Lock()
		to.WriteString(made.figures[n])
		made.Unlock()
		text = rest
	}
}

func (code) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		f := node.(*ast.FencedCodeBlock)
		language := string(f.Language(source))
		if language == "compare" || language == "plan" || language == "claims" || language == "tiers" {
			return ast.WalkContinue, nil
		}
		var text bytes.Buffer
		for i := range f.Lines().Len() {
			line := f.Lines().At(i)
			text.Write(line.Value(source))
		}
		key := "```" + language + "\n" + text.String() + "```\n"
		made.Lock()
		n, ok := made.at[key]
		made.Unlock()
		if !ok {
			var b strings.Builder
			for _, x := range markdown.Parse(markdown.Source{Name: "code.md", Text: key}).Body {
				switch x := x.(type) {
				case markdown.HTML:
					b.WriteString(string(x))
				case markdown.Code:
					b.WriteString(string(x))
				}
			}
			made.Lock()
			n = len(made.figures)
			made.at[key], made.figures = n, append(made.figures, b.String())
			made.Unlock()
		}
		_, err := fmt.Fprintf(w, `%s%d">`, mark, n)
		return ast.WalkContinue, err
	})
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList, extension.Typographer),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute(), parser.WithASTTransformers(util.Prioritized(links{}, 1000))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(code{}, 100))),
	)
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true})
	var names []string
	content := os.DirFS(filepath.Join(from, "content"))
	if err := fs.WalkDir(content, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			names = append(names, name)
		}
		return err
	}); err != nil {
		return err
	}
	work := make(chan string)
	faults := make(chan error, runtime.GOMAXPROCS(0))
	for range cap(faults) {
		go func() {
			var first error
			for name := range work {
				if err := build(md, m, content, name, to); err != nil && first == nil {
					first = err
				}
			}
			faults <- first
		}()
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	for range cap(faults) {
		if err := <-faults; err != nil {
			return err
		}
	}
	return nil
}

func build(md goldmark.Markdown, m *minify.M, content fs.FS, name, to string) error {
	data, err := fs.ReadFile(content, name)
	if err != nil {
		return err
	}
	p := page{Path: address(name), Menu: []string{"/compare/", "/tiers/", "/topic-001/"}}
	if rest, ok := bytes.CutPrefix(data, []byte("---\n")); ok {
		meta, body, _ := bytes.Cut(rest, []byte("\n---\n"))
		for line := range strings.Lines(string(meta)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "title":
				p.Title = value
			case "description":
				p.Description = value
			}
		}
		data = body
	}
	pc := parser.NewContext()
	pc.Set(nameKey, name)
	doc := md.Parser().Parse(text.NewReader(data), parser.WithContext(pc))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && (h.Level == 2 || h.Level == 3) {
			id, _ := h.AttributeString("id")
			anchor, _ := id.([]byte)
			var words bytes.Buffer
			for i := range h.Lines().Len() {
				line := h.Lines().At(i)
				words.Write(line.Value(data))
			}
			p.Headings = append(p.Headings, heading{string(anchor), words.String()})
		}
	}
	var body, whole, small bytes.Buffer
	if err := md.Renderer().Render(&body, data, doc); err != nil {
		return err
	}
	if err := m.Minify("text/html", &small, &body); err != nil {
		return err
	}
	var text strings.Builder
	if err := fill(&text, small.String()); err != nil {
		return err
	}
	p.Body = template.HTML(text.String())
	if err := layout.Execute(&whole, p); err != nil {
		return err
	}
	out := filepath.Join(to, filepath.FromSlash(p.Path))
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "index.html"), whole.Bytes(), 0o666)
}
