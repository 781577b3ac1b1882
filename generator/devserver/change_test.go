package devserver

import (
	"maps"
	"reflect"
	"testing"
)

func TestCompare(t *testing.T) {
	before := Files{
		"index.html":            []byte(`<link rel=stylesheet href="/assets/s.aaaaaaaa.css" integrity="sha256-1"><img src="/pic.png"><link href="/feed.xml">`),
		"tiers/index.html":      []byte(`<link rel=stylesheet href="/assets/s.aaaaaaaa.css" integrity="sha256-1"><script src="/chart.js"></script>`),
		"404.html":              []byte(`gone`),
		"assets/s.aaaaaaaa.css": []byte(`a{}`),
		"plain.css":             []byte(`@import "x"; b{background:url(/bg.webp)}`),
		"pic.png":               []byte(`1`),
		"bg.webp":               []byte(`1`),
		"chart.js":              []byte(`import "./scale.js"`),
		"scale.js":              []byte(`1`),
		"feed.xml":              []byte(`1`),
	}
	recolour := func(page string) string {
		return `<link rel=stylesheet href="/assets/s.bbbbbbbb.css" integrity="sha256-2">` + page
	}
	const picture = `<img src="/pic.png"><link href="/feed.xml">`
	const chart = `<script src="/chart.js"></script>`
	for name, test := range map[string]struct {
		edit map[string]string // "" removes
		want change
	}{
		"nothing": {nil, change{}},
		"a feed, which no page shows": {
			map[string]string{"feed.xml": "2"}, change{any: true}},
		"a style sheet": {
			map[string]string{"plain.css": "c{}"},
			change{any: true, styles: []style{{"/plain.css", "/plain.css"}}}},
		"a style sheet with a fingerprint": {
			map[string]string{"assets/s.aaaaaaaa.css": "", "assets/s.bbbbbbbb.css": "b{}", "index.html": recolour(picture), "tiers/index.html": recolour(chart)},
			change{any: true, styles: []style{{"/assets/s.aaaaaaaa.css", "/assets/s.bbbbbbbb.css"}}}},
		"a style sheet and the text of one page": {
			map[string]string{"assets/s.aaaaaaaa.css": "", "assets/s.bbbbbbbb.css": "b{}", "index.html": recolour(picture), "tiers/index.html": recolour(chart + "more")},
			change{any: true, styles: []style{{"/assets/s.aaaaaaaa.css", "/assets/s.bbbbbbbb.css"}}, pages: []string{"/tiers/"}, edited: "/tiers/"}},
		"one page": {
			map[string]string{"404.html": "lost"}, change{any: true, pages: []string{"/404.html"}}},
		"a picture": {
			map[string]string{"pic.png": "2"}, change{any: true, pages: []string{"/"}}},
		"a picture in a style sheet": {
			map[string]string{"bg.webp": "2"}, change{any: true, styles: []style{{"/plain.css", "/plain.css"}}}},
		"a script that another imports": {
			map[string]string{"scale.js": "2"}, change{any: true, pages: []string{"/tiers/"}}},
		"a page added and one removed": {
			map[string]string{"tiers/index.html": "", "new.html": "new"}, change{any: true, pages: []string{"/new.html", "/tiers/"}}},
	} {
		t.Run(name, func(t *testing.T) {
			after := maps.Clone(before)
			for file, text := range test.edit {
				if text == "" {
					delete(after, file)
					continue
				}
				after[file] = []byte(text)
			}
			got := compare(before, after)
			if len(got.pages) == 0 {
				got.pages = nil
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("compare = %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestManyAssetsReloadEverything(t *testing.T) {
	before, after := Files{}, Files{}
	for i := range maxSearch + 1 {
		name := "p" + string(rune('a'+i)) + ".png"
		before[name], after[name] = []byte("1"), []byte("2")
	}
	if got := compare(before, after); !got.all || got.pages[0] != everyPage {
		t.Errorf("compare = %+v, want all pages", got)
	}
}
