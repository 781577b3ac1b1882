// Package catalog reads the certification data and answers questions about it.
// Its types are Catalog and Option: what a reader can choose, be it a
// certification or an alternative to one.
package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
	File       string // name of the data file
	Sources    []*SourceRecord
	Providers  []*Provider
	Tiers      []*Tier // by rank
	Options    []*Option
	Claims     []*Claim
	Statements []*Statement
	Criteria   []*Criterion
	Decision   *Decision // nil when the data has none
	Renamed    []*Renamed
	Diags      diag.List

	today Date
	byID  map[string]any
	whole map[string]bool // by section of the file
}

// The sections of the file.
var sections = []string{"sources", "providers", "tiers", "certifications", "alternatives", "claims", "statements", "criteria", "decide", "renamed"}

type file struct {
	strictyaml.Mapping
	Sources        []*SourceRecord `yaml:"sources" doc:"Where facts come from, each once; records name them by id."`
	Providers      []*Provider     `yaml:"providers" doc:"Who issues certifications."`
	Tiers          []*Tier         `yaml:"tiers" doc:"The steps of the ladder."`
	Certifications []*Option       `yaml:"certifications" doc:"Certifications, courses and programmes."`
	Alternatives   []*Option       `yaml:"alternatives" doc:"What to do in place of a certification."`
	Claims         []*Claim        `yaml:"claims" doc:"Statements about the job market, with their evidence."`
	Statements     []*Statement    `yaml:"statements" doc:"What hiring managers said, as reported speech."`
	Decide         *Decision       `yaml:"decide" doc:"The decision helper: questions, and what each combination of answers leads to."`
	Criteria       []*Criterion    `yaml:"criteria" doc:"The questions and red flags of the evaluation."`
	Renamed        []*Renamed      `yaml:"renamed" doc:"Ids that records had before. Their addresses lead on to the record of today."`
}

// A Renamed is an id that a record had before, so that nothing that was
// published vanishes.
type Renamed struct {
	strictyaml.Mapping
	ID         string `yaml:"id,required" doc:"The old id."`
	RenamedTo  string `yaml:"renamed_to" doc:"Id of the record that took its place under a new name."`
	MergedInto string `yaml:"merged_into" doc:"Id of the record that it became part of."`
}

// To returns the id of the record of today.
func (r *Renamed) To() string { return cmp.Or(r.RenamedTo, r.MergedInto) }

// A SourceRecord is where facts come from: a page, a paper, a list. A source
// without an address is named by its title and date.
type SourceRecord struct {
	strictyaml.Mapping
	ID        string `yaml:"id,required" doc:"Permanent id, like src-name."`
	Title     string `yaml:"title,required" doc:"What the source is called."`
	URL       string `yaml:"url" doc:"Its address, with https. Left out when there is none."`
	Date      Date   `yaml:"date" doc:"The date printed on it."` // the date printed on it
	Retrieved Date   `yaml:"retrieved" doc:"The day on which it was last read."`
	Note      string `yaml:"note" doc:"What a reader should know of it."`
}

// A Provider issues certifications.
type Provider struct {
	strictyaml.Mapping
	ID      string `yaml:"id,required" doc:"Permanent id, like google-cloud."`
	Name    string `yaml:"name,required" doc:"The full name."`
	Short   string `yaml:"short" doc:"The name for tables."`
	URL     string `yaml:"url" doc:"The page that lists its certifications."`
	Summary string `yaml:"summary" doc:"One sentence on who it is and what it issues."`
}

// A Tier says how much the certifications in it matter to employers.
type Tier struct {
	strictyaml.Mapping
	ID          string   `yaml:"id,required" doc:"Permanent id; the page is /tiers/ID/."`
	Rank        int      `yaml:"rank,required" doc:"1 is the highest."`
	Name        string   `yaml:"name,required" doc:"The name."`
	Short       string   `yaml:"short" doc:"The name for tables."`
	Label       string   `yaml:"label,required" doc:"The verdict in a few words."`
	Summary     string   `yaml:"summary,required" doc:"One sentence."`
	Means       []string `yaml:"means" doc:"What being in it means, a sentence each."`
	DoesNotMean []string `yaml:"does_not_mean" doc:"What it does not mean."`
	Criteria    []string `yaml:"criteria" doc:"What puts a certification here."`
}

// An Option is a certification, a course, a programme, or an alternative.
type Option struct {
	strictyaml.Mapping
	ID            string         `yaml:"id,required" doc:"Permanent id in small letters and hyphens; the page is /certifications/ID/ or /alternatives/ID/."`
	Kind          string         `yaml:"kind,required" doc:"What it is: certification, certificate, specialization, course, bootcamp, program or group; of an alternative, project, open-source, content, network or course."`
	Name          string         `yaml:"name,required" doc:"The official name."`
	Short         string         `yaml:"short" doc:"The name for tables and links."`
	Code          string         `yaml:"code" doc:"The code of the exam, like AI-102."`
	Provider      string         `yaml:"provider" doc:"Id of the provider."`
	Tier          string         `yaml:"tier" doc:"Id of the tier."`
	Provisional   bool           `yaml:"provisional" doc:"true when the tier is our proposal, not the article's."` // the tier is our proposal
	URL           string         `yaml:"url" doc:"The issuer's page, with https."`
	Summary       string         `yaml:"summary,required" doc:"One sentence on what it is."`
	Level         string         `yaml:"level" doc:"How far it goes, in the issuer's words."`
	Focus         []string       `yaml:"focus" doc:"What it is about."`
	Platforms     []string       `yaml:"platforms" doc:"The platforms it is bound to."`
	Access        string         `yaml:"access" doc:"Who may take it: public, or partners only."`
	Status        *Status        `yaml:"status" doc:"The dates from which its status is computed. Never write the status itself."`
	Cost          *Cost          `yaml:"cost" doc:"What it costs, in US dollars."`
	Hours         *Range         `yaml:"hours" doc:"Hours to prepare, or to build: one number, or min and max."`
	Exam          *Exam          `yaml:"exam" doc:"How it is tested."`
	ValidMonths   *Range         `yaml:"valid_months" doc:"For how many months it is valid."`
	NoExpiry      bool           `yaml:"no_expiry" doc:"true when a source says that it never expires; valid_months is left out then."`
	Delivery      []string       `yaml:"delivery" doc:"Where the exam can be taken: online, which may be at home, or at a test centre."`
	Prerequisites []Prerequisite `yaml:"prerequisites" doc:"What a candidate must or should bring."`
	NotApplicable []string       `yaml:"not_applicable" doc:"Keys that make no sense here, like exam for a course."`
	NotFound      []string       `yaml:"not_found" doc:"Keys that were looked for in several places without success, like hours."`
	Ratings       *Ratings       `yaml:"ratings" doc:"Judgements, the article's or ours."`
	Verdict       string         `yaml:"verdict,required" doc:"One sentence that answers \"should I?\""`
	BestFor       []string       `yaml:"best_for" doc:"Ids of strategies and scenarios that it suits."`
	NotFor        []string       `yaml:"not_for" doc:"Ids of strategies and scenarios that it does not suit."`
	Instead       []string       `yaml:"instead" doc:"Ids of what to do in its place; at least one that is no certification."`
	Evidence      []string       `yaml:"evidence" doc:"Ids of claims that bear on it."`
	RedFlags      []string       `yaml:"red_flags" doc:"Ids of red flags that it raises."`
	Supports      []*Support     `yaml:"sources" doc:"What supports the facts, and how well."`
	Conflicts     []*Conflict    `yaml:"conflicts" doc:"Other values that sources give."`
	Verified      Date           `yaml:"verified" doc:"The day on which the record was last checked."`
	Changes       []*Change      `yaml:"changes" doc:"What happened to it, with dates."`
	Deliverable   string         `yaml:"deliverable" doc:"What one ends up with."`
	Steps         []string       `yaml:"steps" doc:"What to do, in order."`
	DoneWhen      []string       `yaml:"done_when" doc:"How to tell that it is done."`

	Alternative bool
	catalog     *Catalog
}

// A Status holds the dates from which the lifecycle is computed.
type Status struct {
	strictyaml.Mapping
	Available      Date     `yaml:"available" doc:"From this day the regular exam can be taken."`
	Beta           Date     `yaml:"beta" doc:"From this day the beta can be taken."`
	BetaSeen       Date     `yaml:"beta_seen" doc:"On this day a source said that it is in beta, without saying since when."`
	Confirmed      Date     `yaml:"confirmed" doc:"On this day a source said that it is active."`
	Listed         Date     `yaml:"listed" doc:"On this day a source listed it, without saying that it is active."`
	ListedUndated  bool     `yaml:"listed_undated" doc:"true when only sources without a date list it."`
	LastExam       Date     `yaml:"last_exam" doc:"The last day to take it; after it the status reads \"retired\"."`
	RenewableUntil Date     `yaml:"renewable_until" doc:"Until this day holders can renew it."`
	StillIn        []string `yaml:"still_in" doc:"Languages in which it can be taken after last_exam, which is then that of the English exam, until the regular exam of a successor opens."`
	Successors     []string `yaml:"successors" doc:"Ids of what replaces it."`
	NoneNamed      bool     `yaml:"none_named" doc:"true when the provider names no successor."`
	Note           string   `yaml:"note" doc:"What a reader should know of it."`
}

// An Exam is how a certification is tested.
type Exam struct {
	strictyaml.Mapping
	Minutes   *Range  `yaml:"minutes" doc:"Its length in minutes: one number, or min and max."`
	Questions *string `yaml:"questions" doc:"How many questions, like 50-60."`
	Passing   *string `yaml:"passing" doc:"What it takes to pass."`
	Proctored *bool   `yaml:"proctored" doc:"Whether somebody watches."`
	HandsOn   *bool   `yaml:"hands_on" doc:"Whether one works on a real system."`
	Note      string  `yaml:"note" doc:"What a reader should know of it."`
}

// A Prerequisite is what a candidate must or should bring.
type Prerequisite struct {
	strictyaml.Mapping
	Text     string `yaml:"text,required" doc:"What it is."`
	Required bool   `yaml:"required" doc:"true when required, else advised."`
}

// Ratings are judgements: the original article's, or ours.
type Ratings struct {
	strictyaml.Mapping
	JobPostings   string `yaml:"job_postings" doc:"How often postings ask for it."`
	SkillBuilding string `yaml:"skill_building" doc:"How much one learns."`
	HiringSignal  string `yaml:"hiring_signal" doc:"How much it tells an employer."`
	ROI           string `yaml:"roi" doc:"The balance of cost, time and effect."`
	By            string `yaml:"by" doc:"Whose judgement: the article's, or editorial for ours."`
	Note          string `yaml:"note" doc:"For whom, in a few words."`
}

// A Support says which fields of a record a source supports, and how well.
type Support struct {
	strictyaml.Mapping
	From     string   `yaml:"from,required" doc:"Id of the source."`
	Grade    string   `yaml:"grade,required" doc:"A the issuer's own page, B a dated secondary source, C third parties only, D a statement of the article."`
	Supports []string `yaml:"supports" doc:"The keys of the record that it supports."`
	URL      string   `yaml:"url" doc:"The page within the source."`
	Note     string   `yaml:"note" doc:"What a reader should know of it."`
	Source   *SourceRecord
	Number   int // among the record's sources, from 1
}

// A Conflict is another value that a source gives for a field.
type Conflict struct {
	strictyaml.Mapping
	Field  string `yaml:"field,required" doc:"The key about which sources disagree."`
	Value  string `yaml:"value,required" doc:"What the other source says."`
	From   string `yaml:"from,required" doc:"Id of the other source."`
	Grade  string `yaml:"grade" doc:"The grade of the other source."`
	Note   string `yaml:"note" doc:"What a reader should know of it."`
	Source *SourceRecord
}

// A Change is what happened to a field, and when.
type Change struct {
	strictyaml.Mapping
	Date   Date   `yaml:"date,required" doc:"When it changed."`
	Field  string `yaml:"field" doc:"The key that changed."`
	Note   string `yaml:"note,required" doc:"What changed, in a sentence."`
	Option *Option
}

// A Claim is a statement about the job market with its evidence.
type Claim struct {
	strictyaml.Mapping
	ID        string   `yaml:"id,required" doc:"Permanent id; a reference to it prints the value with its citation."`
	Topic     string   `yaml:"topic" doc:"What it is about; components choose by it."`
	Value     *string  `yaml:"value" doc:"The figure, without its unit; null when the source does not publish it."`
	Unit      string   `yaml:"unit" doc:"What the figure counts."`
	Short     string   `yaml:"short" doc:"A name for drawings."` // names it in a drawing
	Statement string   `yaml:"statement,required" doc:"The claim in one sentence."`
	OfWhat    *string  `yaml:"of_what" doc:"What the figure is a share of."`
	Sample    *string  `yaml:"sample" doc:"How many were asked or counted; null when not published."`
	Collected *string  `yaml:"collected" doc:"When; null when not published."`
	Method    *string  `yaml:"method" doc:"How; null when not published."`
	Place     *string  `yaml:"place" doc:"Where."`
	From      *Support `yaml:"source" doc:"Where it is from."`
	Grade     string   `yaml:"grade,required" doc:"How well it is supported, A to D."`
	Limits    string   `yaml:"limits" doc:"What it cannot show."`
}

// A Statement is what a hiring manager said, as reported speech.
type Statement struct {
	strictyaml.Mapping
	ID     string   `yaml:"id,required" doc:"Permanent id."`
	Text   string   `yaml:"text,required" doc:"What was said, as reported speech."`
	Stance string   `yaml:"stance" doc:"For or against certificates, or mixed."`
	From   *Support `yaml:"source" doc:"Where it was reported."`
}

// A Criterion is a question to ask of a certification, or a red flag.
type Criterion struct {
	strictyaml.Mapping
	ID         string `yaml:"id,required" doc:"Permanent id."`
	Kind       string `yaml:"kind,required" doc:"A question, or a red flag."`
	Name       string `yaml:"name,required" doc:"The name in a few words."`
	Text       string `yaml:"text,required" doc:"The question or flag in a sentence."`
	Test       string `yaml:"test" doc:"For a red flag: which of our own fields is tested for it."`
	HowToCheck string `yaml:"how_to_check" doc:"How a reader finds out."`
}

// Parse decodes the data strictly, then applies the rules. What it finds is
// in the catalog's Diags. It never fails: a bad file gives a catalog of what
// could be read.
func Parse(src Source) *Catalog { return parse(src, strictyaml.Decode) }

// A Parser is [Parse] for a file that is read again while it is edited: entries
// that did not change are not read anew. It is for one goroutine. The zero value
// is ready to use.
type Parser struct{ reader strictyaml.Reader }

// Parse is the function [Parse].
func (p *Parser) Parse(src Source) *Catalog { return parse(src, p.reader.Decode) }

func parse(src Source, decode func(file, text string, startLine int, out any) diag.List) *Catalog {
	c := &Catalog{AsOf: src.AsOf, File: src.Name, today: src.Today, byID: map[string]any{}, whole: map[string]bool{}}
	var f file
	c.Diags = decode(src.Name, src.Text, 1, &f)
	for _, section := range sections {
		c.whole[section] = f.Whole(section)
	}
	if f.Pos().Line == 0 { // nothing could be read
		if len(c.Diags) == 0 {
			c.Diags.Addf(diag.Pos{File: src.Name}, "CG026", "the file is missing or empty").Hint = "it holds the providers, tiers and certifications"
		}
		for i := range c.Diags {
			c.Diags[i].Cause = true
		}
	}
	for _, o := range f.Alternatives {
		o.Alternative = true
	}
	c.Sources, c.Providers, c.Tiers = f.Sources, f.Providers, f.Tiers
	c.Options = append(slices.Clone(f.Certifications), f.Alternatives...)
	c.Claims, c.Statements, c.Criteria, c.Decision = f.Claims, f.Statements, f.Criteria, f.Decide
	c.Renamed = f.Renamed
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
		for i, s := range o.Supports {
			s.Number = i + 1
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

// Whole reports whether every record of the sections could be read, like
// "providers"; of all sections, when none is named. Of a section that is not
// whole nobody can say that an id does not exist: what asks for one is silent
// then, for the cause is in Diags.
func (c *Catalog) Whole(names ...string) bool {
	if len(names) == 0 {
		names = sections
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !c.whole[name] })
}

// Find returns what has the id: an *Option, *Tier, *Provider, *Claim,
// *Statement, *Criterion or *SourceRecord; nil when nothing has.
func (c *Catalog) Find(id string) any { return c.byID[id] }

// CalledNow says in a hint what record had the id before, or returns "".
func (c *Catalog) CalledNow(id string) (hint string) {
	for _, r := range c.Renamed {
		if r.ID == id {
			return fmt.Sprintf("it is called %q now", r.To())
		}
	}
	return ""
}

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

// ProvisionalInTier returns how many certifications we placed in a tier.
func (c *Catalog) ProvisionalInTier(id string) int {
	return len(c.where(func(o *Option) bool { return o.Tier == id && o.Provisional }))
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

// ByProvider returns the certifications of a provider, those that can be taken
// first, then by tier.
func (c *Catalog) ByProvider(id string) []*Option {
	in := c.where(func(o *Option) bool { return o.Provider == id })
	slices.SortStableFunc(in, func(a, b *Option) int {
		return cmp.Or(cmp.Compare(boolInt(!a.Takeable()), boolInt(!b.Takeable())), cmp.Compare(a.tierRank(), b.tierRank()))
	})
	return in
}

func (o *Option) tierRank() int {
	if t := o.TierRecord(); t != nil {
		return t.Rank
	}
	return 0
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
