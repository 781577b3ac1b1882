package devserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// WatchOptions say how a [Watcher] looks. The zero value waits for the
// system's events.
type WatchOptions struct {
	Poll     bool          // look at the files at intervals instead
	Interval time.Duration // between two looks; 500 ms when zero
	Delay    time.Duration // to wait for more events after one; 5 ms when zero
}

// A Watcher tells that something changed below some folders. What changed it
// does not say: after any event it looks at all files and compares.
type Watcher struct {
	dirs    []string
	options WatchOptions
	events  *fsnotify.Watcher // nil when polling
	watched map[string]bool
	seen    map[string]stamp
	changes chan struct{}
	notes   chan string
	stop    context.CancelFunc
	done    sync.WaitGroup
}

type stamp struct {
	size int64
	time time.Time
}

// Watch watches folders until ctx ends or [Watcher.Close] is called. The
// folders themselves may go away and come back.
func Watch(ctx context.Context, dirs []string, options WatchOptions) (*Watcher, error) {
	if options.Interval == 0 {
		options.Interval = 500 * time.Millisecond
	}
	if options.Delay == 0 {
		options.Delay = 5 * time.Millisecond
	}
	ctx, stop := context.WithCancel(ctx)
	w := &Watcher{dirs: dirs, options: options, watched: map[string]bool{}, changes: make(chan struct{}, 1), notes: make(chan string, 8), stop: stop}
	if !options.Poll {
		events, err := fsnotify.NewWatcher()
		if err != nil {
			w.poll("the system gives no file events")
		}
		w.events = events
	}
	w.seen = w.look()
	w.done.Go(func() { w.run(ctx) })
	return w, nil
}

// Changes receives when something changed; several changes may come as one.
func (w *Watcher) Changes() <-chan struct{} { return w.changes }

// Notes receives what the user should know, such as that it polls now.
func (w *Watcher) Notes() <-chan string { return w.notes }

// Close ends the watch.
func (w *Watcher) Close() error {
	w.stop()
	w.done.Wait()
	if w.events != nil {
		return w.events.Close()
	}
	return nil
}

func (w *Watcher) poll(why string) {
	if w.events != nil {
		w.events.Close()
		w.events = nil
	}
	select {
	case w.notes <- why + ": looking for changes every " + w.options.Interval.String():
	default:
	}
}

// rescan is how long a change can stay unseen that no event told of.
const rescan = 2 * time.Second

func (w *Watcher) run(ctx context.Context) {
	for {
		var events chan fsnotify.Event
		var faults chan error
		interval := w.options.Interval
		if w.events != nil {
			events, faults, interval = w.events.Events, w.events.Errors, rescan
		}
		timer := time.NewTimer(interval)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-faults: // overflow among others: look at everything
		case e := <-events:
			timer.Stop()
			if temporary(filepath.Base(e.Name)) {
				continue
			}
			w.settle(ctx, events)
		}
		now := w.look()
		if same(w.seen, now) {
			continue
		}
		w.seen = now
		select {
		case w.changes <- struct{}{}:
		default: // one is waiting already
		}
	}
}

// settle waits until no event came for the delay, at most twenty delays.
func (w *Watcher) settle(ctx context.Context, events chan fsnotify.Event) {
	limit := time.After(20 * w.options.Delay)
	for {
		select {
		case <-events:
		case <-time.After(w.options.Delay):
			return
		case <-limit:
			return
		case <-ctx.Done():
			return
		}
	}
}

// look walks the folders, watches those that are not watched yet, and returns
// every file's size and time. Links to folders are followed, once each.
func (w *Watcher) look() map[string]stamp {
	out := map[string]stamp{}
	found := map[string]bool{}
	for _, dir := range w.dirs {
		w.watch(filepath.Dir(dir), found) // it may go away and come back
		w.walk(dir, out, found)
	}
	for dir := range w.watched {
		if !found[dir] {
			delete(w.watched, dir)
			if w.events != nil {
				w.events.Remove(dir) // it is gone; that it was watched no longer matters
			}
		}
	}
	return out
}

func (w *Watcher) walk(dir string, out map[string]stamp, found map[string]bool) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil || found[real] && real != dir {
		return
	}
	w.watch(real, found)
	entries, err := os.ReadDir(real)
	if err != nil {
		return
	}
	for _, e := range entries {
		if temporary(e.Name()) {
			continue
		}
		name := filepath.Join(real, e.Name())
		info, err := os.Stat(name)
		switch {
		case err != nil:
		case info.IsDir():
			if _, again := out[name+string(filepath.Separator)]; !again {
				out[name+string(filepath.Separator)] = stamp{}
				w.walk(name, out, found)
			}
		default:
			out[name] = stamp{info.Size(), info.ModTime()}
		}
	}
}

func (w *Watcher) watch(dir string, found map[string]bool) {
	found[dir] = true
	if w.events == nil || w.watched[dir] {
		return
	}
	err := w.events.Add(dir)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EMFILE):
		w.poll("the system's limit of watched folders is reached")
	case err == nil:
		w.watched[dir] = true
	case !errors.Is(err, fs.ErrNotExist):
		w.poll("folders cannot be watched")
	}
}

func same(a, b map[string]stamp) bool {
	if len(a) != len(b) {
		return false
	}
	for name, x := range a {
		if y, ok := b[name]; !ok || x.size != y.size || !x.time.Equal(y.time) {
			return false
		}
	}
	return true
}

// temporary reports whether a name is a file that editors make while saving.
func temporary(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~") ||
		strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swx") || strings.HasSuffix(name, ".tmp") ||
		strings.Contains(name, "___jb_") || name == "4913"
}
