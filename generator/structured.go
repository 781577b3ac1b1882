package generator

import (
	"encoding/json"
	"html/template"
)

// structured returns the page's JSON-LD (schema.org): the breadcrumbs, and on
// the home page the site. It is made by encoding/json, which escapes <, so it
// is safe inside a script element.
func structured(s *Site, p *Page) template.JS {
	type object = map[string]any
	var graph []object
	if p.Kind == "home" {
		graph = append(graph, object{"@type": "WebSite", "name": s.Settings.Title, "url": s.Base + "/", "description": p.Description, "inLanguage": s.Settings.Language})
	}
	if up := p.Breadcrumbs(); len(up) > 0 {
		var items []object
		for i, q := range append(up, p) {
			items = append(items, object{"@type": "ListItem", "position": i + 1, "name": q.Title, "item": s.Base + q.Path})
		}
		graph = append(graph, object{"@type": "BreadcrumbList", "itemListElement": items})
	}
	if p.Kind == "missing" {
		return ""
	}
	data, err := json.Marshal(object{"@context": "https://schema.org", "@graph": graph})
	if err != nil {
		panic(err) // strings and numbers alone
	}
	return template.JS(data)
}
