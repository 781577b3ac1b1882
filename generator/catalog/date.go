package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"certguide/generator/strictyaml"
)

// A Date is a day, a month or a year, as exact as its source gave it. The
// zero Date is unknown.
type Date struct{ Year, Month, Day int }

// ParseDate reads YYYY, YYYY-MM or YYYY-MM-DD (ISO 8601).
func ParseDate(text string) (Date, error) {
	bad := &strictyaml.ValueError{Code: "CG007", Msg: fmt.Sprintf("%q is not a date", text), Hint: "write YYYY-MM-DD, YYYY-MM or YYYY, like 2026-03-31"}
	parts := strings.Split(text, "-")
	if len(parts) > 3 {
		return Date{}, bad
	}
	var n [3]int
	for i, p := range parts {
		if len(p) != []int{4, 2, 2}[i] {
			return Date{}, bad
		}
		v, err := strconv.Atoi(p)
		if err != nil || v < 1 {
			return Date{}, bad
		}
		n[i] = v
	}
	d := Date{n[0], n[1], n[2]}
	first := d.First()
	if d.Month > 12 || d.Day != 0 && first.Day() != d.Day {
		bad.Msg = fmt.Sprintf("%q is not a day of the calendar", text)
		return Date{}, bad
	}
	return d, nil
}

// DateOf returns the day of t in UTC.
func DateOf(t time.Time) Date {
	y, m, d := t.UTC().Date()
	return Date{y, int(m), d}
}

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// IsZero reports whether the date is unknown.
func (d Date) IsZero() bool { return d.Year == 0 }

// First returns the first moment of the period that d names.
func (d Date) First() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// Last returns the last day of the period that d names, at midnight.
func (d Date) Last() time.Time {
	switch {
	case d.Month == 0:
		return time.Date(d.Year, 12, 31, 0, 0, 0, 0, time.UTC)
	case d.Day == 0:
		return time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return d.First()
}

// String returns the date in ISO 8601, as exact as it is known.
func (d Date) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Long returns the date in words, like "31 March 2026".
func (d Date) Long() string { return d.words("January") }

// On returns the date with its preposition: "on 31 March 2026", "in March 2026".
func (d Date) On() string {
	if d.Day == 0 {
		return "in " + d.Long()
	}
	return "on " + d.Long()
}

// Short returns the date in few letters, like "31 Mar 2026".
func (d Date) Short() string { return d.words("Jan") }

// words returns the date as exact as it is known, the month in the form of
// month, a layout of package time.
func (d Date) words(month string) string {
	switch {
	case d.Year == 0:
		return "unknown"
	case d.Month == 0:
		return strconv.Itoa(d.Year)
	case d.Day == 0:
		return d.First().Format(month + " 2006")
	}
	return d.First().Format("2 " + month + " 2006")
}

// Days returns the days from d's last day to other's last day.
func (d Date) Days(other Date) int {
	return int(other.Last().Sub(d.Last()).Hours() / 24)
}
