package feed

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"reflect"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)

func TestAtom(t *testing.T) {
	got := string(Atom(Feed{Title: "A & B", Self: "https://x.example/changes.atom", Page: "https://x.example/", Updated: day, Author: "X",
		Entries: []Entry{{ID: "tag:x.example,2026:a", Title: "<b>", Link: "https://x.example/a/", Text: "5 < 6", Updated: day}}}))
	for _, want := range []string{"<title>A &amp; B</title>", "<updated>2026-03-31T00:00:00Z</updated>", `<link rel="self" href="https://x.example/changes.atom">`,
		`<content type="text">5 &lt; 6</content>`, "<title>&lt;b&gt;</title>", "<author><name>X</name></author>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the feed lacks %s:\n%s", want, got)
		}
	}
	var any struct{ XMLName xml.Name }
	if err := xml.Unmarshal([]byte(got), &any); err != nil || any.XMLName.Space != "http://www.w3.org/2005/Atom" {
		t.Errorf("root %v, %v", any.XMLName, err)
	}
}

func TestCalendar(t *testing.T) {
	got := string(Calendar("Dates", day, []Day{{UID: "a@x", Date: day, Summary: "Last exam: A, B; C", Text: strings.Repeat("ä", 60), Link: "https://x.example/"}}))
	for i, line := range strings.Split(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("line %d has %d octets, want at most 75", i+1, len(line))
		}
		if strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(line, " ") && !strings.Contains(line, ":") {
			t.Errorf("line %d is not one: %q", i+1, line)
		}
	}
	unfolded := strings.ReplaceAll(got, "\r\n ", "")
	for _, want := range []string{`SUMMARY:Last exam: A\, B\; C`, "DTSTART;VALUE=DATE:20260331", "DTEND;VALUE=DATE:20260401", "DTSTAMP:20260331T000000Z", "DESCRIPTION:" + strings.Repeat("ä", 60)} {
		if !strings.Contains(unfolded, want+"\r\n") {
			t.Errorf("the calendar lacks %q:\n%s", want, unfolded)
		}
	}
}

func TestCSV(t *testing.T) {
	rows := [][]string{{"a, b", "say \"c\""}, {"", "line\nbreak"}}
	got := CSV([]string{"x", "y"}, rows)
	if !bytes.HasPrefix(got, []byte("x,y\r\n")) {
		t.Errorf("starts with %q, want the headings and CRLF", got[:5])
	}
	back, err := csv.NewReader(bytes.NewReader(got)).ReadAll()
	if err != nil || !reflect.DeepEqual(back[1:], rows) {
		t.Errorf("read back %q, %v; want %q", back, err, rows)
	}
}

func TestBadge(t *testing.T) {
	got := string(Badge("A & B", "retired", "end"))
	if err := xml.Unmarshal([]byte(got), new(struct{})); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`aria-label="A &amp; B: retired"`, "#9b2318"} {
		if !strings.Contains(got, want) {
			t.Errorf("the badge lacks %s: %s", want, got)
		}
	}
}
