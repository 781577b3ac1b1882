// Package chart draws questions about the catalog as SVG that needs no script.
// Its types are Bar, Point, Line and Event, one for each form of chart.
//
// Every drawing has a title and a description for screen readers, takes its
// colours from the page's style sheet by class, and is 640 units wide with
// text of 14 units and more. What a chart shows stands in a table beside it,
// too; that is the caller's part.
package chart

import (
	"fmt"
	"html"
	"math"
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

// A Point is an option in a plane: X and Y with their uncertainty as ends of
// a line, and a class that says what kind it is.
type Point struct {
	Label      string
	XLow, XHi  float64
	YLow, YHi  float64
	Class      string
	ClassLabel string
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
	d.f(`<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, n(x), n(y), anchor, html.EscapeString(text))
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
	const row, left, right = 64, 0.0, 560.0
	var d drawing
	var said []string
	for i, b := range bars {
		y := float64(i * row)
		d.text(0, y+18, "label", "start", b.Label)
		d.f(`<rect class="bar" x="0" y="%s" width="%s" height="20" rx="3"/>`, n(y+26), n(right-left))
		d.f(`<rect class="bar-fill" x="0" y="%s" width="%s" height="20" rx="3"/>`, n(y+26), n((right-left)*clamp(b.Value/100)))
		if b.High > b.Low {
			x1, x2 := (right-left)*clamp(b.Low/100), (right-left)*clamp(b.High/100)
			d.f(`<path class="whisker" d="M%s %sV%sM%s %sH%sM%s %sV%s"/>`, n(x1), n(y+30), n(y+42), n(x1), n(y+36), n(x2), n(x2), n(y+30), n(y+42))
		}
		d.text(width, y+42, "value", "end", b.Text)
		d.text(width, y+18, "note", "end", b.Note)
		said = append(said, b.Label+": "+b.Text+" ("+b.Note+")")
	}
	return svg(id, title, strings.Join(said, "; "), len(bars)*row, d.String())
}

func clamp(v float64) float64 { return max(0, min(1, v)) }

// Scatter draws options by X and Y on logarithmic scales that start at xs[0]
// and ys[0]; smaller values stand at the edge.
func Scatter(id, title, xTitle, yTitle string, xs, ys []float64, format func(float64) string, points []Point) string {
	const left, top, right, bottom = 56.0, 34.0, 620.0, 360.0
	scale := func(v float64, ticks []float64, from, to float64) float64 {
		lo, hi := math.Log(ticks[0]), math.Log(ticks[len(ticks)-1])
		return from + (to-from)*clamp((math.Log(max(v, ticks[0]))-lo)/(hi-lo))
	}
	var d drawing
	for _, v := range xs {
		x := scale(v, xs, left, right)
		d.f(`<path class="grid" d="M%s %sV%s"/>`, n(x), n(top), n(bottom))
		d.text(x, bottom+20, "tick", "middle", format(v))
	}
	for _, v := range ys {
		y := scale(v, ys, bottom, top)
		d.f(`<path class="grid" d="M%s %sH%s"/>`, n(left), n(y), n(right))
		d.text(left-8, y+5, "tick", "end", fmt.Sprint(v))
	}
	d.text(right, bottom+42, "axis-title", "end", xTitle)
	d.text(0, 16, "axis-title", "start", yTitle)
	var said []string
	legendY := bottom + 70
	for i, p := range points {
		x, y := (scale(p.XLow, xs, left, right)+scale(p.XHi, xs, left, right))/2, (scale(p.YLow, ys, bottom, top)+scale(p.YHi, ys, bottom, top))/2
		if p.XHi > p.XLow {
			d.f(`<path class="whisker" d="M%s %sH%s"/>`, n(scale(p.XLow, xs, left, right)), n(y), n(scale(p.XHi, xs, left, right)))
		}
		if p.YHi > p.YLow {
			d.f(`<path class="whisker" d="M%s %sV%s"/>`, n(x), n(scale(p.YLow, ys, bottom, top)), n(scale(p.YHi, ys, bottom, top)))
		}
		d.f(`<circle class="dot %s" cx="%s" cy="%s" r="11"/>`, p.Class, n(x), n(y))
		d.text(x, y+5, "dot-label", "middle", fmt.Sprint(i+1))
		ly := legendY + float64(i)*24
		d.f(`<circle class="dot %s" cx="11" cy="%s" r="11"/>`, p.Class, n(ly-5))
		d.text(11, ly, "dot-label", "middle", fmt.Sprint(i+1))
		d.text(30, ly, "label", "start", p.Label)
		d.text(width, ly, "note", "end", p.ClassLabel)
		said = append(said, p.Label+", "+p.ClassLabel)
	}
	return svg(id, title, xTitle+" against "+yTitle+": "+strings.Join(said, "; "), int(legendY)+len(points)*24, d.String())
}

// Lines draws each line over the steps of the X axis.
func Lines(id, title, xTitle string, steps []string, lines []Line, format func(float64) string) string {
	const left, top, right, bottom = 76.0, 20.0, 610.0, 320.0
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
		d.text(x(i), bottom+22, "tick", "middle", s)
	}
	d.text(right, bottom+46, "axis-title", "end", xTitle)
	var said []string
	for i, l := range lines {
		var path strings.Builder
		for j, v := range l.Values {
			fmt.Fprintf(&path, "%s%s %s", map[bool]string{true: "M", false: "L"}[j == 0], n(x(j)), n(y(v)))
		}
		d.f(`<path class="line line-%d" d="%s"/>`, i%6+1, path.String())
		ly := bottom + 78 + float64(i)*24
		d.f(`<path class="line line-%d" d="M0 %sH26"/>`, i%6+1, n(ly-5))
		d.text(36, ly, "label", "start", l.Label)
		last := l.Values[len(l.Values)-1]
		said = append(said, l.Label+": "+format(l.Values[0])+" to "+format(last))
	}
	return svg(id, title, strings.Join(said, "; "), int(bottom)+66+len(lines)*24, d.String())
}

// Timeline draws events from top to bottom by date, with a mark for today.
func Timeline(id, title string, today time.Time, events []Event) string {
	const row, axis = 34, 132.0
	var d drawing
	var said []string
	y, marked := 22.0, false
	mark := func() {
		d.f(`<path class="today" d="M0 %sH%d"/>`, n(y-8), width)
		d.text(width, y+10, "note", "end", "Day of this page: "+today.Format("2 Jan 2006"))
		y += row
		marked = true
	}
	for _, e := range events {
		if !marked && e.Date.After(today) {
			mark()
		}
		d.f(`<circle class="dot %s" cx="%s" cy="%s" r="6"/>`, e.Class, n(axis), n(y-5))
		d.text(axis-16, y, "tick", "end", e.When)
		d.text(axis+18, y, "label", "start", e.Label)
		d.text(width, y, "note", "end", e.Text)
		said = append(said, e.When+": "+e.Label+", "+e.Text)
		y += row
	}
	if !marked {
		mark()
	}
	body := fmt.Sprintf(`<path class="axis" d="M%s 0V%s"/>`, n(axis), n(y-row+10)) + d.String()
	return svg(id, title, strings.Join(said, "; "), int(y-10), body)
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
