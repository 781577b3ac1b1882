package catalog

import (
	"maps"
	"slices"
	"strconv"
)

// touches change one fact of an option, each to another value of its kind.
var touches = map[string]func(*Option){
	"name":    func(o *Option) { o.Name += "′"; o.Short += "′" },
	"summary": func(o *Option) { o.Summary += "′" },
	"verdict": func(o *Option) { o.Verdict += "′" },
	"cost": func(o *Option) {
		if o.Cost == nil {
			o.Cost = &Cost{Amount: more(nil)}
			return
		}
		c := *o.Cost
		switch {
		case c.Amount != nil:
			c.Amount = more(c.Amount)
		case c.PerMonth != nil:
			c.PerMonth = more(c.PerMonth)
		default:
			c.Min, c.Max = more(c.Min), more(c.Max)
		}
		o.Cost = &c
	},
	"hours":        func(o *Option) { o.Hours = wider(o.Hours) },
	"valid_months": func(o *Option) { o.ValidMonths, o.NoExpiry = wider(o.ValidMonths), false },
	"exam": func(o *Option) {
		e := Exam{}
		if o.Exam != nil {
			e = *o.Exam
		}
		e.Minutes = wider(e.Minutes)
		o.Exam = &e
	},
	"status": func(o *Option) {
		s := o.Status
		for _, d := range []*Date{&s.Available, &s.Beta, &s.BetaSeen, &s.Confirmed, &s.Listed, &s.LastExam} {
			if !d.IsZero() {
				d.Year--
			}
		}
	},
	"signal": func(o *Option) { o.Ratings.HiringSignal = another(o.Ratings.HiringSignal, signals) },
	"roi":    func(o *Option) { o.Ratings.ROI = another(o.Ratings.ROI, rois) },
}

func more(v *float64) *float64 {
	sum := 1.0
	if v != nil {
		sum += *v
	}
	return &sum
}

func wider(r *Range) *Range {
	lo, hi := r.Low()+1, r.High()+1
	return &Range{Min: &lo, Max: &hi}
}

func another(word string, words []string) string {
	return words[(slices.Index(words, word)+1)%len(words)]
}

// Touchable returns the facts of a record that [Catalog.Touch] can change.
func Touchable(record any) []string {
	switch record.(type) {
	case *Option:
		return slices.Sorted(maps.Keys(touches))
	case *Claim:
		return []string{"sample", "statement", "value"}
	}
	return nil
}

// Touch gives a fact of the record with the id another value; all facts, when
// field is "". It is for catalogs that nobody else has seen yet, to find out
// what shows the fact.
func (c *Catalog) Touch(id, field string) {
	switch x := c.byID[id].(type) {
	case *Option:
		for name, touch := range touches {
			if field == "" || field == name {
				touch(x)
			}
		}
	case *Claim:
		if x.Value != nil && (field == "" || field == "value") {
			text := *x.Value + "′"
			if f, err := strconv.ParseFloat(*x.Value, 64); err == nil {
				text = strconv.FormatFloat(f+1, 'f', -1, 64)
			}
			x.Value = &text
		}
		if field == "" || field == "statement" {
			x.Statement += "′"
		}
		if field == "" || field == "sample" {
			text := x.SampleText() + "′"
			x.Sample = &text
		}
	case *Tier:
		x.Name += "′"
	case *Provider:
		x.Name, x.Short = x.Name+"′", x.Label()+"′"
	case *SourceRecord:
		x.Title += "′"
	case *Statement:
		x.Text += "′"
	case *Criterion:
		x.Name, x.Text = x.Name+"′", x.Text+"′"
	}
}
