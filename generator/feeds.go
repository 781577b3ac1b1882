package generator

import "certguide/generator/feed"

func (s *Site) sitemap() []byte {
	var urls []feed.URL
	for _, p := range s.Pages {
		if p.Kind == "missing" {
			continue
		}
		u := feed.URL{Loc: s.Base + p.Path}
		if p.Doc != nil {
			u.LastMod = p.Doc.Meta.Updated
		}
		urls = append(urls, u)
	}
	return feed.Sitemap(urls)
}
