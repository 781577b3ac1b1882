package generator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"certguide/generator/diag"
	"certguide/generator/markdown"
)

// LockName is the file that lists every address and heading that was ever
// published, a line each: a path, or a path with #id.
const LockName = contentDir + "/urls.lock"

const lockHead = "# Every address and heading that was ever published. \"certguide lock\" adds new ones.\n# A build in which one is gone is an error.\n"

// Addresses returns every path of the site and every anchor of a heading, as
// urls.lock lists them, sorted.
func (s *Site) Addresses() []string {
	var out []string
	for _, p := range s.Pages {
		if p.Kind == "missing" {
			continue
		}
		out = append(out, p.Path)
		if p.outline != nil {
			for _, h := range p.outline.Headings {
				out = append(out, p.Path+"#"+h.ID)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkLock reports the published addresses that are gone and lead nowhere.
func (s *Site) checkLock(lock string) {
	if lock == "" {
		return
	}
	moved := s.moved()
	skipped := map[string]bool{}
	for _, x := range s.Skipped {
		skipped[address(x.Name)] = true
	}
	n := 0
	for line := range strings.Lines(lock) {
		n++
		a := strings.TrimSpace(line)
		if a == "" || strings.HasPrefix(a, "#") || s.published(a) {
			continue
		}
		path, anchor, _ := strings.Cut(a, "#")
		if moved[path] != nil || skipped[path] || s.unknown(path) {
			continue
		}
		pos := diag.Pos{File: LockName, Line: n, Col: 1}
		switch {
		case anchor == "":
			x := s.diags.Addf(pos, "CG028", "the published page %s is gone", a)
			x.Hint = "bring it back, or add `redirect_from: [" + a + "]` to the page that takes its place"
			if strings.HasPrefix(a, "/certifications/") {
				x.Hint += "; for a record that has another id now, name the old one under `renamed` in certifications.yaml"
			}
			x.Source = a
		case s.published(path):
			x := s.diags.Addf(pos, "CG028", "the published heading %s is gone", a)
			x.Hint = fmt.Sprintf("give the heading that takes its place the id: ## … {#%s}", anchor)
			x.Source = a
		}
	}
}

// moved returns the pages of today by the addresses that lead on to them.
func (s *Site) moved() map[string]*Page {
	out := s.renamed()
	for _, p := range s.Pages {
		if p.outline != nil {
			for _, from := range p.outline.Meta.RedirectFrom {
				out[oldAddress(from)] = p
			}
		}
	}
	return out
}

// oldAddress returns an address of redirect_from as pages have them.
func oldAddress(from string) string { return "/" + strings.Trim(from, "/") + "/" }

// renamed returns the pages that take the place of records under their old ids,
// by the addresses these had.
func (s *Site) renamed() map[string]*Page {
	out := map[string]*Page{}
	for _, r := range s.Catalog.Renamed {
		o := s.Catalog.Option(r.To())
		if o == nil || s.at(o.Path()) == nil {
			continue
		}
		if old := path.Dir(strings.TrimSuffix(o.Path(), "/")) + "/" + r.ID + "/"; s.at(old) == nil {
			out[old] = s.at(o.Path())
		}
	}
	return out
}

// published reports whether the site has an address of those that it locks.
func (s *Site) published(address string) bool {
	path, anchor, below := strings.Cut(address, "#")
	p := s.at(path)
	if p == nil || p.Kind == "missing" {
		return false
	}
	return !below || p.outline != nil && slices.ContainsFunc(p.outline.Headings, func(h markdown.Heading) bool { return h.ID == anchor })
}

// Lock returns the contents of urls.lock with the site's addresses of today
// added to those that were published before, and how many are new.
func Lock(before string, addresses []string) (text string, added int) {
	all := map[string]bool{}
	for line := range strings.Lines(before) {
		if a := strings.TrimSpace(line); a != "" && !strings.HasPrefix(a, "#") {
			all[a] = true
		}
	}
	for _, a := range addresses {
		if !all[a] {
			added++
		}
		all[a] = true
	}
	var lines []string
	for a := range all {
		lines = append(lines, a)
	}
	slices.Sort(lines)
	return lockHead + strings.Join(lines, "\n") + "\n", added
}
