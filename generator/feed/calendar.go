package feed

import (
	"strings"
	"time"
	"unicode/utf8"
)

// A Day is an event of a whole day in a calendar.
type Day struct {
	UID                 string // permanent and unique
	Date                time.Time
	Summary, Text, Link string
}

// Calendar returns the days as iCalendar (RFC 5545); stamp is the day for
// which they hold.
func Calendar(name string, stamp time.Time, days []Day) []byte {
	var b strings.Builder
	line := func(text string) {
		// No line is longer than 75 octets; the rest goes on after a space.
		for first := true; ; first = false {
			room := 75
			if !first {
				b.WriteByte(' ')
				room--
			}
			if len(text) <= room {
				b.WriteString(text + "\r\n")
				return
			}
			for !utf8.RuneStart(text[room]) {
				room--
			}
			b.WriteString(text[:room] + "\r\n")
			text = text[room:]
		}
	}
	escape := strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//certguide//calendar//EN")
	line("X-WR-CALNAME:" + escape(name))
	for _, d := range days {
		line("BEGIN:VEVENT")
		line("UID:" + d.UID)
		line("DTSTAMP:" + stamp.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE:" + d.Date.Format("20060102"))
		line("DTEND;VALUE=DATE:" + d.Date.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY:" + escape(d.Summary))
		line("DESCRIPTION:" + escape(d.Text))
		line("URL:" + d.Link)
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return []byte(b.String())
}
