package devserver

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A follower does what a builder does: it reads everything whenever the
// watcher says that something changed. If a change is lost, what it knows
// stays old. The safety net of the clock is switched off, so only events count.
type follower struct {
	t     *testing.T
	root  string
	w     *Watcher
	known map[string]string
}

func follow(t *testing.T, root string, roots ...string) *follower {
	t.Helper()
	w, err := Watch(t.Context(), append(roots, root), WatchOptions{Interval: time.Hour})
	must(t, err)
	t.Cleanup(func() { w.Close() })
	return &follower{t: t, root: root, w: w, known: contents(root)}
}

// contents reads what matters below root.
func contents(root string) map[string]string {
	files := map[string]string{}
	filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path != root && temporary(e.Name()) || e.IsDir() {
			return nil // a file that went away while we looked is no file
		}
		if data, err := os.ReadFile(path); err == nil {
			files[strings.TrimPrefix(path, root)] = string(data)
		}
		return nil
	})
	return files
}

// catchUp waits until the follower knows what there is.
func (f *follower) catchUp(what string) {
	f.t.Helper()
	want := contents(f.root)
	deadline := time.After(20 * time.Second)
	for !maps.Equal(f.known, want) {
		select {
		case <-f.w.Changes():
			f.known = contents(f.root)
		case <-deadline:
			f.t.Fatalf("%s: lost; known are %d files, want %d", what, len(f.known), len(want))
		}
	}
}

func save(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o777))
	must(t, os.WriteFile(name, []byte(text), 0o666))
}

// newRoot returns an empty folder below a temporary one.
func newRoot(t *testing.T) string {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	root := filepath.Join(dir, "content")
	must(t, os.Mkdir(root, 0o777))
	return root
}

func TestNothingIsLostInNewFolders(t *testing.T) {
	root := newRoot(t)
	f := follow(t, root)
	for i := range 200 {
		save(t, filepath.Join(root, fmt.Sprintf("n%d/a/b/page.md", i)), "new")
		if i%20 == 0 {
			f.catchUp("mkdir -p and write")
		}
	}
	f.catchUp("mkdir -p and write")
}

func TestNothingIsLostAfterRenames(t *testing.T) {
	root := newRoot(t)
	save(t, filepath.Join(root, "d0/sub/page.md"), "start")
	f := follow(t, root)
	for i := range 50 {
		to := fmt.Sprintf("d%d", i+1)
		must(t, os.Rename(filepath.Join(root, fmt.Sprintf("d%d", i)), filepath.Join(root, to)))
		save(t, filepath.Join(root, to, "sub/page.md"), fmt.Sprint(i))
		f.catchUp("a write after renaming its folder")
		save(t, filepath.Join(root, to, "sub/page.md"), fmt.Sprint(-i-1))
		f.catchUp("a second write after renaming its folder")
	}
}

func TestTwoFoldersTradePlaces(t *testing.T) {
	root := newRoot(t)
	at := func(name string) string { return filepath.Join(root, name) }
	save(t, at("a/1.md"), "one")
	save(t, at("b/2.md"), "two")
	f := follow(t, root)
	for i := range 20 {
		must(t, os.Rename(at("a"), at("c")))
		must(t, os.Rename(at("b"), at("a")))
		must(t, os.Rename(at("c"), at("b")))
		f.catchUp("folders trading places")
		save(t, at("a/x.md"), fmt.Sprint("a", i))
		f.catchUp("a write in the first folder")
		save(t, at("b/x.md"), fmt.Sprint("b", i))
		f.catchUp("a write in the second folder")
	}
}

func TestEditorsSave(t *testing.T) {
	editors := map[string]func(t *testing.T, file, text string){
		"VS Code writes in place": func(t *testing.T, file, text string) { save(t, file, text) },
		"vim renames and writes anew": func(t *testing.T, file, text string) {
			probe := filepath.Join(filepath.Dir(file), "4913")
			save(t, probe, "")
			must(t, os.Remove(probe))
			must(t, os.Rename(file, file+"~"))
			save(t, file, text)
			must(t, os.Remove(file+"~"))
		},
		"JetBrains writes beside and renames": func(t *testing.T, file, text string) {
			save(t, file+"___jb_tmp___", text)
			must(t, os.Rename(file, file+"___jb_old___"))
			must(t, os.Rename(file+"___jb_tmp___", file))
			must(t, os.Remove(file+"___jb_old___"))
		},
		"Emacs locks and backs up": func(t *testing.T, file, text string) {
			lock := filepath.Join(filepath.Dir(file), ".#page.md")
			must(t, os.Symlink("me@host.1:2", lock))
			save(t, filepath.Join(filepath.Dir(file), "#page.md#"), text)
			must(t, os.Rename(file, file+"~"))
			save(t, file, text)
			must(t, os.Remove(lock))
		},
		"sed renames over it": func(t *testing.T, file, text string) {
			save(t, filepath.Join(filepath.Dir(file), "sedAbC123"), text)
			must(t, os.Rename(filepath.Join(filepath.Dir(file), "sedAbC123"), file))
		},
	}
	for name, write := range editors {
		t.Run(name, func(t *testing.T) {
			root := newRoot(t)
			file := filepath.Join(root, "page.md")
			save(t, file, "0")
			f := follow(t, root)
			for i := range 10 {
				write(t, file, fmt.Sprint(i+1)) // same size, perhaps within one tick of the clock
				f.catchUp("a save")
			}
		})
	}
}

func TestRootsVanishAndComeBack(t *testing.T) {
	root := newRoot(t)
	above := filepath.Dir(root)
	save(t, filepath.Join(root, "a/page.md"), "1")
	f := follow(t, root)
	for i := range 10 {
		must(t, os.RemoveAll(root))
		f.catchUp("the root removed")
		save(t, filepath.Join(root, "a/page.md"), fmt.Sprint("again", i))
		f.catchUp("the root made again")
	}
	aside := above + ".aside"
	must(t, os.Rename(above, aside))
	t.Cleanup(func() { os.RemoveAll(aside) })
	f.catchUp("the folder above moved away")
	must(t, os.Rename(aside, above))
	f.catchUp("the folder above moved back")
	save(t, filepath.Join(root, "a/page.md"), "and a write")
	f.catchUp("a write after all that")
}

func TestSingleFilesAreWatched(t *testing.T) {
	root := newRoot(t)
	file := filepath.Join(filepath.Dir(root), "netlify.toml")
	w, err := Watch(t.Context(), []string{root, file}, WatchOptions{Interval: time.Hour})
	must(t, err)
	t.Cleanup(func() { w.Close() })
	f := &follower{t: t, root: file, w: w, known: contents(file)}
	for i := range 5 {
		save(t, file, fmt.Sprint(i))
		f.catchUp("the file written")
		must(t, os.Remove(file))
		f.catchUp("the file removed")
	}
}

func TestLinkedFoldersAreWatchedOnce(t *testing.T) {
	root := newRoot(t)
	other := newRoot(t)
	must(t, os.Symlink(other, filepath.Join(root, "linked")))
	must(t, os.Symlink(root, filepath.Join(root, "circle")))
	w, err := Watch(t.Context(), []string{root}, WatchOptions{Interval: time.Hour})
	must(t, err)
	t.Cleanup(func() { w.Close() })
	f := &follower{t: t, root: other, w: w, known: contents(other)}
	for i := range 5 {
		save(t, filepath.Join(other, "deep/page.md"), fmt.Sprint(i))
		f.catchUp("a write behind a link")
	}
}

func TestAFileIsReportedOnce(t *testing.T) {
	root := newRoot(t)
	f := follow(t, root)
	save(t, filepath.Join(root, "page.md"), "text")
	f.catchUp("a write")
	must(t, f.w.Close())
	if f.w.look() {
		t.Error("the next look reports what the event reported")
	}
}

func TestWhatIsSkipped(t *testing.T) {
	for name, want := range map[string]bool{
		"page.md": false, "certifications.yaml": false, "C#.md": false, "4913.md": false, "a~b.md": false, "template": false,
		".git": true, ".#page.md": true, "#page.md#": true, "page.md~": true, ".page.md.swp": true, "page.swp": true, "4913": true,
		"page.md___jb_tmp___": true, "page.md___jb_old___": true, "x.tmp": true,
	} {
		if got := temporary(name); got != want {
			t.Errorf("temporary(%q) = %v, want %v", name, got, want)
		}
	}
	w, err := Watch(t.Context(), []string{t.TempDir()}, WatchOptions{Skip: func(path string) bool { return filepath.Base(path) == "public" }})
	must(t, err)
	defer w.Close()
	if !w.skipped("/x/public") || w.skipped("/x/pages") {
		t.Error("Skip is not asked")
	}
}

func TestRelativePathsAreRefused(t *testing.T) {
	if _, err := Watch(t.Context(), []string{"content"}, WatchOptions{}); err == nil {
		t.Error("a relative path was taken")
	}
}

func TestCloseEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, err := Watch(ctx, []string{t.TempDir()}, WatchOptions{})
	must(t, err)
	cancel()
	must(t, w.Close())
	must(t, w.Close())
}

// What was lost in an overflow is found by walking again.
func TestOverflowLooksAgain(t *testing.T) {
	root := newRoot(t)
	save(t, filepath.Join(root, "deep/page.md"), "1")
	f := follow(t, root)
	must(t, f.w.events.Remove(root)) // what happens in it is lost, as in an overflow
	save(t, filepath.Join(root, "new/page.md"), "written unseen")
	f.w.events.Errors <- fsnotify.ErrEventOverflow
	f.catchUp("a folder made in an overflow")
	save(t, filepath.Join(root, "new/page.md"), "written after it")
	f.catchUp("a write in a folder made in an overflow")
}

// The test runs itself in a user namespace in which few folders can be watched.
func TestWatchLimitFallsBackToPolling(t *testing.T) {
	if os.Getenv("DEVSERVER_FEW_WATCHES") == "" {
		if exec.Command("unshare", "-Ur", "sh", "-c", "test -w /proc/sys/user/max_inotify_watches").Run() != nil {
			t.Skip("SKIPPED: the fall back to polling needs user namespaces (unshare -Ur), which this system does not allow")
		}
		cmd := exec.Command("unshare", "-Ur", "sh", "-c", `echo 5 > /proc/sys/user/max_inotify_watches && exec "$0" -test.run='^TestWatchLimit' -test.v`, os.Args[0])
		cmd.Env = append(os.Environ(), "DEVSERVER_FEW_WATCHES=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "PASS: TestWatchLimit") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	root := newRoot(t)
	for i := range 20 {
		save(t, filepath.Join(root, fmt.Sprintf("d%d/page.md", i)), "1")
	}
	w, err := Watch(t.Context(), []string{root}, WatchOptions{Interval: 10 * time.Millisecond})
	must(t, err)
	t.Cleanup(func() { w.Close() })
	if note := <-w.Notes(); !strings.Contains(note, "max_user_watches") {
		t.Errorf("note = %q", note)
	}
	f := &follower{t: t, root: root, w: w, known: contents(root)}
	save(t, filepath.Join(root, "d19/page.md"), "later")
	f.catchUp("a write while polling")
}
