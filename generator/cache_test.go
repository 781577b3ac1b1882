package generator

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// A cached is a site with a cache and an output folder.
type cached struct {
	*testing.T
	site  fstest.MapFS
	cache Cache
	out   string
	set   func(*Builder) // the flags and the environment of the process
}

func newCached(t *testing.T) *cached {
	return &cached{t, fixture(t), Cache{filepath.Join(t.TempDir(), "cache"), "program 1"}, filepath.Join(t.TempDir(), "public"), func(*Builder) {}}
}

// run does what a new process does: it builds, or not, and writes. It checks
// that the folder then holds what a cold build makes.
func (c *cached) run() (found bool) {
	c.Helper()
	b := newBuilder(c.site)
	c.set(b)
	o, err := b.Output(c.Context(), c.cache)
	if err != nil {
		c.Fatal(err)
	}
	defer o.Close()
	if _, err := o.Write(c.out); err != nil {
		c.Fatal(err)
	}
	got := Files{}
	err = fs.WalkDir(os.DirFS(c.out), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || name == marker {
			return err
		}
		got[name], err = os.ReadFile(filepath.Join(c.out, name))
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	cold := newBuilder(c.site)
	c.set(cold)
	sameFiles(c.T, "with a cache", got, build(c, cold))
	return o.Cached
}

// entries returns the files of the cache that end like this.
func (c *cached) entries(suffix string) []string {
	names, err := filepath.Glob(filepath.Join(c.cache.Dir, "*"+suffix))
	if err != nil {
		c.Fatal(err)
	}
	return names
}

func TestCacheIsCold(t *testing.T) {
	c := newCached(t)
	if c.run() {
		t.Error("found a site in an empty cache")
	}
	if !c.run() {
		t.Error("nothing changed, and it was built again")
	}
	if err := os.RemoveAll(c.out); err != nil {
		t.Fatal(err)
	}
	if !c.run() {
		t.Error("the output folder is gone, and it was built again")
	}
	put(c.site, "content/guides/new.md", "---\ntitle: New\ndescription: D.\n---\n\nText.\n")
	if c.run() {
		t.Error("a page is new, and it was not built again")
	}
	delete(c.site, "content/guides/new.md")
	if !c.run() {
		t.Error("the page is gone again, and it was built again")
	}
	c.cache.Program = "program 2"
	if c.run() {
		t.Error("another program took what the first had made")
	}
}

// TestCacheKey: whatever goes into a site, a site made with another of it is not taken.
func TestCacheKey(t *testing.T) {
	templates := inMemory(t, "../templates")
	change(templates, "parts/frame.html", "<header", "<header data-other")
	put(templates, "assets/site.css", string(templates["assets/site.css"].Data)+"\n.other { color: red; }\n")
	later := asOf
	later.Year++
	for name, other := range map[string]func(c *cached){
		"base URL":  func(c *cached) { c.set = func(b *Builder) { b.BaseURL = "https://other.example/guide/" } },
		"as of":     func(c *cached) { c.set = func(b *Builder) { b.AsOf = later } },
		"today":     func(c *cached) { c.set = func(b *Builder) { b.Today = later } },
		"drafts":    func(c *cached) { c.set = func(b *Builder) { b.Drafts = true } },
		"no index":  func(c *cached) { c.set = func(b *Builder) { b.NoIndex = true } },
		"templates": func(c *cached) { c.set = func(b *Builder) { b.Templates = templates } },
		"data": func(c *cached) {
			change(c.site, "content/certifications.yaml", "name: Acme Old Exam", "name: Acme Older Exam")
		},
		"settings":       func(c *cached) { change(c.site, "content/site.yaml", "title: A small guide", "title: Another guide") },
		"text":           func(c *cached) { put(c.site, "content/index.md", string(c.site["content/index.md"].Data)+"\nMore.\n") },
		"another file":   func(c *cached) { put(c.site, "content/notes.txt", "Notes.\n") },
		"a file's bytes": func(c *cached) { put(c.site, "content/kept.txt", "Other notes.\n") },
		"lock":           func(c *cached) { put(c.site, LockName, "/\n") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCached(t)
			put(c.site, "content/kept.txt", "Notes.\n")
			c.run()
			other(c)
			if c.run() { // compares with a cold build, too
				t.Error("took what was made before")
			}
			if !c.run() {
				t.Error("was not kept")
			}
		})
	}
}

// stamped builds, and builds again when all that was written is an hour old: then
// there are stamps of it.
func (c *cached) stamped() {
	c.Helper()
	c.run()
	old := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(c.out, func(name string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(name, old, old))
	})
	if err != nil {
		c.Fatal(err)
	}
	c.run()
	if n := len(c.entries(".stamps")); n != 1 {
		c.Fatalf("%d lists of stamps, want 1", n)
	}
	if len(c.cache.stamps(c.out).of) < 10 {
		c.Fatal("the stamps are not read, so nothing below would show")
	}
}

// TestStampedFolder: what came to a folder, or went, or changed, shows although
// there are stamps of it.
func TestStampedFolder(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"a file came": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "guides", "stray.html"), []byte("x"), 0o666)
		},
		"a file went":    func(dir string) error { return os.Remove(filepath.Join(dir, "guides", "index.html")) },
		"a file changed": func(dir string) error { return os.WriteFile(filepath.Join(dir, "index.html"), []byte("x"), 0o666) },
		"a file is a folder": func(dir string) error {
			page := filepath.Join(dir, "index.html")
			return errors.Join(os.Remove(page), os.Mkdir(page, 0o777))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCached(t)
			c.stamped()
			if err := spoil(c.out); err != nil {
				t.Fatal(err)
			}
			c.run() // compares with a cold build
		})
	}
}

// TestStampsDamaged: without stamps that can be trusted the folder itself is read.
func TestStampsDamaged(t *testing.T) {
	for name, damage := range map[string]func(data []byte) []byte{
		"cut":   func(data []byte) []byte { return data[:len(data)/2] },
		"empty": func([]byte) []byte { return nil },
		"other": func(data []byte) []byte { return append(data[:len(data)-9], "xxxxxxxxx"...) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCached(t)
			c.stamped()
			for _, file := range c.entries(".stamps") {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, damage(data), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(c.cache.stamps(c.out).of); n > 0 {
				t.Errorf("%d stamps of a damaged list are believed", n)
			}
			page := filepath.Join(c.out, "index.html")
			info, err := os.Stat(page)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(page, bytes.Repeat([]byte("x"), int(info.Size())), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(page, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			c.run() // compares with a cold build
		})
	}
}

// TestCacheDamaged: what is not whole is built again, whatever it is that happened.
func TestCacheDamaged(t *testing.T) {
	for name, damage := range map[string]func(data []byte) []byte{
		"deleted":          func([]byte) []byte { return nil },
		"empty":            func([]byte) []byte { return []byte{} },
		"cut at its start": func(data []byte) []byte { return data[:20] },
		"cut in its head":  func(data []byte) []byte { return data[:200] },
		"cut at its end":   func(data []byte) []byte { return data[:len(data)-1] },
		"longer":           func(data []byte) []byte { return append(data, 'x') },
		"other in front":   func(data []byte) []byte { return append([]byte("x"), data[1:]...) },
		"other head":       func(data []byte) []byte { return bytes.Replace(data, []byte(`"Pages":`), []byte(`"Bages":`), 1) },
		"other contents": func(data []byte) []byte {
			return slices.Concat(data[:50], []byte(strings.Repeat("x", 100)), data[150:])
		},
		"other end": func(data []byte) []byte { return append(data[:len(data)-100], bytes.Repeat([]byte("x"), 100)...) },
		"no site":   func([]byte) []byte { return []byte(strings.Repeat("x", 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCached(t)
			c.stamped()
			for _, file := range append(c.entries(entrySuffix), c.entries(".stamps")...) {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if data = damage(data); data == nil {
					err = os.Remove(file)
				} else {
					err = os.WriteFile(file, data, 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := os.RemoveAll(c.out); err != nil {
				t.Fatal(err)
			}
			c.run() // compares with a cold build
			if !c.run() {
				t.Error("what was built anew was not kept")
			}
		})
	}
}

// TestCacheOfOther: a site under the name of another is not taken.
func TestCacheOfOther(t *testing.T) {
	c := newCached(t)
	c.run()
	first := c.entries(entrySuffix)[0]
	change(c.site, "content/site.yaml", "title: A small guide", "title: Another guide")
	c.run()
	for _, name := range c.entries(entrySuffix) {
		if name == first {
			continue
		}
		data, err := os.ReadFile(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if c.run() {
		t.Error("took the other site")
	}
}

// TestOutputChanged: a file of the output folder that somebody changed is
// written again, also if its size and its time are what they were a moment ago.
func TestOutputChanged(t *testing.T) {
	c := newCached(t)
	c.run()
	name := filepath.Join(c.out, "index.html")
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Repeat([]byte("x"), int(info.Size()))
	for _, when := range []time.Time{time.Now(), info.ModTime()} {
		if err := os.WriteFile(name, changed, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, when, when); err != nil {
			t.Fatal(err)
		}
		c.run() // compares with a cold build
	}
}

// TestStamps: a file with the size and time of its stamp is not read, unless
// the stamp could be of the same moment.
func TestStamps(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(name, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	f := Files{"a": []byte("text")}.list()[0]
	of := map[string]stamp{"a": {f.Sum, 4, info.ModTime().UnixNano()}}
	for after, want := range map[time.Duration]bool{time.Second: true, 0: false, -time.Second: false} {
		if got := (stamps{info.ModTime().Add(after), of}).same(f, info); got != want {
			t.Errorf("stamps written %v after the file: same is %t, want %t", after, got, want)
		}
	}
}

// TestCacheShared: processes that build at the same time do not disturb each other.
func TestCacheShared(t *testing.T) {
	c := newCached(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			mine := *c
			mine.out = filepath.Join(t.TempDir(), "public")
			for range 3 {
				mine.run()
				for _, name := range mine.entries(entrySuffix) {
					os.Remove(name) // whoever is reading it builds
				}
			}
		})
	}
	wg.Wait()
}

// TestCacheIsTrimmed: it keeps the newest sites.
func TestCacheIsTrimmed(t *testing.T) {
	c := newCached(t)
	for i := range maxEntries + 2 {
		put(c.site, "content/guides/new.md", "---\ntitle: New\ndescription: D.\n---\n\nText "+strings.Repeat("x", i)+".\n")
		c.run()
	}
	if n := len(c.entries(entrySuffix)); n != maxEntries {
		t.Errorf("the cache holds %d sites, want %d", n, maxEntries)
	}
	if left := c.entries(newPrefix + "*"); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	old, young := filepath.Join(c.cache.Dir, newPrefix+"1"), filepath.Join(c.cache.Dir, newPrefix+"2")
	for name, age := range map[string]time.Duration{old: 2 * abandoned, young: 0} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	put(c.site, "content/guides/new.md", "---\ntitle: New\ndescription: D.\n---\n\nLast.\n")
	c.run()
	if _, err := os.Stat(old); err == nil {
		t.Error("what a process that died left is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("what a process is writing was taken from it")
	}
}

func TestNamedListsAreWholeOrNothing(t *testing.T) {
	type entry struct {
		name string
		sum  hash
		a, b int64
	}
	want := []entry{{"index.html", hash{1, 2}, 300, -1}, {"", hash{}, 0, 0}, {"a/ü.html", hash{9}, 1 << 40, 1 << 62}}
	var list []byte
	ends := map[int]bool{0: true}
	for _, e := range want {
		list = appendNamed(list, e.name, e.sum, e.a, e.b)
		ends[len(list)] = true
	}
	for n := range len(list) + 1 {
		var got []entry
		whole := eachNamed(list[:n], func(name string, sum hash, a, b int64) { got = append(got, entry{name, sum, a, b}) })
		if whole != ends[n] {
			t.Errorf("%d bytes of %d: whole is %t, want %t", n, len(list), whole, ends[n])
		}
		if !slices.Equal(got, want[:len(got)]) {
			t.Errorf("%d bytes of %d: %v", n, len(list), got)
		}
	}
}
