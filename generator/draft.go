package generator

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
)

// A Draft is a site whose sources are read, joined and checked, and whose pages
// are made when somebody asks for them. What it shares with the draft before,
// it does not make again: a document whose text is as it was; the [Site], when
// no document's outline and nothing else changed that one page can know of
// another; the templates, when their files and the site did not; and a page,
// when its templates and its document did not.
//
// A draft does not change, and may be used by many goroutines.
type Draft struct {
	builder *Builder
	in      *sources             // with a store, without the texts of the documents
	docs    []*markdown.Document // by name, like in.documents
	catalog *catalog.Catalog
	site    *Site
	look    *templates
	pages   []*draftPage // of each of the site's pages
	faults  diag.List    // of the sources
	edited  diag.List    // of the pages made at once
	unread  diag.List    // those of faults that reading found
	store   *store       // takes the finished pages when no draft comes after this: what was used is let go
	rest    *rest
}

// A draftPage is a page that is made when it is asked for.
type draftPage struct {
	*Page
	doc    *markdown.Document // nil without a Markdown file
	faults diag.List          // of its links, references and pictures
	ways   ways
	once   sync.Once
	made   rendered               // without the HTML
	html   atomic.Pointer[[]byte] // nil when nobody asked for it yet
}

// Draft reads the sources and joins them. Its error is a [diag.List] when that
// is not possible; other faults are in [Draft.Faults].
func (b *Builder) Draft(ctx context.Context) (*Draft, error) {
	in, diags := load(b.Sources, b.Templates)
	if in == nil {
		return nil, diags.Err()
	}
	return b.draft(ctx, in, diags)
}

// Redraft is [Builder.Draft] when nothing was written since the last one but the
// files called names, which are read again. Templates are read in any case.
func (b *Builder) Redraft(ctx context.Context, names []string) (*Draft, error) {
	if b.last == nil || len(b.last.unread) > 0 {
		return b.Draft(ctx)
	}
	in := b.last.in.again(b.Sources, names)
	if in == nil {
		return b.Draft(ctx)
	}
	return b.draft(ctx, in, nil)
}

// draft is Draft of sources that were read.
func (b *Builder) draft(ctx context.Context, in *sources, diags diag.List) (draft *Draft, err error) {
	defer func() {
		var bug diag.List
		if caught(contentDir, &bug, recover()); bug != nil {
			draft, err = nil, bug
		}
	}()
	b.once.Do(b.init)
	if b.scratch == nil && (b.frugal || in.size() > smallSources) {
		b.scratch = newScratch()
	}
	last := cmp.Or(b.last, &Draft{in: &sources{}})
	d := &Draft{builder: b, in: in, faults: diags, unread: diags, store: b.store}
	d.docs = b.parse(ctx, in, last)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, doc := range d.docs {
		d.faults = append(d.faults, doc.Diags...)
	}
	d.catalog = b.data(in)
	d.site = last.site
	if !d.sameOutline(last) {
		d.site = b.link(in, d.docs, d.catalog, last)
	}
	d.faults = append(d.faults, d.site.diags...)
	if d.look, err = b.templates(d.site, last.look); err != nil {
		d.faults = append(d.faults, *templateFault(err))
		in.excerpt(d.faults)
		return nil, in.fault(d.faults)
	}
	d.rest = last.rest
	if d.look != last.look {
		d.rest = &rest{}
	}
	d.lay(ctx, last)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.last = d
	return d, nil
}

// parse reads the documents that are not as they were.
func (b *Builder) parse(ctx context.Context, in *sources, last *Draft) []*markdown.Document {
	docs := make([]*markdown.Document, len(in.documents))
	var changed []int
	old := 0
	for i, src := range in.documents {
		for old < len(last.docs) && last.in.documents[old].Name < src.Name {
			old++
		}
		if old < len(last.docs) && last.in.documents[old] == src {
			docs[i] = last.docs[old]
		} else {
			changed = append(changed, i)
		}
	}
	parser := markdown.NewParser()
	each(ctx, changed, func(i int) bool {
		docs[i] = b.scratch.take(parser.Parse(in.documents[i]))
		if b.store != nil {
			in.documents[i].Text = ""
		}
		return true
	})
	return docs
}

func (b *Builder) data(in *sources) *catalog.Catalog {
	source := catalog.Source{Name: in.data.Name, Text: in.data.Text, AsOf: b.AsOf, Today: b.Today}
	if b.alter == nil {
		return b.catalogs.Call(source)
	}
	c := catalog.Parse(source)
	b.alter(c)
	return c
}

// templates returns the last templates if they are for the site and their files
// did not change.
func (b *Builder) templates(s *Site, last *templates) (t *templates, err error) {
	key := templatesKey(b.Templates)
	if last == nil || last.parsed.key != key {
		p, err := parseTemplates(b.Templates)
		if err != nil {
			return nil, err
		}
		p.key = key
		return p.forSite(s)
	}
	if last.site != s {
		return last.parsed.forSite(s)
	}
	return last, nil
}

// sameOutline reports whether linking would give the site of the last draft.
// The builder's own settings do not change between builds.
func (d *Draft) sameOutline(last *Draft) bool {
	return d.in.lock == last.in.lock && d.catalog == last.catalog && d.sameBut(last, (*markdown.Document).SameOutline)
}

// sameAddresses reports whether there are pages and files at the same addresses
// as before, and pages of records where such were. Then what led somewhere leads there still; and if the data is the
// same, too, the faults of links, references and pictures are what they were.
func (d *Draft) sameAddresses(last *Draft) bool {
	return d.sameBut(last, (*markdown.Document).SameAddresses) &&
		slices.EqualFunc(d.site.Pages, last.site.Pages, func(a, b *Page) bool {
			return a.Path == b.Path && a.Source == b.Source && (a.Option == nil) == (b.Option == nil)
		})
}

// sameBut reports whether the files are what they were, but for the data and
// what alike lets pass in documents.
func (d *Draft) sameBut(last *Draft, alike func(a, b *markdown.Document) bool) bool {
	return last.site != nil && d.in.siteText == last.in.siteText &&
		maps.EqualFunc(d.in.files, last.in.files, slices.Equal) &&
		slices.EqualFunc(d.docs, last.docs, func(a, b *markdown.Document) bool { return a == b || alike(a, b) })
}

// pageAt returns the page with the path, or nil.
func (d *Draft) pageAt(path string) *draftPage {
	if i, ok := slices.BinarySearchFunc(d.pages, path, func(q *draftPage, path string) int { return strings.Compare(q.Path, path) }); ok {
		return d.pages[i]
	}
	return nil
}

// lay puts the pages down: those of the last draft where nothing of them
// changed. What changed besides the site, somebody is writing: it is made at
// once, so that what is wrong with it is known.
func (d *Draft) lay(ctx context.Context, last *Draft) {
	d.pages = make([]*draftPage, len(d.site.Pages))
	var fresh []int
	for i, p := range d.site.Pages {
		var doc *markdown.Document
		if p.Source != "" {
			doc = d.docs[p.nth]
		}
		if d.look == last.look && last.pages[i].doc == doc {
			d.pages[i] = last.pages[i]
			continue
		}
		d.pages[i] = &draftPage{Page: p, doc: doc}
		fresh = append(fresh, i)
	}
	there := d.sameAddresses(last)
	each(ctx, fresh, func(i int) bool {
		p := d.pages[i]
		defer func() { caught(p.Source, &p.faults, recover()) }()
		var old *draftPage // of the same text, at the same address
		if there && last.pages[i].doc == p.doc {
			old = last.pages[i]
		}
		switch {
		case p.doc == nil:
		case old != nil && d.catalog == last.catalog:
			p.faults, p.ways = old.faults, old.ways
		default:
			if old != nil && old.ways.known {
				p.ways = old.ways
			} else {
				p.ways = d.site.checkLinks(&p.faults, p.Page, p.doc)
			}
			d.site.checkFacts(&p.faults, p.Page, p.doc, p.ways)
		}
		if d.look == last.look {
			d.page(p, true)
		}
		return true
	})
	for _, p := range d.pages {
		d.faults = append(d.faults, p.faults...)
	}
	if d.look == last.look {
		var edited []*draftPage
		for _, i := range fresh {
			edited = append(edited, d.pages[i])
			d.edited = append(d.edited, d.pages[i].made.diags...)
		}
		d.edited = append(d.edited, brokenTemplates(edited)...)
	}
}

// page makes a page, once, and keeps its HTML if that is wanted.
func (d *Draft) page(p *draftPage, keep bool) *rendered {
	p.once.Do(func() {
		p.made = d.render(p)
		html := p.made.html
		p.made.html = nil
		switch {
		case d.store == nil:
			p.made.sum = sha256.Sum256(html)
			if keep {
				p.html.Store(&html)
			}
			return
		case p.made.whole():
			d.store.keep(p.File(), html)
		}
		if p.doc != nil {
			p.doc = p.doc.WithoutBody()
		}
	})
	return &p.made
}

// content returns the HTML of a page, which is made again if it was not kept. It
// returns nil when it cannot be made, or is in the store.
func (d *Draft) content(p *draftPage) []byte {
	if !d.page(p, true).whole() || d.store != nil {
		return nil
	}
	if html := p.html.Load(); html != nil {
		return *html
	}
	made := d.render(p)
	if made.whole() {
		p.html.Store(&made.html)
	}
	return made.html
}

// render makes the HTML of a page.
func (d *Draft) render(p *draftPage) rendered {
	doc, err := d.builder.scratch.whole(p.doc)
	if err != nil {
		out := rendered{facts: &pageFacts{}}
		out.diags.Addf(p.pos(), "CG026", "what was made of the page cannot be read again: %s", cause(err)).Hint = "see whether the disk for temporary files is in order"
		return out
	}
	return d.look.render(p.Page, doc)
}

// Faults returns what is wrong with the sources, and with the pages that were
// edited, as an error that is a [diag.List]; or nil. Whether something is wrong
// with other pages, Finish finds out.
func (d *Draft) Faults() error {
	diags := slices.Concat(d.faults, d.edited)
	d.in.excerpt(diags)
	if len(diags) == 0 {
		return nil
	}
	return d.in.fault(withoutConsequences(diags))
}

// Has reports whether the site has a file.
func (d *Draft) Has(name string) bool {
	if d.pageOf(name) != nil || d.look.assets.files[name] != nil {
		return true
	}
	return d.others().files[name] != nil
}

// Read returns a file, made now if need be, or nil when it cannot be made.
func (d *Draft) Read(name string) []byte {
	if p := d.pageOf(name); p != nil {
		return d.content(p)
	}
	if data := d.look.assets.files[name]; data != nil {
		return data
	}
	return d.others().files[name]
}

// Assets returns the style sheets and scripts.
func (d *Draft) Assets() map[string][]byte { return d.look.assets.files }

// pageOf returns the page that makes the file, or nil.
func (d *Draft) pageOf(name string) *draftPage {
	p := d.site.at("/404/")
	if name != "404.html" {
		path, ok := strings.CutSuffix(name, "index.html")
		if !ok {
			return nil
		}
		if p = d.site.at("/" + path); p == nil || p.Kind == "missing" {
			return nil
		}
	}
	if p == nil {
		return nil
	}
	return d.pageAt(p.Path)
}

// Finish makes all pages, checks them, and returns the site. Its error is a
// [diag.List] that names every problem when the sources are at fault.
func (d *Draft) Finish(ctx context.Context) (*Result, error) { return d.finish(ctx, true) }

// A Verified is a draft all of whose pages were made and checked. It holds the
// HTML of those alone that somebody asked for; the others are made again then.
type Verified struct {
	*Draft
	Pages int
	sums  map[string][sha256.Size]byte
}

// Verify is Finish for a site that is kept to be looked at, of which nobody may
// ever ask for most pages.
func (d *Draft) Verify(ctx context.Context) (*Verified, error) {
	result, err := d.finish(ctx, false)
	if err != nil {
		return nil, err
	}
	v := &Verified{d, result.Pages, maps.Clone(d.rest.checksums())}
	for _, p := range d.pages {
		v.sums[p.File()] = p.made.sum
	}
	return v, nil
}

// Sums returns the SHA-256 of every file of the site, by name. It must not be changed.
func (v *Verified) Sums() map[string][sha256.Size]byte { return v.sums }

// Shows reports whether a file of the site names another by the end of its
// address; a page does that in href or src. What a page names elsewhere, for its
// scripts, has another name whenever it changes.
func (v *Verified) Shows(name, file string) bool {
	base := path.Base(file)
	if p := v.pageOf(name); p != nil {
		return slices.ContainsFunc(p.made.facts.links, func(link string) bool { return strings.Contains(link, base) })
	}
	return bytes.Contains(v.Read(name), []byte(base))
}

// finish is Finish, or Verify, which keeps no HTML.
func (d *Draft) finish(ctx context.Context, keep bool) (result *Result, err error) {
	defer func() {
		var bug diag.List
		if caught(contentDir, &bug, recover()); bug != nil {
			result, err = nil, bug
		}
	}()
	if d.store != nil {
		d.docs = nil
	}
	pages := each(ctx, d.pages, func(p *draftPage) *rendered { return d.page(p, keep) })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rest := d.others()
	result = &Result{Files: maps.Clone(rest.files), Skipped: d.site.Skipped, Pages: len(pages), Assets: len(rest.files), Site: d.site, sources: d.in}
	diags := slices.Concat(d.faults, rest.faults)
	for i, p := range d.pages {
		diags = append(diags, pages[i].diags...)
		result.Files[p.File()] = nil
		if keep {
			result.Files[p.File()] = d.content(p)
		}
		result.docs = append(result.docs, p.doc)
		result.facts = append(result.facts, pages[i].facts)
	}
	diags = append(diags, brokenTemplates(d.pages)...)
	diags = append(diags, d.check(ctx, diags, result.Files)...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(diags) > 0 {
		diags = withoutConsequences(diags)
		d.in.excerpt(diags)
		return &Result{Skipped: d.site.Skipped}, d.in.fault(diags)
	}
	d.builder.catalogs.Sweep()
	d.builder.derived.Sweep()
	d.builder.pictures.Sweep()
	return result, nil
}

// A rest is the files that are no pages.
type rest struct {
	once   sync.Once
	files  Files
	faults diag.List

	summed sync.Once
	sums   map[string][sha256.Size]byte
}

// checksums returns the SHA-256 of the files, which were made before.
func (r *rest) checksums() map[string][sha256.Size]byte {
	r.summed.Do(func() {
		r.sums = make(map[string][sha256.Size]byte, len(r.files))
		for name, data := range r.files {
			r.sums[name] = sha256.Sum256(data)
		}
	})
	return r.sums
}

// others makes the files that are no pages, once.
func (d *Draft) others() *rest {
	d.rest.once.Do(func() { d.rest.files, d.rest.faults = d.site.extras(d.look.assets) })
	return d.rest
}
