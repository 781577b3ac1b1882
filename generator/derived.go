package generator

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"

	"certguide/generator/catalog"
	"certguide/generator/diag"
)

// A Table is a comparison: options as rows, columns of facts.
type Table struct {
	Caption string
	Columns []Column
	Options []*catalog.Option
	Filters bool // with controls to filter and choose, besides sorting
}

// SortKey returns the attributes with the numbers by which a cell is sorted, the
// least and the most of a span, of a column of numbers or of a few words; none when
// what it shows is unknown.
func (t *Table) SortKey(o *catalog.Option, column string) template.HTMLAttr {
	var low, high float64
	switch {
	case column == "cost" && o.Cost.Known():
		low, high = o.Cost.Low(), o.Cost.High()
	case column == "hours" && o.Hours != nil:
		low, high = o.Hours.Low(), o.Hours.High()
	case column == "validity" && o.ValidMonths != nil:
		low, high = o.ValidMonths.Low(), o.ValidMonths.High()
	default:
		n, ok := o.Place(column)
		if !ok {
			return ""
		}
		low, high = float64(n), float64(n)
	}
	attr := ` data-n="` + plainNumber(low) + `"`
	if high > low {
		attr += ` data-to="` + plainNumber(high) + `"`
	}
	return template.HTMLAttr(attr)
}

// columnsOf returns the columns of the names, which there are.
func columnsOf(names []string) []Column {
	out := make([]Column, len(names))
	for i, name := range names {
		out[i] = columns[slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })]
	}
	return out
}

// defaultColumns are those of the tables that no author asked for, priceColumns of
// those by price: on a phone the first are seen.
var (
	defaultColumns = []string{"status", "signal", "cost", "hours", "tier", "verdict"}
	priceColumns   = []string{"cost", "status", "signal", "hours", "tier", "verdict"}
)

func newTable(caption string, options []*catalog.Option, names ...string) *Table {
	return &Table{Caption: caption, Columns: columnsOf(names), Options: options}
}

// A Facet is a ready-made choice from the table of all options: what is open,
// what costs nothing, and the like.
type Facet struct {
	Group   string // Status, Exam, budgetGroup or priceGroup
	Name    string // the choice in a few words
	Title   string
	Say     string // what the choice holds and leaves out
	Path    string
	Order   string // byTier, cheapest or dearest
	Options []*catalog.Option
}

// The groups of the lists by price, all of what can be taken, as far as is known.
const (
	budgetGroup = "Budget, of what is open or probably open"
	priceGroup  = "Price, of what is open or probably open"
)

// The orders of the lists.
const (
	byTier   = "those of a higher tier first"
	cheapest = "the cheapest first"
	dearest  = "the dearest first"
)

// facets returns the choices by status, exam and budget that hold anything; those by
// tier and provider are the pages of tiers and providers.
func facets(c *catalog.Catalog) []*Facet {
	var out []*Facet
	list := func(group, order, id, name, title, say string, ok func(*catalog.Option) bool) {
		f := &Facet{Group: group, Name: name, Title: title, Say: say, Path: "/compare/" + id + "/", Order: order}
		for _, o := range c.Options {
			if ok(o) {
				f.Options = append(f.Options, o)
			}
		}
		if len(f.Options) > 0 {
			byRank(f.Options)
			if order != byTier {
				byPrice(f.Options, order == dearest)
			}
			out = append(out, f)
		}
	}
	add := func(group, id, name, title, say string, ok func(*catalog.Option) bool) {
		list(group, byTier, id, name, title, say, ok)
	}
	stage := func(stages ...catalog.Stage) func(*catalog.Option) bool {
		return func(o *catalog.Option) bool { return !o.Alternative && slices.Contains(stages, o.Stage()) }
	}
	add("Status", "open", "Open or probably open", "What is open, or probably open", "What a source calls active or in beta, the alternatives, and, as probably open, what a source lists and no more: look at those before you pay. What has ended, what only the staff of partner firms can take, and what is not known to be open is left out.", (*catalog.Option).Takeable)
	add("Status", "beta", "In beta", "What is in beta", "Exams that were in beta when a source last looked. They cost less, are longer, and results take weeks.", stage(catalog.Beta))
	add("Status", "partners", "Partner staff only", "What only partner staff can take", "Exams for the staff of partner firms. You cannot buy them on your own.", stage(catalog.Partners))
	add("Status", "ending", "Ending", "What is ending", "Exams with a last day announced. Do not start preparing for one unless you can sit it in time.", stage(catalog.Retiring))
	add("Status", "retired", "Retired", "What can no longer be taken", "Exams that have ended, at least in English, with what replaces them.", stage(catalog.Retired))
	exam := func(ok func(*catalog.Option) bool) func(*catalog.Option) bool {
		return func(o *catalog.Option) bool { return ok(o) && !o.Ended() }
	}
	at := func(place string) func(*catalog.Option) bool {
		return exam(func(o *catalog.Option) bool { return slices.Contains(o.Delivery, place) })
	}
	add("Exam", "online", "Taken at home", "Which exams you can take at home", "Exams that a source says are given online. For the others our records do not say it, so ask the issuer. Courses on the web are not exams, and not in this list.", at("online"))
	add("Exam", "test-centre", "At a test centre", "Which exams you can take at a test centre", "Exams that a source says are given at a test centre. For the others our records do not say it, so ask the issuer.", at("test-centre"))
	add("Exam", "no-expiry", "Never expires", "Which certifications never expire", "What a source says never expires. Where our sources name no term, there may still be one. Certificates of finished courses are left out: no source says how long they count.", exam(func(o *catalog.Option) bool { return o.NoExpiry }))
	budget := func(most float64) func(*catalog.Option) bool {
		return func(o *catalog.Option) bool { return o.Cost.Known() && o.Cost.Low() <= most && o.Takeable() }
	}
	const say = "What is open or probably open, alternatives included, the cheapest first. A price that is a span counts by its least, so what you take may cost more; a price by the month counts for the fewest months that it takes. What has no known price is left out."
	list(budgetGroup, cheapest, "free", "Free", "What can be had for nothing", "Certifications, courses and alternatives that are free and open, or probably open; then those whose price is a span from $0, so what you take may cost more. What has no known price is left out.", budget(0))
	for _, most := range []float64{100, 200, 500, 1000} {
		id := "under-" + strconv.FormatFloat(most, 'f', 0, 64)
		list(budgetGroup, cheapest, id, "At most "+catalog.Dollars(most), "What costs at most "+catalog.Dollars(most)+", by its lowest price", say, budget(most))
	}
	const least, most = "By the least that each costs, over the fewest months where the price is by the month. What has no known price comes last.", "By the most that each costs, over the most months where the price is by the month. What has no known price comes last."
	list(priceGroup, cheapest, "cheapest-first", "Everything, the cheapest first", "By price, the cheapest first", "What is open or probably open, alternatives included. "+least, (*catalog.Option).Takeable)
	list(priceGroup, dearest, "dearest-first", "Everything, the dearest first", "By price, the dearest first", "What is open or probably open, alternatives included. "+most, (*catalog.Option).Takeable)
	list(priceGroup, cheapest, "exams-by-price", "Exams alone, the cheapest first", "Exams by price, the cheapest first", "Certifications that are open or probably open; courses and alternatives are left out. "+least, func(o *catalog.Option) bool { return o.Kind == "certification" && o.Takeable() })
	return out
}

// byPrice sorts by the least that each costs, or by the most, falling. What has no
// known price comes last.
func byPrice(options []*catalog.Option, falling bool) {
	slices.SortStableFunc(options, func(a, b *catalog.Option) int {
		switch known := [2]bool{a.Cost.Known(), b.Cost.Known()}; {
		case known == [2]bool{}:
			return 0
		case !known[0]:
			return 1
		case !known[1]:
			return -1
		case falling:
			return cmp.Or(cmp.Compare(b.Cost.High(), a.Cost.High()), cmp.Compare(b.Cost.Low(), a.Cost.Low()))
		}
		return cmp.Or(cmp.Compare(a.Cost.Low(), b.Cost.Low()), cmp.Compare(a.Cost.High(), b.Cost.High()))
	})
}

// byRank sorts alternatives first, then by tier, what has ended last.
func byRank(options []*catalog.Option) {
	slices.SortStableFunc(options, func(a, b *catalog.Option) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(ended(a), ended(b)))
	})
}

// A derived is what follows from the data alone, for any site.
type derived struct {
	facets []*Facet
	pairs  []*catalog.Pair
	ended  endedNames
	advice diag.List // what records recommend though it has ended
}

func derive(c *catalog.Catalog) *derived {
	ended := newEndedNames(c)
	return &derived{facets(c), c.Pairs(), ended, ended.optionAdvice(c)}
}

// addDerived makes the pages that nobody wrote: of providers below /providers/,
// of facets and pairs below /compare/, of the decision's leaves below /decide/,
// each where the site has the page above it.
func (s *Site) addDerived(d *derived) {
	if s.at("/providers/") != nil {
		for _, x := range s.Catalog.Providers {
			if len(s.Catalog.ByProvider(x.ID)) > 0 && s.at(x.Path()) == nil {
				p := &Page{Path: x.Path(), Provider: x}
				p.record("provider", x.Name, x.Label(), x.Summary)
				s.add(p)
			}
		}
	}
	if s.at("/compare/") != nil {
		for i, f := range d.facets {
			s.add(&Page{Path: f.Path, Kind: "facet", Title: f.Title, Nav: f.Name, Description: f.Say, Order: i + 1, Facet: f})
		}
		for _, x := range d.pairs {
			p := &Page{Path: x.Path(), Kind: "pair", Title: x.A.Label() + " or " + x.B.Label() + "?", Nav: x.Label(), Pair: x,
				Description: fmt.Sprintf("%s and %s side by side: status, cost, hours, hiring signal and red flags, with what differs in words.", x.A.Label(), x.B.Label())}
			s.add(p)
			s.pairs[x.A] = append(s.pairs[x.A], p)
			s.pairs[x.B] = append(s.pairs[x.B], p)
		}
	}
	if d := s.Catalog.Decision; d != nil && s.at("/decide/") != nil {
		for i, l := range d.Leaves {
			s.add(&Page{Path: l.Path(), Kind: "leaf", Title: l.Title, Nav: l.Title, Description: l.Say, Order: i + 1, Leaf: l})
		}
	}
}

// Alike returns the pages of the other ready-made choices of the page's group.
func (p *Page) Alike() []*Page {
	if p.Facet == nil || p.Parent == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Parent.Children), func(q *Page) bool {
		return q == p || q.Facet == nil || q.Facet.Group != p.Facet.Group
	})
}

// Table returns the table of a page that is made of one.
func (p *Page) Table() *Table {
	switch {
	case p.Facet != nil:
		if p.Facet.Order != byTier {
			return newTable(p.Facet.Title, p.Facet.Options, priceColumns...)
		}
		return newTable(p.Facet.Title, p.Facet.Options, defaultColumns...)
	case p.Provider != nil:
		return newTable("Everything of "+p.Provider.Label()+" that we cover", p.options, defaultColumns...)
	}
	return nil
}
