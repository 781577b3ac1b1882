package generator

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"testing/fstest"
)

// TestRedraftIsCold: after any edits, told of or not, every file of a draft is
// as a cold build makes it, and so are the problems.
func TestRedraftIsCold(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		site := fixture(t)
		warm := newBuilder(site)
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
