package generator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/memo"
)

// A View is what a layout sees.
type View struct {
	Site   *Site
	Page   *Page
	Body   template.HTML // the Markdown, with links and components filled in
	Notes  []*Note       // where the figures in Body come from
	Chains template.HTML // on pages of providers: what replaced what, drawn
	Loads
	Canonical  string
	Card       string // address of the picture for cards, or ""
	JSONLD     template.JS
	EditURL    string
	ContactURL string
	AsOf       catalog.Date

	look     *templates
	held     held
	within   bool // a part is executed
	contents *piece
}

// Loads is what a page loads, which it has in common with many.
type Loads struct {
	HasCode  bool
	Controls bool   // scripts add controls above what the page shows
	scripts  string // see Scripts; Loads can be compared
}

// Scripts returns the addresses of the scripts of the components on the page.
func (l Loads) Scripts() []string { return strings.Fields(l.scripts) }

// A Report is a link by which a reader reports an error in one fact.
type Report struct{ Fact, URL string }

// Reports returns a link for each fact of the page's record. An e-mail address
// gets a subject that names it, another address the query "subject".
func (v *View) Reports() []Report {
	var out []Report
	for _, fact := range []string{"status", "cost", "hours", "exam", "validity", "prerequisites", "ratings", "tier"} {
		sep := "?"
		if strings.Contains(v.ContactURL, "?") {
			sep = "&"
		}
		subject := url.QueryEscape(v.Page.Option.ID + ": " + fact)
		out = append(out, Report{fact, v.ContactURL + sep + "subject=" + strings.ReplaceAll(subject, "+", "%20")})
	}
	return out
}

// templates are the layouts and components for one site, whose addresses their
// functions know.
type templates struct {
	layouts    map[string]func() *template.Template // by page kind
	components map[string]func() *template.Template
	assets     *assets
	site       *Site
	parsed     *templateFiles
	shared     shared
	once       *memo.Func[once, outcome]
}

// A once is a template and what it is executed with, which must be comparable.
type once struct {
	name string
	in   any
}

// An outcome is what executing a template gave.
type outcome struct {
	html template.HTML
	err  error
}

// templateFiles are the templates as their files say, for any site. They are never
// executed themselves: a site's are copies of them, made when one is needed.
type templateFiles struct {
	parts      *template.Template            // base.html and parts/, which all others see
	layouts    map[string]*template.Template // by page kind
	components map[string]*template.Template
	assets     *assets
	key        string // see templatesKey
}

// pageKinds are the kinds of pages, each with a layout of its name.
var pageKinds = []string{"home", "section", "page", "certification", "alternative", "tier", "provider", "facet", "pair", "leaf", "missing"}

// parseTemplates reads the layouts, the components and the assets.
func parseTemplates(fsys fs.FS) (*templateFiles, error) {
	t := &templateFiles{layouts: map[string]*template.Template{}, components: map[string]*template.Template{}}
	var err error
	if t.assets, err = loadAssets(fsys); err != nil {
		return nil, err
	}
	// The functions have their names here; a site's are in funcs.
	funcs := (&templates{}).funcs()
	t.parts = template.New("root").Funcs(funcs).Option("missingkey=error")
	common, _ := fs.Glob(fsys, "parts/*.html")
	for _, name := range append([]string{"base.html"}, common...) {
		if err := parseInto(t.parts, fsys, name); err != nil {
			return nil, err
		}
	}
	for _, kind := range pageKinds {
		t.layouts[kind] = template.New("layout").Funcs(funcs)
		if err := parseInto(t.layouts[kind], fsys, kind+".html"); err != nil {
			return nil, err
		}
	}
	names, _ := fs.Glob(fsys, "components/*.html")
	for _, name := range names {
		component := template.New("component").Funcs(funcs)
		if err := parseInto(component, fsys, name); err != nil {
			return nil, err
		}
		t.components[strings.TrimSuffix(path.Base(name), ".html")] = component.Lookup(name)
	}
	return t, nil
}

// forSite returns the templates for one site.
func (t *templateFiles) forSite(s *Site) (*templates, error) {
	assets, err := t.assets.forSite(s)
	if err != nil {
		return nil, err
	}
	out := &templates{assets: assets, site: s, parsed: t, layouts: map[string]func() *template.Template{}, components: map[string]func() *template.Template{}}
	funcs := out.funcs()
	for kind, file := range t.layouts {
		out.layouts[kind] = sync.OnceValue(func() *template.Template { return t.with(file).Funcs(funcs) })
	}
	for name, file := range t.components {
		out.components[name] = sync.OnceValue(func() *template.Template { return t.with(file).Funcs(funcs).Lookup(file.Name()) })
	}
	parts := sync.OnceValue(func() *template.Template {
		within := func(string, any) (string, error) { return "", errors.New("once within once (want {{template}} there)") }
		return t.with(nil).Funcs(funcs).Funcs(template.FuncMap{"once": within})
	})
	out.once = memo.New(func(x once) outcome {
		var buf bytes.Buffer
		err := parts().ExecuteTemplate(&buf, x.name, x.in)
		return outcome{template.HTML(buf.String()), err}
	})
	return out, nil
}

// with returns a copy of the parts and of what a file defines.
func (t *templateFiles) with(file *template.Template) *template.Template {
	out := template.Must(t.parts.Clone())
	if file != nil {
		for _, x := range file.Templates() {
			if x.Tree != nil {
				template.Must(out.AddParseTree(x.Name(), x.Tree.Copy()))
			}
		}
	}
	return out
}

// execute executes a template of parts/ with what decides all it says, now or
// before: a name for a function of templates, by which pages share the result.
func (t *templates) execute(name string, in any) (template.HTML, error) {
	if !reflect.ValueOf(in).Comparable() {
		return "", errors.New("once compares what it is given, and a list cannot be compared (want {{template}} there)")
	}
	out := t.once.Call(once{name, in})
	return out.html, out.err
}

// funcs are the few functions of templates.
func (t *templates) funcs() template.FuncMap {
	return template.FuncMap{
		"asset": func(name string) (string, error) {
			if u, ok := t.assets.urls[name]; ok {
				return u, nil
			}
			return "", fmt.Errorf("no asset %q in assets/", name)
		},
		"icon": func(name string) (template.HTML, error) {
			if svg, ok := t.assets.icons[name]; ok {
				return template.HTML(svg), nil
			}
			return "", fmt.Errorf("no icon %q in assets/icons/", name)
		},
		"once":     t.execute,
		"link":     func(dest string) (string, error) { return t.site.linkTo(dest) },
		"lower":    strings.ToLower,
		"capital":  capital,
		"nobreak":  nobreak,
		"unstated": catalog.Unstated,
		"judge":    func(by string) string { return t.site.judge(by) },
	}
}

// templatesKey returns all templates and assets as one text, by which to tell
// whether any changed.
func templatesKey(fsys fs.FS) string {
	var b strings.Builder
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			data, err := fs.ReadFile(fsys, name)
			fmt.Fprintf(&b, "%s %d %v\n%s", name, len(data), err, data)
		}
		return nil // what cannot be read, parseTemplates reports
	})
	return b.String()
}

func parseInto(t *template.Template, fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return &templateError{name, fmt.Errorf("cannot be read: %s", cause(err))}
	}
	_, err = t.New(name).Parse(string(data))
	if err != nil {
		return &templateError{name, err}
	}
	return nil
}

// judge says whose judgement a rating or tier is: ours, or that of the article
// that site.yaml names under judged_by.
func (s *Site) judge(by string) string {
	if by == "article" && s.Settings.JudgedBy != "" {
		return s.Settings.JudgedBy + "’s judgement"
	}
	return "our judgement"
}

// nobreak keeps a code like AI-102 on one line. Its hyphen stays one, or nobody
// could search for it.
func nobreak(text string) template.HTML {
	return template.HTML(`<span class="nobreak">` + template.HTMLEscapeString(text) + `</span>`)
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// linkTo returns the address of a page for use in HTML. There must be such a page.
func (s *Site) linkTo(dest string) (string, error) {
	p, _, _ := strings.Cut(dest, "#")
	if s.at(p) == nil {
		return "", fmt.Errorf("no page %s", p)
	}
	return s.prefix + dest, nil
}

type rendered struct {
	html   []byte
	sum    [sha256.Size]byte // of html
	facts  *pageFacts
	diags  diag.List
	broken diag.List // of the templates; see brokenTemplates
}

// whole reports whether the page could be made without a problem.
func (r *rendered) whole() bool { return len(r.diags)+len(r.broken) == 0 }

// render makes the HTML of one page. Doc is its document as it is now, or nil;
// p knows no more of it than its outline.
func (t *templates) render(p *Page, doc *markdown.Document) (out rendered) {
	defer func() { caught(cmp.Or(p.Source, p.Path), &out.diags, recover()) }()
	view := &View{look: t, Site: t.site, Page: p, AsOf: t.site.Catalog.AsOf, Canonical: t.site.Base + p.Path, Card: t.site.card(p)}
	if doc != nil {
		view.Body, view.Notes, out.diags, out.broken = t.body(p, doc, &view.held)
		view.HasCode = len(doc.CodeClasses) > 0
		if repo := t.site.Settings.Repository; repo != "" {
			view.EditURL = strings.TrimSuffix(repo, "/") + cmp.Or(t.site.Settings.EditPath, "/edit/main") + "/" + p.Source
		}
	}
	view.scripts = strings.Join(t.scripts(p), " ")
	view.Controls = p.outline != nil && slices.ContainsFunc(p.outline.Components, hasControls)
	if p.Provider != nil {
		view.Chains = chains(p.Provider.Label()+", what replaced what", p.options)
	}
	view.ContactURL = t.site.Settings.Contact
	view.JSONLD = structured(t.site, p)
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := t.layouts[p.Kind]().ExecuteTemplate(buf, "base", view); err != nil {
		out.broken = append(out.broken, *templateFault(err))
		return out
	}
	var err error
	if out.html, out.facts, err = view.held.assemble(buf); err != nil {
		out.diags.Addf(diag.Pos{File: cmp.Or(p.Source, p.Path)}, "CG027", "the page's HTML cannot be minified: %s", err)
		out.facts = &pageFacts{}
	}
	return out
}

// sortable is how many rows of a table assets/compare.js makes sortable.
const sortable = 3

// scripts returns the addresses of assets/NAME.js for the components NAME that
// stand on the page and have one.
func (t *templates) scripts(p *Page) []string {
	var out []string
	add := func(name string) {
		if address := t.assets.urls[name+".js"]; address != "" && !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	if p.Facet != nil && len(p.Facet.Options) >= sortable || p.Provider != nil && len(p.options) >= sortable {
		add("compare") // the layout has its table
	}
	if p.Kind == "certification" {
		add("roi") // its verdict has a calculator
	}
	if p.outline != nil {
		for _, comp := range p.outline.Components {
			if comp.Name == "compare" && len(newCall(t.site, p, comp, 0).Options()) < sortable {
				continue
			}
			add(comp.Name)
		}
	}
	return out
}

// hasControls reports whether a script adds controls to what a component shows.
// They must be there in the first paint, or all below them would move.
func hasControls(c *markdown.Component) bool {
	switch c.Name {
	case "compare":
		args, _ := parseArgs(c)
		v, _ := args.Get("filters")
		return v.Text == "true"
	case "roi", "checklist", "decide", "search":
		return true
	}
	return false
}

// body renders the page's Markdown, with its holes filled and its code held,
// and returns the notes that its references to facts lead to.
func (t *templates) body(p *Page, doc *markdown.Document, held *held) (html template.HTML, list []*Note, diags, broken diag.List) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	var notes notes
	nth := 0
	for _, block := range doc.Body {
		switch x := block.(type) {
		case markdown.HTML:
			buf.WriteString(string(x))
		case markdown.Code:
			buf.WriteString(string(held.hold(&piece{html: string(x)})))
		case *markdown.Link:
			buf.WriteString(template.HTMLEscapeString(t.site.href(p, x)))
		case *markdown.Ref:
			t.site.writeRef(buf, p, x, &notes)
		case *markdown.Image:
			t.site.writeImage(buf, p, x)
		case *markdown.Component:
			nth++
			found, fault := t.component(buf, p, x, nth)
			broken = append(broken, fault...)
			if !t.site.Catalog.Whole() {
				found = slices.DeleteFunc(found, asksData)
			}
			diags = append(diags, found...)
		}
	}
	return template.HTML(buf.String()), notes.list, diags, broken
}

// component writes a component. It returns what is wrong with its arguments, and
// with its template.
func (t *templates) component(buf *bytes.Buffer, p *Page, comp *markdown.Component, nth int) (diags, broken diag.List) {
	tmpl := t.components[comp.Name]
	if tmpl == nil {
		var names []string
		for name := range t.components {
			names = append(names, name)
		}
		slices.Sort(names)
		diags.Addf(comp.Pos, "CG017", "no component and no language %q", comp.Name).Hint = cmp.Or(diag.DidYouMean(comp.Name, names), diag.DidYouMean(comp.Name, markdown.Languages()), "components: "+strings.Join(names, ", ")+"; for plain code write the language text")
		return diags, nil
	}
	if comp.Open {
		return nil, nil // is reported; its arguments may be the text behind it
	}
	call := newCall(t.site, p, comp, nth)
	if comp.Info != "" {
		call.diags.Addf(comp.Pos, "CG017", "%q behind the component's name (want arguments on lines of their own)", comp.Info).Hint = "write them between the fences, each like `name: value`"
	}
	if strings.Contains(comp.Args, "\n\n") && slices.ContainsFunc(call.diags, func(d diag.Diagnostic) bool { return d.Code == "CG003" }) {
		diags.Addf(comp.Pos, "CG016", "the component %s holds text that is no argument; perhaps it is not closed", comp.Name).Hint = "end it with a line ``` before the text begins"
		return diags, nil
	}
	if len(call.diags) > 0 {
		return call.diags, nil
	}
	if err := tmpl().Execute(buf, call); err != nil {
		if len(call.diags) == 0 { // else the arguments were at fault, and are reported
			broken = append(broken, *templateFault(err))
		}
		return call.diags, broken
	}
	return call.unread(), nil
}

// asksData reports whether the problem may only follow from records that
// could not be read.
func asksData(d diag.Diagnostic) bool {
	return slices.Contains([]string{"CG008", "CG010", "CG011", "CG020"}, d.Code)
}

// href returns what a link's destination becomes on the finished page.
func (s *Site) href(p *Page, l *markdown.Link) string {
	target, file, fragment := s.resolve(p, l.Dest)
	if fragment != "" {
		fragment = "#" + fragment
	}
	switch {
	case target == p && strings.HasPrefix(l.Dest, "#"):
		return fragment
	case target != nil:
		return s.prefix + target.Path + fragment
	case file != "":
		return s.prefix + "/" + fileAddress(file, s.files[file]) + fragment
	case s.feedAt(l.Dest):
		return s.prefix + l.Dest
	}
	return l.Dest
}

// plain returns inline text without markup, as descriptions need it.
func (s *Site) plain(inline []markdown.Inline) string {
	if len(inline) == 1 && inline[0].Ref == nil {
		return inline[0].Text
	}
	var b strings.Builder
	for _, in := range inline {
		if in.Ref == nil {
			b.WriteString(in.Text)
			continue
		}
		text, _ := s.refText(in.Ref)
		b.WriteString(text)
	}
	return b.String()
}

// refText returns what a reference prints and where it leads, from the site's
// root, or "".
func (s *Site) refText(r *markdown.Ref) (text, href string) {
	if r.Literal {
		return r.Label, ""
	}
	switch x := s.Catalog.Find(r.ID).(type) {
	case *catalog.Option:
		if r.Field == "" {
			return cmp.Or(r.Label, x.Label()), x.Path()
		}
		text, _ = x.Field(r.Field)
		return cmp.Or(r.Label, text), x.Path() + factAnchor(x, catalog.FieldSource(r.Field))
	case *catalog.Claim:
		text = x.Text()
		if r.Field == "sample" {
			text = x.SampleText()
		}
		return cmp.Or(r.Label, text), s.Shown(x)
	case *catalog.Tier:
		return cmp.Or(r.Label, x.Name), x.Path()
	case *catalog.Provider:
		if s.at(x.Path()) == nil {
			return cmp.Or(r.Label, x.Label()), ""
		}
		return cmp.Or(r.Label, x.Label()), x.Path()
	case *catalog.Criterion:
		return cmp.Or(r.Label, x.Name), ""
	case *catalog.SourceRecord:
		return cmp.Or(r.Label, x.Title), ""
	case *catalog.Statement:
		return cmp.Or(r.Label, x.Text), ""
	}
	return r.ID, ""
}

// Shown returns where a claim stands with all that is known of it, an address
// with the claim's anchor, or "" if no page shows it.
func (s *Site) Shown(claim *catalog.Claim) string { return s.claims[claim.ID] }

func factAnchor(o *catalog.Option, field string) string {
	switch field {
	case "cost", "status", "hours":
		return "#fact-" + field
	case "exam", "valid_months":
		if !o.Alternative {
			return "#fact-" + field
		}
	}
	return ""
}

// A Note says where a figure in the text comes from.
type Note struct {
	Number int
	What   string // like "Google PMLE, cost"
	Href   string // where the fact is shown with all its sources
	Sup    *catalog.Support
	Claim  *catalog.Claim
}

// notes collects the notes of a page, one a fact.
type notes struct {
	list   []*Note
	byFact map[string]*Note
}

// of returns the note on a fact of a record, and whether it is new.
func (n *notes) of(fact string) (*Note, bool) {
	if x := n.byFact[fact]; x != nil {
		return x, false
	}
	if n.byFact == nil {
		n.byFact = map[string]*Note{}
	}
	x := &Note{Number: len(n.list) + 1}
	n.list = append(n.list, x)
	n.byFact[fact] = x
	return x, true
}

// writeRef writes a reference: to a record as a link, to a fact as a link to
// the note that names its source. Where the fact itself is shown on the page,
// the link leads there.
func (s *Site) writeRef(buf *bytes.Buffer, p *Page, r *markdown.Ref, notes *notes) {
	text, href := s.refText(r)
	text = template.HTMLEscapeString(text)
	if href == "" {
		buf.WriteString(text)
		return
	}
	o, claim := s.Catalog.Option(r.ID), s.Catalog.Claim(r.ID)
	if r.Field == "" && claim == nil {
		class := "ref"
		if o != nil && o.Retired() {
			class = "ref ended"
		}
		fmt.Fprintf(buf, `<a class="%s" href="%s">%s</a>`, class, template.HTMLEscapeString(s.prefix+href), text)
		return
	}
	if place, anchor, _ := strings.Cut(href, "#"); place == p.Path && anchor != "" {
		fmt.Fprintf(buf, `<a class="fact" href="#%s">%s</a>`, anchor, text)
		return
	}
	fact := r.ID
	if o != nil {
		fact += "." + catalog.FieldSource(r.Field)
	}
	note, first := notes.of(fact)
	if !first {
		fmt.Fprintf(buf, `<a class="fact" href="#note-%d">%s</a>`, note.Number, text)
		return
	}
	note.Href, note.Claim = href, claim
	if o != nil {
		note.What = o.Label() + ", " + fieldWord(r.Field)
		if sup := o.SupportsOf(catalog.FieldSource(r.Field)); len(sup) > 0 {
			note.Sup = sup[0]
		}
	} else {
		note.What = claim.Statement
		note.Sup = claim.From
	}
	fmt.Fprintf(buf, `<a class="fact" id="ref-%d" href="#note-%d">%s</a>`, note.Number, note.Number, text)
}

// fieldWord returns a field of a record as readers know it.
func fieldWord(field string) string {
	return cmp.Or(map[string]string{"ends": "last exam", "last_exam": "last exam", "valid": "validity", "available": "start", "roi": "return", "signal": "hiring signal"}[field], field)
}
