package generator

import (
	"os"
	"sync/atomic"

	"certguide/generator/markdown"
)

// A scratch keeps the HTML of a large site's documents on the disk until their
// pages are made, which may be once or never: it is a quarter of what a draft
// would hold. What the disk does not take stays in memory. A nil scratch takes nothing.
type scratch struct {
	f   *os.File // has no name any more: it goes when it is closed, or with the process
	end atomic.Int64
}

// newScratch returns an empty scratch, or nil where there can be none.
func newScratch() *scratch {
	f, err := os.CreateTemp("", newPrefix)
	if err != nil {
		return nil
	}
	if os.Remove(f.Name()) != nil { // it would be left behind
		f.Close()
		_ = os.Remove(f.Name())
		return nil
	}
	return &scratch{f: f}
}

// take returns the document without its HTML, which is on the disk then.
func (s *scratch) take(doc *markdown.Document) *markdown.Document {
	if s == nil {
		return doc
	}
	small, html := doc.WithoutHTML()
	size := int64(len(html))
	small.HTMLAt = s.end.Add(size) - size
	if _, err := s.f.WriteAt(html, small.HTMLAt); err != nil {
		return doc
	}
	return small
}

// whole returns the document with its HTML.
func (s *scratch) whole(doc *markdown.Document) (*markdown.Document, error) {
	if doc == nil || doc.HTMLSize == 0 {
		return doc, nil
	}
	html := make([]byte, doc.HTMLSize)
	if _, err := s.f.ReadAt(html, doc.HTMLAt); err != nil {
		return nil, err
	}
	return doc.WithHTML(html), nil
}
