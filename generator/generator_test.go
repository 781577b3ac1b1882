package generator

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"

	"github.com/tdewolff/minify/v2"
	mhtml "github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/svg"
	"golang.org/x/net/html"
)

var asOf = catalog.Date{Year: 2026, Month: 11, Day: 24}

// fixture returns the small site of testdata/site.
func fixture(t testing.TB) fstest.MapFS { return inMemory(t, "../testdata/site") }

// inMemory returns a copy of a folder's files that a test may change.
func inMemory(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func newBuilder(sources fs.FS) *Builder {
	return &Builder{Sources: sources, Templates: os.DirFS("../templates"), AsOf: asOf, Today: asOf}
}

func build(t testing.TB, b *Builder) Files {
	t.Helper()
	r, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Files
}

func sameFiles(t *testing.T, what string, got, want Files) {
	t.Helper()
	names := slices.Sorted(maps.Keys(want))
	if g := slices.Sorted(maps.Keys(got)); !slices.Equal(g, names) {
		t.Fatalf("%s: files %v, want %v", what, g, names)
	}
	for _, name := range names {
		if !bytes.Equal(got[name], want[name]) {
			t.Fatalf("%s: %s differs:\n%s\nwant\n%s", what, name, got[name], want[name])
		}
	}
}

// TestContent builds the real guide: no diagnostic, and so no dead link, no
// fact without a source, no figure typed by hand.
func TestContent(t *testing.T) {
	b := newBuilder(os.DirFS(".."))
	result, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diags := b.Review(t.Context(), result, asOf); len(diags) > 0 {
		t.Errorf("on %s a review finds\n%v", asOf, diags)
	}
	files := result.Files
	for _, page := range []string{"index.html", "404.html", "compare/index.html", "roi/index.html", "evaluate/index.html", "evidence/index.html", "tiers/cloud-platform/index.html", "strategies/new-to-ai/index.html", "glossary/index.html", "about/methodology/index.html"} {
		if files[page] == nil {
			t.Errorf("the guide has no %s", page)
		}
	}
	text := string(files["certifications/aws-ml-specialty/index.html"])
	for _, want := range []string{"Retired", "31 March 2026", "/certifications/aws-ml-engineer-associate"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page of AWS ML Specialty lacks %q", want)
		}
	}
}

// TestDeterminism builds twice with other numbers of threads.
func TestDeterminism(t *testing.T) {
	first := build(t, newBuilder(os.DirFS("..")))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	sameFiles(t, "with one thread", build(t, newBuilder(os.DirFS(".."))), first)
}

// edits are what editors do to a site, good and bad.
var edits = []func(r *rand.Rand, site fstest.MapFS){
	func(r *rand.Rand, site fstest.MapFS) {
		put(site, "content/guides/first.md", fmt.Sprintf("---\ntitle: First %d\ndescription: D.\norder: 1\n---\n\n## Costs\n\nText %d [[acme-new.cost]].\n", r.IntN(3), r.IntN(3)))
	},
	func(r *rand.Rand, site fstest.MapFS) {
		put(site, fmt.Sprintf("content/guides/g%d.md", r.IntN(3)), "---\ntitle: More\ndescription: D.\n---\n\n```go\nfunc f() {}\n```\n\n```timeline\ncaption: When\n```\n")
	},
	func(r *rand.Rand, site fstest.MapFS) { delete(site, fmt.Sprintf("content/guides/g%d.md", r.IntN(3))) },
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "amount: 150", fmt.Sprintf("amount: 15%d", r.IntN(3)))
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "kind: certification\n", "kind: nonsense\n")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "kind: nonsense\n", "kind: certification\n")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/site.yaml", "title: A small guide", "title: A small guide!")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		put(site, "content/guides/bad.md", "---\ntitle: Bad\ndescription: D.\n---\n\n[x](nowhere.md)\n")
	},
	func(r *rand.Rand, site fstest.MapFS) { delete(site, "content/guides/bad.md") },
	func(r *rand.Rand, site fstest.MapFS) {
		put(site, "content/guides/advice.md", "---\ntitle: Advice\ndescription: D.\n---\n\nTake [this one](../certifications/acme-new.md). Next [a project](../alternatives/project.md).\n")
	},
	func(r *rand.Rand, site fstest.MapFS) { delete(site, "content/guides/advice.md") },
	func(r *rand.Rand, site fstest.MapFS) { // prose, of a record that may be called otherwise
		put(site, "content/certifications/acme-new.md", "---\ntitle: The new exam\ndescription: D.\n---\n\nText.\n")
	},
	func(r *rand.Rand, site fstest.MapFS) { delete(site, "content/certifications/acme-new.md") },
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "- id: acme-new\n", "- id: acme-newest\n")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "- id: acme-newest\n", "- id: acme-new\n")
	},
	func(r *rand.Rand, site fstest.MapFS) { // it has ended; who advises it is told
		change(site, "content/certifications.yaml", "available: 2025-10-01}", "available: 2025-10-01, last_exam: 2026-10-01}")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", ", last_exam: 2026-10-01}", "}")
	},
	func(r *rand.Rand, site fstest.MapFS) { // who links to it is told
		change(site, "content/certifications.yaml", "- id: project\n", "- id: other\n")
	},
	func(r *rand.Rand, site fstest.MapFS) {
		change(site, "content/certifications.yaml", "- id: other\n", "- id: project\n")
	},
}

func put(site fstest.MapFS, name, text string) { site[name] = &fstest.MapFile{Data: []byte(text)} }

func change(site fstest.MapFS, name, old, new string) {
	put(site, name, strings.Replace(string(site[name].Data), old, new, 1))
}

// FuzzWarmIsCold: after any sequence of edits a warm build equals a cold one,
// errors included.
func FuzzWarmIsCold(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		site := fixture(t)
		warm := newBuilder(site)
		for range 12 {
			edits[r.IntN(len(edits))](r, site)
			got, gotErr := warm.Build(t.Context())
			want, wantErr := newBuilder(site).Build(t.Context())
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Fatalf("warm: %v\ncold: %v", gotErr, wantErr)
			}
			if wantErr == nil {
				sameFiles(t, "warm", got.Files, want.Files)
			}
		}
	})
}

// TestAnyFolder builds a folder of thirty pages with data of its own.
func TestAnyFolder(t *testing.T) {
	site := fixture(t)
	for i := range 30 {
		put(site, fmt.Sprintf("content/guides/page-%02d.md", i), fmt.Sprintf("---\ntitle: Page %d\ndescription: Page number %d.\n---\n\nSee [[acme-new]].\n", i, i))
	}
	if files := build(t, newBuilder(site)); files["guides/page-29/index.html"] == nil {
		t.Error("a page is missing")
	}
}

func TestShrinkKeepsTextAndLinks(t *testing.T) {
	for name, data := range build(t, newBuilder(os.DirFS(".."))) {
		if filepath.Ext(name) != ".html" {
			continue
		}
		again, err := shrink("text/html", bytes.NewBuffer(bytes.Clone(data)))
		if err != nil || words(string(again)) != words(string(data)) {
			t.Errorf("%s: minifying again changes its words (%v)", name, err)
		}
	}
	const svg = `<p>a <b>b</b> c</p><pre>x  y</pre><svg><title>t</title><text> a <tspan> b </tspan> c </text></svg>`
	small, err := shrink("text/html", bytes.NewBufferString(svg))
	if got := words(string(small)); err != nil || got != words(svg) {
		t.Errorf("minified words %q (%v), want %q", got, err, words(svg))
	}
}

// TestPagesAreAsIfMadeWhole: pages put together of pieces, with remembered
// drawings and cells, have the bytes that executing and minifying all of them would give.
func TestPagesAreAsIfMadeWhole(t *testing.T) {
	site := fixture(t)
	const block = "```go\nif a  < b { \"c\" }\n```\n"
	within := func(prefix string) string {
		return strings.ReplaceAll("\n"+strings.TrimSpace(block), "\n", "\n"+prefix) + "\n"
	}
	put(site, "content/code.md", "---\ntitle: Code\ndescription: Code in all places.\n---\n"+block+"\nText\n"+block+"text *a*\n\n"+
		"- a"+within("  ")+"- b\n\n> c"+within("> ")+"> d\n\nterm\n: e"+within("  ")+"\n"+block+block)
	whole := fstest.MapFS{}
	parts := strings.NewReplacer(`{{.Part "masthead"}}`, `{{template "masthead" .}}`, `{{.Part "colophon"}}`, `{{template "colophon" .}}`, `{{with .Contents}}`, `{{if .Page.Headings}}`, `On this page</p>{{.}}`, `On this page</p>{{template "toclist" .}}`, `folded">{{.}}`, `folded">{{template "toclist" .}}`)
	templates := os.DirFS("../templates")
	if err := fs.WalkDir(templates, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			data, err := fs.ReadFile(templates, name)
			put(whole, name, parts.Replace(string(data)))
			return err
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	code, pieces, cells := 0, 0, 0
	for _, sources := range []fs.FS{site, os.DirFS("..")} {
		b := newBuilder(sources)
		b.Templates = whole
		plain, err := b.Draft(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		draft, err := newBuilder(sources).Draft(t.Context())
		if err == nil {
			err = draft.Faults()
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range draft.pages {
			doc := p.doc
			if doc != nil {
				doc = new(*p.doc)
				doc.Body = slices.Clone(p.doc.Body)
				for i, block := range doc.Body {
					if figure, ok := block.(markdown.Code); ok {
						doc.Body[i] = markdown.HTML(string(figure) + "\n")
						code++
					}
				}
			}
			plain.look.once.Sweep() // forgets what the page before
			plain.look.once.Sweep() // asked for
			got, html, want := draft.page(p, true), draft.content(p), plain.look.render(plain.pages[i].Page, doc)
			if string(html) != string(want.html) {
				t.Fatalf("%s differs from what is made whole:\n%s\nwant\n%s", p.Path, html, want.html)
			}
			slices.Sort(got.facts.links)
			slices.Sort(want.facts.links)
			if !reflect.DeepEqual(got.facts, want.facts) {
				t.Errorf("%s: what was read of the pieces is not what was read of the whole", p.Path)
			}
			var again bytes.Buffer
			if err := minified.Minify("text/html", &again, bytes.NewReader(want.html)); err != nil || again.String() != string(html) {
				t.Errorf("%s is not as small as a minifier makes it (%v)", p.Path, err)
			}
		}
		pieces += len(draft.look.shared.pieces)
		cells += draft.look.once.Len()
	}
	if code < 8 || pieces < 10 || cells < 100 {
		t.Errorf("only %d blocks of code, %d shared pieces and %d shared cells were compared", code, pieces, cells)
	}
}

// minified is the minifier as its library has it.
var minified = func() *minify.M {
	m := minify.New()
	m.Add("text/html", &mhtml.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true, KeepSpecialComments: true})
	m.Add("image/svg+xml", &svg.Minifier{})
	return m
}()

func words(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for _, a := range n.Attr {
			if a.Key == "href" {
				b.WriteString(a.Val + " ")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestPictures(t *testing.T) {
	site := fixture(t)
	site["content/guides/wide.png"] = &fstest.MapFile{Data: noise(t, 1200, 300)}
	put(site, "content/guides/first.md", "---\ntitle: First\ndescription: D.\n---\n\n## Costs\n\n![A wide picture](wide.png)\n")
	files := build(t, newBuilder(site))
	page := string(files["guides/first/index.html"])
	for _, want := range []string{`width="1200"`, `height="300"`, `alt="A wide picture"`, ` 480w`, ` 1200w`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	put(site, "content/guides/wide.png", "not a picture")
	if _, err := newBuilder(site).Build(t.Context()); err == nil || !strings.Contains(err.Error(), "content/guides/first.md:8:1: the picture wide.png cannot be read") {
		t.Errorf("a broken picture: %v", err)
	}
}

// noise returns a PNG of pseudo-random pixels, so that smaller versions of it
// have fewer bytes.
func noise(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	r := rand.New(rand.NewPCG(1, 1))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRedirects(t *testing.T) {
	site := fixture(t)
	change(site, "content/guides/first.md", "order: 1", "order: 1\nredirect_from: [/old/first/]")
	files := build(t, newBuilder(site))
	if got := string(files["_redirects"]); got != "/old/first/ /guides/first/ 301\n" {
		t.Errorf("_redirects = %q", got)
	}
	if !strings.Contains(string(files["old/first/index.html"]), `url=/guides/first/`) {
		t.Error("the old address does not lead on")
	}
	change(site, "content/guides/first.md", "/old/first/", "/guides/")
	if _, err := newBuilder(site).Build(t.Context()); err == nil || !strings.Contains(err.Error(), "/guides/ is a page of today") {
		t.Errorf("a redirect from a page of today: %v", err)
	}
}

func TestTemplateFaultsAreFound(t *testing.T) {
	templates := inMemory(t, "../templates")
	for text, want := range map[string]string{
		`{{define "main"}}` + "\n" + `{{.Boddy}}{{end}}`:                         "templates/page.html:2:",
		`{{define "main"}}{{if}}{{end}}`:                                         "templates/page.html:1:",
		`{{define "main"}}<p style="color:red">x</p>{{end}}`:                     "the Content-Security-Policy forbids",
		`{{define "main"}}<a href="{{.Page.Description}}">x</a>{{end}}`:          "is outside the site",
		`{{define "main"}}<a href="{{link "/nowhere/"}}">x</a>{{end}}`:           "no page /nowhere/",
		`{{define "main"}}<p id="a"></p><p id="a"></p>{{end}}`:                   `two elements with the id "a"`,
		`{{define "main"}}<img src="data:image/png;base64,AA==">{{end}}`:         "without alternative text",
		`{{define "main"}}<p>{{printf "%s" nil}}{{end}}`:                         "leftover",
		`{{define "main"}}<a href="#nothing-here">x</a>{{end}}`:                  `nothing has the id "nothing-here"`,
		`{{define "main"}}<a href="{{printf "javascript:%s" "x"}}">x</a>{{end}}`: "ZgotmplZ",
	} {
		templates["page.html"] = &fstest.MapFile{Data: []byte(text)}
		b := newBuilder(fixture(t))
		b.Templates = templates
		if _, err := b.Build(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v\nwant %q", text, err, want)
		}
	}
}

func TestWriteLeavesTheOldSiteWhenItCannotWrite(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root, the folder is made unwritable by a file in its way")
	}
	dir := filepath.Join(t.TempDir(), "public")
	if _, err := (Files{"index.html": []byte("old")}).Write(dir); err != nil {
		t.Fatal(err)
	}
	// A file and a folder of one name cannot both be written.
	if _, err := (Files{"index.html": []byte("new"), "a": []byte("x"), "a/b": []byte("y")}).Write(dir); err == nil {
		t.Fatal("no error")
	}
	if got, err := os.ReadFile(filepath.Join(dir, "index.html")); err != nil || string(got) != "old" {
		t.Errorf("index.html = %q, %v; want the old site", got, err)
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 1 {
		t.Errorf("left over beside public/: %v", entries)
	}
}

func TestApart(t *testing.T) {
	root := t.TempDir()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"public", "content", true}, {"content", "content", false}, {"content/x", "content", false}, {".", "content", false},
		{"content-2", "content", true}, {"content/../public", "content", true}, {"public/../content/a/b", "content", false},
	} {
		if got := Apart(filepath.Join(root, test.a), filepath.Join(root, test.b)); got != test.want {
			t.Errorf("Apart(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

func TestDiagnosticsAreSortedAndHaveTheirLine(t *testing.T) {
	site := fixture(t)
	put(site, "content/b.md", "---\ntitle: B\ndescription: D.\n---\n\n[x](gone.md)\n")
	put(site, "content/a.md", "---\ntitle: A\ndescription: D.\n---\n\nTab\there [y](gone.md)\n")
	_, err := newBuilder(site).Build(t.Context())
	list, ok := err.(diag.List)
	if !ok || len(list) != 2 {
		t.Fatalf("got %v", err)
	}
	want := "content/a.md:6:10: no page gone.md [CG011]\n    6 | Tab here [y](gone.md)\n      |          ^\n      = hint: links are written to files, relative to content/\n"
	if got := list[0].Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A locked is a file system that refuses one file, as without permission.
type locked struct {
	fstest.MapFS
	name string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func (l locked) ReadFile(name string) ([]byte, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.ReadFile(name)
}

func TestWhatCannotBeReadIsTheOnlyProblem(t *testing.T) {
	for _, name := range []string{"content/guides/first.md", "content/certifications.yaml", "content/site.yaml", "content/index.md", "content/guides/p.png", "content/urls.lock"} {
		site := fixture(t)
		put(site, "content/guides/second.md", "---\ntitle: S\ndescription: D.\n---\n\n![P](p.png) [one](first.md#costs) [[acme-new]] [home](/)\n")
		put(site, "content/urls.lock", "/guides/first/\n")
		site["content/guides/p.png"] = &fstest.MapFile{Data: noise(t, 10, 10)}
		_, err := newBuilder(locked{site, name}).Build(t.Context())
		if _, ok := errors.AsType[*RefusedError](err); !ok || err.Error() != name+": cannot be read: permission denied" {
			t.Errorf("without %s: %T %v", name, err, err)
		}
	}
}

// TestWriteLeavesOtherBuildsAlone: a folder that a living process writes to is
// not swept away.
func TestWriteLeavesOtherBuildsAlone(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, ".public.new-1")
	if err := os.Mkdir(other, 0o777); err != nil {
		t.Fatal(err)
	}
	mark, err := os.Create(filepath.Join(other, marker))
	if err != nil {
		t.Fatal(err)
	}
	if !claim(mark) {
		t.Skip("no claims on this system")
	}
	write := func() {
		if _, err := (Files{"index.html": []byte("x")}).Write(filepath.Join(dir, "public")); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if _, err := os.Stat(other); err != nil {
		t.Errorf("while it was written to: %v", err)
	}
	mark.Close()
	write()
	if _, err := os.Stat(other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after its process died: %v", err)
	}
}
