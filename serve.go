package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"certguide/generator"
	"certguide/generator/devserver"
	"certguide/generator/diag"
)

type serveCmd struct {
	common
	Port     int    `placeholder:"PORT" help:"Port to listen on (default: 8080, or the next free one)."`
	Host     string `placeholder:"ADDR" help:"Address to listen on, to see the site from another device (default: this machine only)."`
	Poll     bool   `help:"Look for changes every half second, for network file systems."`
	Open     bool   `help:"Open the site in the browser."`
	Navigate bool   `help:"Lead the browser to the page that is being edited."`
	Editor   string `placeholder:"NAME" help:"Editor that the links of errors open: a name like code, cursor, zed or idea, or an address with {file}, {line} and {col} (default: what $VISUAL or $EDITOR names, else code)."`
}

const defaultPort = 8080

// Run builds, serves, and builds again whenever something changed.
func (c *serveCmd) Run(p *program) error {
	b, err := p.builder(c.common)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	editor, err := devserver.EditorAddress(c.Editor, p.getenv("VISUAL"), p.getenv("EDITOR"))
	if err != nil {
		return usageError{fmt.Errorf("--editor %w", err)}
	}
	host, port := c.Host, c.Port
	if host == "" {
		host = "127.0.0.1"
	}
	if port == 0 {
		port = defaultPort
	}
	listener, err := devserver.Listen(host, port, c.Port != 0)
	if errors.Is(err, syscall.EADDRINUSE) {
		return usageError{fmt.Errorf("port %d is in use; leave out --port to take a free one", port)}
	}
	if err != nil {
		return usageError{err}
	}
	address := "http://" + localName(listener.Addr())
	b.BaseURL = address + "/"
	options := devserver.Options{Root: root, Navigate: c.Navigate, Editor: editor}
	if c.Host != "" {
		options.AllowedHosts = []string{c.Host, listener.Addr().(*net.TCPAddr).IP.String()}
		fmt.Fprintf(p.stderr, "warning: everyone who reaches %s can read the site while this runs\n", listener.Addr())
	}
	server := devserver.New(options)
	watched := []string{filepath.Join(root, "content"), filepath.Join(root, configName)}
	if dir := filepath.Join(root, "templates"); isDir(dir) {
		watched = append(watched, dir)
	}
	watcher, err := devserver.Watch(p.ctx, watched, devserver.WatchOptions{Poll: c.Poll})
	if err != nil {
		return err
	}
	defer watcher.Close()
	show := &preview{program: p, builder: b, server: server, watcher: watcher, root: root}
	finish := show.begin()
	fmt.Fprintf(p.stdout, "serving %s/ (Ctrl-C ends it)\n", address)
	show.finishing.Go(finish)
	if c.Open {
		if err := openBrowser(address + "/"); err != nil {
			fmt.Fprintf(p.stderr, "--open: no browser could be started (%v); open %s/ yourself\n", err, address)
		}
	}
	return show.serve(listener)
}

// configName is the file whose headers and redirects the preview has, too.
const configName = "netlify.toml"

// A preview is the site as the browser shows it while it is being written.
type preview struct {
	*program
	builder *generator.Builder
	server  *devserver.Server
	watcher *devserver.Watcher
	root    string

	shown bool // a good site is
	// What was shown, the newest last, before it could be said whether it is
	// good: the last good site is among it when the next edit is at fault.
	unsettled []*generator.Draft
	finishing sync.WaitGroup
	giveUp    context.CancelFunc // ends what is finishing
}

func (p *preview) serve(listener net.Listener) error {
	web := &http.Server{Handler: p.server, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	defer p.finishing.Wait()
	for {
		select {
		case <-p.ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), time.Second)
			defer cancel()
			if err := web.Shutdown(ctx); err != nil {
				return web.Close()
			}
			return nil
		case err := <-failed:
			return err
		case note := <-p.watcher.Notes():
			fmt.Fprintln(p.stderr, note)
		case <-p.watcher.Changes():
			if p.giveUp != nil {
				p.giveUp()
				p.finishing.Wait()
			}
			p.finishing.Go(p.begin())
		}
	}
}

// begin shows what changed: the sources, and the pages as they are asked for.
// Then, beside everything else, all pages must be made and checked, by the
// function that it returns. A change in between begins again, with what was
// made so far. What the watcher says of files is good for a first look alone:
// before the pages are finished everything is read, so that an event that was
// lost cannot leave an old page in place.
func (p *preview) begin() (finish func()) {
	start := time.Now()
	draft, whole, err := p.draft()
	if errors.Is(err, context.Canceled) {
		return func() {}
	}
	if draft != nil {
		draft.Thrift()
	}
	faults := p.configure()
	var ctx context.Context
	ctx, p.giveUp = context.WithCancel(p.ctx)
	if err != nil {
		return func() {
			if p.settle(ctx) {
				p.show(nil, err, faults)
			}
		}
	}
	if faults == nil && draft.Faults() == nil {
		p.server.Draft(draft)
	} else {
		p.server.Publish(nil, errors.Join(draft.Faults(), faults))
	}
	return func() {
		shown := draft
		if !whole {
			draft, err = p.builder.Draft(ctx)
		}
		var site *generator.Verified
		if err == nil {
			site, err = draft.Verify(ctx)
		}
		if errors.Is(err, context.Canceled) {
			p.owe(shown)
			return
		}
		if err != nil || faults != nil {
			if !whole { // the fault may be newer than what was shown
				p.owe(shown)
			}
			if !p.settle(ctx) {
				return
			}
		}
		if p.show(site, err, faults) {
			site.Trim()
			fmt.Fprintf(p.stdout, "built %s in %s\n", count(site.Pages, "page"), time.Since(start).Round(time.Millisecond))
		}
	}
}

// maxUnsettled bounds what is remembered of edits that follow each other too
// quickly for any site to be finished.
const maxUnsettled = 8

// owe notes a draft that was shown, and is to be finished if the last good site
// must be known.
func (p *preview) owe(shown *generator.Draft) {
	p.unsettled = append(p.unsettled, shown)
	if n := len(p.unsettled); n > maxUnsettled {
		p.unsettled = slices.Delete(p.unsettled, 0, n-maxUnsettled)
	}
}

// settle finishes what was shown and not finished, the newest first, until one
// is good: that is the last good site. It reports whether it was not interrupted.
func (p *preview) settle(ctx context.Context) bool {
	for len(p.unsettled) > 0 {
		last := len(p.unsettled) - 1
		site, err := p.unsettled[last].Verify(ctx)
		if errors.Is(err, context.Canceled) {
			return false
		}
		p.unsettled = p.unsettled[:last]
		if err == nil {
			p.server.Publish(site, nil)
			p.unsettled = nil
		}
	}
	return true
}

// draft reads what changed, or everything when that is not certain, and reports
// whether it read everything.
func (p *preview) draft() (d *generator.Draft, whole bool, err error) {
	paths, all := p.watcher.Changed()
	var names []string
	for _, path := range paths {
		name, err := filepath.Rel(p.root, path)
		if err != nil {
			all = false
			break
		}
		name = filepath.ToSlash(name)
		if name != configName && !strings.HasPrefix(name, "templates/") { // these are always read
			names = append(names, name)
		}
	}
	if !all {
		d, err = p.builder.Draft(p.ctx)
		return d, true, err
	}
	d, err = p.builder.Redraft(p.ctx, names)
	return d, false, err
}

// show shows the outcome of a build, in the browser and here, and reports
// whether it is good.
func (p *preview) show(site *generator.Verified, problems ...error) bool {
	var faults diag.List
	for _, err := range problems {
		if err == nil {
			continue
		}
		list, ok := errors.AsType[diag.List](err)
		if !ok {
			list.Addf(diag.Pos{File: p.root}, "CG026", "%v", err)
		}
		faults = append(faults, list...)
	}
	if err := faults.Err(); err != nil {
		p.server.Publish(nil, err)
		last := ""
		if p.shown {
			last = stays
		}
		p.print(faults.Sorted(), last)
		return false
	}
	p.server.Publish(site, nil)
	p.shown, p.unsettled = true, nil
	return true
}

// configure gives the server the headers and redirects as they are now.
func (p *preview) configure() error {
	text, err := os.ReadFile(filepath.Join(p.root, configName))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return p.server.Configure(configName, string(text))
}

// openBrowser starts the system's browser and does not wait for it.
func openBrowser(address string) error {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	browser := exec.Command(command[0], append(command[1:], address)...)
	if err := browser.Start(); err != nil {
		return err
	}
	go browser.Wait() // its exit says nothing of the page
	return nil
}

// localName returns the address as a person types it.
func localName(addr net.Addr) string {
	name := addr.String()
	if strings.HasPrefix(name, "127.0.0.1:") {
		return "localhost" + strings.TrimPrefix(name, "127.0.0.1")
	}
	return name
}
