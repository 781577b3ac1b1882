package generator

import (
	"fmt"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/strictyaml"
)

// Reference returns docs/data.md: every key of certifications.yaml and
// site.yaml, with what it takes and means.
func Reference() []byte {
	var b strings.Builder
	b.WriteString("# The keys of the data files\n\nMade from the program's own types by `UPDATE=1 go test -run Reference .`; CONTRIBUTING.md explains how to use them.\n")
	write := func(file string, fields []strictyaml.Field) {
		of := "?"
		for _, f := range fields {
			if f.Of != of {
				of = f.Of
				title := file
				if of != "" {
					title += ": " + of
				}
				fmt.Fprintf(&b, "\n## %s\n\n| key | takes | means |\n|---|---|---|\n", title)
			}
			kind := f.Kind
			if f.Required {
				kind += ", **required**"
			}
			doc := f.Doc
			if len(f.Words) > 0 {
				doc += " One of `" + strings.Join(f.Words, "`, `") + "`."
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Key, kind, doc)
		}
	}
	write("certifications.yaml", catalog.Dictionary())
	write("site.yaml", strictyaml.Describe(Settings{}, nil))
	return []byte(b.String())
}
