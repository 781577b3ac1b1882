package devserver

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestChanged: the watcher names files that were written, and says when
// something else happened.
func TestChanged(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "a.md")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	w, err := Watch(t.Context(), []string{dir}, WatchOptions{Interval: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if w.events == nil {
		t.Skip("no events on this system")
	}
	wait := func() {
		t.Helper()
		select {
		case <-w.Changes():
		case <-time.After(10 * time.Second):
			t.Fatal("no change was reported")
		}
	}
	write("two")
	wait()
	if paths, all := w.Changed(); !all || !slices.Equal(paths, []string{name}) {
		t.Errorf("after a write: %v, all is %t", paths, all)
	}
	if paths, all := w.Changed(); !all || len(paths) > 0 {
		t.Errorf("asked again: %v, all is %t", paths, all)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	wait()
	if _, all := w.Changed(); all {
		t.Error("a new folder may hold anything")
	}
}
