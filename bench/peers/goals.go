//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"certguide/bench"
)

// A goal is a figure that was aimed at, and what was measured.
type goal struct {
	what, want, got string
	over            float64 // by what part of the aim it was missed; at most 0 when it was met
}

var goals []goal

// atMost notes a goal that is met when got is at most want.
func atMost(what string, got, want float64, unit string) {
	goals = append(goals, goal{what, fmt.Sprintf("≤ %.4g%s", want, unit), fmt.Sprintf("%.4g%s", got, unit), got/want - 1})
}

// showGoals prints the goals, met or missed.
func showGoals() {
	fmt.Print("\n| goal | aim | measured | |\n|---|--:|--:|---|\n")
	missed := false
	for _, g := range goals {
		state := "met"
		if g.over > 0 {
			state, missed = fmt.Sprintf("**missed** by %.1f %%", 100*g.over), true
		}
		fmt.Printf("| %s | %s | %s | %s |\n", g.what, g.want, g.got, state)
	}
	if missed {
		fmt.Println("\nWhat was tried where goals are missed, and what the profile says, is in docs/performance.md.")
	}
}

// besidePeers notes the goals of one size.
func besidePeers(all []*peer, pages int) {
	median := func(name string, of func(usage) float64) float64 {
		for _, p := range all {
			if p.name == name {
				_, m, _ := spread(p.took, of)
				return m
			}
		}
		return 0
	}
	ratio := func(what, to string, want float64, of func(usage) float64) {
		if base := median(to, of); base > 0 {
			atMost(fmt.Sprintf("%d pages: %s of %s’s", pages, what, cmp.Or(map[string]string{"hugo": "Hugo", "eleventy": "Eleventy", "floor": "the floor"}[to], to)), median("certguide", of)/base, want, "")
		}
	}
	ratio("elapsed time", "hugo", .25, wall)
	ratio("processor time", "hugo", .25, cpu)
	ratio("elapsed time", "eleventy", 1, wall)
	ratio("elapsed time", "floor", 1.4, wall)
	ratio("processor time", "floor", 1.4, cpu)
	if pages < 10_000 {
		return
	}
	ratio("peak memory, without the pages that wait on the disk,", "hugo", .2, mem)
	if again := median("again", wall); again > 0 {
		atMost(fmt.Sprintf("%d pages: nothing changed, of a cold build’s elapsed time", pages), again/median("certguide", wall), .05, "")
	}
}

// growth measures whether five times as much costs five times as much. The two
// take turns, so that both see the machine in the same hours.
func growth(dir, program string) error {
	for _, x := range []struct {
		what         string
		small, large bench.Corpus
	}{
		{"50,000 pages and 5,000 records beside 10,000 and 1,000", corpus(10_000), corpus(50_000)},
		{"5,000 records beside 1,000, with 1,000 pages", bench.Corpus{Pages: 1000, Records: 1000, Seed: 1}, bench.Corpus{Pages: 1000, Records: 5000, Seed: 1}},
	} {
		var two []*peer
		for i, c := range []bench.Corpus{x.small, x.large} {
			sources := filepath.Join(dir, fmt.Sprintf("growth-%d", i))
			if err := write("certguide", sources, c); err != nil {
				return err
			}
			defer os.RemoveAll(sources)
			out := sources + "-certguide"
			defer os.RemoveAll(out)
			two = append(two, &peer{name: "certguide", dir: sources, argv: []string{program, "build", "-q", "--no-cache", "-C", sources, "--out", out}})
		}
		for range growthRuns {
			for _, p := range two {
				u, err := p.run(dir)
				if err != nil {
					return err
				}
				p.took = append(p.took, u)
			}
		}
		ratio := func(of func(usage) float64) float64 {
			_, small, _ := spread(two[0].took, of)
			_, large, _ := spread(two[1].took, of)
			return large / small
		}
		atMost(x.what+": elapsed time", ratio(wall), 5.5, "")
		atMost(x.what+": processor time", ratio(cpu), 5.5, "")
		atMost(x.what+": peak memory", ratio(mem), 5.5, "")
		for _, p := range two {
			if err := os.RemoveAll(p.dir); err != nil {
				return err
			}
		}
	}
	return nil
}

const growthRuns = 3

// editing measures edits under serve, and its memory after a thousand.
func editing(dir, program string) error {
	for _, pages := range []int{1000, 10_000} {
		site := filepath.Join(dir, "edited-"+strconv.Itoa(pages))
		if err := errors.Join(write("certguide", site, corpus(pages)), os.CopyFS(filepath.Join(site, "templates"), os.DirFS("templates"))); err != nil {
			return err
		}
		p, err := startPreview(program, site)
		if err != nil {
			return err
		}
		for _, e := range edits {
			took, err := p.measure(e)
			if err != nil {
				return errors.Join(err, p.stop())
			}
			want := map[bool]float64{true: 40, false: 25}[pages == 10_000]
			if e.name == "the data" || e.name == "a template" {
				want = 120
			}
			atMost(fmt.Sprintf("%d pages: an edit of %s, save to screen", pages, e.name), took.Seconds()*1000, want, " ms")
		}
		if pages == 10_000 {
			err = long(p)
		}
		if err := errors.Join(err, p.stop(), os.RemoveAll(site)); err != nil {
			return err
		}
	}
	return nil
}

// long makes a thousand edits of a page, and compares the memory then with what
// it was after the first hundred, each time when the site was finished. In
// between the edits follow each other as quickly as they show.
func long(p *preview) error {
	e := edits[0]
	original, err := os.ReadFile(filepath.Join(p.site, e.file))
	if err != nil {
		return err
	}
	var used []float64
	for n := range 1000 {
		p.forget()
		if _, err := p.make(e, original, n); err != nil {
			return err
		}
		if n != 99 && n != 999 {
			continue
		}
		if err := p.finished(); err != nil {
			return err
		}
		mb, err := p.memory()
		if err != nil {
			return err
		}
		used = append(used, mb)
	}
	atMost("10,000 pages: serve's memory after 1,000 edits, beside a fifth of a build of Hugo's", used[1], 600, " MB")
	atMost("10,000 pages: serve leaks nothing: its memory after 1,000 edits, of that after 100", used[1]/used[0], 1.2, "")
	fmt.Printf("\nserve, 10,000 pages: %.0f MB after 100 edits, %.0f MB after 1,000\n", used[0], used[1])
	return nil
}

// guide measures a cold build of the guide in this repository.
func guide(dir, program string) error {
	p := &peer{name: "certguide", dir: filepath.Join(dir, "guide"), argv: []string{program, "build", "-q", "--no-cache", "-C", ".", "--out", filepath.Join(dir, "guide-certguide")}}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	for range 11 {
		u, err := p.run(here)
		if err != nil {
			return err
		}
		p.took = append(p.took, u)
	}
	_, middle, _ := spread(p.took, cpu)
	atMost(fmt.Sprintf("this guide, %d pages: processor time", p.files), middle*1000, 150, " ms")
	return os.RemoveAll(filepath.Join(dir, "guide-certguide"))
}

// compiling compares how long the program takes to compile where nothing was
// compiled before with what its libraries alone take.
func compiling(dir string) error {
	list, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		return err
	}
	libraries := []string{"build"}
	for name := range strings.FieldsSeq(string(list)) {
		if name != "certguide" && !strings.HasPrefix(name, "certguide/") {
			libraries = append(libraries, name)
		}
	}
	timed := func(args ...string) (float64, error) {
		cache := filepath.Join(dir, "gocache")
		defer os.RemoveAll(cache)
		c := exec.Command("go", args...)
		c.Env = append(os.Environ(), "GOCACHE="+cache)
		start := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("go %s: %w\n%s", args[0], err, out)
		}
		return time.Since(start).Seconds(), nil
	}
	alone, err := timed(libraries...)
	if err != nil {
		return err
	}
	all, err := timed("build", "-o", filepath.Join(dir, "compiled"), ".")
	if err != nil {
		return err
	}
	fmt.Printf("\ncompiled from nothing in %.1f s; its libraries alone in %.1f s\n", all, alone)
	atMost("compile time, of that of the libraries alone", all/alone, 1.25, "")
	return nil
}
