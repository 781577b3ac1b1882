package generator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"certguide/generator/catalog"
	"certguide/generator/strictyaml"

	"golang.org/x/text/unicode/norm"
)

// A Synonym is a word by which readers look for others: "gcp" for "google cloud".
type Synonym struct {
	strictyaml.Mapping
	Word  string `yaml:"word,required" doc:"The word that readers type."`
	Means string `yaml:"means,required" doc:"The words that the pages have."`
}

// The index is split, so that one query loads little even on a large site: a
// file for the words that begin with the same two letters, and a file for each
// hundred pages that the results are shown from.
const (
	indexDir       = "search/index/"
	pagesPerFile   = 100
	pagesPerWord   = 60 // the best; a word on more pages finds nothing that others do not
	weightCode     = 20
	weightTitle    = 10
	weightProvider = 5
	weightHeading  = 3
	weightText     = 2
)

// searchIndex writes the index of a site that has a page /search/.
func (s *Site) searchIndex(put func(string, []byte)) {
	if s.at("/search/") == nil {
		return
	}
	words := map[string][][2]int{}  // word → pages with weights, in the pages' order
	claims := map[string][]string{} // path → what its claims say
	for _, x := range s.Catalog.Claims {
		path, _, _ := strings.Cut(s.Shown(x), "#")
		claims[path] = append(claims[path], x.Text()+" "+cmp.Or(x.Short, x.Statement))
	}
	synonyms := s.synonyms()
	listed := slices.DeleteFunc(slices.Clone(s.Pages), func(p *Page) bool { return !p.listed() })
	shown := make([][3]string, len(listed)) // title, path, note
	for first := 0; first < len(listed); first += pagesAtOnce {
		some := listed[first:min(len(listed), first+pagesAtOnce)]
		for i, found := range each(context.Background(), some, func(p *Page) searched { return s.searched(p, synonyms, claims[p.Path]) }) {
			n, p := first+i, some[i]
			shown[n] = [3]string{p.Title, s.prefix + p.Path, note(p)}
			for word, weight := range found {
				words[word] = append(words[word], [2]int{n, weight})
			}
		}
	}
	shards := map[string]map[string][][2]int{}
	for w, list := range words {
		slices.SortStableFunc(list, func(a, b [2]int) int { return cmp.Compare(b[1], a[1]) })
		name := shard(w)
		if shards[name] == nil {
			shards[name] = map[string][][2]int{}
		}
		shards[name][w] = list[:min(len(list), pagesPerWord)]
	}
	names := slices.Sorted(maps.Keys(shards))
	put(indexDir+"all.json", encoded(names))
	for i, data := range each(context.Background(), names, func(name string) []byte { return encoded(shards[name]) }) {
		put(indexDir+names[i]+".json", data)
	}
	for i := 0; i*pagesPerFile < len(shown); i++ {
		put(fmt.Sprintf("%spages-%d.json", indexDir, i), encoded(shown[i*pagesPerFile:min(len(shown), (i+1)*pagesPerFile)]))
	}
}

// pagesAtOnce is for how many pages the words wait to be put together.
const pagesAtOnce = 200

// searched returns the words of a page, and of the claims that it shows.
func (s *Site) searched(p *Page, synonyms []synonym, claims []string) searched {
	found := searched{}
	found.page(p)
	var more []string
	for _, x := range synonyms {
		more = append(more, x.more(found)...)
	}
	for _, word := range more {
		found[word] = max(found[word], weightProvider)
	}
	for _, text := range claims {
		found.add(text, weightText)
	}
	return found
}

// listed reports whether the search and the list from A to Z have the page.
// Pairs are found from the records that they compare.
func (p *Page) listed() bool { return p.Kind != "missing" && p.Kind != "pair" }

// note says in a word what a page is, for the list of results.
func note(p *Page) string {
	switch {
	case p.Option != nil && !p.Option.Alternative:
		parts := []string{p.Option.StageWord()}
		if p.Option.Code != "" {
			parts = append([]string{p.Option.Code}, parts...)
		}
		if x := p.Option.ProviderRecord(); x != nil {
			parts = append([]string{x.Label()}, parts...)
		}
		return strings.Join(parts, " · ")
	case p.Kind == "page" && p.Parent != nil && p.Parent.Path != "/":
		return p.Parent.Nav
	case p.Kind == "page" || p.Kind == "section" || p.Kind == "home":
		return ""
	}
	return cmp.Or(map[string]string{"facet": "Ready-made list", "leaf": "Answer"}[p.Kind], capital(p.Kind))
}

// A searched is the words that a page can be found by, each with its weight.
type searched map[string]int

// add adds the words of a text.
func (f searched) add(text string, weight int) {
	for _, word := range searchWords(text) {
		f[word] = max(f[word], weight)
	}
}

// page adds what a page says.
func (f searched) page(p *Page) {
	f.add(p.Description, weightText)
	if p.outline != nil {
		for _, h := range p.outline.Headings {
			f.add(h.Text, weightHeading)
		}
	}
	if o := p.Option; o != nil {
		f.add(o.Code, weightCode)
		f.add(o.Name, weightTitle)
		f.add(o.Short, weightTitle)
		f.add(o.Verdict, weightText)
		if provider := o.ProviderRecord(); provider != nil {
			f.add(provider.Name, weightProvider)
			f.add(provider.Short, weightProvider)
		}
		if t := o.TierRecord(); t != nil {
			f.add(t.Name, weightText)
		}
		if o.Stage() != catalog.Unknown {
			f.add(o.StageWord(), weightText)
		}
	}
	f.add(p.Nav, weightTitle)
	f.add(p.Title, weightTitle)
}

// A synonym is a [Synonym] in words as they are looked up.
type synonym struct{ word, means []string }

func (s *Site) synonyms() []synonym {
	var out []synonym
	for _, x := range s.Settings.Synonyms {
		out = append(out, synonym{searchWords(x.Word), searchWords(x.Means)})
	}
	return out
}

// more returns the words that the synonym adds to those of a page: the one to what
// has the other, whichever it is.
func (x synonym) more(found searched) []string {
	has := func(word string) bool { return found[word] > 0 }
	switch {
	case slices.ContainsFunc(x.word, has):
		return x.means
	case !slices.ContainsFunc(x.means, func(w string) bool { return !has(w) }):
		return x.word
	}
	return nil
}

// searchWords returns the words of a text as they are looked up: small letters
// without accents; words joined by hyphens also as one, so that "AI-102" is
// found as ai102, ai and 102. assets/search.js does the same with a query.
func searchWords(text string) []string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case r < unicode.MaxASCII && r >= 'a': // most are
			if r <= 'z' {
				return r
			}
			return ' '
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-':
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
	var out []string
	for _, w := range strings.Fields(folded) {
		parts := strings.FieldsFunc(w, func(r rune) bool { return r == '-' })
		out = append(out, parts...)
		if len(parts) > 1 {
			out = append(out, strings.Join(parts, ""))
		}
	}
	return out
}

// shard returns the file that holds a word: its first two letters, or "_" when
// they are not plain.
func shard(word string) string {
	name := word[:min(2, len(word))]
	for _, b := range []byte(name) {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			return "_"
		}
	}
	return name
}

func encoded(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and texts can be encoded
	}
	return data
}

// Coded returns the records that have the code of an exam, by code.
func (c *Call) Coded() []*catalog.Option {
	out := slices.DeleteFunc(slices.Clone(c.Site.Catalog.Options), func(o *catalog.Option) bool { return o.Code == "" })
	slices.SortStableFunc(out, func(a, b *catalog.Option) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// A Letter is the pages whose titles begin with it.
type Letter struct {
	Letter string
	Pages  []*Page
}

// Letters returns all pages from A to Z, what begins with no letter under "#".
func (c *Call) Letters() []Letter {
	pages := slices.DeleteFunc(slices.Clone(c.Site.Pages), func(p *Page) bool { return !p.listed() })
	slices.SortStableFunc(pages, func(a, b *Page) int { return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)) })
	var out []Letter
	for _, p := range pages {
		letter := "#"
		if r := []rune(strings.ToUpper(p.Title)); len(r) > 0 && unicode.IsLetter(r[0]) {
			letter = string(r[0])
		}
		if len(out) == 0 || out[len(out)-1].Letter != letter {
			out = append(out, Letter{Letter: letter})
		}
		out[len(out)-1].Pages = append(out[len(out)-1].Pages, p)
	}
	return out
}
