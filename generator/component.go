package generator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/strictyaml"
)

// A Call is one use of a component: what its template sees. The methods that
// take an argument's name note that it was read; an argument that no template
// read is reported as a misspelling.
type Call struct {
	Site *Site
	Page *Page
	Nth  int // counts the components of the page from 1, for unique ids

	comp  *markdown.Component
	args  strictyaml.Value
	read  map[string]bool
	diags diag.List
}

func parseArgs(comp *markdown.Component) (strictyaml.Value, diag.List) {
	return strictyaml.Read(comp.Args, comp.ArgsPos)
}

func newCall(s *Site, p *Page, comp *markdown.Component, nth int) *Call {
	args, diags := parseArgs(comp)
	c := &Call{Site: s, Page: p, Nth: nth, comp: comp, args: args, read: map[string]bool{}, diags: diags}
	if args.Kind == strictyaml.Scalar || args.Kind == strictyaml.Sequence {
		c.diags.Addf(args.Pos, "CG005", "the body of %s is %s (want arguments, each like `name: value`)", comp.Name, map[strictyaml.Kind]string{strictyaml.Scalar: "a text", strictyaml.Sequence: "a list"}[args.Kind])
	}
	return c
}

// unread reports the arguments that no template asked for.
func (c *Call) unread() diag.List {
	var known []string
	for name := range c.read {
		known = append(known, name)
	}
	slices.Sort(known)
	for _, k := range c.args.Keys {
		if !c.read[k.Name] {
			if meant := diag.Closest(k.Name, known); meant != "" { // then it is not missing, too
				c.diags = slices.DeleteFunc(c.diags, func(d diag.Diagnostic) bool {
					return d.Code == "CG006" && strings.HasSuffix(d.Msg, strconv.Quote(meant))
				})
			}
			c.diags.Addf(k.Pos, "CG017", "component %s has no argument %q", c.comp.Name, k.Name).Hint = cmp.Or(diag.DidYouMean(k.Name, known), "it has: "+strings.Join(known, ", "))
		}
	}
	return c.diags
}

func (c *Call) get(name string, kind strictyaml.Kind, want string) (strictyaml.Value, bool) {
	c.read[name] = true
	v, ok := c.args.Get(name)
	if !ok {
		return v, false
	}
	if v.Kind != kind {
		c.diags.Addf(v.Pos, "CG005", "%s (want %s)", name, want)
		return v, false
	}
	return v, true
}

// Has reports whether the argument was given.
func (c *Call) Has(name string) bool { c.read[name] = true; _, ok := c.args.Get(name); return ok }

// Text returns an argument that is a text, or "".
func (c *Call) Text(name string) string {
	v, _ := c.get(name, strictyaml.Scalar, "a text")
	return v.Text
}

// Need returns an argument that must be given, and reports it when it is not.
func (c *Call) Need(name string) string {
	text := c.Text(name)
	if text == "" {
		if _, given := c.args.Get(name); !given {
			c.diags.Addf(c.comp.Pos, "CG006", "component %s needs the argument %q", c.comp.Name, name).Hint = "add a line like `" + name + ": …` between the fences"
		}
	}
	return text
}

// Word returns an argument that is one of the allowed words, the first of
// which holds when it is not given.
func (c *Call) Word(name string, allowed ...string) string {
	v, ok := c.get(name, strictyaml.Scalar, "a word")
	if !ok {
		return allowed[0]
	}
	if !slices.Contains(allowed, v.Text) {
		c.diags.Addf(v.Pos, "CG008", "%s: %q (want %s)", name, v.Text, strings.Join(allowed, ", ")).Hint = diag.DidYouMean(v.Text, allowed)
		return allowed[0]
	}
	return v.Text
}

// List returns an argument that is a list of texts; a single text is a list of one.
func (c *Call) List(name string) []string {
	c.read[name] = true
	v, ok := c.args.Get(name)
	switch {
	case !ok:
		return nil
	case v.Kind == strictyaml.Scalar && strings.ContainsAny(v.Text, ",[]"):
		c.diags.Addf(v.Pos, "CG005", "%s: %q (want a list in brackets)", name, v.Text).Hint = "write `" + name + ": [" + strings.Trim(v.Text, "[] ") + "]`"
		return nil
	case v.Kind == strictyaml.Scalar:
		return []string{v.Text}
	case v.Kind != strictyaml.Sequence:
		c.diags.Addf(v.Pos, "CG005", "%s (want a list, like [first, second])", name)
	}
	var out []string
	for _, item := range v.List {
		if item.Kind != strictyaml.Scalar {
			c.diags.Addf(item.Pos, "CG005", "%s has an entry that is no text", name)
			continue
		}
		out = append(out, item.Text)
	}
	return out
}

// Words returns a list each of whose entries is one of the allowed words.
func (c *Call) words(name string, allowed []string) []string {
	list := c.List(name)
	v, _ := c.args.Get(name)
	return slices.DeleteFunc(list, func(word string) bool {
		if slices.Contains(allowed, word) {
			return false
		}
		c.diags.Addf(c.itemPos(v, word), "CG008", "%s: %q (want some of %s)", name, word, strings.Join(allowed, ", ")).Hint = diag.DidYouMean(word, allowed)
		return true
	})
}

func (c *Call) itemPos(v strictyaml.Value, word string) diag.Pos {
	for _, item := range v.List {
		if item.Text == word {
			return item.Pos
		}
	}
	return v.Pos
}

// Numbers returns an argument that is a list of numbers, or the default.
func (c *Call) Numbers(name string, otherwise ...float64) []float64 {
	list := c.List(name)
	if list == nil {
		return otherwise
	}
	v, _ := c.args.Get(name)
	var out []float64
	for _, text := range list {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n < 0 || n > 1e9 {
			c.diags.Addf(c.itemPos(v, text), "CG005", "%s: %q (want a number)", name, text)
			continue
		}
		out = append(out, n)
	}
	return out
}

// Number returns an argument that is a whole number, or the default.
func (c *Call) Number(name string, otherwise int) int {
	v, ok := c.get(name, strictyaml.Scalar, "a whole number")
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(v.Text)
	if err != nil || n < 0 {
		c.diags.Addf(v.Pos, "CG005", "%s: %q (want a whole number)", name, v.Text)
		return otherwise
	}
	return n
}

// Catalog returns the data.
func (c *Call) Catalog() *catalog.Catalog { return c.Site.Catalog }

// Options returns the certifications and alternatives that the arguments ids,
// tier, provider, status, focus, platform, kind and alternatives choose; all
// certifications when none is given.
func (c *Call) Options() []*catalog.Option {
	if c.Has("ids") {
		for _, name := range []string{"alternatives", "tier", "provider", "status", "focus", "platform", "kind"} {
			c.read[name] = true
			if k := slices.IndexFunc(c.args.Keys, func(k strictyaml.Key) bool { return k.Name == name }); k >= 0 {
				c.diags.Addf(c.args.Keys[k].Pos, "CG017", "%s stands beside ids (want one or the other)", name).Hint = "ids says alone what is chosen; take one of the two out"
			}
		}
		return c.byID("ids")
	}
	alternatives := c.Word("alternatives", "false", "true", "only")
	tests := c.tests()
	var out []*catalog.Option
	for _, o := range c.Site.Catalog.Options {
		if o.Alternative {
			if alternatives != "false" {
				out = append(out, o)
			}
			continue
		}
		if alternatives != "only" && !slices.ContainsFunc(tests, func(ok func(*catalog.Option) bool) bool { return !ok(o) }) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b *catalog.Option) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(ended(a), ended(b)))
	})
	if len(out) == 0 && c.Site.Catalog.Whole() {
		c.diags.Addf(c.comp.Pos, "CG017", "component %s chooses no certification", c.comp.Name).Hint = "take out one of its conditions"
	}
	return out
}

func rank(o *catalog.Option) int {
	if t := o.TierRecord(); t != nil {
		return t.Rank
	}
	return 0 // alternatives first: they matter most
}

func ended(o *catalog.Option) int {
	switch {
	case o.Retired():
		return 2
	case o.Ended() || o.Stage() == catalog.Partners:
		return 1
	}
	return 0
}

func (c *Call) byID(name string) []*catalog.Option {
	v, _ := c.args.Get(name)
	var out []*catalog.Option
	for _, id := range c.List(name) {
		if o := c.Site.Catalog.Option(id); o != nil {
			out = append(out, o)
			continue
		}
		c.diags.Addf(c.itemPos(v, id), "CG010", "%s: no certification or alternative %q", name, id).Hint = diag.DidYouMean(id, c.Site.Catalog.IDs())
	}
	return out
}

func (c *Call) tests() []func(*catalog.Option) bool {
	var tests []func(*catalog.Option) bool
	one := func(name string, known []string, ok func(o *catalog.Option, want string) bool) {
		if want := c.words(name, known); len(want) > 0 {
			tests = append(tests, func(o *catalog.Option) bool {
				return slices.ContainsFunc(want, func(w string) bool { return ok(o, w) })
			})
		}
	}
	all := c.Site.Catalog.Options
	collect := func(get func(*catalog.Option) []string) []string {
		var out []string
		for _, o := range all {
			out = append(out, get(o)...)
		}
		slices.Sort(out)
		return slices.DeleteFunc(slices.Compact(out), func(word string) bool { return word == "" })
	}
	var tiers []string
	for _, t := range c.Site.Catalog.Tiers {
		tiers = append(tiers, t.ID)
	}
	one("tier", tiers, func(o *catalog.Option, w string) bool { return o.Tier == w })
	one("provider", collect(func(o *catalog.Option) []string { return []string{o.Provider} }), func(o *catalog.Option, w string) bool { return o.Provider == w })
	one("focus", collect(func(o *catalog.Option) []string { return o.Focus }), func(o *catalog.Option, w string) bool { return slices.Contains(o.Focus, w) })
	one("platform", collect(func(o *catalog.Option) []string { return o.Platforms }), func(o *catalog.Option, w string) bool { return slices.Contains(o.Platforms, w) })
	one("kind", collect(func(o *catalog.Option) []string { return []string{o.Kind} }), func(o *catalog.Option, w string) bool { return o.Kind == w })
	one("status", []string{"takeable", "active", "listed", "beta", "upcoming", "partners", "retiring", "retired", "unknown"}, func(o *catalog.Option, w string) bool {
		return w == "takeable" && o.Takeable() || string(o.Stage()) == w
	})
	return tests
}

// Option returns the record that the argument id names; on a record's own
// page the argument can be left out.
func (c *Call) Option() *catalog.Option {
	id := c.Text("id")
	if id == "" && c.Page.Option != nil {
		return c.Page.Option
	}
	if o := c.Site.Catalog.Option(id); o != nil {
		return o
	}
	v, given := c.args.Get("id")
	if !given {
		c.Need("id")
		return nil
	}
	c.diags.Addf(v.Pos, "CG010", "id: no certification or alternative %q", id).Hint = diag.DidYouMean(id, c.Site.Catalog.IDs())
	return nil
}

// columns are the columns of a comparison, with their headings.
var columns = []Column{
	{"provider", "Provider", false}, {"tier", "Tier", false}, {"status", "Status", false}, {"cost", "Cost (USD)", true},
	{"hours", "Hours", true}, {"signal", "Hiring signal", false}, {"postings", "In postings", false},
	{"skill", "Skill building", false}, {"roi", "Return", false}, {"validity", "Valid (months)", true},
	{"exam", "Exam", false}, {"successor", "Successor", false}, {"verdict", "Verdict", false},
}

// A Column is one column of a comparison.
type Column struct {
	Name, Title string
	Number      bool
}

// Cell returns the name of the template of a cell in the column.
func (c Column) Cell() string { return "cell-" + c.Name }

// Columns returns the columns that the argument names, or a sensible choice.
func (c *Call) Columns() []Column {
	var names []string
	for _, col := range columns {
		names = append(names, col.Name)
	}
	chosen := c.words("columns", names)
	if len(chosen) == 0 {
		chosen = []string{"status", "cost", "hours", "signal", "verdict"}
	}
	return columnsOf(chosen)
}

// Paired returns the options that have pages which compare them with others, by name.
func (c *Call) Paired() []*catalog.Option {
	out := slices.DeleteFunc(slices.Clone(c.Site.Catalog.Options), func(o *catalog.Option) bool { return len(c.Site.Pairs(o)) == 0 })
	slices.SortFunc(out, func(a, b *catalog.Option) int {
		return cmp.Compare(strings.ToLower(a.Label()), strings.ToLower(b.Label()))
	})
	return out
}

// Table returns the comparison that the arguments ask for.
func (c *Call) Table() *Table {
	return &Table{Caption: c.Need("caption"), Columns: c.Columns(), Options: c.Options(), Filters: c.Word("filters", "false", "true") == "true"}
}

// Facets returns the ready-made choices of the comparison, by group, those of
// tiers and providers with them.
func (c *Call) Facets() []*Facet {
	cat := c.Site.Catalog
	out := facets(cat)
	for _, t := range cat.Tiers {
		if in := cat.InTier(t.ID); len(in) > 0 {
			out = append(out, &Facet{Group: "Tier", Name: cmp.Or(t.Short, t.Name), Path: t.Path(), Options: in})
		}
	}
	for _, p := range cat.Providers {
		if in := cat.ByProvider(p.ID); len(in) > 0 && c.Site.at(p.Path()) != nil {
			out = append(out, &Facet{Group: "Provider", Name: p.Label(), Path: p.Path(), Options: in})
		}
	}
	return slices.DeleteFunc(out, func(f *Facet) bool { return c.Site.at(f.Path) == nil })
}

// Claims returns the claims that the arguments ids and topic choose.
func (c *Call) Claims() []*catalog.Claim {
	c.Has("ids")
	c.Has("topic")
	out := selectClaims(c.Site.Catalog, c.args)
	for _, id := range c.List("ids") {
		if c.Site.Catalog.Claim(id) == nil {
			v, _ := c.args.Get("ids")
			c.diags.Addf(c.itemPos(v, id), "CG010", "ids: no claim %q", id).Hint = diag.DidYouMean(id, c.Site.Catalog.IDs())
		}
	}
	if len(out) == 0 && c.Site.Catalog.Whole() {
		c.diags.Addf(c.comp.Pos, "CG017", "component claims chooses no claim")
	}
	return out
}

func selectClaims(cat *catalog.Catalog, args strictyaml.Value) []*catalog.Claim {
	if ids, ok := args.Get("ids"); ok {
		var out []*catalog.Claim
		for _, item := range ids.List {
			if x := cat.Claim(item.Text); x != nil {
				out = append(out, x)
			}
		}
		return out
	}
	if topic, ok := args.Get("topic"); ok {
		return cat.ClaimsOn(topic.Text)
	}
	return cat.Claims
}

// Pages returns the pages whose paths the argument lists.
func (c *Call) Pages(name string) []*Page {
	v, _ := c.args.Get(name)
	var out []*Page
	for _, p := range c.List(name) {
		if q := c.Site.Page(p); q != nil {
			out = append(out, q)
			continue
		}
		c.Site.noPage(&c.diags, c.itemPos(v, p), p, p, diag.DidYouMean(p, c.Site.paths()))
	}
	return out
}

// A Step is one step of a plan.
type Step struct {
	Text     string
	Option   *catalog.Option
	Optional bool
	Hours    *catalog.Range
	Cost     *catalog.Cost
}

// A Plan is the steps of a strategy with their totals, computed from the data.
type Plan struct {
	Steps               []Step
	HoursLow, HoursHigh float64
	CostLow, CostHigh   float64
	OptHours, OptCost   float64 // the most that optional steps add, where it is known
	Left, OptLeft       Left    // what the totals leave out, and what is left out of the optional steps
	HoursText, CostText string
	OptionalText        string
}

// Plan reads the argument steps and adds up the steps' hours and costs.
func (c *Call) Plan() *Plan {
	v, ok := c.get("steps", strictyaml.Sequence, "a list of steps")
	if !ok {
		c.diags.Addf(c.comp.Pos, "CG006", "component plan needs the argument \"steps\"")
	}
	plan := &Plan{}
	for _, item := range v.List {
		if step, ok := c.step(item); ok {
			plan.add(step)
		}
	}
	plan.HoursText = atLeast(plan.Left.Hours, rangeText(plan.HoursLow, plan.HoursHigh, " hours", plainNumber))
	plan.CostText = atLeast(plan.Left.Cost, rangeText(plan.CostLow, plan.CostHigh, "", catalog.Dollars))
	if plan.OptHours > 0 || plan.OptCost > 0 {
		plan.OptionalText = fmt.Sprintf("up to %s and %s hours", catalog.Dollars(plan.OptCost), plainNumber(plan.OptHours))
	}
	return plan
}

// Left names what has hours or a cost that is not known.
type Left struct{ Hours, Cost []string }

// add notes what is not known of a step.
func (l *Left) add(step Step) {
	if step.Option == nil {
		return
	}
	name := step.Option.Label()
	if step.Option.Alternative {
		name = catalog.LowerFirst(name)
	}
	if step.Hours == nil && !slices.Contains(l.Hours, name) {
		l.Hours = append(l.Hours, name)
	}
	if !step.Cost.Known() && !slices.Contains(l.Cost, name) {
		l.Cost = append(l.Cost, name)
	}
}

// String returns it as the rest of a sentence, or "".
func (l Left) String() string {
	var parts []string
	if len(l.Hours) > 0 {
		parts = append(parts, "hours ("+strings.Join(l.Hours, ", ")+")")
	}
	if len(l.Cost) > 0 {
		parts = append(parts, "cost ("+strings.Join(l.Cost, ", ")+")")
	}
	return strings.Join(parts, "; ")
}

// atLeast marks a total that leaves something out.
func atLeast(left []string, total string) string {
	if len(left) > 0 {
		return "at least " + total
	}
	return total
}

func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func rangeText(lo, hi float64, unit string, format func(float64) string) string {
	if lo == hi {
		return format(lo) + unit
	}
	return format(lo) + "–" + format(hi) + unit
}

func (c *Call) step(item strictyaml.Value) (Step, bool) {
	var step Step
	if item.Kind != strictyaml.Map {
		c.diags.Addf(item.Pos, "CG005", "a step that is no mapping (want text: …, and perhaps use: ID)")
		return step, false
	}
	for _, k := range item.Keys {
		switch k.Name {
		case "text":
			step.Text = k.Value.Text
		case "optional":
			step.Optional = k.Value.Text == "true"
		case "hours":
			step.Hours = c.stepRange(k.Value)
		case "cost":
			if r := c.stepRange(k.Value); r != nil {
				step.Cost = &catalog.Cost{Min: r.Min, Max: r.Max}
			}
		case "use":
			step.Option = c.Site.Catalog.Option(k.Value.Text)
			switch o := step.Option; {
			case o == nil:
				c.diags.Addf(k.Value.Pos, "CG010", "use: no certification or alternative %q", k.Value.Text).Hint = diag.DidYouMean(k.Value.Text, c.Site.Catalog.IDs())
			case o.Ended() || o.Stage() == catalog.Partners:
				hint := "recommend something that can be taken today"
				if next := o.Successors(); len(next) > 0 {
					hint = "its successor is " + next[0].ID
				}
				c.diags.Addf(k.Value.Pos, "CG020", "recommends %s: %s", o.Label(), o.StageLong()).Hint = hint
			}
		default:
			c.diags.Addf(k.Pos, "CG017", "a step has no %q", k.Name).Hint = cmp.Or(diag.DidYouMean(k.Name, []string{"text", "use", "optional", "hours", "cost"}), "it has: text, use, optional, hours, cost")
		}
	}
	if step.Text == "" {
		c.diags.Addf(item.Pos, "CG006", "a step without text")
	}
	if step.Option != nil {
		step.Hours = cmp.Or(step.Hours, step.Option.Hours)
		step.Cost = cmp.Or(step.Cost, step.Option.Cost)
	}
	return step, true
}

func (c *Call) stepRange(v strictyaml.Value) *catalog.Range {
	r := &catalog.Range{}
	if v.Kind == strictyaml.Scalar {
		if err := r.FromScalar(v.Text); err != nil {
			c.diags.Addf(v.Pos, "CG005", "%v", err)
			return nil
		}
		return r
	}
	for _, key := range []string{"min", "max"} {
		if x, ok := v.Get(key); ok {
			n, err := strconv.ParseFloat(x.Text, 64)
			if err != nil {
				c.diags.Addf(x.Pos, "CG005", "%s: %q (want a number)", key, x.Text)
				return nil
			}
			if key == "min" {
				r.Min = &n
			} else {
				r.Max = &n
			}
		}
	}
	return r
}

func (p *Plan) add(step Step) {
	p.Steps = append(p.Steps, step)
	if step.Optional {
		p.OptHours += step.Hours.High()
		p.OptCost += step.Cost.High()
		p.OptLeft.add(step)
		return
	}
	p.HoursLow += step.Hours.Low()
	p.HoursHigh += step.Hours.High()
	p.CostLow += step.Cost.Low()
	p.CostHigh += step.Cost.High()
	p.Left.add(step)
}

// Events returns the launches and retirements of the chosen options, by date.
func (c *Call) Events() []Event {
	options := c.Site.Catalog.Certifications()
	if c.Has("ids") {
		options = c.byID("ids")
	}
	return events(options, c.Site.Catalog.AsOf)
}

// An Event is a launch, a beta or a last exam.
type Event struct {
	Date   catalog.Date
	What   string
	Kind   string // launch, beta or end
	Option *catalog.Option
	Future bool
}

func events(options []*catalog.Option, asOf catalog.Date) []Event {
	var out []Event
	add := func(d catalog.Date, kind, what string, o *catalog.Option) {
		if !d.IsZero() {
			out = append(out, Event{d, what, kind, o, d.First().After(asOf.First())})
		}
	}
	for _, o := range options {
		add(o.Status.Beta, "beta", "beta opens", o)
		if o.Kind == "certification" {
			add(o.Status.Available, "launch", "regular exam opens", o)
			add(o.Status.LastExam, "end", "last exam", o)
			continue
		}
		add(o.Status.Available, "launch", "opens", o)
		add(o.Status.LastExam, "end", "closes", o)
	}
	slices.SortStableFunc(out, func(a, b Event) int { return a.Date.First().Compare(b.Date.First()) })
	return out
}

// Changes returns the latest changes of all records, as many as the argument
// limit says.
func (c *Call) Changes() []*catalog.Change {
	all := c.Site.Catalog.Changes()
	if n := c.Number("limit", len(all)); n < len(all) {
		return all[:n]
	}
	return all
}
