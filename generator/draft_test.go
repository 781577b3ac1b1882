package generator

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"certguide/generator/markdown"
)

// TestRedraftIsCold: after any edits, told of or not, every file of a draft is
// as a cold build makes it, and so are the problems.
func TestRedraftIsCold(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		site := fixture(t)
		warm := newBuilder(site)
		warm.frugal = seed%2 == 0
		for range 12 {
			before := maps.Clone(site)
			edits[r.IntN(len(edits))](r, site)
			draft, err := warm.Redraft(t.Context(), written(before, site))
			if err != nil {
				t.Fatal(err)
			}
			if r.IntN(2) == 0 { // some are asked for before all are made
				draft.Read("guides/index.html")
			}
			want, wantErr := newBuilder(site).Build(t.Context())
			if wantErr == nil {
				for name, data := range want.Files {
					if !draft.Has(name) || !bytes.Equal(draft.Read(name), data) {
						t.Fatalf("%s differs: %s\nwant\n%s", name, draft.Read(name), data)
					}
				}
				if err := draft.Faults(); err != nil {
					t.Fatalf("a good site has faults: %v", err)
				}
			}
			if r.IntN(2) == 0 {
				verified(t, draft, want, wantErr)
			}
			got, gotErr := draft.Finish(t.Context())
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Fatalf("warm: %v\ncold: %v", gotErr, wantErr)
			}
			if wantErr == nil {
				sameFiles(t, "finished", got.Files, want.Files)
			}
		}
	}
}

// TestRedraftKnowsRecords: a page whose record goes, comes, or ends is another to
// those that link to it, though it stays at its address.
func TestRedraftKnowsRecords(t *testing.T) {
	const data = "content/certifications.yaml"
	site := fixture(t)
	put(site, "content/certifications/lone.md", "---\ntitle: The lone exam\ndescription: D.\n---\n\nText.\n")
	put(site, "content/guides/advice.md", "---\ntitle: Advice\ndescription: D.\n---\n\nTake [this one](../certifications/lone.md).\n")
	without := strings.Replace(string(site[data].Data), "tiers:\n", "tiers:\n  - {id: bottom, rank: 2, name: The rest, label: Rarely, summary: S.}\n", 1)
	with := strings.Replace(without, "certifications:\n", `certifications:
  - {id: lone, kind: certification, name: Lone Exam, short: Lone, provider: acme, tier: bottom, summary: S., verdict: Good., instead: [project],
     status: {available: 2020-01-01, last_exam: 2031-10-31, none_named: true}, cost: {amount: 120}, sources: [{from: src-list, grade: B, supports: [status, cost]}], verified: 2026-09-01}
`, 1)
	put(site, data, without)
	warm := newBuilder(site)
	if _, err := warm.Draft(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := strings.Replace(with, "2031-10-31", "2026-10-31", 1)
	for i, text := range []string{ended, without, with, ended, without} {
		put(site, data, text)
		draft, err := warm.Redraft(t.Context(), []string{data})
		if err != nil {
			t.Fatal(err)
		}
		_, got := draft.Finish(t.Context())
		_, want := newBuilder(site).Build(t.Context())
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("edit %d:\n%v\nwant\n%v", i, got, want)
		}
	}
}

// verified compares a draft that keeps no page with a cold build.
func verified(t *testing.T, draft *Draft, want *Result, wantErr error) {
	t.Helper()
	got, err := draft.Verify(t.Context())
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("verified: %v\ncold: %v", err, wantErr)
	}
	if wantErr != nil {
		return
	}
	if len(got.Sums()) != len(want.Files) || got.Pages != want.Pages {
		t.Fatalf("verified: %d files and %d pages, want %d and %d", len(got.Sums()), got.Pages, len(want.Files), want.Pages)
	}
	for name, data := range want.Files {
		if got.Sums()[name] != sha256.Sum256(data) || !bytes.Equal(got.Read(name), data) {
			t.Fatalf("verified: %s differs: %s\nwant\n%s", name, got.Read(name), data)
		}
	}
}

// TestVerifiedKeepsNoPage: of the pages of a site that was verified, those alone
// are in memory that somebody asked for; and it says which files name another.
func TestVerifiedKeepsNoPage(t *testing.T) {
	draft, err := newBuilder(fixture(t)).Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	draft.Read("guides/index.html")
	site, err := draft.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range site.pages {
		if kept := p.html.Load() != nil || p.made.html != nil; kept != (p.Path == "/guides/") {
			t.Errorf("%s is kept: %t", p.Path, kept)
		}
	}
	loaded := 0
	for name := range site.Assets() {
		want := regexp.MustCompile(`(?:href|src)="/` + regexp.QuoteMeta(name)).Match(site.Read("guides/index.html"))
		if got := site.Shows("guides/index.html", name); got != want {
			t.Errorf("guides/index.html names %s: %t, want %t", name, got, want)
		}
		if want {
			loaded++
		}
	}
	if loaded < 3 {
		t.Errorf("only %d files are named", loaded)
	}
}

// TestScratch: a large site's documents are on the disk; when the disk fails, that
// is a problem of the pages, and where nothing can be written they stay in memory.
func TestScratch(t *testing.T) {
	b := newBuilder(fixture(t))
	b.frugal = true
	draft, err := b.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range draft.docs {
		for _, block := range doc.Body {
			if x, ok := block.(markdown.HTML); ok {
				t.Errorf("%s has %q in memory", doc.Name, x)
			}
		}
	}
	if err := b.scratch.f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := draft.Finish(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be read again") {
		t.Errorf("pages of a disk that failed: %v", err)
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	b = newBuilder(fixture(t))
	b.frugal = true
	if _, err := b.Build(t.Context()); err != nil || b.scratch != nil {
		t.Errorf("without a folder for temporary files: %v, on the disk is %v", err, b.scratch)
	}
}

// written returns the files that differ, also those that came or went.
func written(before, after fstest.MapFS) []string {
	var names []string
	for name := range after {
		if before[name] != after[name] {
			names = append(names, name)
		}
	}
	for name := range before {
		if after[name] == nil {
			names = append(names, name)
		}
	}
	return names
}

// TestDraftMakesWhatChanged: an edit of a page's text makes that page alone.
func TestDraftMakesWhatChanged(t *testing.T) {
	site := fixture(t)
	b := newBuilder(site)
	first, err := b.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(site, "content/guides/first.md", "has ended.", "has ended.\n\nMore words.")
	second, err := b.Redraft(t.Context(), []string{"content/guides/first.md"})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range second.pages {
		if edited := p.Source == "content/guides/first.md"; edited == (p == first.pages[i]) {
			t.Errorf("%s: edited is %t, and yet made again is %t", p.Path, edited, p != first.pages[i])
		}
	}
	change(site, "content/guides/first.md", "title: First", "title: Other")
	third, err := b.Redraft(t.Context(), []string{"content/guides/first.md"})
	if err != nil {
		t.Fatal(err)
	}
	if third.pages[0] == second.pages[0] {
		t.Error("another title changes every page that may show it, and none was made again")
	}
}
