package generator

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/chart"
)

// rates are the values of an hour, in dollars, that the true-cost chart shows.
var rates = []float64{0, 25, 50, 75, 100}

// A Drawing is a chart with the figures that it shows.
type Drawing struct {
	SVG  template.HTML
	Key  bool     // the drawing has numbers that the table explains
	Head []string // headings of the table; nil when another table stands beside it
	Rows [][]string
	Left []string // what was left out, because it is not known
}

// Chart draws the chart that the argument kind names, from the options that
// the argument ids names or that the kind wants.
func (c *Call) Chart() (*Drawing, error) {
	kind := c.Word("kind", "posting-shares", "cost-signal", "true-cost", "retirements", "tiers", "successors")
	title := c.Need("title")
	var options []*catalog.Option
	var claims []*catalog.Claim
	switch {
	case kind == "posting-shares":
		claims = c.Claims()
	case c.Has("ids"):
		options = c.byID("ids")
	default:
		options = c.Catalog().Certifications()
	}
	if len(c.diags) > 0 {
		return nil, fmt.Errorf("arguments at fault")
	}
	id := fmt.Sprintf("chart-%d", c.Nth)
	d := &Drawing{}
	switch kind {
	case "posting-shares":
		d.shares(id, title, claims)
	case "cost-signal":
		d.signals(id, title, append(options, c.Catalog().Alternatives()...))
	case "true-cost":
		d.trueCosts(id, title, options)
	case "retirements":
		d.timeline(id, title, events(options, c.Catalog().AsOf), c.Catalog().AsOf)
	case "successors":
		d.SVG = chains(title, options)
	case "tiers":
		var steps []chart.Bar
		d.Head = []string{"Tier", "Worth"}
		for _, t := range c.Catalog().Tiers {
			steps = append(steps, chart.Bar{Label: t.Name, Text: t.Label})
			d.Rows = append(d.Rows, []string{t.Name, t.Label})
		}
		d.SVG = template.HTML(chart.Ladder(id, title, steps))
	}
	return d, nil
}

// chains draws what replaced what among options, or returns "" when nothing did.
func chains(title string, options []*catalog.Option) template.HTML {
	var rows []chart.Chain
	for _, o := range options {
		if !o.Ended() {
			continue
		}
		row := chart.Chain{Old: o.Label(), OldNote: "until " + o.Status.LastExam.Short()}
		for _, next := range o.Successors() {
			row.New = append(row.New, chart.Bar{Label: next.Label(), Text: next.StageWord()})
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return ""
	}
	return template.HTML(chart.Chains("chart-chains", title, rows))
}

func (d *Drawing) shares(id, title string, claims []*catalog.Claim) {
	var bars []chart.Bar
	d.Head = []string{"What", "Share", "Sample", "Range (95 %)"}
	for _, x := range claims {
		if x.Unit != "percent" {
			continue
		}
		b := chart.Bar{Label: cmp.Or(x.Short, x.Statement), Text: x.Text(), Value: x.Number(), Note: "sample not published, so no range"}
		between := "cannot be computed"
		if x.Sample != nil {
			b.Note = "n = " + *x.Sample
			if size, err := strconv.ParseFloat(*x.Sample, 64); err == nil {
				b.Low, b.High = wilson(x.Number()/100, size)
				between = fmt.Sprintf("%.1f–%.1f%%", b.Low, b.High)
			}
		}
		bars = append(bars, b)
		d.Rows = append(d.Rows, []string{b.Label, b.Text, x.SampleText(), between})
	}
	d.SVG = template.HTML(chart.Bars(id, title, bars))
}

// wilson returns the 95 % interval of a share p in a sample of n, in percent
// (E. B. Wilson, Probable Inference, 1927).
func wilson(p, n float64) (low, high float64) {
	const z = 1.959964
	if n <= 0 {
		return 0, 0
	}
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return 100 * (centre - half), 100 * (centre + half)
}

// signals draws cost against hiring signal, with the hours in the table.
func (d *Drawing) signals(id, title string, options []*catalog.Option) {
	bands := []string{"strong", "meaningful", "low", "none", "unknown"}
	bandOf := func(o *catalog.Option) int {
		s := signalOf(o)
		if s == "minimal" {
			s = "low" // the article has both words, and no order between them
		}
		return slices.Index(bands, s)
	}
	var points []chart.Point
	d.Key, d.Head = true, []string{"", "Option", "Cost", "Hours", "Hiring signal"}
	options = slices.DeleteFunc(slices.Clone(options), func(o *catalog.Option) bool { return o.Ended() })
	slices.SortStableFunc(options, func(a, b *catalog.Option) int {
		return cmp.Or(cmp.Compare(bandOf(a), bandOf(b)), cmp.Compare(a.Cost.Low(), b.Cost.Low()))
	})
	for _, o := range options {
		if !o.Cost.Known() || signalOf(o) == "unknown" {
			d.Left = append(d.Left, o.Label())
			continue
		}
		points = append(points, chart.Point{Label: o.Label(), Low: o.Cost.Low(), High: o.Cost.High(), Band: bandOf(o), Class: "signal-" + signalOf(o)})
		d.Rows = append(d.Rows, []string{strconv.Itoa(len(points)), o.Label(), o.CostText(), strings.TrimSuffix(o.HoursText(), " h"), signalOf(o)})
	}
	d.SVG = template.HTML(chart.Bands(id, title, "Cost in dollars (each step is ten times the one before)", []string{"Strong signal", "Meaningful", "Low or minimal", "None"}, []float64{10, 100, 1000, 10000}, catalog.Dollars, points))
}

func signalOf(o *catalog.Option) string { return cmp.Or(o.Ratings.HiringSignal, "unknown") }

// trueCosts draws what each option costs in all at several values of an hour,
// at the middle of its price and hours.
func (d *Drawing) trueCosts(id, title string, options []*catalog.Option) {
	var steps []string
	d.Head = []string{"Option"}
	for _, r := range rates {
		steps = append(steps, "$"+strconv.FormatFloat(r, 'f', -1, 64)+"/h")
		d.Head = append(d.Head, steps[len(steps)-1])
	}
	var lines []chart.Line
	for _, o := range options {
		if !o.Cost.Known() || o.Hours == nil {
			d.Left = append(d.Left, o.Label())
			continue
		}
		l := chart.Line{Label: o.Label()}
		row := []string{o.Label()}
		for _, r := range rates {
			v := (o.Cost.Low()+o.Cost.High())/2 + r*(o.Hours.Low()+o.Hours.High())/2
			l.Values = append(l.Values, v)
			row = append(row, catalog.Dollars(v))
		}
		lines = append(lines, l)
		d.Rows = append(d.Rows, row)
	}
	d.SVG = template.HTML(chart.Lines(id, title, "What one of your hours is worth", steps, lines, catalog.Dollars))
}

func (d *Drawing) timeline(id, title string, events []Event, asOf catalog.Date) {
	var out []chart.Event // the component timeline is its table
	for _, e := range events {
		if e.Kind == "end" || e.Date.First().Year() >= asOf.Year {
			out = append(out, chart.Event{Date: e.Date.Last(), When: e.Date.Short(), Label: e.Option.Label(), Text: e.What, Class: "event-" + e.Kind})
		}
	}
	d.SVG = template.HTML(chart.Timeline(id, title, asOf.First(), out))
}
