package generator

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestSearchWords(t *testing.T) {
	for text, want := range map[string]string{
		"AI-102":                 "ai 102 ai102",
		"Écoles & Zürich, naïve": "ecoles zurich naive",
		"--- C++":                "c",
		"機械 学習":                  "機械 学習",
	} {
		if got := strings.Join(searchWords(text), " "); got != want {
			t.Errorf("searchWords(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestSearchIndex: a word leads to its pages, the heaviest first, and the
// pages' file says where they are; a site without /search/ has no index.
func TestSearchIndex(t *testing.T) {
	site := fixture(t)
	files := build(t, newBuilder(site))
	for name := range files {
		if strings.HasPrefix(name, indexDir) {
			t.Errorf("a site without /search/ has %s", name)
		}
	}
	put(site, "content/search.md", "---\ntitle: Search\ndescription: Look things up.\n---\n\n```search\n```\n")
	put(site, "content/site.yaml", string(site["content/site.yaml"].Data)+"synonyms:\n  - {word: ac, means: acme}\n")
	files = build(t, newBuilder(site))
	var shard map[string][][2]int
	if err := json.Unmarshal(files[indexDir+"ac.json"], &shard); err != nil {
		t.Fatal(err)
	}
	var pages [][3]string
	if err := json.Unmarshal(files[indexDir+"pages-0.json"], &pages); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"acme", "ac"} {
		var paths []string
		for _, hit := range shard[word] {
			paths = append(paths, pages[hit[0]][1])
		}
		for _, want := range []string{"/certifications/acme-old/", "/certifications/acme-new/"} {
			if !slices.Contains(paths, want) {
				t.Errorf("%q leads to %v, want %s among them", word, paths, want)
			}
		}
	}
	if !slices.IsSortedFunc(shard["acme"], func(a, b [2]int) int { return b[1] - a[1] }) {
		t.Errorf("not by weight: %v", shard["acme"])
	}
}
