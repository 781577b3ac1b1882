package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Pair is two options that readers choose between: one that ended and what
// replaces it, at once or in the end, or two of a tier that are about the same thing.
type Pair struct {
	A, B     *Option
	Replaces bool // B replaces A
}

// Path returns the address of the pair's page.
func (p *Pair) Path() string { return "/compare/" + p.A.ID + "-vs-" + p.B.ID + "/" }

// Label returns both names.
func (p *Pair) Label() string { return p.A.Label() + " or " + p.B.Label() }

// Options returns the two.
func (p *Pair) Options() []*Option { return []*Option{p.A, p.B} }

// Pairs returns every pair: successors first, then those within a tier that
// have a focus in common and can both be taken, by tier and id.
func (c *Catalog) Pairs() []*Pair {
	var out []*Pair
	seen := map[[2]*Option]bool{}
	for _, a := range c.Options {
		direct := a.Successors()
		for _, b := range slices.Concat(direct, a.Current()) {
			if !seen[[2]*Option{a, b}] {
				seen[[2]*Option{a, b}] = true
				out = append(out, &Pair{a, b, slices.Contains(direct, b)})
			}
		}
	}
	for _, t := range c.Tiers {
		in := slices.DeleteFunc(c.InTier(t.ID), func(o *Option) bool { return !o.Takeable() || o.Kind == "bootcamp" || o.Kind == "group" })
		slices.SortFunc(in, func(a, b *Option) int { return strings.Compare(a.ID, b.ID) })
		byFocus := map[string][]*Option{}
		for _, o := range in {
			for _, f := range o.Focus {
				byFocus[f] = append(byFocus[f], o)
			}
		}
		for _, f := range slices.Sorted(maps.Keys(byFocus)) {
			for i, a := range byFocus[f] {
				for _, b := range byFocus[f][i+1 : min(i+1+maxPairs, len(byFocus[f]))] {
					if !seen[[2]*Option{b, a}] && !seen[[2]*Option{a, b}] {
						seen[[2]*Option{a, b}] = true
						out = append(out, &Pair{a, b, false})
					}
				}
			}
		}
	}
	return out
}

// maxPairs bounds the pairs of one option within a tier and focus, so that
// they grow with the catalog and not with its square.
const maxPairs = 12

// Other returns the one of the pair that is not o.
func (p *Pair) Other(o *Option) *Option {
	if p.A == o {
		return p.B
	}
	return p.A
}

// Differences says in words how the two differ, what matters most first.
func (p *Pair) Differences() []string {
	a, b := p.A, p.B
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case p.Replaces && a.Retired():
		add("%s can no longer be taken; %s replaces it.", a.Label(), b.Label())
	case p.Replaces:
		add("%s is to replace %s, which is still given until %s.", b.Label(), a.Label(), a.Status.LastExam.Long())
	case a.Stage() != b.Stage():
		add("%s: %s. %s: %s.", a.Label(), LowerFirst(a.StageLong()), b.Label(), LowerFirst(b.StageLong()))
	}
	p.differCost(add)
	if a.Hours != nil && b.Hours != nil && a.Hours.String() != b.Hours.String() {
		add("Preparing %s.", p.takes("hours", a.Hours, b.Hours))
	}
	if sa, sb := a.Ratings.HiringSignal, b.Ratings.HiringSignal; sa != "" && sb != "" && sa != sb {
		add("The hiring signal of %s is rated %s, that of %s %s.", a.Label(), sa, b.Label(), sb)
	}
	if pa, pb := a.ProviderRecord(), b.ProviderRecord(); pa != nil && pb != nil && pa != pb && bound(a) && bound(b) {
		add("One is tied to %s, the other to %s: the firms you want to work for decide.", pa.Label(), pb.Label())
	}
	if a.Exam != nil && b.Exam != nil && a.Exam.Minutes != nil && b.Exam.Minutes != nil && a.Exam.Minutes.String() != b.Exam.Minutes.String() {
		add("The exam %s.", p.takes("minutes", a.Exam.Minutes, b.Exam.Minutes))
	}
	if a.ValidMonths != nil && b.ValidMonths != nil && a.ValidMonths.String() != b.ValidMonths.String() {
		add("%s lasts %s months, %s %s.", a.Label(), a.ValidMonths, b.Label(), b.ValidMonths)
	}
	switch {
	case a.NoExpiry && b.ValidMonths != nil:
		add("%s never expires, %s lasts %s months.", a.Label(), b.Label(), b.ValidMonths)
	case b.NoExpiry && a.ValidMonths != nil:
		add("%s lasts %s months, %s never expires.", a.Label(), a.ValidMonths, b.Label())
	}
	if a.Level != b.Level && a.Level != "" && b.Level != "" {
		add("%s is at the %s level, %s at the %s level.", a.Label(), a.Level, b.Label(), b.Level)
	}
	return out
}

// bound reports whether an option is of use on one platform above all.
func bound(o *Option) bool { return len(o.Platforms) > 0 && o.Platforms[0] != "none" }

// costs says what an option costs, as part of a sentence.
func costs(o *Option) string {
	if o.Cost.High() == 0 {
		return tense(o, "is", "was") + " free"
	}
	return tense(o, "costs", "cost") + " " + o.Cost.String()
}

// tense returns the verb for what holds today, or for what has ended.
func tense(o *Option, now, then string) string {
	if o.Retired() {
		return then
	}
	return now
}

// takes says how long each takes, as part of a sentence: "takes 60 hours for A,
// and 40 for B".
func (p *Pair) takes(unit string, a, b *Range) string {
	first, second := tense(p.A, "takes", "took"), tense(p.B, "takes", "took")+" "
	if second == first+" " {
		second = ""
	}
	return fmt.Sprintf("%s %s %s for %s, and %s%s for %s", first, a, unit, p.A.Label(), second, b, p.B.Label())
}

func (p *Pair) differCost(add func(string, ...any)) {
	a, b := p.A, p.B
	switch {
	case !a.Cost.Known() || !b.Cost.Known():
		if a.Cost.Known() != b.Cost.Known() {
			known, other := a, b
			if b.Cost.Known() {
				known, other = b, a
			}
			add("%s %s; the price of %s: %s.", known.Label(), costs(known), other.Label(), other.CostText())
		}
	case a.Cost.Low() == a.Cost.High() && b.Cost.Low() == b.Cost.High() && a.Cost.Low() != b.Cost.Low() && a.Retired() == b.Retired():
		dear, cheap := a, b
		if b.Cost.Low() > a.Cost.Low() {
			dear, cheap = b, a
		}
		add("%s costs %s more: %s against %s.", dear.Label(), Dollars(dear.Cost.Low()-cheap.Cost.Low()), dear.Cost, cheap.Cost)
	case a.Cost.String() != b.Cost.String():
		add("%s %s, %s %s.", a.Label(), costs(a), b.Label(), costs(b))
	}
}
