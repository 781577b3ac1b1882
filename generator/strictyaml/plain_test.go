package strictyaml

import (
	"reflect"
	"testing"

	"go.yaml.in/yaml/v4"
)

// FuzzPlain: what is read without the library is read as the library would.
func FuzzPlain(f *testing.F) {
	for _, text := range []string{
		"title: Two words\norder: 12\n", "title: A\n", "a: No\n", "a: no\n", "no: a\n", "a: 012\n", "a: 0\n", "a: 1e3\n", "a: 2026-11-22\n", "a: b: c\n", "a: b:\n", "a: b #c\n", "a: b#c\n",
		"a: b\n  c\n", "a: b\na: c\n", "a: b ", "a:  b\n", "a: b\n\n", "a: b\n---\nb: c\n", "a: b\r\n", "---\na: b\n", "a: it's\n", "a: x-y/z (and_so), on.\n", "true: Yes\n", "a: Inf\n", "a: O'\n", "a: 999999999\n", "a: 1_000\n", "null: x\n", "a: b\n...\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text)
		if got == nil {
			return
		}
		var doc yaml.Node
		if err := yaml.Load([]byte(text), &doc); err != nil || len(doc.Content) != 1 {
			t.Fatalf("%q is read, and the library says %v", text, err)
		}
		if !reflect.DeepEqual(got, doc.Content[0]) {
			t.Errorf("%q is\n%s\nwant\n%s", text, dump(got), dump(doc.Content[0]))
		}
	})
}

func dump(n *yaml.Node) string {
	data, _ := yaml.Marshal(n)
	return string(data)
}

// TestPlain: front matter as most is needs no library.
func TestPlain(t *testing.T) {
	for text, want := range map[string]bool{
		"title: Two words, or three\norder: 12\n": true,
		"title: “Quoted”\n":                       false,
		"draft: true\n":                           false,
		"updated: 2026-11-22\n":                   false,
		"":                                        false,
	} {
		if got := plain(text) != nil; got != want {
			t.Errorf("%q is plain: %t, want %t", text, got, want)
		}
	}
}
