package bench

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// Hugo returns the same site as Hugo reads it, without the theme.
func (c Corpus) Hugo() map[string][]byte {
	out := map[string][]byte{"data/certifications.json": c.json()}
	for p := range c.each(hugo{}) {
		name := p.file
		if path.Base(name) == "index.md" {
			name = path.Join(path.Dir(name), "_index.md")
		}
		if name != "404.md" { // a layout makes it
			out["content/"+name] = fmt.Appendf(nil, "---\ntitle: %s\ndescription: %s\nweight: %d\n---\n\n%s", p.title, p.description, p.order, p.body)
		}
	}
	return out
}

// Eleventy returns the same site as Eleventy reads it, without its configuration.
func (c Corpus) Eleventy() map[string][]byte {
	out := map[string][]byte{"_data/certifications.json": c.json()}
	for p := range c.each(eleventy{}) {
		out[p.file] = fmt.Appendf(nil, "---\ntitle: %s\ndescription: %s\norder: %d\n---\n\n%s", p.title, p.description, p.order, p.body)
	}
	return out
}

func (c Corpus) json() []byte {
	data, err := json.Marshal(c.Certifications())
	if err != nil {
		panic(err) // texts and numbers alone
	}
	return data
}

type hugo struct{}

func (hugo) link(from, to string) string {
	if path.Base(to) == "index.md" {
		to = path.Join(path.Dir(to), "_index.md")
	}
	return relative(path.Dir(from), to)
}

func (hugo) component(name, caption, tier string) string {
	return fmt.Sprintf("{{< %s caption=%q tier=%q >}}\n", name, caption, tier)
}

type eleventy struct{}

func (eleventy) link(_, to string) string {
	to = strings.TrimSuffix(strings.TrimSuffix(to, ".md"), "index")
	if to == "" || strings.HasSuffix(to, "/") {
		return "/" + to
	}
	return "/" + to + "/"
}

func (eleventy) component(name, caption, tier string) string {
	return fmt.Sprintf("{%% %s %q, %q %%}\n", name, caption, tier)
}
