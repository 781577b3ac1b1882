package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"certguide/generator"
)

// A folder is a guide on disk that a test writes as editors do.
type folder struct {
	t   *testing.T
	dir string
	r   *rand.Rand
	n   int
}

func (f *folder) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *folder) read(name string) string {
	data, err := os.ReadFile(filepath.Join(f.dir, name))
	f.must(err)
	return string(data)
}

func (f *folder) write(name, text string) {
	f.must(os.MkdirAll(filepath.Dir(filepath.Join(f.dir, name)), 0o777))
	f.must(os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o666))
}

func (f *folder) replace(name, old, new string) {
	f.write(name, strings.Replace(f.read(name), old, new, 1))
}

// restore puts the guide back into order, as git checkout would.
func (f *folder) restore() {
	f.must(os.RemoveAll(filepath.Join(f.dir, "content")))
	f.must(os.RemoveAll(filepath.Join(f.dir, "templates")))
	f.must(copyMissing(f.dir, "testdata/site"))
	f.must(copyMissing(filepath.Join(f.dir, "templates"), "templates"))
}

func (f *folder) page(text string) string {
	f.n++
	return fmt.Sprintf("---\ntitle: Page %d\ndescription: Number %d.\n---\n\n%s\n", f.n, f.n, text)
}

func (f *folder) picture(name string) {
	img := image.NewGray(image.Rect(0, 0, 2+f.r.IntN(30), 2+f.r.IntN(30)))
	var buf bytes.Buffer
	f.must(png.Encode(&buf, img))
	f.write(name, buf.String())
}

// folderEdits are what editors do to a guide, right and wrong.
var folderEdits = []func(*folder){
	func(f *folder) { f.write("content/guides/new.md", f.page("New words.")) },
	func(f *folder) { f.write("content/guides/deep/er/still.md", f.page("Far below.")) },
	func(f *folder) { f.write("content/guides/first.md", f.page("[[acme-new]] costs [[acme-new.cost]].")) },
	func(f *folder) {
		f.replace("content/certifications.yaml", "cost: {amount: 150", fmt.Sprintf("cost: {amount: %d", 100+f.r.IntN(99)))
	},
	func(f *folder) { // as vim saves
		text := f.page("Saved by renaming.")
		f.write("content/guides/4913", "")
		f.must(os.Remove(filepath.Join(f.dir, "content/guides/4913")))
		f.write("content/guides/safe.md~", text)
		f.must(os.Rename(filepath.Join(f.dir, "content/guides/safe.md~"), filepath.Join(f.dir, "content/guides/safe.md")))
	},
	func(f *folder) { // a folder renamed, and back
		from, to := filepath.Join(f.dir, "content/guides"), filepath.Join(f.dir, "content/moved")
		f.must(os.Rename(from, to))
		if f.r.IntN(2) == 0 {
			f.must(os.Rename(to, from))
		}
	},
	func(f *folder) { f.must(os.RemoveAll(filepath.Join(f.dir, "content/guides/deep"))) },
	func(f *folder) { f.write("content/broken.md", "---\ntitle: [Broken\n---\n") },
	func(f *folder) { f.write("content/broken.md", f.page("Mended.")) },
	func(f *folder) { f.replace("content/certifications.yaml", "provider: acme", "provider: amce") },
	func(f *folder) {
		f.picture("content/picture.png")
		f.write("content/shown.md", f.page("![A grey field](picture.png)"))
	},
	func(f *folder) { f.must(os.RemoveAll(filepath.Join(f.dir, "content/picture.png"))) },
	func(f *folder) {
		f.replace("content/site.yaml", "title: A small guide", fmt.Sprintf("title: A small guide %d", f.r.IntN(9)))
	},
	func(f *folder) {
		f.replace("templates/base.html", "</body>", fmt.Sprintf("<p>Footer %d</p></body>", f.r.IntN(9)))
	},
	func(f *folder) { f.replace("templates/assets/site.css", "@layer reset", "/* edited */ @layer reset") },
	func(f *folder) { f.replace("templates/base.html", "{{.Page.Title}}", "{{.Page.Titel}}") },
	func(f *folder) { f.must(os.RemoveAll(filepath.Join(f.dir, "content"))) },
	(*folder).restore, (*folder).restore, (*folder).restore,
}

// TestServeFollowsEdits makes 200 random edits under a running server. After
// each it serves what a cold build of the folder makes, or the last good site
// when the folder is at fault.
func TestServeFollowsEdits(t *testing.T) {
	f := &folder{t: t, dir: t.TempDir(), r: rand.New(rand.NewPCG(2026, 11))}
	f.restore()
	out, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{ctx: ctx, stdout: stdout, stderr: stdout, now: time.Now(), getenv: func(string) string { return "" }}
	done := make(chan int, 1)
	go func() { done <- p.run([]string{"serve", "-C", f.dir}) }()
	outcomes := make(chan string, 10_000)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			outcomes <- lines.Text()
		}
	}()
	next := func() string {
		t.Helper()
		select {
		case line := <-outcomes:
			return line
		case <-time.After(30 * time.Second):
			t.Fatal("the server says nothing more")
			return ""
		}
	}
	var address string
	for address == "" {
		if rest, ok := strings.CutPrefix(next(), "serving "); ok {
			address, _, _ = strings.Cut(rest, " ")
		}
	}
	first, err := p.builder(common{Dir: f.dir})
	f.must(err)
	good, bad := 0, 0
	var last generator.Files
	for i := range 200 {
		if i > 0 {
			folderEdits[f.edit()](f)
		}
		cold := first.On(first.AsOf)
		cold.BaseURL = address
		result, err := cold.Build(t.Context())
		if err != nil {
			bad++
		} else {
			good++
			last = result.Files
		}
		for name := differs(t, address, last); name != ""; name = differs(t, address, last) {
			t.Logf("edit %d: %s is not yet as a cold build makes it", i, name)
			next() // after whatever it says next, look again
		}
	}
	if good < 50 || bad < 30 {
		t.Errorf("%d good and %d bad states: want both, often", good, bad)
	}
	cancel()
	if status := <-done; status != exitDone {
		t.Errorf("exit status %d, want 0", status)
	}
}

// edit chooses an edit that the folder's state allows: one that changes files
// which are gone is replaced by a restore.
func (f *folder) edit() int {
	for _, name := range []string{"content/site.yaml", "content/guides/index.md", "templates/base.html"} {
		if _, err := os.Stat(filepath.Join(f.dir, name)); err != nil {
			return len(folderEdits) - 1
		}
	}
	return f.r.IntN(len(folderEdits))
}

// added is what the server adds to a page for the preview.
var added = regexp.MustCompile(`<meta name="certguide-live"[^>]*><script type="module" src="[^"]*"></script>`)

// differs returns the first file that the server serves otherwise, or "".
func differs(t *testing.T, address string, files generator.Files) string {
	t.Helper()
	for name, want := range files {
		if strings.HasPrefix(name, "_") || name == "404.html" || strings.HasPrefix(name, ".") {
			continue
		}
		res, err := http.Get(address + strings.TrimSuffix(name, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(added.ReplaceAll(got, nil), want) {
			return name
		}
	}
	return ""
}
