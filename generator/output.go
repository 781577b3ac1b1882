package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"
)

// Files is a finished site: slash-separated path → contents.
type Files map[string][]byte

// minifier keeps what makes documents easy to check and style: end tags,
// quotes, and attributes with their default values.
var minifier = func() *minify.M {
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true, KeepSpecialComments: true})
	m.Add("text/css", &css.Minifier{})
	m.Add("text/javascript", &js.Minifier{})
	m.AddFunc("image/svg+xml", remembered((&svg.Minifier{KeepComments: false}).Minify))
	return m
}()

// What is remembered is bounded: a page's charts are its own, but its icons are
// those of all pages, and minifying eight of them took as long as all else of it.
const (
	maxDrawing  = 2 << 10
	maxDrawings = 1000
)

// remembered returns a minifier of small texts that remembers what they became.
func remembered(shrink minify.MinifierFunc) minify.MinifierFunc {
	type drawing struct {
		text   string
		inline bool
	}
	var mu sync.RWMutex
	became := map[drawing][]byte{}
	return func(m *minify.M, w io.Writer, r io.Reader, params map[string]string) error {
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		key := drawing{string(text), params["inline"] == "1"}
		mu.RLock()
		small, ok := became[key]
		mu.RUnlock()
		if !ok {
			var b bytes.Buffer
			if err := shrink(m, &b, bytes.NewReader(text), params); err != nil {
				return err
			}
			small = b.Bytes()
			mu.Lock()
			if len(text) <= maxDrawing && len(became) < maxDrawings {
				became[key] = small
			}
			mu.Unlock()
		}
		_, err = w.Write(small)
		return err
	}
}

// mediaType returns the kind by which a file is minified, or "".
func mediaType(name string) string {
	return map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}[path.Ext(name)]
}

// buffers are for what is in the making.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// shrink minifies one text, which it may use up. Texts that the minifier cannot
// read are an error, never passed through.
func shrink(kind string, text *bytes.Buffer) ([]byte, error) {
	small := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(small)
	small.Reset()
	err := minifier.Minify(kind, small, text)
	return bytes.Clone(small.Bytes()), err
}

// marker is the file by which an output folder is known as ours. Static hosts
// do not publish it under a name that starts with a dot.
const marker = ".certguide"

// Kept are names that may stand in an output folder that certguide did not
// make, and that it keeps.
var kept = []string{".gitignore", ".gitkeep", ".git"}

// A file is one of a finished site, whose contents may still lie in a cache.
type file struct {
	Name string
	Size int
	Sum  hash
	At   int64 // where the contents stand in a store
	data func() ([]byte, error)
}

// A hash is a SHA-256.
type hash [sha256.Size]byte

// list returns the files by name.
func (files Files) list() []file {
	return each(context.Background(), slices.Sorted(maps.Keys(files)), func(name string) file {
		data := files[name]
		return file{Name: name, Size: len(data), Sum: sha256.Sum256(data), data: func() ([]byte, error) { return data, nil }}
	})
}

// Write makes dir hold exactly files. It builds a sibling folder, in which
// files that did not change are hard-linked and so keep their times, and then
// exchanges the two; whoever reads dir sees the old site or the new one. It
// refuses a dir that is not empty and that it did not make. It returns how
// many files differ from before.
func (files Files) Write(dir string) (changed int, err error) {
	s, err := write(dir, files.list(), stamps{})
	return s.changed, err
}

// A state is what an output folder was when its contents were certain.
type state struct {
	files   []fs.FileInfo // nil for those that do not stand there
	folders map[string]fs.FileInfo
	changed int
}

// write is Write. What it would otherwise read to compare, known may tell.
func write(dir string, files []file, known stamps) (s state, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return s, err
	}
	if err := ours(dir); err != nil {
		return s, err
	}
	sweep(siblings(dir))
	s.files = make([]fs.FileInfo, len(files))
	if _, err := os.Lstat(dir); err == nil {
		s.files = each(context.Background(), files, func(f file) fs.FileInfo { return f.stands(dir, known) })
	}
	for _, info := range s.files {
		if info == nil {
			s.changed++
		}
	}
	if s.changed == 0 && s.complete(dir, files, known) {
		return s, nil
	}
	return s, s.replace(dir, files)
}

// siblings is how the names of the folders start that dir is exchanged with.
func siblings(dir string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".new-")
}

// replace puts a folder with files in the place of dir. Those that stand there
// are taken from it.
func (s *state) replace(dir string, files []file) (err error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	next, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(siblings(dir)))
	if err != nil {
		return err
	}
	mark, err := os.Create(filepath.Join(next, marker))
	if err != nil {
		return errors.Join(err, os.RemoveAll(next))
	}
	claim(mark)
	defer func() {
		mark.Close() // the name may mean another file by now
		if rm := os.RemoveAll(next); rm != nil && err == nil {
			err = rm
		}
	}()
	if _, err := mark.WriteString("made by certguide; everything here is written anew by each build\n"); err != nil {
		return err
	}
	if err := os.Chmod(next, 0o777&^umask()); err != nil {
		return err
	}
	if err := s.fill(dir, next, files); err != nil {
		return err
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(next, dir)
	}
	return exchange(next, dir)
}

// stands returns what the file is in dir, if it stands there already, else nil.
func (f file) stands(dir string, known stamps) fs.FileInfo {
	name := filepath.Join(dir, filepath.FromSlash(f.Name))
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(f.Size) {
		return nil
	}
	if known.same(f, info) {
		return info
	}
	data, err := os.ReadFile(name)
	if err != nil || sha256.Sum256(data) != f.Sum {
		return nil
	}
	return info
}

// An OutputError says why an output folder was refused.
type OutputError struct{ Dir, Why string }

func (e *OutputError) Error() string { return fmt.Sprintf("the output folder %s %s", e.Dir, e.Why) }

func ours(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return &OutputError{dir, "is a file; name a folder"}
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, marker)); err == nil {
		return nil
	}
	for _, e := range entries {
		if !slices.Contains(kept, e.Name()) {
			return &OutputError{dir, "is not empty and was not made by certguide; name another folder, or empty this one"}
		}
	}
	return nil
}

// fill writes files into next, linking those that are the same in dir.
func (s *state) fill(dir, next string, files []file) error {
	made := map[string]bool{".": true}
	for _, f := range files {
		if folder := path.Dir(f.Name); !made[folder] {
			if err := os.MkdirAll(filepath.Join(next, filepath.FromSlash(folder)), 0o777); err != nil {
				return err
			}
			for ; !made[folder]; folder = path.Dir(folder) {
				made[folder] = true
			}
		}
	}
	numbers := make([]int, len(files))
	for i := range files {
		numbers[i] = i
	}
	faults := each(context.Background(), numbers, func(i int) error {
		name := filepath.FromSlash(files[i].Name)
		if s.files[i] != nil && os.Link(filepath.Join(dir, name), filepath.Join(next, name)) == nil {
			return nil
		}
		data, err := files[i].data()
		if err != nil {
			return err
		}
		s.files[i], err = create(filepath.Join(next, name), data)
		return err
	})
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	for _, name := range kept {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			if os.Link(filepath.Join(dir, name), filepath.Join(next, name)) != nil {
				if err := os.WriteFile(filepath.Join(next, name), data, 0o666); err != nil {
					return err
				}
			}
		}
	}
	s.see(next, files)
	return nil
}

// sweep removes the folders of builds that died while they wrote: those whose
// names start like ours, that hold our marker, and that no process claims.
func sweep(prefix string) {
	entries, _ := os.ReadDir(filepath.Dir(prefix)) // what cannot be listed is left alone
	for _, e := range entries {
		dir := filepath.Join(filepath.Dir(prefix), e.Name())
		if !e.IsDir() || !strings.HasPrefix(e.Name(), filepath.Base(prefix)) {
			continue
		}
		mark, err := os.Open(filepath.Join(dir, marker))
		if err != nil {
			continue
		}
		if claim(mark) {
			os.RemoveAll(dir) // else the next build tries again
		}
		mark.Close()
	}
}

// see notes what the folders are.
func (s *state) see(dir string, files []file) {
	s.folders = map[string]fs.FileInfo{}
	folders := slices.Collect(maps.Keys(entries(files)))
	for i, info := range each(context.Background(), folders, func(folder string) fs.FileInfo {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(folder)))
		if err != nil {
			return nil
		}
		return info
	}) {
		if info != nil {
			s.folders[folders[i]] = info
		}
	}
}

// create writes a new file and returns what it is then.
func create(name string, data []byte) (info fs.FileInfo, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(data); err == nil {
		info, err = f.Stat()
	}
	return info, errors.Join(err, f.Close())
}

// complete reports whether dir, which holds files, holds nothing else, besides
// what is kept.
func (s *state) complete(dir string, files []file, known stamps) bool {
	if _, missing := os.Lstat(filepath.Join(dir, marker)); missing != nil {
		return false
	}
	s.see(dir, files) // before they are read, so that what comes later shows
	inside := entries(files)
	same := each(context.Background(), slices.Collect(maps.Keys(inside)), func(folder string) bool {
		if info := s.folders[folder]; info != nil && known.sameFolder(folder, info) {
			return true
		}
		list, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(folder)))
		if folder == "." {
			list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == marker || slices.Contains(kept, e.Name()) })
		}
		return err == nil && len(list) == inside[folder]
	})
	return !slices.Contains(same, false)
}

// entries returns how many files and folders each folder has.
func entries(files []file) map[string]int {
	inside := map[string]int{}
	for _, f := range files {
		for folder := path.Dir(f.Name); ; folder = path.Dir(folder) {
			inside[folder]++
			if inside[folder] > 1 || folder == "." {
				break
			}
		}
	}
	return inside
}

// Apart reports whether neither of two folders lies inside the other, links
// followed as far as the folders exist.
func Apart(a, b string) bool {
	a, b = real(a), real(b)
	inside := func(child, parent string) bool {
		rel, err := filepath.Rel(parent, child)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	}
	return !inside(a, b) && !inside(b, a)
}

func real(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	rest := ""
	for d := dir; ; d = filepath.Dir(d) {
		if r, err := filepath.EvalSymlinks(d); err == nil {
			return filepath.Join(r, rest)
		}
		rest = filepath.Join(filepath.Base(d), rest)
		if d == filepath.Dir(d) {
			return dir
		}
	}
}
