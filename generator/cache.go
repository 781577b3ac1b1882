package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
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

	"certguide/generator/diag"
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

// An Output is a site that is ready to be written. It must be closed.
type Output struct {
	Pages, Assets, Bytes int
	Skipped              []Skipped
	Cached               bool // it was not built, but found

	files []file
	store *store // of the files' contents
	cache Cache
	build func() (*Output, error) // when the cache turns out to be damaged
}

// Close gives up what the output holds.
func (o *Output) Close() {
	if o.store != nil {
		o.store.close()
	}
}

// Write makes dir hold exactly the site; see [Files.Write].
func (o *Output) Write(dir string) (changed int, err error) {
	known := o.cache.stamps(dir)
	s, err := write(dir, o.files, known)
	if errors.Is(err, errDamaged) && o.build != nil {
		if o, err = o.build(); err != nil {
			return 0, err
		}
		defer o.Close()
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
	in, diags := load(b.Sources, b.Templates)
	if in == nil {
		return &Output{}, diags.Err()
	}
	key := ""
	if c.Dir != "" && len(diags) == 0 {
		key = b.cacheKey(in, c)
	}
	if o := c.get(key); o != nil {
		o.build = func() (*Output, error) {
			in, diags := load(b.Sources, b.Templates)
			if in == nil {
				return &Output{}, diags.Err()
			}
			return b.output(ctx, c, key, in, diags)
		}
		return o, nil
	}
	return b.output(ctx, c, key, in, diags)
}

// output makes the site of what was read.
func (b *Builder) output(ctx context.Context, c Cache, key string, in *sources, diags diag.List) (o *Output, err error) {
	defer in.ease()()
	o = &Output{store: c.newStore(in.size() <= smallSources), cache: c}
	b.store = o.store
	defer func() {
		b.store, b.last = nil, nil
		if err != nil {
			o.Close()
		}
	}()
	d, err := b.draft(ctx, in, diags)
	if err != nil {
		return o, err
	}
	b.last = nil
	r, err := d.Finish(ctx)
	if err != nil {
		if r != nil {
			o.Skipped = r.Skipped
		}
		return o, err
	}
	o.Pages, o.Assets, o.Skipped = r.Pages, r.Assets, r.Skipped
	o.files = o.store.list(r.Files)
	for _, f := range o.files {
		o.Bytes += f.Size
	}
	if key != "" {
		c.put(key, o)
	}
	return o, nil
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
		buf := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(buf)
		buf.Reset()
		buf.WriteString(doc.Text)
		return sha256.Sum256(buf.Bytes())
	}) {
		add(in.documents[i].Name, string(sum[:]))
	}
	for _, name := range slices.Sorted(maps.Keys(in.files)) {
		add(name, string(in.files[name]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A head is what stands behind the contents of an entry's files: as JSON, a
// line, and behind it the list of the files.
type head struct {
	Key           string
	Pages, Assets int
	Skipped       []Skipped
	files         []file
}

// appendNamed appends what is known of one file to a list of them. JSON would
// take longer to read than all else that a build does when nothing changed.
func appendNamed(list []byte, name string, sum hash, a, b int64) []byte {
	list = binary.AppendUvarint(list, uint64(len(name)))
	list = append(append(list, name...), sum[:]...)
	return binary.AppendVarint(binary.AppendVarint(list, a), b)
}

// eachNamed calls f with what appendNamed put into the list, and reports
// whether the list is whole.
func eachNamed(list []byte, f func(name string, sum hash, a, b int64)) bool {
	for len(list) > 0 {
		length, n := binary.Uvarint(list)
		if n <= 0 || length > uint64(len(list)-n) || len(list)-n-int(length) < len(hash{}) {
			return false
		}
		list = list[n:]
		name, sum := string(list[:length]), hash(list[length:])
		list = list[int(length)+len(sum):]
		a, n := binary.Varint(list)
		b, m := binary.Varint(list[max(n, 0):])
		if n <= 0 || m <= 0 {
			return false
		}
		list = list[n+m:]
		f(name, sum, a, b)
	}
	return true
}

const (
	entrySuffix = ".site"
	newPrefix   = "new-" // of what is in the making
)

func (c Cache) entry(key string) string { return filepath.Join(c.Dir, key+entrySuffix) }

// headLine is the end of an entry: the length of the head, and its hash.
const headLine = "\ncertguide site %010d %x\n"

var headLineLength = int64(len(fmt.Sprintf(headLine, 0, sha256.Sum256(nil))))

// get returns the site with the key, or nil when the cache does not have it whole.
func (c Cache) get(key string) *Output {
	if key == "" {
		return nil
	}
	f, err := os.Open(c.entry(key))
	if err != nil {
		return nil
	}
	h, end := readHead(f)
	if h == nil || h.Key != key {
		f.Close()
		return nil
	}
	o := &Output{Pages: h.Pages, Assets: h.Assets, Skipped: h.Skipped, Cached: true, files: h.files, store: &store{f: f}, cache: c}
	var sum int64
	for i, x := range o.files {
		o.files[i].data = o.store.contents(x)
		o.Bytes += x.Size
		sum += int64(x.Size)
	}
	if sum != end { // longer or shorter than it says
		f.Close()
		return nil
	}
	_ = os.Chtimes(c.entry(key), time.Time{}, time.Now()) // it is in use; if that fails, it goes sooner
	return o
}

// readHead returns the head of an entry and where the contents end, or nil.
func readHead(f *os.File) (h *head, end int64) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0
	}
	var length int64
	var sum []byte
	end = info.Size() - headLineLength
	line := io.NewSectionReader(f, max(end, 0), headLineLength)
	if _, err := fmt.Fscanf(line, headLine, &length, &sum); err != nil || length <= 0 || length > end {
		return nil, 0
	}
	text := make([]byte, length)
	if _, err := f.ReadAt(text, end-length); err != nil {
		return nil, 0
	}
	about, list, _ := bytes.Cut(text, []byte("\n"))
	if got := sha256.Sum256(text); !bytes.Equal(got[:], sum) || json.Unmarshal(about, &h) != nil {
		return nil, 0
	}
	if !eachNamed(list, func(name string, sum hash, size, at int64) {
		h.files = append(h.files, file{Name: name, Sum: sum, Size: int(size), At: at})
	}) {
		return nil, 0
	}
	return h, end - length
}

// errDamaged is why a site of the cache cannot be written.
var errDamaged = errors.New("the cache is damaged")

// put keeps a site, if it can: a full disk only costs the next process time.
func (c Cache) put(key string, o *Output) {
	text, err := json.Marshal(head{Key: key, Pages: o.Pages, Assets: o.Assets, Skipped: o.Skipped})
	if err != nil {
		panic(err) // texts and numbers alone
	}
	text = append(text, '\n')
	for _, f := range o.files {
		text = appendNamed(text, f.Name, f.Sum, int64(f.Size), f.At)
	}
	text = fmt.Appendf(text, headLine, len(text), sha256.Sum256(text))
	if _, err := o.store.add(text); err == nil && o.store.whole {
		o.store.rename(c.entry(key))
		c.trim()
	}
}

// save writes a file of the cache: all of it, or nothing.
func (c Cache) save(name string, fill func(io.Writer) error) {
	if os.MkdirAll(c.Dir, 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, newPrefix)
	if err != nil {
		return
	}
	defer os.Remove(f.Name()) // it is there only if what follows failed
	if errors.Join(fill(f), f.Close()) != nil {
		return
	}
	_ = os.Rename(f.Name(), filepath.Join(c.Dir, name))
}

// abandoned is how old a store must be to be that of a process that died.
const abandoned = time.Hour

// trim deletes all sites but the newest, and what processes that died left.
func (c Cache) trim() {
	left, _ := filepath.Glob(filepath.Join(c.Dir, newPrefix+"*")) // the pattern is well formed
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(name)
		}
	}
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

// stampsSum returns the hash of a list of stamps, which no other format has.
func stampsSum(list []byte) string {
	h := sha256.New()
	io.WriteString(h, "certguide stamps 2\n")
	h.Write(list)
	return hex.EncodeToString(h.Sum(nil))
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
	s := stamps{written: info.ModTime(), of: make(map[string]stamp, len(data)/64)}
	sum, list, _ := bytes.Cut(data, []byte("\n"))
	if string(sum) != stampsSum(list) || !eachNamed(list, func(name string, sum hash, size, time int64) { s.of[name] = stamp{sum, size, time} }) {
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
	var list []byte
	for _, name := range slices.Sorted(maps.Keys(of)) {
		x := of[name]
		list = appendNamed(list, name, x.Sum, x.Size, x.Time)
	}
	c.save(c.stampsName(dir), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%s", stampsSum(list), list)
		return err
	})
}
