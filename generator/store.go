package generator

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
)

// A store keeps the contents of finished files on the disk until they are
// written, for all pages must be made before it is known whether any may be
// written. In a cache it becomes an entry. What the disk does not take stays in
// memory.
type store struct {
	mu    sync.Mutex
	f     *os.File // nil when there is none
	temp  string   // its name, to be removed
	end   int64
	files map[string]file
	whole bool // all of it is on the disk
	quick bool // what it has stays in memory, too, and is read from there
}

// newStore returns an empty store: a file of the cache, or a temporary one. A
// small site has memory to spare, and needs a file for the cache alone.
func (c Cache) newStore(small bool) *store {
	s := &store{files: map[string]file{}, whole: true, quick: small}
	dir := c.Dir
	if small && dir == "" {
		s.whole = false
		return s
	}
	if dir != "" && os.MkdirAll(dir, 0o777) != nil {
		dir = ""
	}
	f, err := os.CreateTemp(dir, newPrefix)
	if err != nil && dir != "" {
		f, err = os.CreateTemp("", newPrefix)
	}
	if err != nil {
		s.whole = false
		return s
	}
	s.f, s.temp = f, f.Name()
	return s
}

// add appends data and returns where it stands.
func (s *store) add(data []byte) (at int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.f == nil {
		return 0, errors.ErrUnsupported
	}
	at = s.end
	if _, err := s.f.WriteAt(data, at); err != nil {
		s.whole = false
		return 0, err // what was written of it, the next takes the place of
	}
	s.end += int64(len(data))
	return at, nil
}

// keep takes the contents of a file.
func (s *store) keep(name string, data []byte) {
	f := file{Name: name, Size: len(data), Sum: sha256.Sum256(data)}
	var err error
	if f.At, err = s.add(data); err == nil && !s.quick {
		f.data = s.contents(f)
	} else {
		f.data = func() ([]byte, error) { return data, nil }
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = f
}

// list returns the files kept and the others of a site, which it keeps, by name.
func (s *store) list(files Files) []file {
	out := make([]file, 0, len(files))
	for name, data := range files {
		if _, kept := s.files[name]; !kept {
			s.keep(name, data)
		}
		out = append(out, s.files[name])
	}
	slices.SortFunc(out, func(a, b file) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// contents returns the function that reads a file from the store.
func (s *store) contents(f file) func() ([]byte, error) {
	return func() ([]byte, error) {
		data := make([]byte, f.Size)
		if _, err := s.f.ReadAt(data, f.At); err != nil {
			return nil, errDamaged
		}
		if got := sha256.Sum256(data); !bytes.Equal(got[:], f.Sum[:]) {
			return nil, errDamaged
		}
		return data, nil
	}
}

// rename makes the store an entry of a cache. That may fail: it stays temporary.
func (s *store) rename(name string) {
	if os.Rename(s.temp, name) == nil {
		s.temp = ""
	}
}

// close lets the file go, and removes it unless it is an entry.
func (s *store) close() {
	if s.f == nil {
		return
	}
	_ = s.f.Close() // it was read, or is no longer wanted
	if s.temp != "" {
		_ = os.Remove(s.temp)
	}
}
