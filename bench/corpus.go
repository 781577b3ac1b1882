// Package bench makes the sites that speed is measured on, for certguide and
// for its peers. Its type is Corpus.
//
// A corpus is the same, byte for byte, wherever and whenever it is made: each
// page depends on the seed and its own number alone, so page 7 of a thousand is
// page 7 of ten thousand.
package bench

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strings"
)

// A Corpus says how large a site is.
type Corpus struct {
	Pages   int    // guide pages, besides the sections' own
	Records int    // certifications in the data file, each with a page
	Search  bool   // with the page that has all pages from A to Z, and its index
	Seed    uint64 // another seed, other words
}

const (
	perSection = 50 // guide pages in a section
	tiers      = 4
)

// A page is a page of the corpus before any generator's dialect.
type page struct {
	file               string // within the folder of sources, like topic-01/page-0003.md
	title, description string
	order              int
	body               string
}

// Files returns the site as certguide reads it, by file name.
func (c Corpus) Files() map[string][]byte {
	out := map[string][]byte{
		"content/site.yaml": []byte(`title: A corpus of guide pages
short: Corpus
description: Pages of made-up words that have the shape of a guide.
base_url: https://example.org/
navigation:
  - {title: Compare, path: /compare/}
  - {title: Tiers, path: /tiers/}
  - {title: First topic, path: /topic-001/}
`),
		"content/certifications.yaml": c.data(),
	}
	for p := range c.each(certguide{}) {
		out["content/"+p.file] = fmt.Appendf(nil, "---\ntitle: %s\ndescription: %s\norder: %d\n---\n\n%s", p.title, p.description, p.order, p.body)
	}
	return out
}

// A dialect is how a generator wants written what Markdown has no words for.
type dialect interface {
	link(from, to string) string                 // the destination of a link between source files
	component(name, caption, tier string) string // a table or list drawn from the data
}

type certguide struct{}

func (certguide) link(from, to string) string { return relative(path.Dir(from), to) }

func (certguide) component(name, caption, tier string) string {
	text := "```" + name + "\n"
	if caption != "" {
		text += "caption: " + caption + "\n"
	}
	if tier != "" {
		text += "tier: " + tier + "\n"
	}
	return text + "```\n"
}

// relative returns name as a link from a file in dir writes it; both are at
// most one folder deep.
func relative(dir, name string) string {
	if dir == "." {
		return name
	}
	if path.Dir(name) == dir {
		return path.Base(name)
	}
	return "../" + name
}

// each yields the pages, the frame first.
func (c Corpus) each(d dialect) func(yield func(page) bool) {
	return func(yield func(page) bool) {
		for _, p := range c.frame(d) {
			if !yield(p) {
				return
			}
		}
		for i := range c.Pages {
			if !yield(c.guide(d, i)) {
				return
			}
		}
	}
}

// frame returns the pages that hold the guide pages and the data together.
func (c Corpus) frame(d dialect) []page {
	pages := []page{
		{"index.md", "Home", "Where to start.", 1, "Start with [the comparison](" + d.link("index.md", "compare.md") + ").\n\n" + d.component("tiers", "", "")},
		{"404.md", "Not found", "There is no such page.", 2, "Go to [the start](" + d.link("404.md", "index.md") + ").\n"},
		{"compare.md", "Compare", "All certifications in one table.", 3, "All of them.\n\n" + d.component("compare", "All certifications compared", "")},
		{"tiers/index.md", "Tiers", "The steps of the ladder.", 4, "The steps of the ladder.\n"},
	}
	for i := range tiers {
		id := fmt.Sprintf("tier-%d", i+1)
		pages = append(pages, page{"tiers/" + id + ".md", fmt.Sprintf("Tier %d", i+1), "One step of the ladder.", i + 1,
			"Who stands here.\n\n" + d.component("compare", "The exams of this tier", id)})
	}
	if c.Search {
		pages = append(pages, page{"search.md", "Search", "Every page from A to Z.", 90, "Every page.\n\n```search\n```\n"})
	}
	for i := range c.sections() {
		r := c.random(1, i)
		pages = append(pages, page{section(i) + "/index.md", title(r), sentence(r), 10 + i, paragraph(r, 40) + "\n"})
	}
	return pages
}

func (c Corpus) sections() int { return (c.Pages + perSection - 1) / perSection }

func section(i int) string { return fmt.Sprintf("topic-%03d", i+1) }

func guideFile(i int) string { return fmt.Sprintf("%s/page-%05d.md", section(i/perSection), i+1) }

// random returns the numbers for the nth thing of a kind.
func (c Corpus) random(kind, n int) *rand.Rand {
	return rand.New(rand.NewPCG(c.Seed, uint64(kind)<<32|uint64(n)))
}

// guide returns the nth guide page: 600 to 1,500 words with headings, links,
// lists, a table, one or two blocks of code, now and then a footnote and an alert.
func (c Corpus) guide(d dialect, n int) page {
	r := c.random(2, n)
	p := page{file: guideFile(n), title: title(r), description: sentence(r), order: n%perSection + 1}
	var b strings.Builder
	target := 600 + r.IntN(901)
	words, headings, code := 0, 0, 1+r.IntN(2)
	note := r.IntN(8) == 0
	write := func(text string) {
		b.WriteString(text)
		b.WriteByte('\n')
		words += len(strings.Fields(text))
	}
	write(c.linked(d, r, p.file, paragraph(r, 60)))
	for words < target {
		headings++
		write(fmt.Sprintf("\n## %s\n", title(r)))
		write(c.linked(d, r, p.file, paragraph(r, 70+r.IntN(40))))
		if note {
			b.WriteString("\nA claim that wants a note.[^1]\n\n[^1]: " + sentence(r) + "\n")
			note = false
		}
		switch headings % 4 {
		case 1:
			write("")
			for range 3 + r.IntN(3) {
				write("- **" + word(r) + "** " + sentence(r))
			}
		case 2:
			if r.IntN(4) == 0 {
				write("\n> [!NOTE]\n> " + sentence(r) + "\n> " + sentence(r))
			}
			write(fmt.Sprintf("\n### %s\n", title(r)))
			write(paragraph(r, 50))
		case 3:
			write(table(r))
		}
		if code > 0 {
			code--
			language, text := snippet(r)
			fmt.Fprintf(&b, "\n```%s\n%s```\n", language, text)
		}
	}
	p.body = b.String()
	return p
}

// linked puts two links to guide pages nearby into a paragraph.
func (c Corpus) linked(d dialect, r *rand.Rand, from, text string) string {
	for range 2 {
		to := guideFile(r.IntN(min(c.Pages, 200)))
		text += fmt.Sprintf(" See [%s %s](%s) about that.", word(r), word(r), d.link(from, to))
	}
	return text + "\n"
}

func table(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("\n| " + capital(word(r)) + " | " + capital(word(r)) + " | " + capital(word(r)) + " |\n|---|---|---|\n")
	for range 4 + r.IntN(4) {
		fmt.Fprintf(&b, "| %s %s | %s | `%s` |\n", word(r), word(r), word(r), word(r))
	}
	return b.String()
}

func word(r *rand.Rand) string { return words[r.IntN(len(words))] }

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func title(r *rand.Rand) string {
	return capital(word(r)) + " " + word(r) + " and " + word(r) + " " + word(r)
}

func sentence(r *rand.Rand) string {
	list := make([]string, 8+r.IntN(9))
	for i := range list {
		list[i] = word(r)
	}
	return capital(strings.Join(list, " ")) + "."
}

func paragraph(r *rand.Rand, atLeast int) string {
	var b strings.Builder
	for n := 0; n < atLeast; {
		s := sentence(r)
		n += strings.Count(s, " ") + 1
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		switch r.IntN(6) {
		case 0:
			s = strings.Replace(s, " ", " *"+word(r)+"* ", 1)
		case 1:
			s = strings.Replace(s, " ", " `"+word(r)+"` ", 1)
		}
		b.WriteString(s)
	}
	return b.String()
}

// Record is a certification of the data file, for peers that read JSON.
type Record struct {
	ID, Name, Short, Code, Provider, Tier, Summary, Verdict string
	Cost, Hours                                             int
	Signal                                                  string
}

// Certifications returns the records of the data file.
func (c Corpus) Certifications() []Record {
	out := make([]Record, c.Records)
	for i := range out {
		r := c.random(3, i)
		out[i] = Record{
			ID: fmt.Sprintf("cert-%05d", i+1), Name: capital(word(r)) + " " + word(r) + " " + word(r) + " exam", Short: fmt.Sprintf("Cert %d", i+1),
			Code: fmt.Sprintf("CX-%d", i+1), Provider: fmt.Sprintf("provider-%d", r.IntN(12)+1), Tier: fmt.Sprintf("tier-%d", r.IntN(tiers)+1),
			Summary: sentence(r), Verdict: sentence(r), Cost: 50 + 25*r.IntN(20), Hours: 20 + 5*r.IntN(30),
			Signal: []string{"low", "meaningful", "strong"}[r.IntN(3)],
		}
	}
	return out
}

// data returns certifications.yaml.
func (c Corpus) data() []byte {
	var b strings.Builder
	b.WriteString("sources:\n  - {id: src-list, title: A list of exams, date: 2026-09-01, url: https://example.org/list}\nproviders:\n")
	for i := range 12 {
		fmt.Fprintf(&b, "  - {id: provider-%d, name: Provider %d, short: P%d}\n", i+1, i+1, i+1)
	}
	b.WriteString("tiers:\n")
	for i := range tiers {
		fmt.Fprintf(&b, "  - {id: tier-%d, rank: %d, name: Tier %d, label: Step %d of the ladder, summary: One step of the ladder.}\n", i+1, i+1, i+1, i+1)
	}
	b.WriteString("certifications:\n")
	for _, x := range c.Certifications() {
		fmt.Fprintf(&b, `  - id: %s
    kind: certification
    name: %s
    short: %s
    code: %s
    provider: %s
    tier: %s
    summary: %s
    status: {available: 2025-01-15, confirmed: 2026-09-01}
    cost: {amount: %d}
    hours: %d
    exam: {minutes: 120}
    ratings: {job_postings: unknown, skill_building: moderate, hiring_signal: %s, roi: unknown, by: editorial}
    verdict: %s
    instead: [project]
    sources:
      - {from: src-list, grade: B, supports: [status, cost, hours, exam]}
    verified: 2026-09-01
`, x.ID, x.Name, x.Short, x.Code, x.Provider, x.Tier, x.Summary, x.Cost, x.Hours, x.Signal, x.Verdict)
	}
	b.WriteString(`alternatives:
  - id: project
    kind: project
    name: A project
    summary: Build something.
    verdict: Counts more than an exam.
    hours: {min: 40, max: 80}
    sources:
      - {from: src-list, grade: C, supports: [hours]}
`)
	return []byte(b.String())
}
