package bench

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"certguide/generator"
	"certguide/generator/catalog"
	"certguide/generator/markdown"
)

var day = catalog.Date{Year: 2026, Month: 11, Day: 24}

func builder(site fstest.MapFS) *generator.Builder {
	return &generator.Builder{Sources: site, Templates: os.DirFS("../templates"), AsOf: day, Today: day}
}

func sources(c Corpus) fstest.MapFS {
	out := fstest.MapFS{}
	for name, data := range c.Files() {
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// TestCorpus: it builds without a problem, is the same each time, and has the
// shape that it says.
func TestCorpus(t *testing.T) {
	c := Corpus{Pages: 120, Records: 30, Search: true, Seed: 1}
	site := sources(c)
	if _, err := builder(site).Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Figures of different days are of the same corpus as long as this holds.
	const want = "6af3d42211fba28e1b0b8fbdae2f8d60a816fb7a989dcec7095b3668a3ab79ba"
	if got := fmt.Sprintf("%x", digest(c)); got != want {
		t.Errorf("the corpus is another than the one that docs/performance.md was written about: %s, want %s", got, want)
	}
	small := Corpus{Pages: 200, Seed: 1}.Files()
	for name, data := range (Corpus{Pages: 300, Seed: 1}).Files() {
		if old, ok := small[name]; ok && string(old) != string(data) && name != "content/certifications.yaml" {
			t.Errorf("%s depends on the size of the corpus", name)
		}
	}
}

func digest(c Corpus) [32]byte {
	h := sha256.New()
	files := c.Files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return [32]byte(h.Sum(nil))
}

// BenchmarkBuild measures whole builds: cold, and of a builder that has built
// the site before, after no edit, one of a page's text, one of the data and
// one of a template. Sizes of 10,000 are left out with -short.
func BenchmarkBuild(b *testing.B) {
	for _, kind := range []string{"cold", "edit", "data", "template", "warm"} {
		for _, pages := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/pages=%d", kind, pages), func(b *testing.B) {
				if pages > 1000 && testing.Short() {
					b.Skip("long")
				}
				site := sources(Corpus{Pages: pages, Records: pages / 10, Search: true, Seed: 1})
				benchmark(b, kind, site)
			})
		}
	}
}

// BenchmarkStage measures the stages of a cold build one by one: reading the
// texts, reading the data, joining all into a site (with the two before), and
// making and checking its pages.
func BenchmarkStage(b *testing.B) {
	c := Corpus{Pages: 1000, Records: 100, Search: true, Seed: 1}
	site := sources(c)
	var pages []markdown.Source
	for _, name := range slices.Sorted(maps.Keys(site)) {
		if strings.HasSuffix(name, ".md") {
			pages = append(pages, markdown.Source{Name: name, Text: string(site[name].Data)})
		}
	}
	const data = "content/certifications.yaml"
	text := string(site[data].Data)
	b.Run("markdown", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			parser := markdown.NewParser()
			for _, src := range pages {
				parser.Parse(src)
			}
		}
	})
	b.Run("data", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			catalog.Parse(catalog.Source{Name: data, Text: text, AsOf: day, Today: day})
		}
	})
	b.Run("draft", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := builder(site).Draft(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("finish", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			draft, err := builder(site).Draft(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := draft.Finish(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDraft measures what serve does before it shows an edit: of a page's
// text, of its title, of the data.
func BenchmarkDraft(b *testing.B) {
	for _, pages := range []int{1000, 10_000} {
		if pages > 1000 && testing.Short() {
			continue
		}
		site := sources(Corpus{Pages: pages, Records: pages / 10, Search: true, Seed: 1})
		w := builder(site)
		if _, err := w.Draft(b.Context()); err != nil {
			b.Fatal(err)
		}
		for _, x := range []struct{ kind, name, old, new, page string }{
			{"text", guideName, "\n## ", "\nEdit %d.\n\n## ", "topic-001/page-00008"},
			{"title", guideName, "title: ", "title: New %d ", "topic-001/page-00008"},
			{"data", "content/certifications.yaml", "minutes: ", "minutes: %d", "certifications/cert-00001"},
		} {
			b.Run(fmt.Sprintf("%s/pages=%d", x.kind, pages), func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					n++
					replace(site, x.name, x.old, fmt.Sprintf(x.new, n%9+1))
					draft, err := w.Redraft(b.Context(), []string{x.name})
					if err != nil {
						b.Fatal(err)
					}
					if draft.Read(x.page+"/index.html") == nil {
						b.Fatalf("no page %s", x.page)
					}
				}
			})
		}
	}
}

func benchmark(b *testing.B, kind string, site fstest.MapFS) {
	templates := fstest.MapFS{}
	if err := copyFS(templates, os.DirFS("../templates")); err != nil {
		b.Fatal(err)
	}
	fresh := func() *generator.Builder {
		w := builder(site)
		w.Templates = templates
		return w
	}
	w := fresh()
	build := func() {
		if _, err := w.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if kind != "cold" {
		build()
	}
	edit := map[string]func(n int){
		"cold": func(int) { w = fresh() },
		"edit": func(n int) { replace(site, guideName, "\n## ", fmt.Sprintf("\nEdit %d.\n\n## ", n)) },
		"data": func(n int) {
			replace(site, "content/certifications.yaml", "minutes: ", fmt.Sprintf("minutes: %d", n%9+1))
		},
		"template": func(n int) {
			replace(templates, "parts/frame.html", "<header", fmt.Sprintf("<header data-n=\"%d\"", n))
		},
		"warm": func(int) {},
	}[kind]
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		edit(n)
		build()
	}
}

const guideName = "content/topic-001/page-00008.md"

// replace puts the file back as it was, but for the first old, which is new.
func replace(site fstest.MapFS, name, old, new string) {
	f := site[name]
	if f.Sys == nil {
		f.Sys = string(f.Data)
	}
	site[name] = &fstest.MapFile{Data: []byte(strings.Replace(f.Sys.(string), old, new, 1)), Sys: f.Sys}
}

func copyFS(to fstest.MapFS, from fs.FS) error {
	return fs.WalkDir(from, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		to[name] = &fstest.MapFile{Data: data}
		return err
	})
}

// BenchmarkGuide builds the real guide, cold.
func BenchmarkGuide(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		g := &generator.Builder{Sources: os.DirFS(".."), Templates: os.DirFS("../templates"), AsOf: day, Today: day}
		if _, err := g.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAllocations counts what a build allocates, so that a slip shows without a
// clock. The bounds are a fifth above what it was when they were written.
func TestAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates, too: make test runs this one again without it")
	}
	site := sources(Corpus{Pages: 100, Records: 10, Seed: 1})
	cold := testing.AllocsPerRun(2, func() {
		if _, err := builder(site).Build(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	w := builder(site)
	n := 0
	edit := testing.AllocsPerRun(5, func() {
		n++
		replace(site, guideName, "\n## ", fmt.Sprintf("\nEdit %d.\n\n## ", n))
		if _, err := w.Redraft(t.Context(), []string{guideName}); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("cold: %.0f, an edit: %.0f", cold, edit)
	if cold > maxCold || edit > maxEdit {
		t.Errorf("%.0f allocations for a cold build and %.0f for an edit, want at most %d and %d", cold, edit, maxCold, maxEdit)
	}
}

const (
	maxCold = 540_000
	maxEdit = 5_150
)
