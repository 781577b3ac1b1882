package generator

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A tag is a start tag of a finished page. It holds until the next is read.
type tag struct {
	name  string
	attrs []attribute
	raw   []byte // from < to >
}

// An attribute is a name and a value, as they stand in the page.
type attribute struct{ key, value []byte }

// startTags yields the start tags of a page, as the WHATWG's tokenizer finds
// them. It makes nothing: a page has a thousand tags, of which few matter.
func startTags(page []byte) func(yield func(tag) bool) {
	return func(yield func(tag) bool) {
		var t tag
		for at := 0; ; {
			next := bytes.IndexByte(page[at:], '<')
			if next < 0 || at+next+1 >= len(page) {
				return
			}
			at += next
			switch c := page[at+1]; {
			case c == '!' || c == '?' || c == '/':
				at += skipped(page[at:])
			case c|0x20 < 'a' || c|0x20 > 'z':
				at++ // text
			default:
				end := t.read(page[at:])
				if end == 0 || !yield(t) {
					return
				}
				at += end
				at += rawText(page[at:], t.name)
			}
		}
	}
}

// skipped returns the length of the comment, declaration or end tag at the
// start of text.
func skipped(text []byte) int {
	end := []byte(">")
	if bytes.HasPrefix(text, []byte("<!--")) && !bytes.HasPrefix(text, []byte("<!-->")) {
		end = []byte("-->")
	}
	if i := bytes.Index(text[2:], end); i >= 0 {
		return 2 + i + len(end)
	}
	return len(text)
}

// rawText returns the length of the text of an element in which no tags are.
func rawText(text []byte, name string) int {
	switch name {
	case "script", "style", "textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp":
	default:
		return 0
	}
	for at := 0; ; at += 2 {
		next := bytes.Index(text[at:], []byte("</"))
		if next < 0 {
			return len(text)
		}
		at += next
		end := at + 2 + len(name)
		if end < len(text) && bytes.EqualFold(text[at+2:end], []byte(name)) && (text[end] == '>' || text[end] == '/' || blank(text[end])) {
			return at
		}
	}
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// read reads the tag at the start of text, and returns its length, or 0 when it
// does not end.
func (t *tag) read(text []byte) int {
	t.attrs = t.attrs[:0]
	at := 1
	until := func(stop func(byte) bool) []byte {
		from := at
		for at < len(text) && !stop(text[at]) {
			at++
		}
		return text[from:at]
	}
	inTag := func(c byte) bool { return c == '>' || c == '/' || blank(c) }
	t.name = lowered(until(inTag))
	for {
		until(func(c byte) bool { return c != '/' && !blank(c) })
		if at >= len(text) {
			return 0
		}
		if text[at] == '>' {
			t.raw = text[:at+1]
			return at + 1
		}
		from := at
		at++ // an equals sign at the start is part of the name
		until(func(c byte) bool { return c == '=' || inTag(c) })
		a := attribute{key: text[from:at]}
		until(func(c byte) bool { return !blank(c) })
		if at < len(text) && text[at] == '=' {
			at++
			until(func(c byte) bool { return !blank(c) })
			if at >= len(text) {
				return 0
			}
			if quote := text[at]; quote == '"' || quote == '\'' {
				at++
				end := bytes.IndexByte(text[at:], quote)
				if end < 0 {
					return 0
				}
				a.value = text[at : at+end]
				at += end + 1
			} else {
				a.value = until(func(c byte) bool { return c == '>' || blank(c) })
			}
		}
		if !slices.ContainsFunc(t.attrs, func(b attribute) bool { return bytes.EqualFold(a.key, b.key) }) { // the first holds
			t.attrs = append(t.attrs, a)
		}
	}
}

// lowered returns a name in small letters, without making a string of those
// that are most in use.
func lowered(name []byte) string {
	for _, known := range [...]string{"span", "a", "li", "path", "p", "td", "tr", "code", "div", "svg", "link", "meta"} {
		if string(name) == known {
			return known
		}
	}
	return strings.ToLower(string(name))
}

// text returns what the value of an attribute stands for.
func (t *tag) text(a attribute) string {
	if bytes.IndexByte(a.value, '&') < 0 && bytes.IndexByte(a.value, '\r') < 0 {
		return string(a.value)
	}
	// Which references count in an attribute, the tokenizer knows best.
	z := html.NewTokenizer(bytes.NewReader(t.raw))
	z.Next()
	for _, b := range z.Token().Attr {
		if strings.EqualFold(b.Key, string(a.key)) {
			return b.Val
		}
	}
	return string(a.value)
}
