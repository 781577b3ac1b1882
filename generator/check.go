package generator

import (
	"bytes"
	"cmp"
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"certguide/generator/diag"

	"golang.org/x/net/html"
)

// pageFacts is what the checks need to know of one finished page.
type pageFacts struct {
	ids    []string // sorted
	twice  []string
	links  []string // href and src of every element
	noAlt  []string
	inline []string // elements and attributes that the CSP forbids
	traces []string // leftovers of templates and references
}

// has reports whether an element of the page has the id.
func (f *pageFacts) has(id string) bool {
	_, ok := slices.BinarySearch(f.ids, id)
	return ok
}

// leftovers are texts that no reader should see: what html/template puts for
// a blocked URL, what Go prints for nothing, references that were not filled.
var leftovers = []string{"ZgotmplZ", "<nil>", "%!", "&amp;lt;", "&amp;amp;"}

// readPage reads the tags of a finished page, once and without building a tree:
// that would take longer than making the page.
func readPage(page []byte) *pageFacts {
	f := &pageFacts{}
	f.read(page)
	f.finish()
	return f
}

func (f *pageFacts) read(page []byte) {
	for t := range startTags(page) {
		f.element(&t)
	}
	for _, trace := range leftovers {
		if bytes.Contains(page, []byte(trace)) {
			f.traces = append(f.traces, trace)
		}
	}
	if bytes.Contains(page, []byte("[[")) && openReference(page) {
		f.traces = append(f.traces, "[[")
	}
}

// add takes in what was read of a part of the page.
func (f *pageFacts) add(part *pageFacts) {
	f.ids = append(f.ids, part.ids...)
	f.links = append(f.links, part.links...)
	f.noAlt = append(f.noAlt, part.noAlt...)
	f.inline = append(f.inline, part.inline...)
	f.traces = append(f.traces, part.traces...)
}

// finish looks at what all of the page has.
func (f *pageFacts) finish() {
	slices.Sort(f.ids)
	for i, id := range f.ids[min(1, len(f.ids)):] {
		if id == f.ids[i] {
			f.twice = append(f.twice, id)
		}
	}
}

// codeTags are the elements in which two brackets are meant.
var codeTags = []string{"code", "pre", "span"}

// openReference reports whether a text outside of code has two brackets.
func openReference(page []byte) bool {
	if !mayOpen(page) {
		return false
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return true
	}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && !slices.Contains(codeTags, n.Parent.Data) && strings.Contains(n.Data, "[[") {
			return true
		}
	}
	return false
}

// mayOpen looks at the tag before each pair of brackets: behind the start of an
// element of code they are meant.
func mayOpen(page []byte) bool {
	for at := 0; ; at += 2 {
		next := bytes.Index(page[at:], []byte("[["))
		if next < 0 {
			return false
		}
		at += next
		before := page[:at]
		start := bytes.LastIndexByte(before, '<')
		if start < 0 || !slices.ContainsFunc(codeTags, func(name string) bool {
			rest, ok := bytes.CutPrefix(before[start+1:], []byte(name))
			return ok && len(rest) > 0 && (rest[0] == '>' || blank(rest[0]))
		}) {
			return true
		}
	}
}

// element notes a tag.
func (f *pageFacts) element(t *tag) {
	alt, src, kind := false, "", ""
	for _, a := range t.attrs {
		switch string(a.key) {
		case "id":
			f.ids = append(f.ids, t.text(a))
		case "href":
			f.links = append(f.links, t.text(a))
		case "src":
			src = t.text(a)
			f.links = append(f.links, src)
		case "alt":
			alt = true
		case "type":
			kind = t.text(a)
		case "style":
			f.inline = append(f.inline, "style=")
		default:
			if bytes.HasPrefix(a.key, []byte("on")) {
				f.inline = append(f.inline, string(a.key)+"=")
			}
		}
	}
	switch {
	case t.name == "img" && !alt:
		f.noAlt = append(f.noAlt, src)
	case t.name == "style", t.name == "script" && src == "" && kind != "application/ld+json":
		f.inline = append(f.inline, "<"+t.name+">")
	}
}

// check reads every page that was finished as a browser would, and reports
// what is broken in it: links, fragments, ids, pictures without alternative
// text, inline scripts and styles, leftovers. Before is what was found so far:
// of files that it names only the fragments of their links are checked, for
// the rest would follow from it.
func (d *Draft) check(ctx context.Context, before diag.List, files Files) diag.List {
	s := d.site
	c := checker{site: s, files: files, facts: make(map[string]*pageFacts, len(d.pages)), targets: map[string]target{}}
	faulty := map[string]bool{}
	for _, x := range before {
		faulty[x.File] = true
	}
	for _, p := range d.pages {
		if p.made.whole() && (p.doc == nil || p.doc.Whole) && (s.Catalog.Whole() || s.plainPage(p.Page)) {
			c.facts[p.File()] = p.made.facts
		}
	}
	broken := c.fragments(d.pages)
	for _, p := range d.pages {
		if ctx.Err() != nil {
			return nil
		}
		pos, f, diags := p.pos(), p.made.facts, &c.diags
		if faulty[pos.File] || faulty[s.Catalog.File] || faulty[settingsName] || len(s.refused) > 0 || !p.made.whole() {
			continue
		}
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
			if len(broken) == 0 || !broken[linkOn{p.Page, link}] {
				c.link(p.Page, link)
			}
		}
	}
	return c.diags
}

// plainPage reports whether nothing on the page comes from the data.
func (s *Site) plainPage(p *Page) bool {
	return p.Kind == "page" && len(p.outline.Components) == 0 && !s.unread(p.Path)
}

// A linkOn is a link as it stands on a page.
type linkOn struct {
	page *Page
	href string
}

// A checker checks the links of all pages.
type checker struct {
	site    *Site
	files   Files
	facts   map[string]*pageFacts // by file, of those that are as they should be
	targets map[string]target     // what was found out of a link: all pages have those of the navigation
	diags   diag.List
}

// fragments reports the links of the Markdown that lead to a place on a page
// where nothing has its id, and returns them as they stand in the finished page.
func (c *checker) fragments(pages []*draftPage) (broken map[linkOn]bool) {
	broken = map[linkOn]bool{}
	for _, p := range pages {
		if p.doc == nil {
			continue
		}
		for _, l := range p.doc.Links {
			if strings.IndexByte(l.Dest, '#') < 0 {
				continue
			}
			target, _, fragment := c.site.resolve(p.Page, l.Dest)
			if u, err := url.PathUnescape(fragment); err == nil {
				fragment = u
			}
			if target == nil || fragment == "" || fragment == "top" {
				continue
			}
			if f := c.facts[target.File()]; f != nil && !f.has(fragment) {
				c.diags.Addf(l.Pos, "CG012", "no heading #%s on %s", fragment, target.Path).Hint = suggestAnchor(target, fragment, slices.Compact(slices.Clone(f.ids)))
				broken[linkOn{p.Page, c.site.href(p.Page, l)}] = true
			}
		}
	}
	return broken
}

// A target is where a link leads, or what is wrong with it.
type target struct {
	outside        bool // to another site
	file, fragment string
	fault          string // like "links to %s, which …"
}

func (c *checker) link(p *Page, link string) {
	if id, ok := strings.CutPrefix(link, "#"); ok && !strings.Contains(id, "%") { // not worth remembering
		c.fragment(p, link, p.File(), id)
		return
	}
	t, known := c.targets[link]
	if !known {
		t = c.target(link)
		c.targets[link] = t
	}
	switch {
	case t.fault != "":
		c.diags.Addf(p.pos(), "CG011", "the page %s "+t.fault, p.Path, link)
	case !t.outside:
		c.fragment(p, link, cmp.Or(t.file, p.File()), t.fragment)
	}
}

// target finds out where a link leads; the file "" is the page itself.
func (c *checker) target(link string) (t target) {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		t.fault = "has a link that is no address: %s"
		return t
	case u.Scheme != "" || u.Host != "":
		t.outside = true
		return t
	}
	t.fragment = u.Fragment
	if u.Path == "" {
		return t
	}
	within, ok := strings.CutPrefix(u.Path, c.site.prefix+"/")
	if !ok {
		t.fault = "links to %s, which is outside the site"
		return t
	}
	if within == "" || strings.HasSuffix(within, "/") {
		within = path.Join(within, "index.html")
	}
	t.file = within
	if _, ok := c.files[within]; !ok {
		t.fault = "links to %s, which does not exist"
	}
	return t
}

// fragment checks that the file has the id that a link of page p names.
func (c *checker) fragment(p *Page, link, file, id string) {
	f := c.facts[file]
	if id == "" || id == "top" || f == nil || f.has(id) {
		return
	}
	c.diags.Addf(p.pos(), "CG012", "the page %s links to %s, where nothing has the id %q", p.Path, link, id).Hint = diag.DidYouMean(id, slices.Compact(slices.Clone(f.ids)))
}
