package generator

import (
	"bytes"
	"errors"
	"html/template"
	"strconv"
	"sync"
)

// A piece is a part of a page that is minified already, and what the checks need
// to know of it, which is nothing for code.
type piece struct {
	html  string
	facts *pageFacts
}

// held are the pieces of one page, for which marks stand while the rest of it
// is made, minified and read. Most of a page is code and what it shares with
// others: a minifier would look at each word of that and take out nothing.
type held []*piece

// A mark is an element that parts blocks, as all pieces do, and that no layout
// and no Markdown makes.
const (
	markStart = `<hr data-held="`
	markEnd   = `">`
)

// hold returns the mark of a piece.
func (h *held) hold(p *piece) template.HTML {
	*h = append(*h, p)
	return template.HTML(markStart + strconv.Itoa(len(*h)-1) + markEnd)
}

// assemble minifies a page with marks, which it may use up, and returns it with
// the pieces in their places and with what the checks need to know of it.
func (h held) assemble(page *bytes.Buffer) ([]byte, *pageFacts, error) {
	small := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(small)
	small.Reset()
	if err := minifier.Minify("text/html", small, page); err != nil {
		return nil, nil, err
	}
	f, size := &pageFacts{}, small.Len()
	f.read(small.Bytes())
	for _, p := range h {
		size += len(p.html) - len(markStart+markEnd)
		if p.facts != nil {
			f.add(p.facts)
		}
	}
	f.finish()
	return h.fill(make([]byte, 0, size), small.Bytes()), f, nil
}

// fill appends a page to out with the pieces in the place of its marks.
func (h held) fill(out, page []byte) []byte {
	for {
		before, after, found := bytes.Cut(page, []byte(markStart))
		out = append(out, before...)
		if !found {
			return out
		}
		number, rest, _ := bytes.Cut(after, []byte(markEnd))
		n, err := strconv.Atoi(string(number))
		if err != nil {
			panic("a mark without a number") // of ours
		}
		out, page = append(out, h[n].html...), rest
	}
}

// shared are the pieces that pages of a site have in common, by what decides
// about them. They are made when the first page needs them.
type shared struct {
	mu     sync.Mutex
	pieces map[string]*piece
}

func (s *shared) get(key string, make func() (*piece, error)) (*piece, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.pieces[key]; p != nil {
		return p, nil
	}
	p, err := make()
	if err != nil {
		return nil, err
	}
	if s.pieces == nil {
		s.pieces = map[string]*piece{}
	}
	s.pieces[key] = p
	return p, nil
}

// Part returns the template of the name, which may show nothing of the page but
// which entries of the site's menus lead to it: it is executed once for all
// pages that have these in common.
func (v *View) Part(name string) (template.HTML, error) {
	if v.within {
		return "", errors.New("a part within a part (want {{template}} there)")
	}
	p, err := v.look.shared.get(name+" "+v.here(), func() (*piece, error) {
		var buf bytes.Buffer
		inner := *v
		inner.within = true // its marks would be of this page
		if err := v.look.layouts[v.Page.Kind]().ExecuteTemplate(&buf, name, &inner); err != nil {
			return nil, err
		}
		small, err := shrink("text/html", &buf)
		return &piece{string(small), readPage(small)}, err
	})
	if err != nil {
		return "", err
	}
	return v.held.hold(p), nil
}

// here names the entries of the menus that lead to the page or above it.
func (v *View) here() string {
	s, key := v.Site.Settings, v.Page.Path
	listed := func(path string) bool {
		for _, menu := range [][]NavItem{s.Navigation, s.Footer} {
			for _, item := range menu {
				if item.Path == path {
					return true
				}
			}
		}
		return path == "/"
	}
	if !listed(key) {
		key = ""
	}
	for _, above := range v.Page.Breadcrumbs() {
		if listed(above.Path) {
			key += " " + above.Path
		}
	}
	return key
}

// Contents returns the template toclist of the page, which is executed once, or ""
// for a page with few headings.
func (v *View) Contents() (template.HTML, error) {
	if v.contents == nil {
		v.contents = &piece{}
		if v.Page.Headings() != nil {
			var buf bytes.Buffer
			if err := v.look.layouts[v.Page.Kind]().ExecuteTemplate(&buf, "toclist", v); err != nil {
				return "", err
			}
			small, err := shrink("text/html", &buf)
			if err != nil {
				return "", err
			}
			v.contents = &piece{string(small), readPage(small)}
		}
	}
	if v.contents.html == "" {
		return "", nil
	}
	return v.held.hold(v.contents), nil
}
