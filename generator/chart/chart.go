// Package chart draws questions about the catalog as SVG that needs no script.
// Its types are Bar, Point, Line and Event, one for each form of chart.
//
// Every drawing has a title and a description for screen readers, takes its
// colours from the page's style sheet by class, and is 640 units wide with
// text of 14 units and more. What a chart shows stands in a table beside it,
// too; that is the caller's part.
package chart

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"time"
)

const width = 640

// A Bar is a share with its label. Low and High are its uncertainty, in the
// unit of Value; both 0 when it is not known.
type Bar struct {
	Label, Text string
	Note        string
	Value       float64
	Low, High   float64
}

// A Point is an option on a scale within a band: from Low to High.
type Point struct {
	Label     string
	Low, High float64
	Band      int // from the top, 0 the first
	Class     string
}

// A Line is a value at each of the steps of the X axis.
type Line struct {
	Label  string
	Values []float64
	Class  string
}

// An Event is something on one day.
type Event struct {
	Date        time.Time
	When        string // the date in words, no more exact than it is known
	Label, Text string
	Class       string
}

type drawing struct{ strings.Builder }

func (d *drawing) f(format string, args ...any) { fmt.Fprintf(&d.Builder, format, args...) }

func (d *drawing) text(x, y float64, class, anchor, text string) {
	d.f(`<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, n(x), n(y), cmp.Or(anchor, "middle"), html.EscapeString(text))
}

// n formats a coordinate with at most one decimal.
func n(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", math.Round(v*10)/10), ".0")
}

func svg(id, title, desc string, height int, body string) string {
	return fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc"><title id="%s-title">%s</title><desc id="%s-desc">%s</desc>%s</svg>`,
		width, height, id, id, id, html.EscapeString(title), id, html.EscapeString(desc), body)
}

// Bars draws shares of one hundred per cent, a row each.
func Bars(id, title string, bars []Bar) string {
	const row, left, right = 88, 0.0, 560.0
	var d drawing
	var said []string
	for i, b := range bars {
		y := float64(i * row)
		d.text(0, y+18, "label", "start", b.Label)
		d.f(`<rect class="bar" x="0" y="%s" width="%s" height="20" rx="3"/>`, n(y+28), n(right-left))
		d.f(`<rect class="bar-fill" x="0" y="%s" width="%s" height="20" rx="3"/>`, n(y+28), n((right-left)*clamp(b.Value/100)))
		if b.High > b.Low {
			x1, x2 := (right-left)*clamp(b.Low/100), (right-left)*clamp(b.High/100)
			d.f(`<path class="whisker" d="M%s %sV%sM%s %sH%sM%s %sV%s"/>`, n(x1), n(y+32), n(y+44), n(x1), n(y+38), n(x2), n(x2), n(y+32), n(y+44))
		}
		d.text(width, y+45, "value", "end", b.Text)
		d.text(0, y+68, "note", "start", b.Note)
		said = append(said, b.Label+": "+b.Text+" ("+b.Note+")")
	}
	return svg(id, title, strings.Join(said, "; "), len(bars)*row-12, d.String())
}

func clamp(v float64) float64 { return max(0, min(1, v)) }

// Bands draws points on a logarithmic scale that starts at ticks[0], each in
// its band; what is less than the first tick or more than the last stands at the
// edge. The points are numbered in their order; a table beside the drawing says
// what the numbers are.
func Bands(id, title, xTitle string, bands []string, ticks []float64, format func(float64) string, points []Point) string {
	const left, right, radius = 24.0, 616.0, 15.0
	scale := func(v float64) float64 {
		lo, hi := math.Log(ticks[0]), math.Log(ticks[len(ticks)-1])
		return left + (right-left)*clamp((math.Log(max(v, ticks[0]))-lo)/(hi-lo))
	}
	var marks, d drawing
	var fields [][2]float64 // where each band has points, below its name
	var said []string
	y := 0.0
	for b, name := range bands {
		var ends []float64 // where each row of the band ends
		top := y + 26
		for i, p := range points {
			if p.Band != b {
				continue
			}
			x1, x2 := scale(p.Low), scale(p.High)
			x := (x1 + x2) / 2
			row := 0
			for row < len(ends) && ends[row] > min(x1, x-radius)-3 {
				row++
			}
			if row == len(ends) {
				ends = append(ends, 0)
			}
			ends[row] = max(x2, x+radius)
			cy := top + radius + float64(row)*(2*radius+4)
			if x2 > x1 {
				marks.f(`<path class="whisker" d="M%s %sH%s"/>`, n(x1), n(cy), n(x2))
			}
			marks.f(`<circle class="dot %s" cx="%s" cy="%s" r="%s"/>`, p.Class, n(x), n(cy), n(radius))
			marks.text(x, cy+5, "dot-label", "middle", fmt.Sprint(i+1))
			said = append(said, fmt.Sprintf("%d %s: %s", i+1, p.Label, strings.ToLower(name)))
		}
		d.text(0, y+16, "label", "start", name)
		y = top + float64(max(1, len(ends)))*(2*radius+4) + 8
		d.f(`<path class="axis" d="M0 %sH%d"/>`, n(y-4), width)
		fields = append(fields, [2]float64{top - 4, y - 4})
	}
	for i, v := range ticks {
		x := scale(v)
		var line strings.Builder
		for _, f := range fields {
			fmt.Fprintf(&line, "M%s %sV%s", n(x), n(f[0]), n(f[1]))
		}
		d.f(`<path class="grid" d="%s"/>`, line.String())
		text := format(v)
		switch {
		case i == 0:
			text = "≤ " + text
		case i == len(ticks)-1 && slices.ContainsFunc(points, func(p Point) bool { return p.High > v }):
			text = "≥ " + text
		}
		d.text(x, y+16, "tick", map[int]string{0: "start", len(ticks) - 1: "end"}[i], text)
	}
	d.text(width, y+42, "axis-title", "end", xTitle)
	return svg(id, title, strings.Join(said, "; "), int(y)+50, d.String()+marks.String())
}

// Lines draws each line over the steps of the X axis.
func Lines(id, title, xTitle string, steps []string, lines []Line, format func(float64) string) string {
	const left, top, right, bottom = 104.0, 20.0, 610.0, 320.0
	highest := 1.0
	for _, l := range lines {
		for _, v := range l.Values {
			highest = max(highest, v)
		}
	}
	unit := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if highest <= unit*m {
			highest = unit * m
			break
		}
	}
	var d drawing
	y := func(v float64) float64 { return bottom - (bottom-top)*clamp(v/highest) }
	x := func(i int) float64 { return left + (right-left)*float64(i)/float64(max(1, len(steps)-1)) }
	for i := range 5 {
		v := highest * float64(i) / 4
		d.f(`<path class="grid" d="M%s %sH%s"/>`, n(left), n(y(v)), n(right))
		d.text(left-8, y(v)+5, "tick", "end", format(v))
	}
	for i, s := range steps {
		d.text(x(i), bottom+30, "tick", map[int]string{0: "start", len(steps) - 1: "end"}[i], s)
	}
	d.text(right, bottom+60, "axis-title", "end", xTitle)
	var said []string
	for i, l := range lines {
		var path strings.Builder
		for j, v := range l.Values {
			fmt.Fprintf(&path, "%s%s %s", map[bool]string{true: "M", false: "L"}[j == 0], n(x(j)), n(y(v)))
		}
		d.f(`<path class="line line-%d" d="%s"/>`, i%6+1, path.String())
		ly := bottom + 96 + float64(i)*28
		d.f(`<path class="line line-%d" d="M0 %sH26"/>`, i%6+1, n(ly-5))
		d.text(36, ly, "label", "start", l.Label)
		last := l.Values[len(l.Values)-1]
		said = append(said, l.Label+": "+format(l.Values[0])+" to "+format(last))
	}
	return svg(id, title, strings.Join(said, "; "), int(bottom)+80+len(lines)*28, d.String())
}

// Timeline draws events from top to bottom by date, with a mark for today.
func Timeline(id, title string, today time.Time, events []Event) string {
	const row, axis = 64, 156.0
	var d drawing
	var said []string
	y, marked := 22.0, false
	mark := func() {
		d.f(`<path class="today" d="M0 %sH%d"/>`, n(y-14), width)
		d.text(axis+18, y+8, "note", "start", "Day of this page: "+today.Format("2 Jan 2006"))
		y += 44
		marked = true
	}
	for _, e := range events {
		if !marked && e.Date.After(today) {
			mark()
		}
		d.f(`<circle class="dot %s" cx="%s" cy="%s" r="7"/>`, e.Class, n(axis), n(y-5))
		d.text(axis-16, y, "tick", "end", e.When)
		d.text(axis+18, y, "label", "start", e.Label)
		d.text(axis+18, y+26, "note", "start", e.Text)
		said = append(said, e.When+": "+e.Label+", "+e.Text)
		y += row
	}
	if !marked {
		mark()
	}
	body := fmt.Sprintf(`<path class="axis" d="M%s 0V%s"/>`, n(axis), n(y-30)) + d.String()
	return svg(id, title, strings.Join(said, "; "), int(y-18), body)
}

// Ladder draws one step for each tier, the first the highest, as wide as its
// rank is high.
func Ladder(id, title string, steps []Bar) string {
	const row = 62
	var d drawing
	var said []string
	for i, s := range steps {
		y := float64(i * row)
		w := width * (1 - float64(i)*0.16)
		d.f(`<rect class="step tier-%d" x="0" y="%s" width="%s" height="%d" rx="4"/>`, i+1, n(y), n(w), row-8)
		d.text(16, y+23, "label", "start", s.Label)
		d.text(16, y+43, "note", "start", s.Text)
		said = append(said, s.Label+": "+s.Text)
	}
	return svg(id, title, strings.Join(said, "; "), len(steps)*row, d.String())
}

// A Chain is something that ended and what replaced it; nothing in New when no
// successor is known.
type Chain struct {
	Old, OldNote string
	New          []Bar
}

// Chains draws what replaced what, a row for each successor.
func Chains(id, title string, rows []Chain) string {
	const row, boxWidth, boxHeight = 76, 286.0, 56
	var d drawing
	var said []string
	y := 0.0
	box := func(x, y float64, class, label, note string) {
		d.f(`<rect class="box %s" x="%s" y="%s" width="%s" height="%d" rx="4"/>`, class, n(x+1), n(y+1), n(boxWidth-2), boxHeight)
		d.text(x+12, y+25, "label box-label", "start", label)
		d.text(x+12, y+45, "note", "start", note)
	}
	for _, c := range rows {
		box(0, y, "box-old", c.Old, c.OldNote)
		from := y + boxHeight/2
		if len(c.New) == 0 {
			d.text(width-boxWidth+14, from+6, "note", "start", "no successor named")
			said = append(said, c.Old+": no successor named")
			y += row
			continue
		}
		for _, next := range c.New {
			to := y + boxHeight/2
			d.f(`<path class="arrow" d="M%s %sC%s %s %s %s %s %sM%s %sL%s %sL%s %s"/>`,
				n(boxWidth), n(from), n(boxWidth+50), n(from), n(width-boxWidth-54), n(to), n(width-boxWidth-4), n(to),
				n(width-boxWidth-14), n(to-6), n(width-boxWidth-4), n(to), n(width-boxWidth-14), n(to+6))
			box(width-boxWidth, y, "box-new", next.Label, next.Text)
			said = append(said, c.Old+" was replaced by "+next.Label)
			y += row
		}
	}
	return svg(id, title, strings.Join(said, "; "), int(y)-row+boxHeight+2, d.String())
}
