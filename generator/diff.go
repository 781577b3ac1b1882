package generator

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Diff says what changed for readers between two sites, page by page: pages
// that are new, gone or moved, and the lines of text that came and went. What
// surrounds the pages (header, footer, menus) is compared once, on the home
// page. It returns "" when nothing changed.
func Diff(before, after Files) string {
	names := map[string]bool{}
	for _, files := range []Files{before, after} {
		for name := range files {
			if path.Ext(name) == ".html" {
				names[name] = true
			}
		}
	}
	var b strings.Builder
	_, old := seen(before["index.html"])
	_, now := seen(after["index.html"])
	if changes := diffLines(old, now); changes != "" {
		fmt.Fprintf(&b, "around every page\n%s", changes)
	}
	from := map[string]string{} // where a page that moved was before
	for name := range before {
		if to := movedTo(after, name); to != "" && movedTo(before, name) == "" && before[to] == nil {
			from[to] = name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		was, is := before[name], after[name]
		page := pageOf(name)
		switch to := movedTo(after, name); {
		case was != nil && movedTo(before, name) == "" && to != "":
			fmt.Fprintf(&b, "page gone %s, now leads to %s\n", page, pageOf(to))
		case to != "" || is == nil && movedTo(before, name) != "": // an address that only led on
		case is == nil:
			fmt.Fprintf(&b, "page gone %s\n", page)
		case was == nil && from[name] != "":
			fmt.Fprintf(&b, "new page %s, which was %s\n%s", page, pageOf(from[name]), changesOf(before[from[name]], is))
		case was == nil:
			fmt.Fprintf(&b, "new page %s\n", page)
		default:
			if changes := changesOf(was, is); changes != "" {
				fmt.Fprintf(&b, "%s\n%s", page, changes)
			}
		}
	}
	return b.String()
}

func pageOf(file string) string { return "/" + strings.TrimSuffix(file, "index.html") }

func changesOf(before, after []byte) string {
	a, _ := seen(before)
	b, _ := seen(after)
	return diffLines(a, b)
}

// refresh is what sets a page apart that only leads on; see movedPage.
var refresh = regexp.MustCompile(`^<!doctype html><html[^>]*><meta charset="utf-8"><title>.*<meta http-equiv="refresh" content="0; url=([^"]*)">`)

// movedTo returns the file that a page of the site leads on to, or "" for any
// other page.
func movedTo(files Files, name string) string {
	m := refresh.FindSubmatch(files[name])
	if m == nil {
		return ""
	}
	u, err := url.Parse(html.UnescapeString(string(m[1])))
	if err != nil {
		return ""
	}
	to := strings.TrimPrefix(u.Path, "/") + "index.html"
	for files[to] == nil { // below a path of the base URL
		_, rest, ok := strings.Cut(to, "/")
		if !ok {
			return ""
		}
		to = rest
	}
	return to
}

// blocks are the elements that start a line of their own.
var blocks = map[string]bool{"p": true, "li": true, "tr": true, "h1": true, "h2": true, "h3": true, "h4": true, "dt": true, "dd": true,
	"caption": true, "figcaption": true, "pre": true, "title": true, "div": true, "section": true, "text": true, "desc": true, "ul": true, "ol": true, "table": true}

// seen returns the text of a page as a reader meets it, a line for each block:
// its own and that around it. It leaves out the menus within the page, which
// repeat titles and headings.
func seen(page []byte) (own, around []string) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return []string{string(page)}, nil
	}
	main := root
	for n := range root.Descendants() {
		if n.Data == "main" {
			main = n
			break
		}
	}
	own = linesOf(main, func(n *html.Node) bool { return n.Data == "nav" })
	if main != root {
		around = linesOf(root, func(n *html.Node) bool { return n == main || n.Data == "head" })
	}
	return own, around
}

// linesOf returns the text of n, without the elements that are left out.
func linesOf(n *html.Node, out func(n *html.Node) bool) []string {
	var lines []string
	var line strings.Builder
	end := func() {
		if text := strings.Join(strings.Fields(line.String()), " "); text != "" {
			lines = append(lines, text)
		}
		line.Reset()
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			line.WriteString(n.Data)
		case n.Data == "script" || n.Data == "style" || attr(n, "data-day") != "" || n.Type == html.ElementNode && out(n):
			return // nothing that readers see, or the day of the build
		case n.Data == "td" || n.Data == "th":
			line.WriteString(" | ")
		case n.Data == "small" || n.Data == "span" && attr(n, "class") != "":
			line.WriteString(" ") // they stand apart on the page
		}
		block := n.Type == html.ElementNode && blocks[n.Data]
		if block {
			end()
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if block {
			end()
		}
	}
	walk(n)
	end()
	return lines
}

// diffLines returns the lines that went (-) and came (+), by the longest
// common subsequence.
func diffLines(a, b []string) string {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out strings.Builder
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			fmt.Fprintf(&out, "  - %s\n", a[i])
			i++
		default:
			fmt.Fprintf(&out, "  + %s\n", b[j])
			j++
		}
	}
	return out.String()
}
