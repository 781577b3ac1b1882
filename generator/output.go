package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"
)

// Files is a finished site: slash-separated path → contents.
type Files map[string][]byte

// Bytes returns the size of all files together.
func (files Files) Bytes() int {
	n := 0
	for _, data := range files {
		n += len(data)
	}
	return n
}

type shrinkInput struct{ kind, text string }

type shrinkOutput struct {
	data []byte
	err  string
}

// minifier keeps what makes documents easy to check and style: end tags,
// quotes, and attributes with their default values.
var minifier = func() *minify.M {
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true, KeepSpecialComments: true})
	m.Add("text/css", &css.Minifier{})
	m.Add("text/javascript", &js.Minifier{})
	m.Add("image/svg+xml", &svg.Minifier{KeepComments: false})
	return m
}()

// mediaType returns the kind by which a file is minified, or "".
func mediaType(name string) string {
	return map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}[path.Ext(name)]
}

// shrink minifies one text. Texts that the minifier cannot read are an error,
// never passed through.
func shrink(in shrinkInput) shrinkOutput {
	var buf bytes.Buffer
	if err := minifier.Minify(in.kind, &buf, strings.NewReader(in.text)); err != nil {
		return shrinkOutput{err: err.Error()}
	}
	return shrinkOutput{data: buf.Bytes()}
}

// marker is the file by which an output folder is known as ours. Static hosts
// do not publish it under a name that starts with a dot.
const marker = ".certguide"

// Kept are names that may stand in an output folder that certguide did not
// make, and that it keeps.
var kept = []string{".gitignore", ".gitkeep", ".git"}

// Write makes dir hold exactly files. It builds a sibling folder, in which
// files that did not change are hard-linked and so keep their times, and then
// exchanges the two; whoever reads dir sees the old site or the new one. It
// refuses a dir that is not empty and that it did not make. It returns how
// many files differ from before.
func (files Files) Write(dir string) (changed int, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return 0, err
	}
	if err := ours(dir); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return 0, err
	}
	siblings := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".new-")
	sweep(siblings)
	next, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(siblings))
	if err != nil {
		return 0, err
	}
	mark, err := os.Create(filepath.Join(next, marker))
	if err != nil {
		return 0, errors.Join(err, os.RemoveAll(next))
	}
	claim(mark)
	defer func() {
		mark.Close() // the name may mean another file by now
		if rm := os.RemoveAll(next); rm != nil && err == nil {
			err = rm
		}
	}()
	if _, err := mark.WriteString("made by certguide; everything here is written anew by each build\n"); err != nil {
		return 0, err
	}
	if err := os.Chmod(next, 0o777&^umask()); err != nil {
		return 0, err
	}
	changed, err = files.fill(dir, next)
	if err != nil {
		return 0, err
	}
	if changed == 0 && sameNames(dir, files) {
		return 0, nil
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return changed, os.Rename(next, dir)
	}
	return changed, exchange(next, dir)
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

// fill writes files into next, linking those that dir holds already.
func (files Files) fill(dir, next string) (changed int, err error) {
	made := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to := filepath.Join(next, filepath.FromSlash(name))
		if folder := filepath.Dir(to); !made[folder] {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return 0, err
			}
			made[folder] = true
		}
		from := filepath.Join(dir, filepath.FromSlash(name))
		if old, err := os.ReadFile(from); err == nil && bytes.Equal(old, files[name]) && os.Link(from, to) == nil {
			continue
		}
		changed++
		if err := os.WriteFile(to, files[name], 0o666); err != nil {
			return 0, err
		}
	}
	for _, name := range kept {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			if os.Link(filepath.Join(dir, name), filepath.Join(next, name)) != nil {
				if err := os.WriteFile(filepath.Join(next, name), data, 0o666); err != nil {
					return 0, err
				}
			}
		}
	}
	return changed, nil
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

// sameNames reports whether dir holds no file besides files.
func sameNames(dir string, files Files) bool {
	n := 0
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != marker && !slices.Contains(kept, e.Name()) {
			n++
		}
		return err
	})
	if _, missing := os.Lstat(filepath.Join(dir, marker)); missing != nil {
		return false
	}
	return err == nil && n == len(files)
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
