package devserver

import (
	"strings"
	"testing"

	"certguide/generator/diag"
)

// TestUnknownKeysOfRules: a misspelled key of a rule is not left out in
// silence, for a page would lose its policy; what else the file has is
// Netlify's.
func TestUnknownKeysOfRules(t *testing.T) {
	const text = `[build]
  comand = "make"
[[plugins]]
  package = "x"
[[headers]]
  for = "/*"
  [headers.valeus]
    Content-Security-Policy = "default-src 'none'"
    X-Frame-Options = "DENY"
[[redirects]]
  form = "/a"
  from = "/b"
  to = "/c"
  signed = "KEY"
  [redirects.headers]
    X-From = "Netlify"
[[headers]]
  for = "/a"
  colour = "red"
`
	_, err := ParseConfig("netlify.toml", text)
	list, _ := err.(diag.List)
	var got []string
	for _, d := range list {
		got = append(got, d.Error()+" "+d.Hint+" | "+d.Source)
	}
	want := []string{
		`netlify.toml:7:12: unknown key "valeus" in a rule under [[headers]] (want for, values) did you mean "values"? |   [headers.valeus]`,
		`netlify.toml:11:3: unknown key "form" in a rule under [[redirects]] (want from, to, status, force, query, conditions, headers, signed) did you mean "from"? |   form = "/a"`,
		`netlify.toml:19:3: unknown key "colour" in a rule under [[headers]] (want for, values)  |   colour = "red"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := ParseConfig("netlify.toml", strings.NewReplacer("valeus", "values", "form =", "# form =", "colour", "# colour").Replace(text)); err != nil {
		t.Errorf("all keys right: %v", err)
	}
}
