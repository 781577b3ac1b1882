package devserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// WatchOptions say how a [Watcher] looks. The zero value is usable.
type WatchOptions struct {
	Poll     bool                   // look by the clock, for network file systems
	Interval time.Duration          // between looks: 250 ms when polling, else 2 s, as a safety net
	Delay    time.Duration          // quiet time after an event before it is reported; 5 ms
	Skip     func(path string) bool // files and folders that do not matter; may be nil
}

const (
	pollInterval   = 250 * time.Millisecond
	safetyInterval = 2 * time.Second
	quietDelay     = 5 * time.Millisecond
	longestDelay   = 100 * time.Millisecond
)

// A Watcher says that something changed in the folders it was given. What it
// was, it says only when it is certain; else a build reads everything.
//
// Events alone miss files (in folders made a moment ago, in renamed folders,
// when the queue overflows), so after any event of a folder all are walked
// again, and compared with what was seen.
type Watcher struct {
	roots   []string
	opts    WatchOptions
	changes chan struct{}
	notes   chan string
	mu      sync.Mutex
	paths   map[string]bool // files with events that were not asked for yet
	unsure  bool            // something else may have changed
	stop    context.CancelFunc
	done    chan struct{}

	events *fsnotify.Watcher      // nil when polling
	seen   map[string]fs.FileInfo // all that matters, as of the last look
	dirs   map[string]bool        // watched folders: true if all in them matters
	exact  map[string]bool        // paths that matter in the other folders
	gone   map[string]bool        // files removed and perhaps written again in a moment
	rewalk bool                   // a folder changed
	first  time.Time              // of the events not yet reported
	timer  *time.Timer
}

// Watch watches folders or single files, given as absolute paths, until ctx
// ends or [Watcher.Close] is called. They need not exist yet.
func Watch(ctx context.Context, dirs []string, opts WatchOptions) (*Watcher, error) {
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) {
			return nil, fmt.Errorf("watch %s: not an absolute path", dir)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	w := &Watcher{
		opts:    opts,
		changes: make(chan struct{}, 1),
		notes:   make(chan string, 16),
		stop:    stop,
		done:    make(chan struct{}),
		gone:    map[string]bool{},
		timer:   time.NewTimer(time.Hour),
	}
	for _, dir := range dirs {
		w.roots = append(w.roots, filepath.Clean(dir))
	}
	if w.opts.Delay <= 0 {
		w.opts.Delay = quietDelay
	}
	w.timer.Stop()
	w.open()
	w.seen = w.walk()
	go w.run(ctx)
	return w, nil
}

// Changes receives when something changed since the last time. Several changes
// may be one. The channel is never closed.
func (w *Watcher) Changes() <-chan struct{} { return w.changes }

// Changed returns the paths of the files that were written since it was asked
// the last time, and whether that is all that happened.
func (w *Watcher) Changed() (paths []string, all bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	paths, all = slices.Sorted(maps.Keys(w.paths)), !w.unsure
	w.paths, w.unsure = nil, false
	return paths, all
}

// wrote notes that a file was written; "" stands for what is not known.
func (w *Watcher) wrote(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if path == "" {
		w.unsure = true
		return
	}
	if w.paths == nil {
		w.paths = map[string]bool{}
	}
	w.paths[path] = true
}

// Notes receives what a person should know, such as that the watcher now looks
// by the clock. The channel is never closed.
func (w *Watcher) Notes() <-chan string { return w.notes }

// Close stops the watcher and waits until it has.
func (w *Watcher) Close() error {
	w.stop()
	<-w.done
	return nil
}

// open asks the system for events, unless it should not or cannot.
func (w *Watcher) open() {
	w.dirs = map[string]bool{}
	if w.opts.Poll {
		return
	}
	events, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		w.poll(err)
		return
	}
	w.events = events
}

// poll gives up on events: the rest is done by the clock.
func (w *Watcher) poll(err error) {
	if w.events != nil {
		w.events.Close() // it is of no use either way
		w.events = nil
	}
	reason := err.Error()
	switch {
	case errors.Is(err, syscall.ENOSPC):
		reason = "the system's limit of watched folders is reached (on Linux: fs.inotify.max_user_watches)"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		reason = "the system's limit of watchers is reached (on Linux: fs.inotify.max_user_instances)"
	}
	w.note("looking for changes by the clock: " + reason)
}

func (w *Watcher) note(text string) {
	select {
	case w.notes <- text:
	default: // nobody reads
	}
}

// interval returns the time until the next look. On a very large site looking
// takes a while; it never takes more than a tenth of the time.
func (w *Watcher) interval(took time.Duration) time.Duration {
	base := w.opts.Interval
	switch {
	case base > 0:
	case w.events == nil:
		base = pollInterval
	default:
		base = safetyInterval
	}
	return max(base, 10*took)
}

func (w *Watcher) run(ctx context.Context) {
	defer close(w.done)
	defer func() {
		if w.events != nil {
			w.events.Close()
		}
	}()
	look := time.NewTimer(w.interval(0))
	defer look.Stop()
	for {
		events, errs := w.channels()
		select {
		case <-ctx.Done():
			return
		case event, ok := <-events:
			if ok {
				w.receive(event)
			}
		case err, ok := <-errs:
			if ok {
				w.failed(err)
			}
		case <-w.timer.C:
			w.report()
		case <-look.C:
			start := time.Now()
			if w.look() {
				w.signal()
			}
			look.Reset(w.interval(time.Since(start)))
		}
	}
}

// channels returns the sources of events: none when polling.
func (w *Watcher) channels() (<-chan fsnotify.Event, <-chan error) {
	if w.events == nil {
		return nil, nil
	}
	return w.events.Events, w.events.Errors
}

// receive takes one event into account.
func (w *Watcher) receive(e fsnotify.Event) {
	if !w.matters(e.Name) {
		return
	}
	info, err := os.Stat(e.Name)
	switch {
	case w.folder(e.Name, info):
		if e.Op == fsnotify.Chmod {
			return
		}
		w.forget(e.Name)
		w.rewalk = true
		w.wrote("")
	case e.Op == fsnotify.Chmod && same(w.seen[e.Name], info):
		return
	case err != nil:
		w.gone[e.Name] = true
		delete(w.seen, e.Name)
		w.wrote(e.Name)
	default:
		delete(w.gone, e.Name)
		w.seen[e.Name] = info // so that the next look does not report it again
		w.wrote(e.Name)
	}
	w.wait()
}

// folder reports whether the event at path is, or was, one of a folder, or of
// a symbolic link, which may lead to one.
func (w *Watcher) folder(path string, info fs.FileInfo) bool {
	if info != nil && info.IsDir() || w.exact[path] {
		return true
	}
	if _, watched := w.dirs[path]; watched {
		return true
	}
	if was := w.seen[path]; was != nil && was.IsDir() {
		return true
	}
	link, err := os.Lstat(path)
	return err == nil && link.Mode()&fs.ModeSymlink != 0
}

// forget drops the watches on and below a folder that may be another now.
func (w *Watcher) forget(dir string) {
	for path := range w.dirs {
		if path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)) {
			w.unwatch(path)
		}
	}
}

func (w *Watcher) unwatch(dir string) {
	delete(w.dirs, dir)
	_ = w.events.Remove(dir) // it may be gone already
}

// wait starts the quiet time, or starts it again. A file that is gone is most
// likely being saved by an editor, which writes it anew: that gets more time.
func (w *Watcher) wait() {
	if w.first.IsZero() {
		w.first = time.Now()
	}
	delay := w.opts.Delay
	if len(w.gone) > 0 {
		delay *= 8
	}
	w.timer.Reset(max(0, min(delay, longestDelay-time.Since(w.first))))
}

// failed handles an error of the event queue.
func (w *Watcher) failed(err error) {
	if !errors.Is(err, fsnotify.ErrEventOverflow) {
		w.note("watching: " + err.Error())
	}
	w.rewalk = true // what was lost is unknown
	w.wrote("")
	w.wait()
}

// report ends the quiet time. Events of files are always a change: two writes
// within a tick of the clock look the same from outside.
func (w *Watcher) report() {
	w.first = time.Time{}
	clear(w.gone)
	if w.rewalk {
		w.look()
	}
	w.signal()
}

func (w *Watcher) signal() {
	select {
	case w.changes <- struct{}{}:
	default: // the last one was not taken yet
	}
}

// look walks everything again, adds watches where they lack, and reports
// whether anything is not as it was.
func (w *Watcher) look() bool {
	w.rewalk = false
	now := w.walk()
	differs := !maps.EqualFunc(w.seen, now, same)
	w.seen = now
	if differs {
		w.wrote("")
	}
	return differs
}

// same reports whether two looks at a path saw the same. Folders are the same
// if they are folders: their times change with files that do not matter.
func same(a, b fs.FileInfo) bool {
	switch {
	case a == nil || b == nil:
		return a == nil && b == nil
	case a.IsDir() || b.IsDir():
		return a.IsDir() && b.IsDir() && os.SameFile(a, b)
	}
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}

// A walker collects what there is, following symbolic links once.
type walker struct {
	*Watcher
	found   map[string]fs.FileInfo
	visited map[string]bool
	watched map[string]bool
}

// walk returns all that matters and watches the folders it is in.
func (w *Watcher) walk() map[string]fs.FileInfo {
	walk := walker{w, map[string]fs.FileInfo{}, map[string]bool{}, map[string]bool{}}
	w.exact = map[string]bool{}
	for _, root := range w.roots {
		walk.above(root)
		walk.path(root)
	}
	if w.events != nil {
		for _, dir := range slices.Collect(maps.Keys(w.dirs)) {
			if !walk.watched[dir] {
				w.unwatch(dir)
			}
		}
	}
	return walk.found
}

// above watches for path itself, which may vanish and come back, in the
// nearest folder above it that exists.
func (w walker) above(path string) {
	for {
		w.exact[path] = true
		dir := filepath.Dir(path)
		if dir == path {
			return
		}
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			w.watch(dir, false)
			return
		}
		path = dir
	}
}

// path records a file or folder and all below it.
func (w walker) path(path string) {
	info, err := os.Stat(path)
	if err != nil {
		return
	}
	if real, err := filepath.EvalSymlinks(path); err == nil && real != path {
		w.found[path] = info
		w.above(real)
		path = real
	}
	if !info.IsDir() {
		w.found[path] = info
		return
	}
	if w.visited[path] {
		return
	}
	w.visited[path] = true
	w.found[path] = info
	// Watch first, then read: what comes in between is seen twice, not never.
	w.watch(path, true)
	entries, err := os.ReadDir(path)
	if err != nil {
		return // gone again, which is the next event
	}
	for _, e := range entries {
		w.entry(filepath.Join(path, e.Name()), e)
	}
}

func (w walker) entry(path string, e fs.DirEntry) {
	if w.skipped(path) {
		return
	}
	if e.IsDir() || e.Type()&fs.ModeSymlink != 0 {
		w.path(path)
		return
	}
	if info, err := e.Info(); err == nil {
		w.found[path] = info
	}
}

// watch asks for the events of a folder; of all in it, or only of the exact
// paths.
func (w walker) watch(dir string, all bool) {
	w.watched[dir] = true
	already, ok := w.dirs[dir]
	if w.events == nil {
		return
	}
	w.dirs[dir] = all || already
	if ok {
		return
	}
	err := w.events.Add(dir)
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		delete(w.dirs, dir) // it may come back
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EMFILE):
		w.poll(err)
	default:
		w.note(fmt.Sprintf("cannot watch %s, looking every %s: %v", dir, w.interval(0), err))
	}
}

// matters reports whether an event at path is about something of ours.
func (w *Watcher) matters(path string) bool {
	if w.exact[path] {
		return true
	}
	if w.skipped(path) {
		return false
	}
	_, watched := w.dirs[path]
	return watched || w.dirs[filepath.Dir(path)]
}

func (w *Watcher) skipped(path string) bool {
	return temporary(filepath.Base(path)) || w.opts.Skip != nil && w.opts.Skip(path)
}

// temporary reports whether a name is one that editors use while they save,
// or that of a hidden file.
func temporary(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		name == "4913" || // vim, to see whether it may write here
		strings.HasSuffix(name, "___jb_tmp___") || strings.HasSuffix(name, "___jb_old___") ||
		slices.Contains(temporaryExtensions, strings.ToLower(filepath.Ext(name)))
}

var temporaryExtensions = []string{".swp", ".swo", ".swx", ".tmp", ".crswap", ".part"}
