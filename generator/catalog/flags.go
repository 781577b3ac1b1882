package catalog

import (
	"fmt"
	"slices"
)

// flagTests are the tests that a criterion can name: what our own fields say
// of a record. The rules are on the methodology page.
var flagTests = map[string]func(*Option) (raised, known bool, why string){
	"price":      testPrice,
	"practical":  testPractical,
	"days":       testDays,
	"age":        testAge,
	"provider":   testProvider,
	"background": testBackground,
	"guarantee":  func(*Option) (bool, bool, string) { return false, false, "No field of ours holds a promise of a job." },
}

// A Finding is what a red flag's test says of a record.
type Finding struct {
	Flag          *Criterion
	Raised, Known bool
	Why           string
}

// Findings tests a record against every red flag.
func (o *Option) Findings() []Finding {
	var out []Finding
	for _, x := range o.catalog.CriteriaOf("flag") {
		f := Finding{Flag: x}
		if test := flagTests[x.Test]; test != nil {
			f.Raised, f.Known, f.Why = test(o)
		}
		if slices.Contains(o.RedFlags, x.ID) {
			f.Raised, f.Known = true, true
			if f.Why == "" || !f.Raised {
				f.Why = x.Text
			}
		}
		out = append(out, f)
	}
	return out
}

// A Tally counts findings.
type Tally struct{ Raised, Clear, Unknown, All int }

// FlagTally counts what the red flags' tests say of the record.
func (o *Option) FlagTally() Tally {
	var t Tally
	for _, f := range o.Findings() {
		t.All++
		switch {
		case f.Raised:
			t.Raised++
		case f.Known:
			t.Clear++
		default:
			t.Unknown++
		}
	}
	return t
}

// The limits of the tests.
const (
	dearFrom     = 5000 // dollars, the original article's limit
	daysBelow    = 16   // hours: two working days
	oldFromYears = 2    // the original article's limit
)

func testPrice(o *Option) (bool, bool, string) {
	if !o.Cost.Known() {
		return false, false, "Its price: " + o.CostText() + "."
	}
	if o.Cost.High() >= dearFrom {
		return true, true, fmt.Sprintf("It costs %s; we raise the flag from %s.", o.Cost, Dollars(dearFrom))
	}
	return false, true, fmt.Sprintf("It %s, below our limit of %s.", costs(o), Dollars(dearFrom))
}

func testPractical(o *Option) (bool, bool, string) {
	switch {
	case o.Exam == nil || o.Exam.HandsOn == nil:
		return false, false, "Whether one works on a real system is not known."
	case *o.Exam.HandsOn:
		return false, true, "It is tested on a real system or with a practical task."
	}
	return true, true, "Nothing is built or operated in its exam."
}

func testDays(o *Option) (bool, bool, string) {
	if o.Hours == nil {
		return false, false, "Its hours: " + o.HoursText() + "."
	}
	if o.Hours.High() < daysBelow {
		return true, true, fmt.Sprintf("It takes %s hours; we raise the flag below %d.", o.Hours, daysBelow)
	}
	return false, true, fmt.Sprintf("It takes %s hours.", o.Hours)
}

func testAge(o *Option) (bool, bool, string) {
	var newest Date // of the exam's content; the day on which it first opened says nothing of it today
	for _, c := range o.Changes {
		if c.Field == "exam" && !c.Date.First().After(o.catalog.AsOf.First()) && (newest.IsZero() || c.Date.First().After(newest.First())) {
			newest = c.Date
		}
	}
	switch {
	case newest.IsZero():
		return false, false, "The date of its content is not known."
	case newest.Last().AddDate(oldFromYears, 0, 0).Before(o.catalog.AsOf.First()):
		return true, true, "The newest date we have for its content is " + newest.Long() + "."
	}
	return false, true, "Its content dates from " + newest.Long() + "."
}

func testProvider(o *Option) (bool, bool, string) {
	p := o.ProviderRecord()
	if p == nil || o.Kind == "bootcamp" || o.Kind == "group" {
		return false, false, "There is no single provider to look up."
	}
	return false, true, "It is issued by " + p.Name + "."
}

func testBackground(o *Option) (bool, bool, string) {
	for _, p := range o.Prerequisites {
		if p.Required {
			return false, true, "It requires something first."
		}
	}
	return false, false, "How it is advertised is not among our fields."
}
