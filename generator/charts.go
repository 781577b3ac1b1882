package generator

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"strconv"

	"certguide/generator/catalog"
	"certguide/generator/chart"
)

// rates are the values of an hour, in dollars, that the true-cost chart shows.
var rates = []float64{0, 25, 50, 75, 100}

// Chart draws the chart that the argument kind names, from the options that
// the argument ids names or that the kind wants.
func (c *Call) Chart() (template.HTML, error) {
	kind := c.Word("kind", "posting-shares", "cost-signal", "true-cost", "retirements", "tiers")
	title := c.Need("title")
	options := c.Catalog().Certifications()
	if c.Has("ids") {
		options = c.byID("ids")
	}
	if len(c.diags) > 0 {
		return "", fmt.Errorf("arguments at fault")
	}
	id := fmt.Sprintf("chart-%d", c.Nth)
	var svg string
	switch kind {
	case "posting-shares":
		svg = chart.Bars(id, title, shareBars(c.Catalog().ClaimsOn("headline")))
	case "cost-signal":
		svg = chart.Scatter(id, title, "Cost in dollars (logarithmic)", "Hours (logarithmic)", []float64{10, 100, 1000, 10000, 100000}, []float64{10, 30, 100, 300, 1000}, catalog.Dollars, signalPoints(options, c.Catalog().Alternatives(), c.Has("ids")))
	case "true-cost":
		var steps []string
		for _, r := range rates {
			steps = append(steps, "$"+strconv.FormatFloat(r, 'f', -1, 64)+"/h")
		}
		svg = chart.Lines(id, title, "What one of your hours is worth", steps, costLines(options), catalog.Dollars)
	case "retirements":
		svg = chart.Timeline(id, title, c.Catalog().AsOf.First(), timelineEvents(events(options, c.Catalog().AsOf)))
	case "tiers":
		var steps []chart.Bar
		for _, t := range c.Catalog().Tiers {
			steps = append(steps, chart.Bar{Label: t.Name, Text: t.Label})
		}
		svg = chart.Ladder(id, title, steps)
	}
	return template.HTML(svg), nil
}

func shareBars(claims []*catalog.Claim) []chart.Bar {
	var bars []chart.Bar
	for _, x := range claims {
		if x.Unit != "percent" {
			continue
		}
		b := chart.Bar{Label: cmp.Or(x.Short, x.Statement), Text: x.Text(), Value: x.Number(), Note: "sample not published"}
		if x.Sample != nil {
			b.Note = "n = " + *x.Sample
			if size, err := strconv.ParseFloat(*x.Sample, 64); err == nil {
				b.Low, b.High = wilson(x.Number()/100, size)
			}
		}
		bars = append(bars, b)
	}
	return bars
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

func signalPoints(options, alternatives []*catalog.Option, chosen bool) []chart.Point {
	if !chosen {
		options = append(append([]*catalog.Option{}, options...), alternatives...)
	}
	var points []chart.Point
	for _, o := range options {
		if !o.Cost.Known() || o.Hours == nil || o.Ended() {
			continue
		}
		signal := o.Ratings.HiringSignal
		if signal == "" {
			signal = "unknown"
		}
		points = append(points, chart.Point{Label: o.Label(), XLow: o.Cost.Low(), XHi: o.Cost.High(), YLow: o.Hours.Low(), YHi: o.Hours.High(), Class: "signal-" + signal, ClassLabel: signal + " signal"})
	}
	return points
}

func costLines(options []*catalog.Option) []chart.Line {
	var lines []chart.Line
	for _, o := range options {
		if !o.Cost.Known() || o.Hours == nil {
			continue
		}
		l := chart.Line{Label: o.Label()}
		for _, r := range rates {
			l.Values = append(l.Values, (o.Cost.Low()+o.Cost.High())/2+r*(o.Hours.Low()+o.Hours.High())/2)
		}
		lines = append(lines, l)
	}
	return lines
}

func timelineEvents(events []Event) []chart.Event {
	var out []chart.Event
	for _, e := range events {
		if e.Kind == "end" || e.Date.First().Year() >= 2026 {
			out = append(out, chart.Event{Date: e.Date.Last(), When: e.Date.Short(), Label: e.Option.Label(), Text: e.What, Class: "event-" + e.Kind})
		}
	}
	return out
}
