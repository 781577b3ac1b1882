//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A preview is a running certguide serve.
type preview struct {
	*exec.Cmd
	site   string
	origin string
	built  chan string // a line for each site that was finished
}

// An edit is a change of one file and the page on which it shows.
type edit struct {
	name, file, old, page string
	text                  func(n int) string // takes the place of old
	shows                 func(n int) string
}

// edits are what editors do, in the corpus.
var edits = []edit{
	{"a page's text", "content/topic-001/page-00008.md", "\n## ", "/topic-001/page-00008/",
		func(n int) string { return fmt.Sprintf("\nEdit %d.\n\n## ", n) }, func(n int) string { return fmt.Sprintf("Edit %d.", n) }},
	{"its title", "content/topic-001/page-00008.md", "title: ", "/topic-001/page-00008/",
		func(n int) string { return fmt.Sprintf("title: Edit %d ", n) }, func(n int) string { return fmt.Sprintf("<h1>Edit %d ", n) }},
	{"the data", "content/certifications.yaml", "cost: {amount: ", "/certifications/cert-00001/",
		func(n int) string { return fmt.Sprintf("cost: {amount: %d", 100+n) }, func(n int) string { return fmt.Sprintf("$%d,", 100+n) }},
	{"a template", "templates/parts/frame.html", "<header class=\"masthead\">", "/topic-001/page-00008/",
		func(n int) string { return fmt.Sprintf("<header class=\"masthead\" data-edit=\"%d\">", n) }, func(n int) string { return fmt.Sprintf("data-edit=\"%d\"", n) }},
}

const patience = 2 * time.Minute // for a site to be finished

// startPreview serves the site on a free port of this machine.
func startPreview(program, site string) (*preview, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	p := &preview{exec.Command(program, "serve", "-C", site, "--port", port), site, "http://127.0.0.1:" + port, make(chan string, 100)}
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.built)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "built ") {
				p.built <- lines.Text()
			}
		}
	}()
	return p, p.finished()
}

func (p *preview) finished() error {
	select {
	case _, ok := <-p.built:
		if !ok {
			return errors.New("serve ended")
		}
		return nil
	case <-time.After(patience):
		return errors.New("serve does not finish")
	}
}

// forget takes no notice of sites that were finished before.
func (p *preview) forget() {
	for len(p.built) > 0 {
		<-p.built
	}
}

func (p *preview) stop() error {
	if err := p.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	for range p.built { // until it ends
	}
	err := p.Wait()
	if p.ProcessState.Exited() {
		return nil
	}
	return err
}

// make makes an edit and returns how long it was until the page had it.
func (p *preview) make(e edit, original []byte, n int) (time.Duration, error) {
	text := bytes.Replace(original, []byte(e.old), []byte(e.text(n)), 1)
	want := []byte(e.shows(n))
	start := time.Now()
	if err := os.WriteFile(filepath.Join(p.site, e.file), text, 0o666); err != nil {
		return 0, err
	}
	for time.Since(start) < patience {
		res, err := http.Get(p.origin + e.page)
		if err != nil {
			return 0, err
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return 0, err
		}
		if bytes.Contains(page, want) {
			return time.Since(start), nil
		}
		time.Sleep(time.Millisecond)
	}
	return 0, fmt.Errorf("%s: %s does not have %q", e.name, e.page, want)
}

// measure returns the median of eleven edits of each kind, each after the one
// before was finished.
func (p *preview) measure(e edit) (time.Duration, error) {
	original, err := os.ReadFile(filepath.Join(p.site, e.file))
	if err != nil {
		return 0, err
	}
	var took []time.Duration
	for n := range 12 {
		d, err := p.make(e, original, n)
		if err != nil {
			return 0, err
		}
		if n > 0 { // the first warms up
			took = append(took, d)
		}
		if err := p.finished(); err != nil {
			return 0, err
		}
	}
	slices.Sort(took)
	if err := os.WriteFile(filepath.Join(p.site, e.file), original, 0o666); err != nil {
		return 0, err
	}
	return took[len(took)/2], p.finished()
}

// memory returns how much memory the server has now, in MB.
func (p *preview) memory() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kB float64
	_, err = fmt.Sscan(rest, &kB)
	return kB / 1000, err
}
