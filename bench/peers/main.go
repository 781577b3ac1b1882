//go:build unix

// Peers builds one corpus with certguide, Hugo and Eleventy in turn, and prints
// what each took, as medians and as ratios to certguide. See "make bench-peers".
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"certguide/bench"
)

var (
	tools = flag.String("tools", "", "folder with hugo and node_modules, where they are installed")
	work  = flag.String("work", "", "folder to work in, best on a memory file system (default: a temporary one)")
	sizes = flag.String("pages", "1000,10000", "numbers of guide pages")
	runs  = flag.Int("runs", 5, "runs of each that count; one more goes before them")
	peers = flag.String("peers", "certguide,filling,again,floor,hugo,eleventy", "what to run")
	only  = flag.String("write", "", "only write the corpus for certguide, hugo or eleventy to the folder -work")
	extra = flag.Int("records", 0, "number of certifications (default: a tenth of the pages)")
	parts = flag.String("parts", "peers,growth,edits,guide,compile", "what to measure")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run() error {
	if *only != "" {
		n, err := strconv.Atoi(*sizes)
		if err != nil {
			return err
		}
		return writeHere(*only, *work, corpus(n))
	}
	dir := *work
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "peers-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	program := filepath.Join(dir, "certguide")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	for _, version := range [][]string{{"git", "describe", "--always", "--dirty"}, {filepath.Join(*tools, "hugo"), "version"}, {"node", "--version"}} {
		if said, err := exec.Command(version[0], version[1:]...).Output(); err == nil {
			fmt.Printf("%s: %s\n", filepath.Base(version[0]), strings.TrimSpace(string(said)))
		}
	}
	fmt.Printf("%s, %s/%s, %d processors, %s\n", time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	measure := map[string]func() error{
		"peers": func() error {
			for size := range strings.SplitSeq(*sizes, ",") {
				n, err := strconv.Atoi(size)
				if err != nil {
					return err
				}
				if err := compare(dir, program, n); err != nil {
					return err
				}
			}
			return nil
		},
		"growth":  func() error { return growth(dir, program) },
		"edits":   func() error { return editing(dir, program) },
		"guide":   func() error { return guide(dir, program) },
		"compile": func() error { return compiling(dir) },
	}
	for part := range strings.SplitSeq(*parts, ",") {
		f := measure[part]
		if f == nil {
			return fmt.Errorf("no part %q", part)
		}
		if err := f(); err != nil {
			return err
		}
	}
	showGoals()
	return nil
}

func wall(u usage) float64 { return u.wall.Seconds() }
func cpu(u usage) float64  { return u.cpu.Seconds() }
func mem(u usage) float64  { return u.peak }

func corpus(pages int) bench.Corpus {
	return bench.Corpus{Pages: pages, Records: cmp.Or(*extra, pages/10), Seed: 1}
}

// write writes the corpus with what the generator needs besides, in a process of
// its own: a child's peak memory starts at that of its parent, which has to stay
// small to be no part of what is measured.
func write(kind, dir string, c bench.Corpus) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	said, err := exec.Command(self, "-write", kind, "-work", dir, "-pages", strconv.Itoa(c.Pages), "-records", strconv.Itoa(c.Records)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("write the corpus: %w\n%s", err, said)
	}
	return nil
}

// writeHere is write in this process.
func writeHere(kind, dir string, c bench.Corpus) error {
	switch kind {
	case "certguide":
		return bench.Write(dir, c.Files())
	case "hugo":
		return errors.Join(bench.Write(dir, c.Hugo()), os.CopyFS(dir, os.DirFS("bench/peers/hugo")))
	case "eleventy":
		return errors.Join(bench.Write(dir, c.Eleventy()), os.CopyFS(dir, os.DirFS("bench/peers/eleventy")))
	}
	return fmt.Errorf("no generator %q", kind)
}

// A peer is one of those that are compared.
type peer struct {
	name  string
	keep  bool   // the output of the run before
	empty string // a folder that is not there at the start, nor at the end
	argv  []string
	dir   string
	env   string
	took  []usage
	files int
}

// A usage is what one run took.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // MB
}

func compare(dir, program string, pages int) error {
	var all []*peer
	for name := range strings.SplitSeq(*peers, ",") {
		kind := name
		if name == "again" || name == "filling" || name == "floor" {
			kind = "certguide"
		}
		sources := filepath.Join(dir, kind+"-"+strconv.Itoa(pages))
		if _, err := os.Stat(sources); errors.Is(err, fs.ErrNotExist) {
			if err := write(kind, sources, corpus(pages)); err != nil {
				return err
			}
		}
		out := sources + "-" + name
		p := &peer{name: name, dir: sources}
		switch name {
		case "certguide":
			p.argv = []string{program, "build", "-q", "--no-cache", "-C", sources, "--out", out}
		case "filling":
			p.empty = filepath.Join(dir, "filled")
			p.argv = []string{program, "build", "-q", "--cache", p.empty, "-C", sources, "--out", out}
		case "again":
			p.argv, p.keep = []string{program, "build", "-q", "--cache", filepath.Join(dir, "cache"), "-C", sources, "--out", out}, true
		case "floor":
			bare := filepath.Join(dir, "floor")
			if said, err := exec.Command("go", "build", "-o", bare, "./bench/peers/floor").CombinedOutput(); err != nil {
				return fmt.Errorf("build the floor: %w\n%s", err, said)
			}
			p.argv = []string{bare, sources, out}
		case "hugo":
			p.argv = []string{filepath.Join(*tools, "hugo"), "--minify", "--quiet", "-d", out}
		case "eleventy":
			p.argv, p.env = []string{"node", filepath.Join(*tools, "node_modules", "@11ty", "eleventy", "cmd.cjs")}, "OUT="+out
			if err := os.Symlink(filepath.Join(*tools, "node_modules"), filepath.Join(sources, "node_modules")); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		all = append(all, p)
		defer os.RemoveAll(out)
	}
	for i := range *runs + 1 {
		for j := range all {
			p := all[(i+j)%len(all)] // so that nobody always follows the same one
			u, err := p.run(dir)
			if err != nil {
				return err
			}
			if i > 0 {
				p.took = append(p.took, u)
			}
		}
	}
	show(all, pages)
	besidePeers(all, pages)
	return nil
}

// run runs the peer once, on an empty output folder unless it keeps it.
func (p *peer) run(dir string) (usage, error) {
	out := p.dir + "-" + p.name
	if !p.keep {
		if err := os.RemoveAll(out); err != nil {
			return usage{}, err
		}
	}
	if p.empty != "" {
		defer os.RemoveAll(p.empty)
	}
	c := exec.Command(p.argv[0], p.argv[1:]...)
	c.Dir, c.Env = p.dir, append(os.Environ(), p.env, "TMPDIR="+dir) // what waits on a disk stays on that of the work
	if slices.Contains([]string{"certguide", "filling", "again"}, p.name) {
		c.Dir = dir
	}
	start := time.Now()
	said, err := c.CombinedOutput()
	u := usage{wall: time.Since(start)}
	if err != nil {
		return u, fmt.Errorf("%s: %w\n%s", p.name, err, said)
	}
	u.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	u.peak = peak(c.ProcessState.SysUsage())
	if p.files == 0 {
		err = filepath.WalkDir(out, func(name string, e fs.DirEntry, err error) error {
			if strings.HasSuffix(name, ".html") {
				p.files++
			}
			return err
		})
	}
	return u, err
}

func peak(u any) float64 {
	r, ok := u.(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(r.Maxrss) / 1000 // Linux counts in kB
}

// show prints the medians, how far the runs lie apart, and the ratios to certguide.
func show(all []*peer, pages int) {
	fmt.Printf("\n%d pages, %d runs each, in turn\n\n| | pages | elapsed s | from–to | processor s | peak MB | elapsed: of certguide's | processor | memory |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n", pages, *runs)
	base := all[0]
	for _, p := range all {
		low, middle, high := spread(p.took, wall)
		_, busy, _ := spread(p.took, cpu)
		_, most, _ := spread(p.took, mem)
		_, bw, _ := spread(base.took, wall)
		_, bc, _ := spread(base.took, cpu)
		_, bm, _ := spread(base.took, mem)
		title := cmp.Or(map[string]string{"filling": "with a cache, empty", "again": "nothing changed", "floor": "the floor", "hugo": "Hugo", "eleventy": "Eleventy"}[p.name], p.name)
		fmt.Printf("| %s | %d | %.2f | %.2f–%.2f | %.2f | %.0f | %.2f | %.2f | %.2f |\n", title, p.files, middle, low, high, busy, most, middle/bw, busy/bc, most/bm)
	}
}

// spread returns the least, the median and the most.
func spread(all []usage, of func(usage) float64) (low, middle, high float64) {
	var v []float64
	for _, u := range all {
		v = append(v, of(u))
	}
	slices.Sort(v)
	return v[0], v[len(v)/2], v[len(v)-1]
}
