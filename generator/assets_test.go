package generator

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestStyleSheetsTakeInOthers(t *testing.T) {
	fsys := fstest.MapFS{
		"assets/a.css":   {Data: []byte("a { color: red; }\n")},
		"assets/b.css":   {Data: []byte("b { color: blue; }\n")},
		"assets/all.css": {Data: []byte("/* both */\n@import \"a.css\";\n@import \"b.css\";\nc { color: lime; }\n")},
	}
	a, err := loadAssets(fsys)
	if err != nil {
		t.Fatal(err)
	}
	got := string(a.files[strings.TrimPrefix(a.urls["all.css"], "/")])
	if want := "a{color:red}b{color:blue}c{color:lime}"; got != want {
		t.Errorf("all.css is %q, want %q", got, want)
	}
}

func TestStyleSheetsTakeInNothingElse(t *testing.T) {
	sheet := func(text string) fstest.MapFS {
		return fstest.MapFS{
			"assets/a.css":    {Data: []byte("a { color: red; }\n")},
			"assets/deep.css": {Data: []byte("@import \"a.css\";\n")},
			"assets/open.css": {Data: []byte("b {\n")},
			"assets/x.css":    {Data: []byte(text)},
		}
	}
	for _, test := range []struct{ text, want string }{
		{"a{}\n@import \"gone.css\";\n", "templates/assets/x.css:2:10: cannot be minified: no style sheet \"gone.css\" in assets/"},
		{"@import \"https://example.com/a.css\";\n", "templates/assets/x.css:1:10: cannot be minified: no style sheet \"https://example.com/a.css\" in assets/"},
		{"@import \"deep.css\";\n", "templates/assets/x.css:1:10: cannot be minified: \"deep.css\" imports others itself (want one that does not)"},
		{"@import \"x.css\";\n", "templates/assets/x.css:1:10: cannot be minified: \"x.css\" imports others itself (want one that does not)"},
		{"@import \"a.css\";\n@import url(a.css);\n", "templates/assets/x.css:2:1: cannot be minified: this @import cannot be followed (want @import \"NAME.css\"; on a line of its own)"},
	} {
		fsys := sheet(test.text)
		delete(fsys, "assets/open.css")
		_, err := loadAssets(fsys)
		if err == nil {
			t.Errorf("%q: no error, want %s", test.text, test.want)
			continue
		}
		if got := templateFault(err).Error(); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
	}
	first := sheet("")
	first["assets/all.css"] = &fstest.MapFile{Data: []byte("@import \"open.css\";\n")} // read before it
	if _, err := loadAssets(first); err == nil || templateFault(err).Error() != "templates/assets/open.css:1:3: cannot be minified: the { here is never closed" {
		t.Errorf("an import of a broken sheet that is read later: %v", err)
	}
	_, err := loadAssets(sheet("@import \"open.css\";\n"))
	if want := "templates/assets/open.css:1:3: cannot be minified: the { here is never closed"; err == nil || templateFault(err).Error() != want {
		t.Errorf("an import of a broken sheet: %v, want %s", err, want)
	}
}
