package generator

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"certguide/generator/diag"

	"golang.org/x/net/html"
)

// pageFacts is what the checks need to know of one finished page.
type pageFacts struct {
	ids    map[string]bool
	twice  []string
	links  []string // href and src of every element
	noAlt  []string
	inline []string // elements and attributes that the CSP forbids
	traces []string // leftovers of templates and references

	loads   []string // style sheets, scripts and pictures that come with the page
	outline []string // what is wrong with the order of its headings
	weak    []string // texts of links that do not say where they lead
	level   int      // of the heading before
}

// leftovers are texts that no reader should see: what html/template puts for
// a blocked URL, what Go prints for nothing, references that were not filled.
var leftovers = []string{"ZgotmplZ", "<nil>", "%!", "&amp;lt;", "&amp;amp;"}

// readPage parses a finished page (WHATWG HTML, as browsers do).
func readPage(text string) *pageFacts {
	f := &pageFacts{ids: map[string]bool{}}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		f.traces = append(f.traces, err.Error())
		return f
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			f.element(n)
		case html.TextNode:
			if parent := n.Parent.Data; parent != "code" && parent != "pre" && parent != "span" && strings.Contains(n.Data, "[[") {
				f.traces = append(f.traces, "[[")
			}
		}
	}
	for _, trace := range leftovers {
		if strings.Contains(text, trace) {
			f.traces = append(f.traces, trace)
		}
	}
	return f
}

func (f *pageFacts) element(n *html.Node) {
	hasAlt := false
	for _, a := range n.Attr {
		switch {
		case a.Key == "id" && f.ids[a.Val]:
			f.twice = append(f.twice, a.Val)
		case a.Key == "id":
			f.ids[a.Val] = true
		case a.Key == "href" || a.Key == "src":
			f.links = append(f.links, a.Val)
		case a.Key == "alt":
			hasAlt = true
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			f.inline = append(f.inline, a.Key+"=")
		}
	}
	f.review(n)
	switch {
	case n.Data == "img" && !hasAlt:
		f.noAlt = append(f.noAlt, attr(n, "src"))
	case n.Data == "style", n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json":
		f.inline = append(f.inline, "<"+n.Data+">")
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// check reads every page that was finished as a browser would, and reports
// what is broken in it: links, fragments, ids, pictures without alternative
// text, inline scripts and styles, leftovers. Before is what was found so far:
// of files that it names only the fragments of their links are checked, for
// the rest would follow from it.
func (b *Builder) check(ctx context.Context, s *Site, pages []rendered, before diag.List, files Files) diag.List {
	facts := each(ctx, s.Pages, func(p *Page) *pageFacts { return b.checked.Call(string(files[p.File()])) })
	if ctx.Err() != nil {
		return nil
	}
	faulty := map[string]bool{}
	for _, d := range before {
		faulty[d.File] = true
	}
	ids := map[string]map[string]bool{}
	for i, p := range s.Pages {
		if len(pages[i].diags) == 0 && (p.Doc == nil || p.Doc.Whole) && (s.Catalog.Whole() || s.plainPage(p)) {
			ids[p.File()] = facts[i].ids
		}
	}
	diags, broken := s.checkFragments(ids)
	for i, p := range s.Pages {
		pos := p.pos()
		if faulty[pos.File] || faulty[s.Catalog.File] || faulty[settingsName] || len(s.refused) > 0 || len(pages[i].diags) > 0 {
			continue
		}
		f := facts[i]
		for _, id := range f.twice {
			diags.Addf(pos, "CG015", "the page %s has two elements with the id %q", p.Path, id)
		}
		for _, src := range f.noAlt {
			diags.Addf(pos, "CG018", "the page %s has a picture without alternative text: %s", p.Path, src)
		}
		for _, what := range f.inline {
			diags.Addf(pos, "CG027", "the page %s has %s, which the Content-Security-Policy forbids", p.Path, what)
		}
		for _, what := range f.traces {
			diags.Addf(pos, "CG027", "the page %s has the leftover %q", p.Path, what)
		}
		for _, link := range f.links {
			if !broken[linkOn{p, link}] {
				s.checkHref(&diags, pos, p, link, files, ids)
			}
		}
	}
	return diags
}

// plainPage reports whether nothing on the page comes from the data.
func (s *Site) plainPage(p *Page) bool {
	return p.Kind == "page" && len(p.Doc.Components) == 0 && !s.unread(p.Path)
}

// A linkOn is a link as it stands on a page.
type linkOn struct {
	page *Page
	href string
}

// checkFragments reports the links of the Markdown that lead to a place on a
// page where nothing has its id, and returns them as they stand in the
// finished page. Ids has those of each file that is as it should be.
func (s *Site) checkFragments(ids map[string]map[string]bool) (diags diag.List, broken map[linkOn]bool) {
	broken = map[linkOn]bool{}
	for _, p := range s.Pages {
		if p.Doc == nil {
			continue
		}
		for _, l := range p.Doc.Links {
			target, _, fragment := s.resolve(p, l.Dest)
			if u, err := url.PathUnescape(fragment); err == nil {
				fragment = u
			}
			if target == nil || fragment == "" || fragment == "top" || ids[target.File()] == nil || ids[target.File()][fragment] {
				continue
			}
			diags.Addf(l.Pos, "CG012", "no heading #%s on %s", fragment, target.Path).Hint = suggestAnchor(target, fragment, ids[target.File()])
			broken[linkOn{p, s.href(p, l)}] = true
		}
	}
	return diags, broken
}

func (s *Site) checkHref(diags *diag.List, pos diag.Pos, p *Page, link string, files Files, ids map[string]map[string]bool) {
	u, err := url.Parse(link)
	if err != nil {
		diags.Addf(pos, "CG011", "the page %s has a link that is no address: %s", p.Path, link)
		return
	}
	if u.Scheme != "" || u.Host != "" {
		return
	}
	file := p.File()
	if u.Path != "" {
		within, ok := strings.CutPrefix(u.Path, s.prefix+"/")
		if !ok {
			diags.Addf(pos, "CG011", "the page %s links to %s, which is outside the site", p.Path, link)
			return
		}
		file = within
		if file == "" || strings.HasSuffix(file, "/") {
			file = path.Join(file, "index.html")
		}
	}
	if _, ok := files[file]; !ok {
		diags.Addf(pos, "CG011", "the page %s links to %s, which does not exist", p.Path, link)
		return
	}
	if u.Fragment != "" && u.Fragment != "top" && ids[file] != nil && !ids[file][u.Fragment] {
		known := slices.Sorted(func(yield func(string) bool) {
			for id := range ids[file] {
				if !yield(id) {
					return
				}
			}
		})
		diags.Addf(pos, "CG012", "the page %s links to %s, where nothing has the id %q", p.Path, link, u.Fragment).Hint = diag.DidYouMean(u.Fragment, known)
	}
}

// weakTexts are texts of links that say nothing of where they lead (WCAG 2.2,
// success criterion 2.4.4).
var weakTexts = []string{"here", "click here", "this", "link", "this link", "read more", "more", "page", "this page", "details"}

// review notes what [Builder.Review] asks of an element.
func (f *pageFacts) review(n *html.Node) {
	switch n.Data {
	case "link":
		if attr(n, "rel") == "stylesheet" {
			f.loads = append(f.loads, attr(n, "href"))
		}
	case "script", "img":
		if src := attr(n, "src"); src != "" {
			f.loads = append(f.loads, src)
		}
	case "a":
		text := strings.Join(strings.Fields(textOf(n)), " ")
		if slices.Contains(weakTexts, strings.ToLower(strings.Trim(text, ".… "))) && attr(n, "aria-label") == "" {
			f.weak = append(f.weak, text)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		level := int(n.Data[1] - '0')
		switch {
		case f.level == 0 && level != 1:
			f.outline = append(f.outline, "does not begin with a heading of level 1")
		case f.level > 0 && level == 1:
			f.outline = append(f.outline, "has two headings of level 1")
		case level > f.level+1:
			f.outline = append(f.outline, fmt.Sprintf("goes from a heading of level %d to one of level %d: %s", f.level, level, strings.TrimSpace(textOf(n))))
		}
		f.level = level
	}
}

// textOf returns the text within n.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
