package devserver

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A change is what open pages need to know about a new site.
type change struct {
	any    bool     // any file differs
	styles []style  // style sheets to swap in place
	pages  []string // paths of the pages to reload
	all    bool     // pages is everyPage
	edited string   // the one page that was edited, if it is clear which
}

// A style is a style sheet's old and new path.
type style struct {
	From string `json:"from"`
	To   string `json:"to"`
}

const (
	everyPage = "*"
	anyStyle  = "*.css"

	// maxSearch bounds the assets looked for in every page, and the pages that
	// are read; with more changed ones, as after switching branches, reloading is
	// cheaper than asking.
	maxSearch = 32
)

// compare says what separates two sites.
func compare(before, after Site) change {
	now := after.Sums()
	changed, added, removed := difference(before.Sums(), now)
	c := change{any: len(changed)+len(added)+len(removed) > 0}
	if !c.any {
		return c
	}
	for _, name := range changed {
		if path.Ext(name) == ".css" {
			c.styles = append(c.styles, style{"/" + name, "/" + name})
		}
	}
	renamed := pairs(removed, added)
	c.styles = append(c.styles, renamed...)
	pages := c.editedPages(before, after, changed, renamed)
	gone := slices.DeleteFunc(slices.Concat(added, removed), func(name string) bool { return !isPage(name) })
	c.note(pages, gone)
	c.noteAssets(after, now, changed)
	slices.Sort(c.pages)
	c.pages = slices.Compact(c.pages)
	return c
}

// difference lists the names that are in both with other bytes, only in
// after, and only in before.
func difference(before, after map[string]Sum) (changed, added, removed []string) {
	for _, name := range names(after) {
		old, ok := before[name]
		switch {
		case !ok:
			added = append(added, name)
		case old != after[name]:
			changed = append(changed, name)
		}
	}
	for _, name := range names(before) {
		if _, ok := after[name]; !ok {
			removed = append(removed, name)
		}
	}
	return changed, added, removed
}

var fingerprint = regexp.MustCompile(`^(.+)[.-][0-9a-zA-Z_]{6,64}\.css$`)

// pairs finds the style sheets that have only another fingerprint now.
func pairs(removed, added []string) []style {
	now := map[string]string{}
	for _, name := range added {
		if m := fingerprint.FindStringSubmatch(name); m != nil {
			now[m[1]] = name
		}
	}
	var out []style
	for _, name := range removed {
		m := fingerprint.FindStringSubmatch(name)
		if m == nil || now[m[1]] == "" {
			continue
		}
		out = append(out, style{"/" + name, "/" + now[m[1]]})
		delete(now, m[1])
	}
	return out
}

// editedPages returns the changed pages that differ in more than the
// addresses of style sheets, as far as so many are read.
func (c change) editedPages(before, after Site, changed []string, renamed []style) []string {
	changed = slices.DeleteFunc(slices.Clone(changed), func(name string) bool { return !isPage(name) })
	if len(renamed) == 0 || len(changed) > maxSearch {
		return changed
	}
	var words []string
	for _, s := range renamed {
		words = append(words, strings.TrimPrefix(s.From, "/"), strings.TrimPrefix(s.To, "/"))
	}
	update := strings.NewReplacer(words...)
	var pages []string
	for _, name := range changed {
		if plain(update.Replace(string(before.Read(name)))) != plain(string(after.Read(name))) {
			pages = append(pages, name)
		}
	}
	return pages
}

var integrity = regexp.MustCompile(`\sintegrity="?[^"\s>]*"?`)

// plain removes the checksums of style sheets and scripts. A script's change
// still shows in its address.
func plain(page string) string {
	if !strings.Contains(page, "integrity=") {
		return page
	}
	return integrity.ReplaceAllString(page, "")
}

// note records the pages that differ, and which one was meant.
func (c *change) note(edited, gone []string) {
	for _, name := range slices.Concat(edited, gone) {
		c.pages = append(c.pages, pagePath(name))
	}
	if len(edited) == 1 && edited[0] != "404.html" {
		c.edited = pagePath(edited[0])
	}
}

// noteAssets follows assets that changed under the same name to the pages that
// show them, directly or by way of a style sheet or script.
func (c *change) noteAssets(after Site, sums map[string]Sum, changed []string) {
	search := slices.DeleteFunc(slices.Clone(changed), func(name string) bool { return !shown[path.Ext(name)] })
	if len(search) == 0 {
		return
	}
	files := names(sums)
	for i := 0; i < len(search) && len(search) <= maxSearch; i++ {
		for _, name := range files {
			ext := path.Ext(name)
			if !slices.Contains(naming, ext) || !after.Shows(name, search[i]) {
				continue
			}
			switch ext {
			case ".css":
				c.addStyle("/" + name)
			case ".html":
				c.pages = append(c.pages, pagePath(name))
			default:
				if !slices.Contains(search, name) {
					search = append(search, name)
				}
			}
		}
	}
	if len(search) > maxSearch {
		c.pages, c.all = []string{everyPage}, true
	}
}

func (c *change) addStyle(p string) {
	if !slices.ContainsFunc(c.styles, func(s style) bool { return s.To == p }) {
		c.styles = append(c.styles, style{p, p})
	}
}

// shown are the kinds of files that appear in a page. A feed or calendar does
// not, though pages link to it.
var shown = map[string]bool{
	".avif": true, ".gif": true, ".ico": true, ".jpeg": true, ".jpg": true, ".js": true, ".mjs": true, ".mp4": true,
	".png": true, ".svg": true, ".webm": true, ".webp": true, ".woff": true, ".woff2": true,
}

// naming are the kinds of files that name others which appear in a page.
var naming = []string{".css", ".html", ".js", ".mjs", ".svg"}
