package catalog

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"certguide/generator/strictyaml"
)

// A Range is a number, or the least and the most of one.
type Range struct {
	strictyaml.Mapping
	Min *float64 `yaml:"min" doc:"The least."`
	Max *float64 `yaml:"max" doc:"The most."`
}

// FromScalar reads "120", "100-120" or "100–120".
func (r *Range) FromScalar(text string) error {
	lo, hi, two := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	if !two {
		hi = lo
	}
	a, err1 := strconv.ParseFloat(strings.TrimSpace(lo), 64)
	b, err2 := strconv.ParseFloat(strings.TrimSpace(hi), 64)
	if err1 != nil || err2 != nil {
		return fmt.Errorf("%q (want a number, or two like 100-120)", text)
	}
	r.Min, r.Max = &a, &b
	return nil
}

// Middle returns the number half way between the least and the most.
func (r *Range) Middle() float64 { return (r.Low() + r.High()) / 2 }

// Low returns the least, or 0 when the range is unknown.
func (r *Range) Low() float64 {
	switch {
	case r == nil:
		return 0
	case r.Min != nil:
		return *r.Min
	case r.Max != nil:
		return *r.Max
	}
	return 0
}

// High returns the most, or 0 when the range is unknown.
func (r *Range) High() float64 {
	switch {
	case r == nil:
		return 0
	case r.Max != nil:
		return *r.Max
	}
	return r.Low()
}

func (r *Range) String() string {
	if r == nil {
		return ""
	}
	return span(r.Low(), r.High(), number)
}

// A Cost is what an option costs in US dollars, taxes left out.
type Cost struct {
	strictyaml.Mapping
	Amount      *float64 `yaml:"amount" doc:"What it costs, as one sum."`
	Min         *float64 `yaml:"min" doc:"The least it costs."`
	Max         *float64 `yaml:"max" doc:"The most it costs."`
	PerMonth    *float64 `yaml:"per_month" doc:"The price of a month, for subscriptions."`
	Months      *Range   `yaml:"months" doc:"How many months it takes, for subscriptions."`
	Currency    string   `yaml:"currency" doc:"USD, which holds when it is left out."`
	Retake      *float64 `yaml:"retake" doc:"The fee of another try, beyond those that the price includes."`
	Included    int      `yaml:"retakes_included" doc:"How many retakes the price includes."`
	Renewal     *float64 `yaml:"renewal" doc:"The fee of a renewal."`
	FreeToAudit bool     `yaml:"free_to_audit" doc:"true when it can be followed free, without the certificate."`
	Note        string   `yaml:"note" doc:"What a reader should know of it."`
}

// Known reports whether there is a sum: a subscription without a length has none.
func (c *Cost) Known() bool {
	return c != nil && (c.Amount != nil || c.Min != nil || c.Max != nil || c.PerMonth != nil && c.Months != nil)
}

// Low returns the least the option costs, in dollars.
func (c *Cost) Low() float64 {
	switch {
	case !c.Known():
		return 0
	case c.Amount != nil:
		return *c.Amount
	case c.Min != nil:
		return *c.Min
	case c.PerMonth != nil:
		return *c.PerMonth * c.Months.Low()
	}
	return *c.Max
}

// Terms returns what a reader may pay later or need not pay, each in a few words.
func (c *Cost) Terms() []string {
	var out []string
	retake := "A retake"
	switch {
	case c.Included == 1:
		out, retake = append(out, "One retake is included"), "A further retake"
	case c.Included > 1:
		out, retake = append(out, strconv.Itoa(c.Included)+" retakes are included"), "A further retake"
	}
	for _, fee := range []struct {
		name string
		v    *float64
	}{{retake, c.Retake}, {"A renewal", c.Renewal}} {
		switch {
		case fee.v == nil:
		case *fee.v == 0:
			out = append(out, fee.name+" is free")
		default:
			out = append(out, fee.name+" costs "+Dollars(*fee.v))
		}
	}
	if c.FreeToAudit {
		out = append(out, "Free to audit, without the certificate")
	}
	return out
}

// High returns the most the option costs, in dollars.
func (c *Cost) High() float64 {
	switch {
	case !c.Known():
		return 0
	case c.Amount != nil:
		return *c.Amount
	case c.Max != nil:
		return *c.Max
	case c.PerMonth != nil:
		return *c.PerMonth * c.Months.High()
	}
	return *c.Min
}

func (c *Cost) String() string {
	if c != nil && c.PerMonth != nil && c.Months != nil {
		return fmt.Sprintf("%s, %s months", c.Price(), c.Months)
	}
	return c.Price()
}

// Price returns the sum alone: of a subscription that of a month, for how many
// months it takes has other sources.
func (c *Cost) Price() string {
	switch {
	case c == nil:
		return ""
	case c.PerMonth != nil:
		return Dollars(*c.PerMonth) + " a month"
	case !c.Known():
		return ""
	case c.High() == 0:
		return "free"
	}
	return span(c.Low(), c.High(), Dollars)
}

// Dollars formats a sum like $1,234 or $12.50.
func Dollars(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	whole, cents, _ := strings.Cut(text, ".")
	out := "$" + group(whole)
	if cents != "00" {
		out += "." + cents
	}
	return out
}

func group(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func number(v float64) string {
	if v == math.Trunc(v) {
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func span(lo, hi float64, format func(float64) string) string {
	if lo == hi {
		return format(lo)
	}
	return format(lo) + "–" + format(hi)
}

// A Stage is where an option is in its life on the as-of date.
type Stage string

// The stages. Listed means that a source lists it without saying that it is
// active; it counts as something that can be taken.
const (
	Unknown  Stage = "unknown"
	Upcoming Stage = "upcoming"
	Beta     Stage = "beta"
	Active   Stage = "active"
	Listed   Stage = "listed"
	Partners Stage = "partners"
	Retiring Stage = "retiring"
	Retired  Stage = "retired"
)

// RetiringDays is how many days before its last exam a certification reads "retiring".
const RetiringDays = 180

// Stage computes the option's stage from its dates and the as-of date.
func (o *Option) Stage() Stage { return o.StageOn(o.catalog.AsOf) }

// StageOn computes the stage of the option on a day.
func (o *Option) StageOn(day Date) Stage {
	s, now := o.Status, day.First()
	switch {
	case o.Alternative:
		return Active
	case !s.LastExam.IsZero() && s.LastExam.Last().Before(now):
		return Retired
	case !s.LastExam.IsZero() && day.Days(s.LastExam) <= RetiringDays:
		return Retiring
	case o.Access == "partners":
		return Partners
	case !s.Available.IsZero() && !s.Available.First().After(now) && (s.Listed.IsZero() || !s.Confirmed.IsZero()):
		return Active // a day on which it opened says it is open, unless our best source since only lists it
	case !s.Available.IsZero() && !s.Available.First().After(now):
		return Listed
	case !s.Beta.IsZero() && !s.Beta.First().After(now), !s.BetaSeen.IsZero() && !s.BetaSeen.First().After(now):
		return Beta
	case !s.Available.IsZero() || !s.Beta.IsZero():
		return Upcoming
	case !s.Confirmed.IsZero():
		return Active
	case !s.Listed.IsZero() || s.ListedUndated:
		return Listed
	}
	return Unknown
}

// StageWord returns the stage as readers see it.
func (o *Option) StageWord() string {
	switch {
	case o.Stage() != Retired:
	case len(o.stillIn()) > 0:
		return "Retired in English"
	case o.Reported():
		return "Reported retired"
	}
	return o.Stage().Word()
}

// Reported reports whether only third parties say what the status is.
func (o *Option) Reported() bool {
	s := o.SupportsOf("status")
	return len(s) > 0 && s[0].Grade >= "C"
}

// Word returns the stage as readers see it.
func (s Stage) Word() string {
	switch s {
	case Active:
		return "Active"
	case Listed:
		return "Listed"
	case Beta:
		return "Beta"
	case Upcoming:
		return "Not open yet"
	case Partners:
		return "Partner staff only"
	case Retiring:
		return "Retiring"
	case Retired:
		return "Retired"
	}
	return "Not known"
}

// StageLong returns the stage with the date that it follows from.
func (o *Option) StageLong() string {
	s := o.Status
	switch o.Stage() {
	case Active:
		if !s.Available.IsZero() {
			return "Active since " + s.Available.Long()
		}
		if !s.Confirmed.IsZero() {
			return "Active, as of " + s.Confirmed.Long()
		}
	case Listed:
		if s.ListedUndated {
			return "Listed by sources without a date; none states its status"
		}
		return "Listed " + s.Listed.On() + "; no source states its status"
	case Beta:
		if s.Beta.IsZero() {
			return "In beta " + s.BetaSeen.On()
		}
		if !s.Available.IsZero() {
			return "Beta since " + s.Beta.Long() + "; regular exam from " + s.Available.Long()
		}
		return "Beta since " + s.Beta.Long()
	case Upcoming:
		if !s.Beta.IsZero() {
			return "Opens as a beta " + s.Beta.On()
		}
		return "Opens " + s.Available.On()
	case Retiring:
		return "Retiring: last exam " + s.LastExam.Long()
	case Retired:
		if still := o.StillIn(); still != "" {
			return "Retired in English: last exam " + s.LastExam.Long() + "; still given in " + still
		}
		if o.Reported() {
			return "Reported retired: last exam " + s.LastExam.Long() + ", by third parties alone"
		}
		return "Retired: last exam " + s.LastExam.Long()
	}
	return o.StageWord()
}

// Takeable reports whether anyone can still take it, and can be advised to.
func (o *Option) Takeable() bool {
	switch o.Stage() {
	case Active, Listed, Beta:
		return true
	}
	return false
}

// Ended reports whether it can no longer be taken, or not for long.
func (o *Option) Ended() bool { return o.Stage() == Retired || o.Stage() == Retiring }

// Retired reports whether the last exam is over.
func (o *Option) Retired() bool { return o.Stage() == Retired }

// Label returns the short name, or the name.
func (o *Option) Label() string {
	if o.Short != "" {
		return o.Short
	}
	return o.Name
}

// TrueCost returns what an option costs in all when the reader's hour is worth
// rate dollars, like "$1,500–$2,000"; or which part is not known.
func (o *Option) TrueCost(rate float64) string {
	switch {
	case !o.Cost.Known() && o.Hours == nil:
		return neitherKnown
	case !o.Cost.Known():
		return costNotKnown
	case o.Hours == nil && rate > 0:
		return hoursNotKnown
	}
	low, high := o.trueCost(rate)
	return span(low, high, Dollars)
}

// Place returns the place of what is said of the option in a column of tables,
// among the few words that the column has: the first is the least, and the soonest
// in the life of an exam. It is false for another column, and where it is unknown.
func (o *Option) Place(column string) (n int, known bool) {
	words, word := signals, o.Ratings.HiringSignal
	switch column {
	case "signal":
	case "postings":
		words, word = postings, o.Ratings.JobPostings
	case "skill":
		words, word = skills, o.Ratings.SkillBuilding
	case "roi":
		words, word = rois, o.Ratings.ROI
	case "status":
		stage := o.Stage()
		if o.Alternative {
			stage = Active
		}
		n = slices.Index([]Stage{Active, Beta, Listed, Upcoming, Partners, Retiring, Retired}, stage)
		return n, n >= 0
	default:
		return 0, false
	}
	n = slices.Index(words, word)
	return n, n >= 0 && word != string(Unknown)
}

// WeeksOfPay returns how many weeks of a pay in dollars a year the true cost is,
// like "0.8–1.6 weeks", when the reader's hour is worth rate dollars: by so many weeks
// sooner it must get a job to pay for itself. It is "" when the cost or the hours
// are not known.
func (o *Option) WeeksOfPay(rate, pay float64) string {
	if !o.Cost.Known() || o.Hours == nil {
		return ""
	}
	low, high := o.trueCost(rate)
	weeks := span(low*52/pay, high*52/pay, func(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) })
	if weeks == "1.0" {
		return "1.0 week"
	}
	return weeks + " weeks"
}

// RaiseToPay returns how many dollars a year a raise must bring to make up for the
// true cost within the years, like WeeksOfPay.
func (o *Option) RaiseToPay(rate, years float64) string {
	if !o.Cost.Known() || o.Hours == nil {
		return ""
	}
	low, high := o.trueCost(rate)
	return span(low/years, high/years, func(v float64) string { return Dollars(math.Round(v)) })
}

// trueCost returns money and time together, in dollars. The cost must be known.
func (o *Option) trueCost(rate float64) (low, high float64) {
	return o.Cost.Low() + rate*o.Hours.Low(), o.Cost.High() + rate*o.Hours.High()
}

// Path returns the address of the option's page from the site's root.
func (o *Option) Path() string {
	if o.Alternative {
		return "/alternatives/" + o.ID + "/"
	}
	return "/certifications/" + o.ID + "/"
}

// Path returns the address of the provider's page.
func (p *Provider) Path() string { return "/providers/" + p.ID + "/" }

// Path returns the address of the tier's page.
func (t *Tier) Path() string { return "/tiers/" + t.ID + "/" }

// Label returns the provider's short name, or the name.
func (p *Provider) Label() string {
	if p.Short != "" {
		return p.Short
	}
	return p.Name
}

// ProviderRecord returns the option's provider, or nil.
func (o *Option) ProviderRecord() *Provider { return o.catalog.Provider(o.Provider) }

// TierRecord returns the option's tier, or nil.
func (o *Option) TierRecord() *Tier { return o.catalog.Tier(o.Tier) }

// Current returns what an ended option leads to today: its successors, and
// theirs in place of those that have ended, too.
func (o *Option) Current() []*Option {
	var out []*Option
	seen := map[*Option]bool{o: true}
	var walk func(*Option)
	walk = func(x *Option) {
		for _, next := range x.Successors() {
			switch {
			case seen[next]:
			case next.Retired():
				seen[next] = true
				walk(next)
			default:
				seen[next] = true
				out = append(out, next)
			}
		}
	}
	walk(o)
	return out
}

// Further returns those of Current that no source names as successors of the
// option itself, but of what replaced it.
func (o *Option) Further() []*Option {
	direct := o.Successors()
	return slices.DeleteFunc(o.Current(), func(x *Option) bool { return slices.Contains(direct, x) })
}

// Successors returns what replaces the option.
func (o *Option) Successors() []*Option { return o.catalog.options(o.Status.Successors) }

// Predecessors returns what the option replaces.
func (o *Option) Predecessors() []*Option { return o.catalog.Predecessors(o) }

// InsteadOf returns what to do in place of the option.
func (o *Option) InsteadOptions() []*Option { return o.catalog.options(o.Instead) }

// EvidenceClaims returns the claims that bear on the option.
func (o *Option) EvidenceClaims() []*Claim {
	var out []*Claim
	for _, id := range o.Evidence {
		if x := o.catalog.Claim(id); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// Flags returns the red flags that the option raises.
func (o *Option) Flags() []*Criterion {
	var out []*Criterion
	for _, id := range o.RedFlags {
		if x, ok := o.catalog.Find(id).(*Criterion); ok {
			out = append(out, x)
		}
	}
	return out
}

// SupportsOf returns the sources of one field, best grade first as in the file.
func (o *Option) SupportsOf(field string) []*Support {
	var out []*Support
	for _, s := range o.Supports {
		if slices.Contains(s.Supports, field) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *Support) int { return strings.Compare(a.Grade, b.Grade) })
	return out
}

// FieldVerified returns the day on which one field was last looked at: that of
// the newest of its sources, where an undated source counts as read when the
// record was verified.
func (o *Option) FieldVerified(field string) Date {
	var newest Date
	for _, s := range o.SupportsOf(field) {
		if s.Source == nil {
			continue
		}
		d := cmp.Or(s.Source.Retrieved, s.Source.Date, o.Verified)
		if !d.IsZero() && (newest.IsZero() || d.Last().After(newest.Last())) {
			newest = d
		}
	}
	if newest.IsZero() {
		return o.Verified
	}
	return newest
}

// ConflictsOf returns the other values that sources give for one field.
func (o *Option) ConflictsOf(field string) []*Conflict {
	var out []*Conflict
	for _, c := range o.Conflicts {
		if c.Field == field {
			out = append(out, c)
		}
	}
	return out
}

// The words for the three kinds of empty.
const (
	NotResearched = "not researched"
	NotFound      = "looked for, not found"
	NotPublished  = "not published"
	DoesNotApply  = "does not apply"
)

// What is missing of a true cost.
const (
	costNotKnown  = "cost not known"
	hoursNotKnown = "hours not known"
	neitherKnown  = "cost and hours not known"
)

// Unstated reports whether the text of a fact says only that it is not known.
func Unstated(text string) bool {
	switch text {
	case NotResearched, NotFound, NotPublished, DoesNotApply, "unknown", costNotKnown, hoursNotKnown, neitherKnown:
		return true
	}
	return false
}

// sentenceList joins words as a sentence does, with last, "and" or "or", before
// the last one: "a", "a and b", "a, b and c".
func sentenceList(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// LowerFirst makes the first letter small, as within a sentence.
func LowerFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToLower(first)) + text[size:]
}

// StillIn returns the languages in which it can be taken after the last
// English exam, like "Japanese and Korean"; "" when there are none.
func (o *Option) StillIn() string { return sentenceList(o.stillIn(), "and") }

// stillIn returns those languages until the regular exam of a successor opens.
func (o *Option) stillIn() []string {
	for _, next := range o.Successors() {
		if opens := next.Status.Available; !opens.IsZero() && !opens.First().After(o.catalog.AsOf.First()) {
			return nil
		}
	}
	return o.Status.StillIn
}

// Empty returns the words for a field without a value: not researched, looked
// for and not found, looked for and not published, or not applicable.
func (o *Option) Empty(field string) string {
	switch {
	case slices.Contains(o.NotApplicable, field), o.Alternative && (field == "exam" || field == "valid_months"):
		return DoesNotApply
	case slices.Contains(o.NotFound, field):
		return NotFound
	case o.Null(field), field == "cost" && o.Cost != nil && o.Cost.Null("amount"):
		return NotPublished
	}
	return NotResearched
}

func or(text, empty string) string {
	if text == "" {
		return empty
	}
	return text
}

// CostText returns the cost, or which kind of empty it is.
func (o *Option) CostText() string { return or(o.Cost.String(), o.Empty("cost")) }

// HoursText returns the hours of preparation or building, or which kind of empty.
func (o *Option) HoursText() string {
	if o.Hours == nil {
		return o.Empty("hours")
	}
	return o.Hours.String() + " h"
}

// ValidText returns how long it is valid, or which kind of empty.
func (o *Option) ValidText() string {
	switch {
	case o.NoExpiry:
		return "never expires"
	case o.ValidMonths == nil:
		return o.Empty("valid_months")
	}
	return o.ValidMonths.String() + " months"
}

// DeliveryText returns where the exam can be taken, like "online or at a test
// centre", or which kind of empty.
func (o *Option) DeliveryText() string {
	places := map[string]string{"online": "online", "test-centre": "at a test centre"}
	var words []string
	for _, d := range o.Delivery {
		words = append(words, places[d])
	}
	return or(sentenceList(words, "or"), o.Empty("delivery"))
}

// ExamText returns the exam in one line, or which kind of empty.
func (o *Option) ExamText() string {
	if o.Exam == nil {
		return o.Empty("exam")
	}
	var parts []string
	if o.Exam.Minutes != nil {
		parts = append(parts, o.Exam.Minutes.String()+" min")
	}
	if o.Exam.Questions != nil {
		parts = append(parts, *o.Exam.Questions+" questions")
	}
	if o.Exam.HandsOn != nil && *o.Exam.HandsOn {
		parts = append(parts, "hands-on")
	}
	if o.Exam.Proctored != nil {
		parts = append(parts, map[bool]string{true: "proctored", false: "not proctored"}[*o.Exam.Proctored])
	}
	if len(parts) == 0 && o.Exam.Note != "" { // something is known, and stands in the note
		return "length not known"
	}
	return or(strings.Join(parts, ", "), o.Empty("exam"))
}

// Field returns the text of one of [Fields], as a reference prints it, and
// whether there is such a field.
func (o *Option) Field(name string) (string, bool) {
	examPart := func(get func(*Exam) *string, key string) string {
		if o.Exam == nil {
			return o.Empty("exam")
		}
		if v := get(o.Exam); v != nil {
			return *v
		}
		if o.Exam.Null(key) {
			return NotPublished
		}
		return NotResearched
	}
	switch name {
	case "name":
		return o.Name, true
	case "code":
		return or(o.Code, o.Empty("code")), true
	case "cost":
		return o.CostText(), true
	case "retake":
		if o.Cost == nil || o.Cost.Retake == nil {
			return NotResearched, true
		}
		return Dollars(*o.Cost.Retake), true
	case "hours":
		return strings.Replace(o.HoursText(), " h", " hours", 1), true
	case "status":
		return strings.ToLower(o.StageWord()), true
	case "last_exam":
		return or(o.Status.LastExam.Long(), NotResearched), true
	case "ends":
		switch last := o.Status.LastExam; {
		case last.IsZero():
			return NotResearched, true
		case o.Retired():
			return "ended " + last.On(), true
		default:
			return "ends " + last.On(), true
		}
	case "available":
		return o.Status.Available.Long(), true
	case "tier":
		if t := o.TierRecord(); t != nil {
			return t.Name, true
		}
		return DoesNotApply, true
	case "provider":
		if p := o.ProviderRecord(); p != nil {
			return p.Label(), true
		}
		return DoesNotApply, true
	case "valid":
		return o.ValidText(), true
	case "exam":
		return o.ExamText(), true
	case "minutes":
		return examPart(func(e *Exam) *string {
			if e.Minutes == nil {
				return nil
			}
			text := e.Minutes.String() + " minutes"
			return &text
		}, "minutes"), true
	case "questions":
		return examPart(func(e *Exam) *string { return e.Questions }, "questions"), true
	case "passing":
		return examPart(func(e *Exam) *string { return e.Passing }, "passing"), true
	case "verdict":
		return o.Verdict, true
	case "signal":
		return or(o.Ratings.HiringSignal, NotResearched), true
	case "roi":
		return or(o.Ratings.ROI, NotResearched), true
	case "verified":
		return o.Verified.Long(), true
	case "successor":
		var names []string
		for _, s := range o.Successors() {
			names = append(names, s.Label())
		}
		return or(strings.Join(names, " and "), "none named"), true
	}
	return "", false
}

// Fields are the names that a reference to an option may end in.
var Fields = []string{"available", "code", "cost", "ends", "exam", "hours", "last_exam", "minutes", "name", "passing", "provider",
	"questions", "retake", "roi", "signal", "status", "successor", "tier", "valid", "verdict", "verified"}

// FieldSource maps a name of [Fields] to the field that sources support.
func FieldSource(name string) string {
	switch name {
	case "ends", "last_exam", "available", "successor":
		return "status"
	case "minutes", "questions", "passing":
		return "exam"
	case "retake":
		return "cost"
	case "valid":
		return "valid_months"
	}
	return name
}

// Text returns the claim's value with its unit, like "8%", or "not published".
func (x *Claim) Text() string {
	if x.Value == nil {
		return NotPublished
	}
	v := *x.Value
	f, err := strconv.ParseFloat(v, 64)
	switch {
	case x.Unit == "percent" && err == nil:
		return v + "%"
	case x.Unit == "usd" && err == nil:
		return Dollars(f)
	case x.Unit == "count" && err == nil:
		return number(f)
	}
	return v
}

// Number returns the claim's value, when it is a number.
func (x *Claim) Number() float64 {
	if x.Value == nil {
		return 0
	}
	f, _ := strconv.ParseFloat(*x.Value, 64)
	return f
}

// SampleText returns the sample, or that it is not published.
func (x *Claim) SampleText() string { return orNull(&x.Mapping, "sample", x.Sample) }

// CollectedText returns when the data was collected, or that it is not published.
func (x *Claim) CollectedText() string { return orNull(&x.Mapping, "collected", x.Collected) }

// MethodText returns how the data was collected, or that it is not published.
func (x *Claim) MethodText() string { return orNull(&x.Mapping, "method", x.Method) }

// OfWhatText returns what the value is a share of.
func (x *Claim) OfWhatText() string { return orNull(&x.Mapping, "of_what", x.OfWhat) }

func orNull(m *strictyaml.Mapping, key string, v *string) string {
	switch {
	case v != nil:
		return *v
	case m.Null(key):
		return NotPublished
	}
	return NotResearched
}
