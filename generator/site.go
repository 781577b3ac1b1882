package generator

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/memo"

	"golang.org/x/text/unicode/norm"
)

// A Site is the linked whole: every page with its address and neighbours.
type Site struct {
	Settings Settings
	Catalog  *catalog.Catalog
	Pages    []*Page // by path
	Skipped  []Skipped
	Base     string // origin and path of the site, without a slash at its end
	NoIndex  bool

	prefix   string // the path of Base: "" or like "/guide"
	byPath   map[string]*Page
	folded   map[string]*Page // by the form of their path to which case and Unicode form make no difference, where that is another
	names    map[string]int   // of the documents: where they are in written
	written  []*Page          // of each document, or nil for one that is skipped
	files    map[string][]byte
	pictures *memo.Func[pictureInput, *picture]
	claims   map[string]string // claim id → address of the place that shows it
	pairs    map[*catalog.Option][]*Page
	styles   codeStyles
	refused  []string // what could not be read
	ended    endedNames
	diags    diag.List
}

// A Page is one address of the site.
type Page struct {
	Path        string // like "/tiers/cloud-platform/"
	Source      string // the Markdown file, or "" when the data alone makes the page
	Kind        string // one of pageKinds
	Title       string
	Nav         string // the short title, for menus
	Description string
	Order       int
	outline     *markdown.Outline // nil without a Markdown file
	Option      *catalog.Option   // on pages of certifications and alternatives
	Tier        *catalog.Tier     // on pages of tiers
	Provider    *catalog.Provider // on pages of providers
	Facet       *Facet            // on pages of facets
	Pair        *catalog.Pair     // on pages of pairs
	Leaf        *catalog.Leaf     // on pages of the decision's answers
	nth         int               // with a Markdown file: which of the documents it is
	Parent      *Page
	Children    []*Page
	Prev, Next  *Page
	options     []*catalog.Option // of a provider
	stray       bool              // of a record that does not exist, which is reported
}

// Has reports whether the page's Markdown has one of the components.
func (p *Page) Has(components ...string) bool {
	return p.outline != nil && slices.ContainsFunc(p.outline.Components, func(c *markdown.Component) bool { return slices.Contains(components, c.Name) })
}

// File returns where the page stands in the finished site.
func (p *Page) File() string {
	if p.Kind == "missing" {
		return "404.html"
	}
	return strings.TrimPrefix(p.Path, "/") + "index.html"
}

// Breadcrumbs returns the pages above p, the home page first.
func (p *Page) Breadcrumbs() []*Page {
	var up []*Page
	for q := p.Parent; q != nil; q = q.Parent {
		up = append(up, q)
	}
	slices.Reverse(up)
	return up
}

// Updated returns the day of the last change that matters to readers, as the
// front matter says it, or the zero date.
func (p *Page) Updated() catalog.Date {
	if p.outline == nil {
		return catalog.Date{}
	}
	return dayOf(p.outline.Meta.Updated)
}

// Reviewed returns the day on which someone last read the page through, as the
// front matter says it, or the zero date.
func (p *Page) Reviewed() catalog.Date {
	if p.outline == nil {
		return catalog.Date{}
	}
	return dayOf(p.outline.Meta.Reviewed)
}

// dayOf returns the day of a front matter, which was checked when it was read.
func dayOf(text string) catalog.Date {
	day, err := catalog.ParseDate(text)
	if err != nil {
		return catalog.Date{}
	}
	return day
}

// A Heading is one in a table of contents.
type Heading struct{ markdown.Heading }

// Sub reports whether it belongs to the one before it.
func (h Heading) Sub() bool { return h.Level == 3 }

// Link returns a link to it, finished: there are twenty on a page, and
// html/template would work on each for three times as long.
func (h Heading) Link() template.HTML {
	return template.HTML(`<a href="#` + strings.ReplaceAll(url.QueryEscape(h.ID), "+", "%20") + `">` + template.HTMLEscapeString(h.Text) + `</a>`)
}

// Headings returns the headings for the table of contents: levels 2 and 3.
func (p *Page) Headings() []Heading {
	if p.outline == nil || p.outline.Meta.TOC != nil && !*p.outline.Meta.TOC {
		return nil
	}
	var out []Heading
	for _, h := range p.outline.Headings {
		if h.Level == 2 || h.Level == 3 {
			out = append(out, Heading{h})
		}
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// link joins documents and data to a site. It depends on no more of a document
// than its outline.
func (b *Builder) link(in *sources, docs []*markdown.Document, cat *catalog.Catalog, last *Draft) *Site {
	s := &Site{
		Settings: in.settings, Catalog: cat, NoIndex: b.NoIndex,
		byPath: make(map[string]*Page, len(docs)), folded: map[string]*Page{}, written: make([]*Page, len(docs)), files: in.files,
		pairs:  map[*catalog.Option][]*Page{},
		claims: map[string]string{}, pictures: b.pictures, refused: in.refused,
	}
	if !in.unreadable(in.data.Name) {
		s.diags = append(s.diags, cat.Diags...)
	}
	s.setBase(cmp.Or(b.BaseURL, in.settings.BaseURL), b.BaseURL != "")
	today, asOf, derived := b.Today.String(), b.AsOf.String(), b.derived.Call(cat)
	if last.site != nil && slices.EqualFunc(docs, last.docs, sameName) {
		s.names = last.site.names
	} else {
		s.names = make(map[string]int, len(docs))
		for i, doc := range docs {
			s.names[doc.Name] = i
		}
	}
	for i, doc := range docs {
		s.addDocument(i, doc, today, asOf, b.Drafts)
	}
	s.addRecords()
	s.addDerived(derived)
	s.family(last.site)
	s.claimPlaces()
	if last.site != nil && slices.EqualFunc(docs, last.docs, sameClasses) {
		s.styles = last.site.styles
	} else {
		s.styles = newCodeStyles(docs)
	}
	s.describe()
	s.ended = derived.ended
	s.diags = append(s.diags, derived.advice...)
	s.checkMenus()
	s.checkLock(in.lock)
	return s
}

func (s *Site) setBase(base string, flag bool) {
	pos := s.Settings.At("base_url")
	if flag {
		pos = diag.Pos{File: "--base-url"}
	}
	if base == "" {
		return // reported as missing
	}
	u, err := parseBase(base)
	if err != nil {
		s.diags.Addf(pos, "CG005", "base_url: %v", err)
		return
	}
	s.prefix = strings.TrimSuffix(u.EscapedPath(), "/")
	s.Base = strings.TrimSuffix(u.Scheme+"://"+u.Host+s.prefix, "/")
}

// CheckBase says what is wrong with the address of a site.
func CheckBase(base string) error {
	_, err := parseBase(base)
	return err
}

func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q (want an address like https://example.org/ or https://example.org/guide/)", base)
	}
	return u, nil
}

// address returns the path of the page that a Markdown file makes.
func address(name string) string {
	p := strings.TrimSuffix(strings.TrimPrefix(name, contentDir+"/"), ".md")
	switch {
	case p == "index":
		return "/"
	case path.Base(p) == "index":
		return "/" + path.Dir(p) + "/"
	}
	return "/" + p + "/"
}

func sameName(a, b *markdown.Document) bool { return a.Name == b.Name }

// named returns the page of a Markdown file, or nil.
func (s *Site) named(name string) *Page {
	if i, ok := s.names[name]; ok {
		return s.written[i]
	}
	return nil
}

// addDocument adds the page of the nth document. The days are that of the clock and that
// for which statuses are computed.
func (s *Site) addDocument(nth int, doc *markdown.Document, today, asOf string, drafts bool) {
	m := &doc.Meta
	p := &Page{Path: address(doc.Name), Source: doc.Name, Kind: "page", Title: m.Title, Nav: cmp.Or(m.Nav, m.Title), Order: m.Order, outline: doc.Outline, nth: nth}
	s.checkDates(m, today)
	key, why := "", ""
	switch {
	case m.Draft:
		key, why = "draft", "is a draft"
	case m.Published > asOf:
		key, why = "published", "is not published before "+m.Published
	case m.Expires != "" && m.Expires <= asOf:
		key, why = "expires", "expired on "+m.Expires
	}
	if why != "" && !drafts {
		s.Skipped = append(s.Skipped, Skipped{doc.Name, key, why})
		return
	}
	switch {
	case p.Path == "/":
		p.Kind = "home"
	case p.Path == "/404/":
		p.Kind = "missing"
	case strings.HasSuffix(doc.Name, "/index.md"):
		p.Kind = "section"
	}
	if dir, id := path.Split(strings.Trim(p.Path, "/")); dir != "" {
		s.attach(p, strings.TrimSuffix(dir, "/"), id)
	}
	if p.Title == "" && !p.stray && doc.Untitled.Code != "" && (len(doc.Diags) == 0 || !doc.HasMeta) && !s.unread(p.Path) {
		s.diags = append(s.diags, doc.Untitled)
	}
	if m.Description == "" && p.Option == nil && p.Tier == nil && p.Provider == nil && !s.unread(p.Path) && p.Title != "" && !reports(doc.Diags, "CG004") {
		s.diags.Addf(diag.Pos{File: doc.Name, Line: 1, Col: 1}, "CG006", "the page has no description").Hint = "add `description: …` to the front matter: one sentence for search results and cards"
	}
	if !m.Draft {
		for _, x := range m.Unwritten {
			s.diags.Addf(m.Pos[x.Key], "CG006", "the %s is still to be written: %q", x.Key, x.Text).Hint = "write what readers should see in place of it, or keep `draft: true` until then"
		}
	}
	s.written[nth] = p
	s.add(p)
}

// checkDates reports days of the front matter that cannot be.
func (s *Site) checkDates(m *markdown.Meta, today string) {
	for _, x := range [...]struct{ key, day string }{{"updated", m.Updated}, {"reviewed", m.Reviewed}} {
		if today != "" && x.day > today {
			s.diags.Addf(m.Pos[x.key], "CG007", "%s: %s is in the future (today is %s)", x.key, x.day, today)
		}
	}
	for _, x := range []struct{ key, day, hint string }{
		{"updated", m.Updated, "a page cannot be changed before it is published"}, {"expires", m.Expires, "a page that expires first is never built"},
	} {
		if m.Published != "" && x.day != "" && x.day < m.Published {
			s.diags.Addf(m.Pos[x.key], "CG023", "%s (%s) is before published (%s)", x.key, x.day, m.Published).Hint = x.hint
		}
	}
}

func reports(diags diag.List, code string) bool {
	return slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
}

// attach joins a Markdown file with the record whose page it writes prose for.
func (s *Site) attach(p *Page, dir, id string) {
	var known []string
	switch dir {
	case "certifications", "alternatives":
		p.Option = s.Catalog.Option(id)
		if p.Option != nil && p.Option.Alternative != (dir == "alternatives") {
			p.Option = nil
		}
		if p.Option != nil {
			p.record(strings.TrimSuffix(dir, "s"), p.Option.Name, p.Option.Label(), p.Option.Summary)
			return
		}
		for _, o := range s.Catalog.Options {
			if o.Alternative == (dir == "alternatives") {
				known = append(known, o.ID)
			}
		}
	case "tiers":
		if p.Tier = s.Catalog.Tier(id); p.Tier != nil {
			p.record("tier", p.Tier.Name, cmp.Or(p.Tier.Short, p.Tier.Name), p.Tier.Summary)
			p.Order = cmp.Or(p.Order, p.Tier.Rank)
			return
		}
		for _, t := range s.Catalog.Tiers {
			known = append(known, t.ID)
		}
	case "providers":
		if p.Provider = s.Catalog.Provider(id); p.Provider != nil {
			p.record("provider", p.Provider.Name, p.Provider.Label(), p.Provider.Summary)
			return
		}
		for _, x := range s.Catalog.Providers {
			known = append(known, x.ID)
		}
	default:
		return
	}
	if s.unread(p.Path) {
		return
	}
	p.stray = true
	x := s.diags.Addf(diag.Pos{File: p.Source}, "CG010", "certifications.yaml has no %s %q", strings.TrimSuffix(dir, "s"), id)
	x.Hint = cmp.Or(diag.DidYouMean(id, known), "name the file after an id in certifications.yaml, or move it to another folder")
}

func (p *Page) record(kind, title, nav, description string) {
	p.Kind = kind
	p.Title = cmp.Or(p.Title, title)
	p.Nav = cmp.Or(p.Nav, nav)
	p.Description = cmp.Or(p.Description, description)
}

func (s *Site) addRecords() {
	for _, o := range s.Catalog.Options {
		if s.at(o.Path()) == nil && o.ID != "" {
			p := &Page{Path: o.Path(), Option: o}
			p.record(map[bool]string{true: "alternative", false: "certification"}[o.Alternative], o.Name, o.Label(), o.Summary)
			s.add(p)
		}
	}
	for _, t := range s.Catalog.Tiers {
		if s.at(t.Path()) == nil && t.ID != "" {
			p := &Page{Path: t.Path(), Tier: t, Order: t.Rank}
			p.record("tier", t.Name, cmp.Or(t.Short, t.Name), t.Summary)
			s.add(p)
		}
	}
}

// add gives the page its address; two sources for one are an error, also when
// the addresses differ only in case or Unicode form.
func (s *Site) add(p *Page) {
	key := strings.ToLower(norm.NFC.String(p.Path))
	if other := cmp.Or(s.byPath[key], s.folded[key]); other != nil {
		s.diags.Addf(diag.Pos{File: p.Source}, "CG021", "makes the page %s, and so does %s", p.Path, cmp.Or(other.Source, "certifications.yaml")).Hint = "rename or delete one of the two"
		return
	}
	s.byPath[p.Path] = p
	if key != p.Path {
		s.folded[key] = p
	}
	s.Pages = append(s.Pages, p)
}

// sortPages puts the pages in the order of their paths, which is that of the last
// site's if they have the same.
func (s *Site) sortPages(last *Site) {
	if last != nil && len(last.Pages) == len(s.Pages) {
		sorted := make([]*Page, len(s.Pages))
		for i, q := range last.Pages {
			sorted[i] = s.byPath[q.Path]
		}
		if !slices.Contains(sorted, nil) {
			s.Pages = sorted
			return
		}
	}
	slices.SortFunc(s.Pages, func(a, b *Page) int { return strings.Compare(a.Path, b.Path) })
}

// family finds each page's parent, children and neighbours.
func (s *Site) family(last *Site) {
	for _, p := range s.Pages {
		if p.Provider != nil {
			p.options = s.Catalog.ByProvider(p.Provider.ID)
		}
	}
	s.sortPages(last)
	home := s.byPath["/"]
	if home == nil && !s.unknown("/") {
		s.diags.Addf(diag.Pos{File: contentDir + "/index.md"}, "CG026", "the home page is missing").Hint = "make the file content/index.md"
	}
	for _, p := range s.Pages {
		if p == home || p.Kind == "missing" {
			continue
		}
		p.Parent = home
		for dir := path.Dir(strings.TrimSuffix(p.Path, "/")); dir != "/"; dir = path.Dir(dir) {
			if q := s.at(dir + "/"); q != nil {
				p.Parent = q
				break
			}
		}
		if p.Parent != nil {
			p.Parent.Children = append(p.Parent.Children, p)
		}
	}
	for _, p := range s.Pages {
		slices.SortStableFunc(p.Children, func(a, b *Page) int {
			return cmp.Or(cmp.Compare(orderOf(a), orderOf(b)), strings.Compare(a.Title, b.Title))
		})
		if p == home {
			continue
		}
		for i, c := range p.Children {
			if i > 0 {
				c.Prev = p.Children[i-1]
			}
			if i+1 < len(p.Children) {
				c.Next = p.Children[i+1]
			}
		}
	}
}

// orderOf puts pages with an order before those without one.
func orderOf(p *Page) int {
	if p.Order == 0 {
		return 1 << 30
	}
	return p.Order
}

// claimPlaces finds for each claim the first page that shows it.
func (s *Site) claimPlaces() {
	for _, p := range s.Pages {
		if p.outline == nil {
			continue
		}
		for _, comp := range p.outline.Components {
			if comp.Name != "claims" {
				continue
			}
			args, _ := parseArgs(comp)
			for _, x := range selectClaims(s.Catalog, args) {
				if s.claims[x.ID] == "" {
					s.claims[x.ID] = p.Path + "#" + x.ID
				}
			}
		}
	}
}

func (s *Site) checkMenus() {
	for _, items := range [][]NavItem{s.Settings.Navigation, s.Settings.Footer} {
		for _, item := range items {
			if s.at(item.Path) == nil {
				s.noPage(&s.diags, item.At("path"), item.Path, item.Path, diag.DidYouMean(item.Path, s.paths()))
			}
		}
	}
	for _, o := range s.Catalog.Options {
		for key, ids := range map[string][]string{"best_for": o.BestFor, "not_for": o.NotFor} {
			for _, id := range ids {
				if s.Audience(id) == nil && !s.unknown("/strategies/"+id+"/") && !s.unknown("/scenarios/"+id+"/") {
					var known []string
					for _, p := range s.Pages {
						if strings.HasPrefix(p.Path, "/strategies/") || strings.HasPrefix(p.Path, "/scenarios/") {
							known = append(known, path.Base(p.Path))
						}
					}
					s.diags.Addf(o.At(key), "CG010", "%s: no strategy or scenario %q", key, id).Hint = diag.DidYouMean(id, known)
				}
			}
		}
	}
}

// Audience returns the page of a strategy or scenario, or nil.
func (s *Site) Audience(id string) *Page {
	return cmp.Or(s.byPath["/strategies/"+id+"/"], s.byPath["/scenarios/"+id+"/"])
}

// Audiences returns the pages of strategies and scenarios with the ids.
func (s *Site) Audiences(ids []string) []*Page {
	var out []*Page
	for _, id := range ids {
		if p := s.Audience(id); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Pairs returns the pages that compare o with another, by title.
func (s *Site) Pairs(o *catalog.Option) []*Page { return s.pairs[o] }

// unread reports whether path is that of a page that the data makes, and nobody
// can say which those are.
func (s *Site) unread(path string) bool {
	section, id, _ := strings.Cut(strings.Trim(path, "/"), "/")
	switch section {
	case "certifications", "alternatives", "tiers", "providers":
		return id != "" && !s.Catalog.Whole(section)
	case "compare", "decide", "data": // made from all of the data
		return id != "" && !s.Catalog.Whole()
	}
	return false
}

// unknown reports whether nobody can say if there is a page at path.
func (s *Site) unknown(path string) bool {
	return s.unread(path) || slices.ContainsFunc(s.refused, func(name string) bool {
		made := address(name) // and what the data makes below it
		return path == made || made != "/" && strings.HasPrefix(path, made) || strings.HasPrefix(path, strings.TrimPrefix(name, contentDir)+"/")
	})
}

// noPage reports that there is no page at path, which at names as dest, and
// why when its source is skipped.
func (s *Site) noPage(diags *diag.List, at diag.Pos, dest, path, hint string) {
	if s.unknown(path) {
		return
	}
	for _, x := range s.Skipped {
		if address(x.Name) == path {
			diags.Addf(at, "CG011", "%s %s, so it is not built", dest, x.Why).Hint = "take the link out, or change `" + x.Key + "` in " + x.Name
			return
		}
	}
	if p := s.moved()[path]; p != nil {
		hint := "its page is " + p.Path + " now"
		if p.Source != "" {
			hint += ", in " + p.Source
		}
		diags.Addf(at, "CG011", "%s has moved", dest).Hint = hint
		return
	}
	diags.Addf(at, "CG011", "no page %s", dest).Hint = hint
}

// Page returns the page at path, or nil.
func (s *Site) Page(path string) *Page { return s.at(path) }

// at returns the page with exactly this path.
func (s *Site) at(path string) *Page { return s.byPath[path] }

func (s *Site) paths() []string {
	var out []string
	for _, p := range s.Pages {
		out = append(out, p.Path)
	}
	return out
}

// describe fills the references in the pages' descriptions.
func (s *Site) describe() {
	for _, p := range s.Pages {
		if p.outline == nil {
			continue
		}
		for _, in := range p.outline.Meta.DescriptionRefs {
			if in.Ref != nil {
				s.checkRef(&s.diags, in.Ref)
			}
		}
		p.Description = cmp.Or(s.plain(p.outline.Meta.DescriptionRefs), p.Description)
	}
}

// ways say where the links of a page lead. They hold for any site with pages,
// those of records, and files at the same addresses.
type ways struct {
	known     bool // all lead somewhere
	toRecords []wayToRecord
}

type wayToRecord struct {
	link *markdown.Link
	path string
}

// checkLinks reports the links of the page that doc makes which lead nowhere.
func (s *Site) checkLinks(diags *diag.List, p *Page, doc *markdown.Document) ways {
	w := ways{known: true}
	for _, l := range doc.Links {
		target, file, _ := s.resolve(p, l.Dest)
		switch dest, _, _ := strings.Cut(l.Dest, "#"); {
		case target != nil && target.Option != nil:
			w.toRecords = append(w.toRecords, wayToRecord{l, target.Path})
		case target == nil && file == "" && !s.feedAt(dest):
			w.known = false
			s.noPage(diags, l.Pos, dest, s.pathOf(p, dest), s.suggest(p, dest))
		}
	}
	return w
}

// checkFacts checks the references and pictures of the page that doc makes, and
// what it advises.
func (s *Site) checkFacts(diags *diag.List, p *Page, doc *markdown.Document, w ways) {
	for _, r := range doc.Refs {
		s.checkRef(diags, r)
	}
	images := doc.Images
	if m := doc.Meta; m.Image != "" {
		images = append(slices.Clone(images), &markdown.Image{Pos: m.Pos["image"], Dest: m.Image})
	}
	for _, i := range images {
		s.checkImage(diags, p, i)
	}
	s.checkAdvice(diags, doc, w)
}

// resolve returns the address within the site that dest means on page p, and
// the page or file there. It returns nil for neither.
func (s *Site) resolve(p *Page, dest string) (target *Page, file, fragment string) {
	dest, fragment, _ = strings.Cut(dest, "#")
	if u, err := url.PathUnescape(dest); err == nil {
		dest = u
	}
	switch {
	case dest == "":
		return p, "", fragment
	case strings.HasPrefix(dest, "/"):
		return s.at(dest), "", fragment
	}
	name := beside(p.Source, dest)
	if q := s.named(name); q != nil {
		return q, "", fragment
	}
	if _, ok := s.files[name]; ok {
		return nil, name, fragment
	}
	// A record without prose has no Markdown file, but may be linked as if it had.
	if strings.HasSuffix(name, ".md") && strings.HasPrefix(name, contentDir+"/") {
		if q := s.at(address(name)); q != nil && q.Source == "" {
			return q, "", fragment
		}
	}
	return nil, "", fragment
}

// beside returns the file that dest means, as seen from the file name. It is
// path.Join(path.Dir(name), dest), without its work where dest is as simple as
// nearly all are.
func beside(name, dest string) string {
	dir, rest := path.Dir(name), dest
	for dir != "." && strings.HasPrefix(rest, "../") {
		dir, rest = path.Dir(dir), rest[len("../"):]
	}
	if dir == "." || rest == "" || rest[0] == '.' || rest[len(rest)-1] == '/' || strings.Contains(rest, "/.") || strings.Contains(rest, "//") {
		return path.Join(path.Dir(name), dest)
	}
	return dir + "/" + rest
}

// pathOf returns the address that dest on page p would have as a page.
func (s *Site) pathOf(p *Page, dest string) string {
	if strings.HasPrefix(dest, "/") {
		return dest
	}
	return address(path.Join(path.Dir(p.Source), dest))
}

// suggestAnchor finds what a link to a missing place on target may have meant.
func suggestAnchor(target *Page, fragment string, known []string) string {
	if hint := diag.DidYouMean(fragment, known); hint != "" {
		return hint
	}
	var ids []string
	if target.outline != nil {
		for _, h := range target.outline.Headings {
			ids = append(ids, h.ID)
		}
	}
	if len(ids) == 0 || len(ids) > 12 {
		return ""
	}
	return "headings there: " + strings.Join(ids, ", ")
}

// suggest finds what a broken link may have meant: a like path, or a file of
// the same name elsewhere.
// elsewhere is an address of another site without its scheme.
var elsewhere = regexp.MustCompile(`^(?:www\.[^/@]+\.[a-z]{2,}|[a-z0-9-]+\.(?:com|org|net|edu|gov|io|ai|dev|eu))(?:/.*)?$`)

func (s *Site) suggest(p *Page, dest string) string {
	if strings.HasPrefix(dest, "/") {
		if strings.HasSuffix(dest, ".md") {
			return "write links to files without a slash in front, like ../tiers/cloud-platform.md"
		}
		if s.at(dest+"/") != nil {
			return fmt.Sprintf("did you mean %q?", dest+"/")
		}
		return diag.DidYouMean(dest, s.paths())
	}
	if elsewhere.MatchString(dest) {
		return "did you mean https://" + dest + "?"
	}
	if strings.Contains(dest, "@") {
		return "for an address of mail write mailto:" + dest
	}
	dir := path.Dir(p.Source)
	var names []string
	for _, q := range s.written {
		if q != nil {
			names = append(names, relative(dir, q.Source))
		}
	}
	meant := path.Join(dir, dest)
	for _, name := range []string{meant + ".md", meant + "/index.md"} {
		if s.named(name) != nil {
			return fmt.Sprintf("did you mean %q?", relative(dir, name))
		}
	}
	if hint := diag.DidYouMean(dest, names); hint != "" {
		return hint
	}
	for _, name := range names {
		if base := path.Base(name); base == path.Base(dest) || base == path.Base(dest)+".md" {
			return fmt.Sprintf("did you mean %q?", name)
		}
	}
	return "links are written to files, relative to " + dir + "/"
}

// relative returns name as a link from a file in dir writes it.
func relative(dir, name string) string {
	from, to := strings.Split(dir, "/"), strings.Split(name, "/")
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}

func (s *Site) checkImage(diags *diag.List, p *Page, i *markdown.Image) {
	if strings.Contains(i.Dest, "://") {
		diags.Addf(i.Pos, "CG018", "a picture from elsewhere: %s", i.Dest).Hint = "put the picture beside the page; the site makes no request to other sites"
		return
	}
	if name := path.Join(path.Dir(p.Source), i.Dest); s.picture(p, i) == nil && slices.Contains(s.refused, name) {
		return
	}
	if s.picture(p, i) == nil {
		var names []string
		for name := range s.files {
			names = append(names, relative(path.Dir(p.Source), name))
		}
		slices.Sort(names)
		beside := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.Contains(name, "/") })
		hint := "there is no picture in " + path.Dir(p.Source) + "/ yet"
		if len(beside) > 0 {
			hint = "in " + path.Dir(p.Source) + "/ there are: " + strings.Join(beside[:min(len(beside), 12)], ", ")
		}
		diags.Addf(i.Pos, "CG018", "no picture %s", i.Dest).Hint = cmp.Or(diag.DidYouMean(i.Dest, names), hint)
	} else if pic := s.picture(p, i); pic.fault != "" {
		diags.Addf(i.Pos, "CG018", "the picture %s %s", i.Dest, pic.fault).Hint = "open it in a program for pictures and save it again as JPEG or PNG"
	}
}

// byShortName finds the record whose short name or code an id may be, like
// google-pmle for Google PMLE.
func (s *Site) byShortName(id string) (hint string) {
	for _, o := range s.Catalog.Options {
		if name := strings.ToLower(id); name == markdown.Slug(o.Short) || name == markdown.Slug(o.Code) || name == markdown.Slug(o.Name) {
			return fmt.Sprintf("did you mean %q, which is %s?", o.ID, o.Label())
		}
	}
	return ""
}

func (s *Site) checkRef(diags *diag.List, r *markdown.Ref) {
	if r.Literal {
		return
	}
	switch x := s.Catalog.Find(r.ID).(type) {
	case nil:
		if !s.Catalog.Whole() {
			return
		}
		diags.Addf(r.Pos, "CG010", "no record %q in certifications.yaml", r.ID).Hint = cmp.Or(s.Catalog.CalledNow(r.ID), s.byShortName(r.ID), diag.DidYouMean(r.ID, s.Catalog.IDs()))
	case *catalog.Option:
		if r.Field != "" {
			if _, ok := x.Field(r.Field); !ok {
				diags.Addf(r.Pos, "CG010", "%q has no field %q", r.ID, r.Field).Hint = cmp.Or(diag.DidYouMean(r.Field, catalog.Fields), "fields: "+strings.Join(catalog.Fields, ", "))
			}
		}
	case *catalog.Claim:
		if r.Field != "" && r.Field != "value" && r.Field != "sample" {
			diags.Addf(r.Pos, "CG010", "claim %q has no field %q (want value or sample)", r.ID, r.Field)
		}
	default:
		if r.Field != "" && r.Field != "name" {
			diags.Addf(r.Pos, "CG010", "%q has no field %q (want name)", r.ID, r.Field)
		}
	}
}
