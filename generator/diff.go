package generator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Diff says what changed for readers between two sites, page by page: pages
// that are new or gone, and the lines of text that came and went. It returns
// "" when nothing did.
func Diff(before, after Files) string {
	names := map[string]bool{}
	for _, files := range []Files{before, after} {
		for name := range files {
			if path.Ext(name) == ".html" {
				names[name] = true
			}
		}
	}
	var sorted []string
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var b strings.Builder
	for _, name := range sorted {
		page := "/" + strings.TrimSuffix(name, "index.html")
		old, was := before[name]
		now, is := after[name]
		switch {
		case !was:
			fmt.Fprintf(&b, "new page %s\n", page)
		case !is:
			fmt.Fprintf(&b, "page gone %s\n", page)
		default:
			if changes := diffLines(seen(old), seen(now)); changes != "" {
				fmt.Fprintf(&b, "%s\n%s", page, changes)
			}
		}
	}
	return b.String()
}

// blocks are the elements that start a line of their own.
var blocks = map[string]bool{"p": true, "li": true, "tr": true, "h1": true, "h2": true, "h3": true, "h4": true, "dt": true, "dd": true,
	"caption": true, "figcaption": true, "pre": true, "title": true, "div": true, "section": true, "text": true, "desc": true, "ul": true, "ol": true, "table": true}

// seen returns the text of a page as a reader meets it, a line for each block.
func seen(page []byte) []string {
	root, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		return []string{string(page)}
	}
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
		case n.Data == "script" || n.Data == "style" || attr(n, "data-day") != "":
			return // nothing that readers see, or the day of the build
		case n.Data == "td" || n.Data == "th":
			line.WriteString(" | ")
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
	walk(root)
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
