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
	"strings"
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
	host, port := c.Host, c.Port
	if host == "" {
		host = "127.0.0.1"
	}
	if port == 0 {
		port = defaultPort
	}
	listener, err := devserver.Listen(host, port, c.Port != 0)
	if err != nil {
		return usageError{err}
	}
	address := "http://" + localName(listener.Addr())
	b.BaseURL = address + "/"
	config, err := readConfig(filepath.Join(c.Dir, "netlify.toml"))
	if err != nil {
		return err
	}
	options := devserver.Options{Config: config, Root: root, Navigate: c.Navigate}
	if c.Host != "" {
		options.AllowedHosts = []string{c.Host, listener.Addr().(*net.TCPAddr).IP.String()}
		fmt.Fprintf(p.stderr, "warning: everyone who reaches %s can read the site while this runs\n", listener.Addr())
	}
	server := devserver.New(options)
	watched := []string{filepath.Join(root, "content")}
	if dir := filepath.Join(root, "templates"); isDir(dir) {
		watched = append(watched, dir)
	}
	watcher, err := devserver.Watch(p.ctx, watched, devserver.WatchOptions{Poll: c.Poll})
	if err != nil {
		return err
	}
	defer watcher.Close()
	p.publish(b, server)
	fmt.Fprintf(p.stdout, "serving %s/ (Ctrl-C ends it)\n", address)
	if c.Open {
		if err := openBrowser(address + "/"); err != nil {
			fmt.Fprintf(p.stderr, "--open: no browser could be started (%v); open %s/ yourself\n", err, address)
		}
	}
	return p.serve(b, server, watcher, listener)
}

func (p *program) serve(b *generator.Builder, server *devserver.Server, watcher *devserver.Watcher, listener net.Listener) error {
	web := &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
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
		case note := <-watcher.Notes():
			fmt.Fprintln(p.stderr, note)
		case <-watcher.Changes():
			p.publish(b, server)
		}
	}
}

// publish builds once and shows the outcome, in the browser and here.
func (p *program) publish(b *generator.Builder, server *devserver.Server) {
	start := time.Now()
	result, err := b.Build(p.ctx)
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil:
		server.Publish(nil, err)
		if list, ok := errors.AsType[diag.List](err); ok {
			p.print(list, "text")
			return
		}
		fmt.Fprintf(p.stderr, "certguide: %v\n", err)
	default:
		server.Publish(result.Files, nil)
		fmt.Fprintf(p.stdout, "built %s in %s\n", count(result.Pages, "page"), time.Since(start).Round(time.Millisecond))
	}
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

func readConfig(name string) (devserver.Config, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return devserver.Config{}, nil
	}
	if err != nil {
		return devserver.Config{}, err
	}
	return devserver.ParseConfig("netlify.toml", string(text))
}

// localName returns the address as a person types it.
func localName(addr net.Addr) string {
	name := addr.String()
	if strings.HasPrefix(name, "127.0.0.1:") {
		return "localhost" + strings.TrimPrefix(name, "127.0.0.1")
	}
	return name
}
