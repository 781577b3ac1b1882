package generator

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/strictyaml"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html"
)

// A ReviewPolicy is the part of site.yaml that says after how many days a fact
// must be looked at again. Soon holds for every fact of a certification that
// opens or ends soon, where it is shorter. What has retired needs no review.
type ReviewPolicy struct {
	strictyaml.Mapping
	Status      int `yaml:"status" doc:"Days until a status must be looked at again."`
	Cost        int `yaml:"cost" doc:"Days until a price must be."`
	Exam        int `yaml:"exam" doc:"Days until an exam's form must be."`
	ValidMonths int `yaml:"valid_months" doc:"Days until a validity must be."`
	Soon        int `yaml:"soon" doc:"Days for everything about a certification that opens or ends soon."`
	Page        int `yaml:"page" doc:"Days until a page that has reviewed must be read through again."`
}

// A Budget is the most that the pages below a path may weigh, in kilobytes
// (1,000 bytes) as a server sends them, compressed.
type Budget struct {
	strictyaml.Mapping
	Path  string  `yaml:"path,required" doc:"The pages below it."`
	First float64 `yaml:"first" doc:"kB, compressed: the page with its style sheets."` // the page and its style sheets
	All   float64 `yaml:"all" doc:"kB, compressed: with scripts and pictures, too."`   // with scripts and pictures
}

// days returns after how many days the field of a record must be looked at
// again, or 0 for never.
func (r *ReviewPolicy) days(field string, stage catalog.Stage) int {
	if r == nil {
		r = &ReviewPolicy{}
	}
	days := map[string]int{
		"status": cmp.Or(r.Status, 365), "cost": cmp.Or(r.Cost, 365),
		"exam": cmp.Or(r.Exam, 730), "valid_months": cmp.Or(r.ValidMonths, 730),
	}[field]
	switch stage {
	case catalog.Retired:
		return 0
	case catalog.Retiring, catalog.Upcoming, catalog.Beta:
		return min(days, r.soon())
	}
	return days
}

func (r *ReviewPolicy) soon() int {
	if r == nil {
		return 120
	}
	return cmp.Or(r.Soon, 120)
}

func (r *ReviewPolicy) page() int {
	if r == nil {
		return 365
	}
	return cmp.Or(r.Page, 365)
}

// Review reports what a build lets pass, but what makes a guide untrue or hard
// to use on the day on: facts and pages that nobody looked at for too long, sources that
// support nothing, claims without a sample, pages that no page leads to,
// headings out of order, links that do not say where they lead, pages over
// their weight.
func (b *Builder) Review(ctx context.Context, r *Result, on catalog.Date) diag.List {
	var diags diag.List
	r.Site.reviewFacts(&diags, on)
	r.reviewTexts(&diags, on)
	r.reviewSources(&diags)
	reviews := each(ctx, r.Site.Pages, func(p *Page) *pageReview { return reviewPage(r.Files[p.File()]) })
	if ctx.Err() != nil {
		return nil
	}
	r.reviewPages(&diags, reviews)
	r.reviewWeights(&diags, reviews)
	return diags.Sorted()
}

// noticeDays are the fewest days before its last exam in which readers must be
// told that a certification ends: they need them to sit it.
const noticeDays = 30

// Ahead reports the certifications that read differently on the day then, and
// those that end soon after it.
func (s *Site) Ahead(then catalog.Date) diag.List {
	var diags diag.List
	for _, o := range s.Catalog.Certifications() {
		before, after, last := o.Stage(), o.StageOn(then), o.Status.LastExam
		left := then.Days(last)
		switch {
		case before != after:
			x := diags.Addf(o.Status.KeyAt("last_exam"), "CG031", "%s reads %q now and %q on %s", o.Label(), before.Word(), after.Word(), then.Long())
			if !last.IsZero() {
				x.Hint = fmt.Sprintf("its last exam is %s, in %d days", last.Long(), s.Catalog.AsOf.Days(last))
			}
		case !last.IsZero() && left >= 0 && left <= max(s.Settings.Review.soon(), noticeDays):
			diags.Addf(o.Status.KeyAt("last_exam"), "CG031", "the last exam of %s is %s, %s after %s", o.Label(), last.On(), days(left), then.Long()).
				Hint = "prepare what the texts say of it and of its successor"
		}
	}
	return diags.Sorted()
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// A staleFact is one that was last looked at too many days before a day.
type staleFact struct {
	field      string
	last       catalog.Date
	age, limit int
}

// when says how long ago that was.
func (f staleFact) when() string {
	ago := days(f.age)
	if f.last.Day == 0 {
		ago = "at least " + ago
	}
	return fmt.Sprintf("%s, %s before", f.last.On(), ago)
}

// reviewFacts reports each record once with all its facts that are stale, the
// one that is longest over its limit first.
func (s *Site) reviewFacts(diags *diag.List, on catalog.Date) {
	for _, o := range s.Catalog.Certifications() {
		stale := s.stale(o, on)
		if len(stale) == 0 {
			continue
		}
		var msg strings.Builder
		for i, f := range stale {
			field := strings.ReplaceAll(f.field, "_months", "ity")
			if i == 0 {
				fmt.Fprintf(&msg, "the %s of %s was last looked at %s %s (want at most %d)", field, o.Label(), f.when(), on.Long(), f.limit)
			} else {
				fmt.Fprintf(&msg, "; its %s %s (want at most %d)", field, f.when(), f.limit)
			}
		}
		x := diags.Addf(o.KeyAt(stale[0].field), "CG030", "%s", msg.String())
		x.Hint = "read its source again, correct the fact, and give the source its new `retrieved`"
		if len(stale) > 1 {
			x.Hint = "read their sources again, correct the facts, and give each source its new `retrieved`"
		}
	}
}

func (s *Site) stale(o *catalog.Option, on catalog.Date) []staleFact {
	var stale []staleFact
	for _, field := range []string{"status", "cost", "exam", "valid_months"} {
		limit, last := s.Settings.Review.days(field, o.StageOn(on)), o.FieldVerified(field)
		if limit == 0 || !o.Has(field) || last.IsZero() {
			continue
		}
		if age := last.Days(on); age > limit {
			stale = append(stale, staleFact{field, last, age, limit})
		}
	}
	slices.SortStableFunc(stale, func(a, b staleFact) int { return (b.age - b.limit) - (a.age - a.limit) })
	return stale
}

// reviewTexts reports the pages that say when they were last read through,
// where that is too long ago.
func (r *Result) reviewTexts(diags *diag.List, on catalog.Date) {
	limit := r.Site.Settings.Review.page()
	for _, doc := range r.docs {
		if doc == nil || doc.Meta.Reviewed == "" {
			continue
		}
		last, err := catalog.ParseDate(doc.Meta.Reviewed)
		if age := last.Days(on); err == nil && age > limit {
			diags.Addf(doc.Meta.Pos["reviewed"], "CG030", "the page was last read through %s, %s before %s (want at most %d)", last.On(), days(age), on.Long(), limit).
				Hint = "read it through again, correct it, and set `reviewed` to the day on which you did"
		}
	}
}

func (r *Result) reviewSources(diags *diag.List) {
	s := r.Site
	used := map[*catalog.SourceRecord]bool{}
	for _, o := range s.Catalog.Options {
		for _, x := range o.Supports {
			used[x.Source] = true
		}
		for _, x := range o.Conflicts {
			used[x.Source] = true
		}
	}
	for _, x := range s.Catalog.Claims {
		if x.From != nil {
			used[x.From.Source] = true
		}
		if x.Value != nil && x.Unit != "text" && !x.Has("sample") {
			diags.Addf(x.Pos(), "CG033", "the claim %q says nothing of its sample", x.ID).Hint = "add `sample: …`, or `sample: null` when the source does not publish it"
		}
	}
	for _, x := range s.Catalog.Statements {
		if x.From != nil {
			used[x.From.Source] = true
		}
	}
	for _, doc := range r.docs {
		if doc == nil {
			continue
		}
		for _, ref := range doc.Refs {
			if x, ok := s.Catalog.Find(ref.ID).(*catalog.SourceRecord); ok {
				used[x] = true
			}
		}
	}
	for _, x := range s.Catalog.Sources {
		if !used[x] {
			diags.Addf(x.Pos(), "CG032", "the source %q supports nothing", x.ID).Hint = "name it in `sources` of a record, refer to it in a text, or take it out"
		}
	}
}

func (r *Result) reviewPages(diags *diag.List, reviews []*pageReview) {
	s := r.Site
	reached := map[string]bool{}
	for i, p := range s.Pages {
		for _, link := range r.facts[i].links {
			to, _, _ := strings.Cut(strings.TrimPrefix(link, s.prefix), "#")
			if to != p.Path {
				reached[to] = true
			}
		}
	}
	for i, p := range s.Pages {
		pos := p.pos()
		if !reached[p.Path] && p.Path != "/" && p.Kind != "missing" {
			diags.Addf(pos, "CG034", "no page leads to %s", p.Path).Hint = "link to it, or list it in the navigation or the footer of site.yaml"
		}
		for _, x := range reviews[i].outline {
			diags.Addf(headingAt(r.docs[i], x.heading, pos), "CG035", "the page %s %s", p.Path, x.what).Hint = "leave no level out: ## below the title, ### below ##"
		}
		for _, text := range reviews[i].weak {
			diags.Addf(linkAt(r.docs[i], func(l *markdown.Link) bool { return l.Text == text }, pos), "CG036", "the page %s has a link that only says %q", p.Path, text).Hint = "say where the link leads: many hear links without the text around them"
		}
	}
}

// headingAt returns where the heading of the text stands in the Markdown, else
// the page's place: it may come from a layout or a component.
func headingAt(doc *markdown.Document, text string, otherwise diag.Pos) diag.Pos {
	if doc != nil {
		for _, h := range doc.Headings {
			if h.Text == text {
				return h.Pos
			}
		}
	}
	return otherwise
}

// linkAt returns where the first link that is so stands in the Markdown, else
// the page's place.
func linkAt(doc *markdown.Document, is func(l *markdown.Link) bool, otherwise diag.Pos) diag.Pos {
	if doc != nil {
		for _, l := range slices.Concat(doc.Links, doc.Beyond) {
			if is(l) {
				return l.Pos
			}
		}
	}
	return otherwise
}

// pos returns where the page is written: its file, or the data file.
func (p *Page) pos() diag.Pos {
	return diag.Pos{File: cmp.Or(p.Source, contentDir+"/certifications.yaml")}
}

func (r *Result) reviewWeights(diags *diag.List, reviews []*pageReview) {
	quick, best := r.scales(quickLevel), r.scales(bestLevel)
	for i, p := range r.Site.Pages {
		budget := r.Site.budget(p.Path)
		if budget == nil {
			continue
		}
		first, all := r.weight(p, reviews[i], quick)
		if over(first, budget.First) || over(all, budget.All) {
			first, all = r.weight(p, reviews[i], best) // it takes long, and can only find less
		}
		if over(first, budget.First) {
			diags.Addf(p.pos(), "CG037", "the page %s weighs %.2f kB with its style sheets (want at most %g kB, compressed)", p.Path, first, budget.First)
		}
		if over(all, budget.All) {
			diags.Addf(p.pos(), "CG037", "the page %s weighs %.2f kB with all it loads (want at most %g kB, compressed)", p.Path, all, budget.All)
		}
	}
}

func over(weight, most float64) bool { return most > 0 && weight > most }

// weight returns what the page weighs with its style sheets, and with all it loads.
func (r *Result) weight(p *Page, f *pageReview, weigh func(file string) float64) (first, all float64) {
	first = weigh(p.File())
	all = first
	for _, href := range f.loads {
		w := weigh(strings.TrimPrefix(strings.TrimPrefix(href, r.Site.prefix), "/"))
		all += w
		if strings.HasSuffix(href, ".css") {
			first += w
		}
	}
	return first, all
}

// budget returns the budget with the longest path that p lies below, or nil.
func (s *Site) budget(p string) *Budget {
	var best *Budget
	for i, b := range s.Settings.Budgets {
		if strings.HasPrefix(p, b.Path) && (best == nil || len(b.Path) > len(best.Path)) {
			best = &s.Settings.Budgets[i]
		}
	}
	return best
}

// The levels of Brotli: quickLevel takes no time, bestLevel is what hosts use
// for files that they compress once.
const (
	quickLevel = 5
	bestLevel  = brotli.BestCompression
)

// scales returns a function that gives the size of a file of the site in
// kilobytes as Brotli makes it (RFC 7932), which every browser takes.
func (r *Result) scales(level int) func(file string) float64 {
	weights := map[string]float64{}
	return func(file string) float64 {
		if _, ok := weights[file]; !ok {
			var buf bytes.Buffer
			w := brotli.NewWriterLevel(&buf, level)
			w.Write(r.Files[file]) // a bytes.Buffer takes everything
			w.Close()
			weights[file] = float64(buf.Len()) / 1000
		}
		return weights[file]
	}
}

// Impact says where readers see a fact: each page, drawing and feed that
// changes when the fact changes, with the lines that do. It builds the site
// twice, the second time with another value of the fact. The fact is the id of
// a record, or "ID.field".
func (b *Builder) Impact(ctx context.Context, fact string) (string, error) {
	before, err := b.Build(ctx)
	if err != nil {
		return "", err
	}
	id, field, _ := strings.Cut(fact, ".")
	if before.Site.Catalog.Find(id) == nil {
		return "", fmt.Errorf("no record %q%s", id, parenthesis(diag.DidYouMean(id, before.Site.Catalog.IDs())))
	}
	known := catalog.Touchable(before.Site.Catalog.Find(id))
	if !slices.Contains(known, field) {
		field = catalog.FieldSource(field) // as references name it
	}
	if field != "" && !slices.Contains(known, field) {
		return "", fmt.Errorf("%q has no field %q that can be followed (want %s)", id, field, strings.Join(known, ", "))
	}
	other := b.On(b.AsOf)
	other.alter = func(c *catalog.Catalog) { c.Touch(id, field) }
	after, err := other.Build(ctx)
	if err != nil {
		return "", err
	}
	return impact(before.Files, after.Files), nil
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func impact(before, after Files) string {
	var out strings.Builder
	n := 0
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if bytes.Equal(before[name], after[name]) {
			continue
		}
		n++
		if !strings.HasSuffix(name, ".html") {
			fmt.Fprintf(&out, "%s\n", name)
			continue
		}
		fmt.Fprintf(&out, "/%s\n", strings.TrimSuffix(name, "index.html"))
		shown := false
		for line := range strings.Lines(changesOf(before[name], after[name])) {
			if text, went := strings.CutPrefix(strings.TrimSpace(line), "- "); went {
				fmt.Fprintf(&out, "    %s\n", strings.TrimSpace(text))
				shown = true
			}
		}
		if !shown {
			out.WriteString("    (in a drawing, a title or the data for search engines)\n")
		}
	}
	if n == 0 {
		return "no page shows it\n"
	}
	return out.String()
}

// A pageReview is what [Builder.Review] asks of one finished page.
type pageReview struct {
	loads   []string // style sheets, scripts and pictures that come with the page
	outline []misplaced
	weak    []string // texts of links that do not say where they lead
	level   int      // of the heading before
}

// A misplaced heading is out of the order of levels.
type misplaced struct{ what, heading string }

// reviewPage parses a finished page (WHATWG HTML, as browsers do).
func reviewPage(page []byte) *pageReview {
	f := &pageReview{}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return f // a bytes.Reader does not fail
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			f.element(n)
		}
	}
	return f
}

// weakTexts are texts of links that say nothing of where they lead (WCAG 2.2,
// success criterion 2.4.4).
var weakTexts = []string{"here", "click here", "this", "link", "this link", "read more", "more", "page", "this page", "details"}

// element notes what [Builder.Review] asks of an element.
func (f *pageReview) element(n *html.Node) {
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
		text := strings.Join(strings.Fields(textOf(n)), " ")
		switch {
		case f.level == 0 && level != 1:
			f.outline = append(f.outline, misplaced{"does not begin with a heading of level 1", text})
		case f.level > 0 && level == 1:
			f.outline = append(f.outline, misplaced{"has two headings of level 1", text})
		case level > f.level+1:
			f.outline = append(f.outline, misplaced{fmt.Sprintf("goes from a heading of level %d to one of level %d: %s", f.level, level, text), text})
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

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
