package feed

import "testing"

func TestSitemap(t *testing.T) {
	got := string(Sitemap([]URL{{Loc: "https://example.org/a?b&c"}, {Loc: "https://example.org/d/", LastMod: "2026-11-24"}}))
	want := `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a?b&amp;c</loc></url><url><loc>https://example.org/d/</loc><lastmod>2026-11-24</lastmod></url></urlset>
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
