package generator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"certguide/generator/catalog"
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

// TestOneQueryCostsLittle: on a site of 10,000 pages the files that one query
// of two words loads weigh at most 60 kB, compressed.
func TestOneQueryCostsLittle(t *testing.T) {
	const most = 60.0
	vocabulary := strings.Fields("agents alignment analysis architecture associate audit azure baseline bedrock benchmark budget calendar career certificate certification cloud compare compliance cost course data deploy developer engineer ethics evaluation evidence exam fee foundation gemini generative governance guide hiring hours infrastructure inference interview issuer kubernetes language learning machine management market model monitoring multimodal notebook operations pipeline platform policy portfolio posting practitioner price privacy professional project prompt provider python recruiter regression renewal resume retrieval salary sample science security signal skills source specialist specialty strategy student study syllabus tier training tuition validation vector vision visa voucher workload")
	r := rand.New(rand.NewPCG(1, 2))
	phrase := func(n int) string {
		var words []string
		for range n {
			words = append(words, vocabulary[r.IntN(len(vocabulary))])
		}
		return strings.Join(words, " ")
	}
	s := &Site{Catalog: &catalog.Catalog{}, byPath: map[string]*Page{}, claims: map[string]string{}}
	s.add(&Page{Path: "/search/", Kind: "page", Title: "Search"})
	for i := range 10_000 {
		s.add(&Page{Path: fmt.Sprintf("/guides/p%d/", i), Kind: "page", Title: fmt.Sprintf("%s %d", phrase(4), i), Description: phrase(14)})
	}
	result := &Result{Files: Files{}}
	s.searchIndex(func(name string, data []byte) { result.Files[name] = data })
	weigh := result.scales(quickLevel)
	shards, pages, biggest := 0.0, 0.0, ""
	for name := range result.Files {
		if strings.HasPrefix(name, indexDir+"pages-") {
			pages = max(pages, weigh(name))
		} else if w := weigh(name); w > shards {
			shards, biggest = w, name
		}
	}
	// Two words load two files at most, ten results ten.
	if got := 2*shards + 10*pages; got > most {
		t.Errorf("a query costs up to %.1f kB (want at most %.0f): 2 × %.1f for words (%s), 10 × %.1f for results", got, most, shards, biggest, pages)
	}
	if shards == 0 || pages == 0 {
		t.Error("the index is empty")
	}
}
