// Package feed writes the files that programs read: sitemap, Atom, CSV, JSON.
// Its types are URL and one for each format.
package feed

import (
	"bytes"
	"encoding/xml"
)

// A URL is an entry of a sitemap.
type URL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"` // W3C date
}

// Sitemap returns a sitemap of the URLs (sitemaps.org, protocol 0.9).
func Sitemap(urls []URL) []byte {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	err := xml.NewEncoder(&buf).Encode(struct {
		XMLName xml.Name `xml:"urlset"`
		XMLNS   string   `xml:"xmlns,attr"`
		URLs    []URL    `xml:"url"`
	}{XMLNS: "http://www.sitemaps.org/schemas/sitemap/0.9", URLs: urls})
	if err != nil {
		panic(err) // texts alone
	}
	buf.WriteByte('\n')
	return buf.Bytes()
}
