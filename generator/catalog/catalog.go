// Package catalog reads the certification data and answers questions about it.
// Its types are Catalog and Option: what a reader can choose, be it a
// certification or an alternative to one.
package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"certguide/generator/diag"
	"certguide/generator/strictyaml"
)

// A Source is the data file and the day on which it is read: all that [Parse]
// may see.
type Source struct {
	Name, Text string
	AsOf       Date
	Today      Date // nothing may be verified after it; zero for no such check
}

// A Catalog is the data, checked. It does not change after it is made.
type Catalog struct {
	AsOf       Date
	Sources    []*SourceRecord
	Providers  []*Provider
	Tiers      []*Tier // by rank
	Options    []*Option
	Claims     []*Claim
	Statements []*Statement
	Criteria   []*Criterion
	Diags      diag.List

	today Date
	byID  map[string]any
}

type file struct {
	strictyaml.Mapping
	Sources        []*SourceRecord `yaml:"sources"`
	Providers      []*Provider     `yaml:"providers"`
	Tiers          []*Tier         `yaml:"tiers"`
	Certifications []*Option       `yaml:"certifications"`
	Alternatives   []*Option       `yaml:"alternatives"`
	Claims         []*Claim        `yaml:"claims"`
	Statements     []*Statement    `yaml:"statements"`
	Criteria       []*Criterion    `yaml:"criteria"`
}

// A SourceRecord is where facts come from: a page, a paper, a list. A source
// without an address is named by its title and date.
type SourceRecord struct {
	strictyaml.Mapping
	ID        string `yaml:"id,required"`
	Title     string `yaml:"title,required"`
	URL       string `yaml:"url"`
	Date      Date   `yaml:"date"` // the date printed on it
	Retrieved Date   `yaml:"retrieved"`
	Note      string `yaml:"note"`
}

// A Provider issues certifications.
type Provider struct {
	strictyaml.Mapping
	ID      string `yaml:"id,required"`
	Name    string `yaml:"name,required"`
	Short   string `yaml:"short"`
	URL     string `yaml:"url"`
	Summary string `yaml:"summary"`
}

// A Tier says how much the certifications in it matter to employers.
type Tier struct {
	strictyaml.Mapping
	ID          string   `yaml:"id,required"`
	Rank        int      `yaml:"rank,required"`
	Name        string   `yaml:"name,required"`
	Short       string   `yaml:"short"`
	Label       string   `yaml:"label,required"`
	Summary     string   `yaml:"summary,required"`
	Means       []string `yaml:"means"`
	DoesNotMean []string `yaml:"does_not_mean"`
	Criteria    []string `yaml:"criteria"`
}

// An Option is a certification, a course, a programme, or an alternative.
type Option struct {
	strictyaml.Mapping
	ID            string         `yaml:"id,required"`
	Kind          string         `yaml:"kind,required"`
	Name          string         `yaml:"name,required"`
	Short         string         `yaml:"short"`
	Code          string         `yaml:"code"`
	Provider      string         `yaml:"provider"`
	Tier          string         `yaml:"tier"`
	Provisional   bool           `yaml:"provisional"` // the tier is our proposal
	URL           string         `yaml:"url"`
	Summary       string         `yaml:"summary,required"`
	Level         string         `yaml:"level"`
	Focus         []string       `yaml:"focus"`
	Platforms     []string       `yaml:"platforms"`
	Access        string         `yaml:"access"`
	Status        *Status        `yaml:"status"`
	Cost          *Cost          `yaml:"cost"`
	Hours         *Range         `yaml:"hours"`
	Exam          *Exam          `yaml:"exam"`
	ValidMonths   *Range         `yaml:"valid_months"`
	Prerequisites []Prerequisite `yaml:"prerequisites"`
	NotApplicable []string       `yaml:"not_applicable"`
	Ratings       *Ratings       `yaml:"ratings"`
	Verdict       string         `yaml:"verdict,required"`
	BestFor       []string       `yaml:"best_for"`
	NotFor        []string       `yaml:"not_for"`
	Instead       []string       `yaml:"instead"`
	Evidence      []string       `yaml:"evidence"`
	RedFlags      []string       `yaml:"red_flags"`
	Supports      []*Support     `yaml:"sources"`
	Conflicts     []*Conflict    `yaml:"conflicts"`
	Verified      Date           `yaml:"verified"`
	Changes       []*Change      `yaml:"changes"`
	RenamedTo     string         `yaml:"renamed_to"`
	MergedInto    string         `yaml:"merged_into"`
	Deliverable   string         `yaml:"deliverable"`
	Steps         []string       `yaml:"steps"`
	DoneWhen      []string       `yaml:"done_when"`

	Alternative bool
	catalog     *Catalog
}

// A Status holds the dates from which the lifecycle is computed.
type Status struct {
	strictyaml.Mapping
	Available      Date     `yaml:"available"`
	Beta           Date     `yaml:"beta"`
	Confirmed      Date     `yaml:"confirmed"`
	Listed         Date     `yaml:"listed"`
	LastExam       Date     `yaml:"last_exam"`
	RenewableUntil Date     `yaml:"renewable_until"`
	Successors     []string `yaml:"successors"`
	NoneNamed      bool     `yaml:"none_named"`
	Note           string   `yaml:"note"`
}

// An Exam is how a certification is tested.
type Exam struct {
	strictyaml.Mapping
	Minutes   *Range  `yaml:"minutes"`
	Questions *string `yaml:"questions"`
	Passing   *string `yaml:"passing"`
	Proctored *bool   `yaml:"proctored"`
	HandsOn   *bool   `yaml:"hands_on"`
	Note      string  `yaml:"note"`
}

// A Prerequisite is what a candidate must or should bring.
type Prerequisite struct {
	strictyaml.Mapping
	Text     string `yaml:"text,required"`
	Required bool   `yaml:"required"`
}

// Ratings are judgements: the original article's, or ours.
type Ratings struct {
	strictyaml.Mapping
	JobPostings   string `yaml:"job_postings"`
	SkillBuilding string `yaml:"skill_building"`
	HiringSignal  string `yaml:"hiring_signal"`
	ROI           string `yaml:"roi"`
	By            string `yaml:"by"`
	Note          string `yaml:"note"`
}

// A Support says which fields of a record a source supports, and how well.
type Support struct {
	strictyaml.Mapping
	From     string   `yaml:"from,required"`
	Grade    string   `yaml:"grade,required"`
	Supports []string `yaml:"supports"`
	URL      string   `yaml:"url"`
	Note     string   `yaml:"note"`
	Source   *SourceRecord
}

// A Conflict is another value that a source gives for a field.
type Conflict struct {
	strictyaml.Mapping
	Field  string `yaml:"field,required"`
	Value  string `yaml:"value,required"`
	From   string `yaml:"from,required"`
	Grade  string `yaml:"grade"`
	Note   string `yaml:"note"`
	Source *SourceRecord
}

// A Change is what happened to a field, and when.
type Change struct {
	strictyaml.Mapping
	Date   Date   `yaml:"date,required"`
	Field  string `yaml:"field"`
	Note   string `yaml:"note,required"`
	Option *Option
}

// A Claim is a statement about the job market with its evidence.
type Claim struct {
	strictyaml.Mapping
	ID        string   `yaml:"id,required"`
	Topic     string   `yaml:"topic"`
	Value     *string  `yaml:"value"`
	Unit      string   `yaml:"unit"`
	Short     string   `yaml:"short"` // names it in a drawing
	Statement string   `yaml:"statement,required"`
	OfWhat    *string  `yaml:"of_what"`
	Sample    *string  `yaml:"sample"`
	Collected *string  `yaml:"collected"`
	Method    *string  `yaml:"method"`
	Place     *string  `yaml:"place"`
	From      *Support `yaml:"source"`
	Grade     string   `yaml:"grade,required"`
	Limits    string   `yaml:"limits"`
}

// A Statement is what a hiring manager said, as reported speech.
type Statement struct {
	strictyaml.Mapping
	ID     string   `yaml:"id,required"`
	Text   string   `yaml:"text,required"`
	Stance string   `yaml:"stance"`
	From   *Support `yaml:"source"`
}

// A Criterion is a question to ask of a certification, or a red flag.
type Criterion struct {
	strictyaml.Mapping
	ID         string `yaml:"id,required"`
	Kind       string `yaml:"kind,required"`
	Name       string `yaml:"name,required"`
	Text       string `yaml:"text,required"`
	HowToCheck string `yaml:"how_to_check"`
}

// Parse decodes the data strictly, then applies the rules. What it finds is
// in the catalog's Diags. It never fails: a bad file gives a catalog of what
// could be read.
func Parse(src Source) *Catalog {
	c := &Catalog{AsOf: src.AsOf, today: src.Today, byID: map[string]any{}}
	if !utf8.ValidString(src.Text) {
		c.Diags.Addf(diag.Pos{File: src.Name}, "CG001", "the file is not valid UTF-8 text").Hint = "save it as UTF-8"
		return c
	}
	var f file
	c.Diags = strictyaml.Decode(src.Name, src.Text, 1, &f)
	for _, o := range f.Alternatives {
		o.Alternative = true
	}
	c.Sources, c.Providers, c.Tiers = f.Sources, f.Providers, f.Tiers
	c.Options = append(slices.Clone(f.Certifications), f.Alternatives...)
	c.Claims, c.Statements, c.Criteria = f.Claims, f.Statements, f.Criteria
	slices.SortStableFunc(c.Tiers, func(a, b *Tier) int { return cmp.Compare(a.Rank, b.Rank) })
	for _, o := range c.Options {
		o.catalog = c
		if o.Status == nil {
			o.Status = &Status{}
		}
		if o.Ratings == nil {
			o.Ratings = &Ratings{}
		}
		for _, ch := range o.Changes {
			ch.Option = o
		}
	}
	c.index()
	c.check()
	lines := diag.NewLines(src.Name, src.Text)
	for i := range c.Diags {
		c.Diags[i].Source = lines.Line(c.Diags[i].Line)
	}
	return c
}

// Find returns what has the id: an *Option, *Tier, *Provider, *Claim,
// *Statement, *Criterion or *SourceRecord; nil when nothing has.
func (c *Catalog) Find(id string) any { return c.byID[id] }

// Option returns the certification or alternative with the id, or nil.
func (c *Catalog) Option(id string) *Option { o, _ := c.byID[id].(*Option); return o }

// Tier returns the tier with the id, or nil.
func (c *Catalog) Tier(id string) *Tier { t, _ := c.byID[id].(*Tier); return t }

// Provider returns the provider with the id, or nil.
func (c *Catalog) Provider(id string) *Provider { p, _ := c.byID[id].(*Provider); return p }

// Claim returns the claim with the id, or nil.
func (c *Catalog) Claim(id string) *Claim { x, _ := c.byID[id].(*Claim); return x }

// IDs returns every id, sorted.
func (c *Catalog) IDs() []string {
	ids := make([]string, 0, len(c.byID))
	for id := range c.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Certifications returns the options that are no alternatives, as in the file.
func (c *Catalog) Certifications() []*Option {
	return c.where(func(o *Option) bool { return !o.Alternative })
}

// Alternatives returns what to do in place of a certification.
func (c *Catalog) Alternatives() []*Option {
	return c.where(func(o *Option) bool { return o.Alternative })
}

// InTier returns the certifications of a tier, those that can be taken first.
func (c *Catalog) InTier(id string) []*Option {
	in := c.where(func(o *Option) bool { return o.Tier == id })
	slices.SortStableFunc(in, func(a, b *Option) int {
		return cmp.Compare(boolInt(!a.Takeable()), boolInt(!b.Takeable()))
	})
	return in
}

// TakeableInTier returns how many certifications of a tier can be taken.
func (c *Catalog) TakeableInTier(id string) int {
	return len(c.where(func(o *Option) bool { return o.Tier == id && o.Takeable() }))
}

// ClaimsOn returns the claims on a topic, as in the file.
func (c *Catalog) ClaimsOn(topic string) []*Claim {
	var out []*Claim
	for _, x := range c.Claims {
		if x.Topic == topic {
			out = append(out, x)
		}
	}
	return out
}

// CriteriaOf returns the criteria of a kind, as in the file.
func (c *Catalog) CriteriaOf(kind string) []*Criterion {
	var out []*Criterion
	for _, x := range c.Criteria {
		if x.Kind == kind {
			out = append(out, x)
		}
	}
	return out
}

// Changes returns what changed in all records up to the as-of date, newest first.
func (c *Catalog) Changes() []*Change {
	var out []*Change
	for _, o := range c.Options {
		for _, ch := range o.Changes {
			if !ch.Date.First().After(c.AsOf.First()) {
				out = append(out, ch)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Change) int {
		return cmp.Or(b.Date.Last().Compare(a.Date.Last()), strings.Compare(a.Option.ID, b.Option.ID))
	})
	return out
}

// Predecessors returns the certifications that o replaces.
func (c *Catalog) Predecessors(o *Option) []*Option {
	return c.where(func(p *Option) bool { return slices.Contains(p.Status.Successors, o.ID) })
}

func (c *Catalog) where(ok func(*Option) bool) []*Option {
	var out []*Option
	for _, o := range c.Options {
		if ok(o) {
			out = append(out, o)
		}
	}
	return out
}

// options returns those of ids that exist.
func (c *Catalog) options(ids []string) []*Option {
	var out []*Option
	for _, id := range ids {
		if o := c.Option(id); o != nil {
			out = append(out, o)
		}
	}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
