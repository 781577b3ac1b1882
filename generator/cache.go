package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"certguide/generator/markdown"
)

// A Cache is a folder with finished sites, each under a name that is the hash
// of all that went into it: the program, its settings, the templates, every
// source. So a site of the cache is the site that would be built, and a process
// that finds it builds nothing.
//
// Nothing in the folder is needed, and any of it may be deleted at any time.
// Entries are written under another name and then renamed, so processes can
// share it. What was damaged does not have the hashes that it should, and is
// built again. The zero value is no cache.
type Cache struct {
	Dir     string // "" for none
	Program string // what tells this program from any other, such as the hash of its file
}

// maxEntries is how many sites a cache keeps, the newest.
const maxEntries = 4

// An Output is a site that is ready to be written.
type Output struct {
	Pages, Assets, Bytes int
	Skipped              []Skipped
	Cached               bool // it was not built, but found
	files                []file
	cache                Cache
	build                func() (*Output, error) // when the cache turns out to be damaged
}

// Write makes dir hold exactly the site; see [Files.Write].
func (o *Output) Write(dir string) (changed int, err error) {
	known := o.cache.stamps(dir)
	s, err := write(dir, o.files, known)
	if errors.Is(err, errDamaged) {
		if o, err = o.build(); err != nil {
			return 0, err
		}
		s, err = write(dir, o.files, known)
	}
	if err == nil {
		o.cache.stamp(dir, o.files, s, known)
	}
	return s.changed, err
}

// Output makes the site, or finds it in the cache. Its error is that of
// [Builder.Build], and then it says at most which pages were skipped.
func (b *Builder) Output(ctx context.Context, c Cache) (*Output, error) {
	in, diags := load(b.Sources)
	if in == nil {
		return &Output{}, diags.Err()
	}
	key := ""
	if c.Dir != "" && len(diags) == 0 {
		key = b.cacheKey(in, c)
	}
	build := func() (*Output, error) {
		d, err := b.draft(ctx, in, diags)
		if err != nil {
			return &Output{}, err
		}
		d.once, b.last = true, nil
		r, err := d.Finish(ctx)
		if err != nil {
			o := &Output{}
			if r != nil {
				o.Skipped = r.Skipped
			}
			return o, err
		}
		o := &Output{Pages: r.Pages, Assets: r.Assets, Bytes: r.Files.Bytes(), Skipped: r.Skipped, files: r.Files.list(), cache: c}
		if key != "" {
			c.put(key, o)
		}
		return o, nil
	}
	if o := c.get(key); o != nil {
		o.build = build
		return o, nil
	}
	return build()
}

// cacheKey returns the hash of all that a site is made of.
func (b *Builder) cacheKey(in *sources, c Cache) string {
	h := sha256.New()
	add := func(parts ...string) {
		for _, p := range parts {
			fmt.Fprintf(h, "%d ", len(p))
			io.WriteString(h, p)
		}
	}
	add(c.Program, b.BaseURL, b.AsOf.String(), b.Today.String(), fmt.Sprint(b.Drafts, b.NoIndex), templatesKey(b.Templates))
	add(in.data.Name, in.data.Text, in.siteText, in.lock)
	for i, sum := range each(context.Background(), in.documents, func(doc markdown.Source) hash {
		return sha256.Sum256([]byte(doc.Text))
	}) {
		add(in.documents[i].Name, string(sum[:]))
	}
	for _, name := range slices.Sorted(maps.Keys(in.files)) {
		add(name, string(in.files[name]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A head is the first part of an entry. Behind it stand the files' contents.
type head struct {
	Key           string
	Pages, Assets int
	Skipped       []Skipped
	Files         []file
}

const entrySuffix = ".site"

func (c Cache) entry(key string) string { return filepath.Join(c.Dir, key+entrySuffix) }

// headLine is the start of an entry: the length of the head, and its hash.
const headLine = "certguide site %010d %x\n"

// get returns the site with the key, or nil when the cache does not have it whole.
func (c Cache) get(key string) *Output {
	if key == "" {
		return nil
	}
	f, err := os.Open(c.entry(key))
	if err != nil {
		return nil
	}
	defer f.Close()
	var length int
	var sum []byte
	start := int64(len(fmt.Sprintf(headLine, 0, sha256.Sum256(nil))))
	if _, err := fmt.Fscanf(io.LimitReader(f, start), headLine, &length, &sum); err != nil || length <= 0 {
		return nil
	}
	info, err := f.Stat()
	if err != nil || int64(length) > info.Size() {
		return nil
	}
	text := make([]byte, length)
	if _, err := f.ReadAt(text, start); err != nil {
		return nil
	}
	var h head
	if got := sha256.Sum256(text); !bytes.Equal(got[:], sum) || json.Unmarshal(text, &h) != nil || h.Key != key {
		return nil
	}
	o := &Output{Pages: h.Pages, Assets: h.Assets, Skipped: h.Skipped, Cached: true, files: h.Files, cache: c}
	at := start + int64(length)
	for i := range o.files {
		o.files[i].data = c.contents(key, at, o.files[i])
		at += int64(o.files[i].Size)
		o.Bytes += o.files[i].Size
	}
	if at != info.Size() {
		return nil
	}
	_ = os.Chtimes(c.entry(key), time.Time{}, time.Now()) // it is in use; if that fails, it goes sooner
	return o
}

// contents returns the function that reads a file out of an entry.
func (c Cache) contents(key string, at int64, f file) func() ([]byte, error) {
	return func() ([]byte, error) {
		entry, err := os.Open(c.entry(key))
		if err != nil {
			return nil, errDamaged // or deleted
		}
		defer entry.Close()
		data := make([]byte, f.Size)
		if _, err := entry.ReadAt(data, at); err != nil || sha256.Sum256(data) != f.Sum {
			return nil, errDamaged
		}
		return data, nil
	}
}

// errDamaged is why a site of the cache cannot be written.
var errDamaged = errors.New("the cache is damaged")

// put keeps a site, if it can: a full disk only costs the next process time.
func (c Cache) put(key string, o *Output) {
	text, err := json.Marshal(head{key, o.Pages, o.Assets, o.Skipped, o.files})
	if err != nil {
		panic(err) // texts and numbers alone
	}
	c.save(key+entrySuffix, func(w io.Writer) error {
		if _, err := fmt.Fprintf(w, headLine, len(text), sha256.Sum256(text)); err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		for _, f := range o.files {
			data, err := f.data()
			if err != nil {
				return err
			}
			if _, err := w.Write(data); err != nil {
				return err
			}
		}
		return nil
	})
	c.trim()
}

// save writes a file of the cache: all of it, or nothing.
func (c Cache) save(name string, fill func(io.Writer) error) {
	if os.MkdirAll(c.Dir, 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, "new-")
	if err != nil {
		return
	}
	defer os.Remove(f.Name()) // it is there only if what follows failed
	if errors.Join(fill(f), f.Close()) != nil {
		return
	}
	_ = os.Rename(f.Name(), filepath.Join(c.Dir, name))
}

// trim deletes all sites but the newest.
func (c Cache) trim() {
	names, err := filepath.Glob(filepath.Join(c.Dir, "*"+entrySuffix))
	if err != nil || len(names) <= maxEntries {
		return
	}
	age := map[string]time.Time{}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			age[name] = info.ModTime()
		}
	}
	slices.SortFunc(names, func(a, b string) int { return age[b].Compare(age[a]) })
	for _, name := range names[maxEntries:] {
		_ = os.Remove(name) // another process may have, or be reading it
	}
}

// stamps are the sizes and times that files of an output folder had when their
// contents were last known: a file that still has them need not be read.
//
// A file may be changed within a tick of the clock, and then have the time that
// it had. So a stamp counts only if it is older than the list of stamps.
type stamps struct {
	written time.Time
	of      map[string]stamp
}

type stamp struct {
	Sum  hash
	Size int64
	Time int64 // nanoseconds since 1970
}

// tick is more than any file system's clock stands still, but for FAT's, where
// files are only stamped later.
const tick = 20 * time.Millisecond

// sameFolder reports whether no name came to a folder, or went, since the stamps.
func (s stamps) sameFolder(name string, info fs.FileInfo) bool {
	return info.IsDir() && s.of[name+"/"] == stamp{Time: info.ModTime().UnixNano()} && info.ModTime().Before(s.written)
}

func (s stamps) same(f file, info fs.FileInfo) bool {
	x, ok := s.of[f.Name]
	return ok && x == stamp{f.Sum, info.Size(), info.ModTime().UnixNano()} && info.ModTime().Before(s.written)
}

// stampsName returns the file that holds the stamps of an output folder.
func (c Cache) stampsName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:]) + ".stamps"
}

// stamps returns those of dir, if there are any.
func (c Cache) stamps(dir string) stamps {
	if c.Dir == "" {
		return stamps{}
	}
	name := filepath.Join(c.Dir, c.stampsName(dir))
	info, err := os.Stat(name)
	if err != nil {
		return stamps{}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return stamps{}
	}
	s := stamps{written: info.ModTime()}
	sum, text, _ := bytes.Cut(data, []byte("\n"))
	if got := sha256.Sum256(text); string(sum) != hex.EncodeToString(got[:]) || json.Unmarshal(text, &s.of) != nil {
		return stamps{}
	}
	return s
}

// stamp keeps the stamps of dir, which holds files; not if all is known already.
func (c Cache) stamp(dir string, files []file, s state, known stamps) {
	if c.Dir == "" {
		return
	}
	of, news, now := map[string]stamp{}, false, time.Now()
	for i, f := range files {
		if info := s.files[i]; now.Sub(info.ModTime()) > tick {
			of[f.Name] = stamp{f.Sum, info.Size(), info.ModTime().UnixNano()}
			news = news || !known.same(f, info)
		}
	}
	for name, info := range s.folders {
		if now.Sub(info.ModTime()) > tick {
			of[name+"/"] = stamp{Time: info.ModTime().UnixNano()}
			news = news || !known.sameFolder(name, info)
		}
	}
	if !news && len(of) == len(known.of) {
		return
	}
	text, err := json.Marshal(of)
	if err != nil {
		panic(err) // numbers alone
	}
	c.save(c.stampsName(dir), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%x\n%s", sha256.Sum256(text), text)
		return err
	})
}
