package strictyaml

import (
	"strings"
	"testing"

	"certguide/generator/diag"
)

type record struct {
	Mapping
	ID     string   `yaml:"id,required"`
	Code   string   `yaml:"code"`
	Hours  *float64 `yaml:"hours"`
	Free   bool     `yaml:"free"`
	Words  []string `yaml:"words"`
	Nested *record  `yaml:"nested"`
}

func TestTextStaysWhatWasTyped(t *testing.T) {
	for _, typed := range []string{"010", "1.10", "no", "2024-01-02", "1e3", "0x1F", "AI-102"} {
		var r record
		if diags := Decode("a.yaml", "id: x\ncode: "+typed+"\n", 1, &r); len(diags) > 0 || r.Code != typed {
			t.Errorf("code: %s was read as %q (%v)", typed, r.Code, diags)
		}
	}
}

func TestAbsentAndNullDiffer(t *testing.T) {
	var r record
	Decode("a.yaml", "id: x\nhours: null\n", 1, &r)
	if r.Has("code") || !r.Has("hours") || !r.Null("hours") || r.Hours != nil {
		t.Errorf("code given %v, hours given %v, null %v", r.Has("code"), r.Has("hours"), r.Null("hours"))
	}
	if got := r.At("hours").String(); got != "a.yaml:2:8" {
		t.Errorf("hours stands at %s", got)
	}
}

func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"an unknown key", "id: x\ncdoe: y\n", `a.yaml:12:1: unknown key "cdoe"`},
		{"a repeated key", "id: x\nid: y\n", `a.yaml:12:1: key "id" is given twice (first in line 11)`},
		{"a missing key", "code: y\n", `a.yaml:11:1: this entry has no "id", which is required`},
		{"text behind a #", "id: x\ncode: Choice #1 of two\n", "a.yaml:12:14: the text behind # is a comment, which no reader sees"},
		{"a forgotten dash", "id: x\ncode: a\nid: y\ncode: b\n", `a.yaml:13:1: key "id" is given twice (first in line 11)`},
		{"a merge conflict", "id: x\n<<<<<<< HEAD\ncode: a\n=======\ncode: b\n>>>>>>> other\n", "a.yaml:12:1: YAML: a mark of a merge conflict, <<<<<<<"},
		{"a comma in a number", "id: x\nnested: {hours: 14,320}\n", "a.yaml:12:17: a comma in the number 14,320"},
		{"one value for keys", "id: x\nnested: 445\n", "a.yaml:12:9: nested is one value (want keys with values)"},
		{"a word for a number", "id: x\nhours: many\n", `a.yaml:12:8: hours: "many" (want a number, without sign or unit)`},
		{"yes for true", "id: x\nfree: yes\n", `a.yaml:12:7: free: "yes" (want true or false)`},
		{"one value for a list", "id: x\nwords: one\n", `a.yaml:12:8: words is one value (want a list)`},
		{"an alias", "id: &a x\ncode: *a\n", `a.yaml:11:5: an anchor or alias`},
		{"a second document", "id: x\n---\nid: y\n", `a.yaml:12:1: a second YAML document`},
		{"a tab", "id: x\nnested:\n\tid: y\n", `a.yaml:13:1: a tab, where YAML wants spaces`},
		{"a second colon", "id: x: y\n", `a.yaml:11:6: YAML: a second colon`},
		{"an open bracket", "id: x\nwords: [a, b\ncode: c\n", `a.yaml:12:8: YAML: a [ that is not closed`},
		{"an open bracket at the end", "id: x\nwords: [a, b\n", `a.yaml:12:8: YAML: a [ that is not closed`},
		{"an open brace", "id: x\nnested: {id: y, words: [a]\ncode: c\n", `a.yaml:12:9: YAML: a { that is not closed`},
		{"a colon within braces", "id: x\nnested: {id: Acme: y, code: z}\n", `a.yaml:12:18: YAML: a list in brackets that is not closed, or lacks a comma`},
		{"a bracket that nothing opens", "id: x\nwords: a, b]\n", `a.yaml:12:8: words is one value (want a list)`},
		{"no colon", "id: x\ncode y\nwords: [a]\n", `a.yaml:12:1: YAML: no colon and space after code`},
		{"no space behind the colon", "id: x\ncode:y\nwords: [a]\n", `a.yaml:12:1: YAML: no colon and space after code`},
		{"no colon on the last line", "id: x\ncode y\n", `a.yaml:12:1: YAML: no colon and space after code`},
		{"no colon before a list", "id: x\nwords [a, b]\ncode: y\n", `a.yaml:12:1: YAML: no colon and space after words`},
		{"no colon before a quote", "id: x\ncode \"one: two\"\n", `a.yaml:12:1: no colon and space after code`},
		{"a quote within quotes", "id: x\ncode: 'What's it'\nwords: [a]\n", `a.yaml:12:12: YAML: a ' within the text ends it`},
		{"a double quote within", "id: x\ncode: \"a \"b\" c\"\n", `a.yaml:12:10: YAML: a " within the text ends it`},
		{"a quote that a later one closes", "id: x\ncode: \"a b\nwords: [\"a\", \"b\"]\n", `a.yaml:12:7: YAML: a quote that is not closed`},
		{"a line indented too far", "id: x\n  code: y\n", `a.yaml:12:3: YAML: a line that is indented too far`},
		{"an open quote", "id: \"x\n", `YAML: a quote that is not closed`},
		{"an empty entry", "id: x\nwords:\n  - a\n  -\n", `a.yaml:14:4: words has an empty entry`},
	} {
		var r record
		err := Decode("a.yaml", test.text, 11, &r).Err()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	text := "id: x\n" + strings.Repeat("nested: {", 60) + strings.Repeat("}", 60)
	var r record
	if err := Decode("a.yaml", text, 1, &r).Err(); err == nil || !strings.Contains(err.Error(), "nested more than 32 levels deep") {
		t.Errorf("got %v", err)
	}
}

func TestReadKeepsPlaces(t *testing.T) {
	v, diags := Read("ids: [a, b]\ncaption: c\n", diag.Pos{File: "p.md", Line: 7, Col: 3})
	ids, _ := v.Get("ids")
	if len(diags) > 0 || len(ids.List) != 2 || ids.List[1].Pos.String() != "p.md:7:12" {
		t.Errorf("got %+v, %v", v, diags)
	}
}

// TestOpenQuoteIsNamedWhereItOpens: the library names the end of the text.
func TestOpenQuoteIsNamedWhereItOpens(t *testing.T) {
	var out struct {
		Mapping
		Title string   `yaml:"title"`
		List  []string `yaml:"list"`
	}
	for text, want := range map[string]string{
		"title: \"Unclosed\nlist: [a]\n":     "f.yaml:1:8: YAML: a quote that is not closed",
		"list:\n  - a\n  - 'b\ntitle: x\n\n": "f.yaml:3:5: YAML: a quote that is not closed",
	} {
		if got := Decode("f.yaml", text, 1, &out).Error(); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestAMisspeltKeyIsNotMissing(t *testing.T) {
	for _, text := range []string{"idd: x\n", "id:x: y\n", "id \"x: y\"\n"} {
		var r record
		if diags := Decode("a.yaml", text, 1, &r); len(diags) != 1 {
			t.Errorf("%q: got %v, want the misspelling alone", text, diags)
		}
	}
}
