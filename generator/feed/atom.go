package feed

import (
	"bytes"
	"encoding/xml"
	"time"
)

// A Feed is an Atom feed (RFC 4287).
type Feed struct {
	Title, Self, Page string    // Self and Page are addresses
	Updated           time.Time // of the newest entry
	Author            string
	Entries           []Entry
}

// An Entry is one piece of news in a [Feed].
type Entry struct {
	ID, Title, Link, Text string // ID is permanent and unique; Text is plain
	Updated               time.Time
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content atomText `xml:"content"`
}

// Atom returns the feed as XML.
func Atom(f Feed) []byte {
	entries := make([]atomEntry, 0, len(f.Entries))
	for _, e := range f.Entries {
		entries = append(entries, atomEntry{e.ID, e.Title, e.Updated.Format(time.RFC3339), atomLink{Href: e.Link}, atomText{"text", e.Text}})
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	err := xml.NewEncoder(&buf).Encode(struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}{ID: f.Page, Title: f.Title, Updated: f.Updated.Format(time.RFC3339), Author: f.Author,
		Links: []atomLink{{"self", f.Self}, {"alternate", f.Page}}, Entries: entries})
	if err != nil {
		panic(err) // texts alone
	}
	buf.WriteByte('\n')
	return buf.Bytes()
}
