package generator

import (
	"net/url"
	"slices"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/feed"
)

func (s *Site) sitemap() []byte {
	var urls []feed.URL
	for _, p := range s.Pages {
		if p.Kind == "missing" {
			continue
		}
		u := feed.URL{Loc: s.Base + (&url.URL{Path: p.Path}).EscapedPath()}
		if p.outline != nil {
			u.LastMod = p.outline.Meta.Updated
		}
		urls = append(urls, u)
	}
	return feed.Sitemap(urls)
}

// The files for programs, beside the pages that name them.
const (
	changesFeed  = "changes/feed.atom"
	calendarFile = "retirements/calendar.ics"
	dataDir      = "data/"
)

// feeds writes the files for programs of the pages /changes/, /retirements/
// and /data/, as far as the site has them.
func (s *Site) feeds(put func(string, []byte)) {
	if s.at("/changes/") != nil {
		put(changesFeed, s.atom())
	}
	if s.at("/retirements/") != nil {
		put(calendarFile, s.calendar())
	}
	if s.at("/data/") == nil {
		return
	}
	var all []record
	var rows [][]string
	seen := map[string]bool{}
	for _, o := range s.Catalog.Options {
		if seen[o.ID] {
			continue // reported
		}
		seen[o.ID] = true
		r := s.record(o)
		all = append(all, r)
		rows = append(rows, r.row())
		put(dataDir+"records/"+o.ID+".json", encoded(r))
		put(dataDir+"badges/"+o.ID+".svg", badge(o))
	}
	put(dataDir+"records.json", encoded(map[string]any{"as_of": s.Catalog.AsOf.String(), "records": all}))
	put(dataDir+"records.csv", feed.CSV(recordColumns, rows))
	put(dataDir+"claims.csv", feed.CSV(claimColumns, s.claimRows()))
	put(dataDir+"schema.json", catalog.Schema())
}

// feedAt reports whether there is a file for programs at a path of the site.
func (s *Site) feedAt(path string) bool {
	dir, file := "", strings.TrimPrefix(path, "/")
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		dir, file = file[:i+1], file[i+1:]
	}
	name, ext := file, ""
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		name, ext = file[:i], file[i:]
	}
	switch {
	case dir+file == changesFeed:
		return s.at("/changes/") != nil
	case dir+file == calendarFile:
		return s.at("/retirements/") != nil
	case s.at("/data/") == nil:
		return false
	case dir == dataDir+"records/" && ext == ".json", dir == dataDir+"badges/" && ext == ".svg":
		return s.Catalog.Option(name) != nil
	}
	return dir == dataDir && slices.Contains([]string{"records.csv", "records.json", "claims.csv", "schema.json"}, file)
}

// badge says in a few words whether one can take o.
func badge(o *catalog.Option) []byte {
	class := "plain"
	switch o.Stage() {
	case catalog.Active, catalog.Listed:
		class = "good"
	case catalog.Retiring, catalog.Beta, catalog.Upcoming:
		class = "change"
	case catalog.Retired:
		class = "end"
	}
	say := strings.ToLower(o.StageWord())
	if o.Alternative {
		say = "open to anyone"
	}
	return feed.Badge(o.Label(), say, class)
}

// host returns the name of the site for permanent ids.
func (s *Site) host() string {
	u, err := url.Parse(s.Base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// atom returns the feed of what changed, newest first.
func (s *Site) atom() []byte {
	f := feed.Feed{Title: s.Settings.Title + ": what changed", Self: s.Base + "/" + changesFeed, Page: s.Base + "/changes/", Author: s.publisher(), Updated: s.Catalog.AsOf.First()}
	seen := map[string]int{}
	for i, c := range s.Catalog.Changes() {
		when := c.Date.First()
		if i == 0 {
			f.Updated = when
		}
		id := "tag:" + s.host() + "," + c.Date.String() + ":" + c.Option.ID + "/" + c.Field
		if seen[id]++; seen[id] > 1 {
			id += strings.Repeat("+", seen[id]-1)
		}
		f.Entries = append(f.Entries, feed.Entry{ID: id, Title: c.Option.Label() + ": " + fieldWord(c.Field), Link: s.Base + c.Option.Path(), Text: c.Note, Updated: when})
	}
	return feed.Atom(f)
}

func (s *Site) publisher() string {
	if s.Settings.Publisher != "" {
		return s.Settings.Publisher
	}
	return s.Settings.Short
}

// calendar returns the launches and last exams that are known to the day.
func (s *Site) calendar() []byte {
	var days []feed.Day
	for _, e := range events(s.Catalog.Certifications(), s.Catalog.AsOf) {
		if e.Date.Day == 0 {
			continue
		}
		days = append(days, feed.Day{UID: e.Option.ID + "-" + e.Kind + "@" + s.host(), Date: e.Date.First(),
			Summary: e.Option.Label() + ": " + e.What, Text: e.Option.Verdict, Link: s.Base + e.Option.Path()})
	}
	return feed.Calendar(s.Settings.Short+": launches and last exams", s.Catalog.AsOf.First(), days)
}

// A record is an option as programs read it. Absent means not researched, null
// looked for and not published.
type record struct {
	ID           string           `json:"id"`
	Kind         string           `json:"kind"`
	Name         string           `json:"name"`
	Code         string           `json:"code,omitempty"`
	Provider     string           `json:"provider,omitempty"`
	Tier         string           `json:"tier,omitempty"`
	Provisional  bool             `json:"tier_is_provisional,omitempty"`
	Status       string           `json:"status"`
	Says         string           `json:"status_text"`
	LastExam     string           `json:"last_exam,omitempty"`
	Successors   []string         `json:"successors,omitempty"`
	Cost         *span            `json:"cost_usd,omitempty"`
	Hours        *span            `json:"hours,omitempty"`
	ValidMonths  *span            `json:"valid_months,omitempty"`
	NoExpiry     bool             `json:"never_expires,omitempty"`
	Exam         string           `json:"exam,omitempty"`
	Delivery     []string         `json:"delivery,omitempty"`
	HiringSignal string           `json:"hiring_signal,omitempty"`
	RatedBy      string           `json:"rated_by,omitempty"`
	Verdict      string           `json:"verdict"`
	Issuer       string           `json:"issuer_page,omitempty"`
	Page         string           `json:"page"`
	Verified     string           `json:"verified,omitempty"`
	Sources      []recordSource   `json:"sources,omitempty"`
	Conflicts    []recordConflict `json:"conflicts,omitempty"`
}

type span struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

type recordSource struct {
	Title    string   `json:"title"`
	URL      string   `json:"url,omitempty"`
	Date     string   `json:"date,omitempty"`
	Grade    string   `json:"grade"`
	Supports []string `json:"supports"`
}

type recordConflict struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Title string `json:"source"`
	Grade string `json:"grade,omitempty"`
}

func (s *Site) record(o *catalog.Option) record {
	r := record{ID: o.ID, Kind: o.Kind, Name: o.Name, Code: o.Code, Provider: o.Provider, Tier: o.Tier, Provisional: o.Provisional,
		Status: string(o.Stage()), Says: o.StageLong(), LastExam: o.Status.LastExam.String(), Successors: o.Status.Successors,
		Hours: spanOf(o.Hours), ValidMonths: spanOf(o.ValidMonths), NoExpiry: o.NoExpiry, Delivery: o.Delivery, HiringSignal: o.Ratings.HiringSignal, RatedBy: o.Ratings.By,
		Verdict: o.Verdict, Issuer: o.URL, Page: s.Base + o.Path(), Verified: o.Verified.String()}
	if o.Cost.Known() {
		r.Cost = &span{o.Cost.Low(), o.Cost.High()}
	}
	if o.Exam != nil {
		r.Exam = o.ExamText()
	}
	for _, x := range o.Supports {
		if x.Source != nil {
			r.Sources = append(r.Sources, recordSource{x.Source.Title, x.Source.URL, x.Source.Date.String(), x.Grade, x.Supports})
		}
	}
	for _, x := range o.Conflicts {
		if x.Source != nil {
			r.Conflicts = append(r.Conflicts, recordConflict{x.Field, x.Value, x.Source.Title, x.Grade})
		}
	}
	return r
}

func spanOf(r *catalog.Range) *span {
	if r == nil {
		return nil
	}
	return &span{r.Low(), r.High()}
}

var recordColumns = []string{"id", "kind", "name", "code", "provider", "tier", "tier_is_provisional", "status", "last_exam", "successors",
	"cost_usd_min", "cost_usd_max", "hours_min", "hours_max", "valid_months_min", "valid_months_max", "hiring_signal", "verdict", "page", "verified"}

func (r record) row() []string {
	ends := func(s *span) []string {
		if s == nil {
			return []string{"", ""}
		}
		return []string{plainNumber(s.Min), plainNumber(s.Max)}
	}
	provisional := ""
	if r.Provisional {
		provisional = "true"
	}
	return slices.Concat([]string{r.ID, r.Kind, r.Name, r.Code, r.Provider, r.Tier, provisional, r.Status, r.LastExam, strings.Join(r.Successors, " ")},
		ends(r.Cost), ends(r.Hours), ends(r.ValidMonths), []string{r.HiringSignal, r.Verdict, r.Page, r.Verified})
}

var claimColumns = []string{"id", "topic", "value", "unit", "statement", "of_what", "sample", "collected", "method", "place", "grade", "source", "source_url", "limits"}

func (s *Site) claimRows() [][]string {
	var rows [][]string
	for _, x := range s.Catalog.Claims {
		value, title, address := "", "", ""
		if x.Value != nil {
			value = *x.Value
		}
		if x.From != nil && x.From.Source != nil {
			title, address = x.From.Source.Title, x.From.Source.URL
		}
		text := func(v *string) string {
			if v == nil {
				return ""
			}
			return *v
		}
		rows = append(rows, []string{x.ID, x.Topic, value, x.Unit, x.Statement, text(x.OfWhat), text(x.Sample), text(x.Collected), text(x.Method), text(x.Place), x.Grade, title, address, x.Limits})
	}
	return rows
}

// Dictionary returns the keys of the data file, by what they belong to.
func (c *Call) Dictionary() []catalog.Field { return catalog.Dictionary() }
