package generator

import (
	"encoding/json"
	"html/template"
)

// structured returns the page's JSON-LD (schema.org): the breadcrumbs, and on
// the home page the site. It is made by encoding/json, which escapes <, so it
// is safe inside a script element.
func structured(s *Site, p *Page) template.JS {
	var graph []any
	if p.Kind == "home" {
		graph = append(graph, webSite{"WebSite", p.Description, s.Settings.Language, s.Settings.Title, s.Base + "/"})
	}
	if up := p.Breadcrumbs(); len(up) > 0 {
		var items []listItem
		for i, q := range append(up, p) {
			items = append(items, listItem{"ListItem", s.Base + q.Path, q.Title, i + 1})
		}
		graph = append(graph, breadcrumbList{"BreadcrumbList", items})
	}
	if p.Kind == "missing" {
		return ""
	}
	data, err := json.Marshal(linkedData{"https://schema.org", graph})
	if err != nil {
		panic(err) // strings and numbers alone
	}
	return template.JS(data)
}

// What schema.org calls a page's place, and the site.
type (
	linkedData struct {
		Context string `json:"@context"`
		Graph   []any  `json:"@graph"`
	}
	webSite struct {
		Type        string `json:"@type"`
		Description string `json:"description"`
		Language    string `json:"inLanguage"`
		Name        string `json:"name"`
		URL         string `json:"url"`
	}
	breadcrumbList struct {
		Type  string     `json:"@type"`
		Items []listItem `json:"itemListElement"`
	}
	listItem struct {
		Type     string `json:"@type"`
		Item     string `json:"item"`
		Name     string `json:"name"`
		Position int    `json:"position"`
	}
)
