package generator

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// factsByTree reads a page as a browser does.
func factsByTree(t *testing.T, page string) (ids, links []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				ids = append(ids, a.Val)
			case "href", "src":
				links = append(links, a.Val)
			}
		}
	}
	slices.Sort(ids)
	return ids, links
}

// TestReadPage: reading tags one by one finds what a browser's tree has.
func TestReadPage(t *testing.T) {
	for name, data := range realFiles(t) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		ids, links := factsByTree(t, string(data))
		f := readPage(data)
		if !slices.Equal(f.ids, ids) || !slices.Equal(f.links, links) {
			t.Errorf("%s: ids %q\nwant %q\nlinks %q\nwant %q", name, f.ids, ids, f.links, links)
		}
	}
}

func TestReadPageFaults(t *testing.T) {
	for _, test := range []struct{ page, want string }{
		{`<p id="a"><b id=a>x</b>`, `twice ["a"]`},
		{`<img src="/x.png"><img src="/y.png" alt="">`, `noAlt ["/x.png"]`},
		{`<p style="color:red" onclick="f()">`, `inline ["style=" "onclick="]`},
		{`<script>x</script><script src="/a.js"></script><script type="application/ld+json">{}</script>`, `inline ["<script>"]`},
		{`<p>see [[x]]</p>`, `traces ["[["]`},
		{`<pre><code>if [[ x ]]; <span class="k">then [[</span></code></pre><p>fine<br></p>`, `traces []`},
		{`<p><code>[[</code> and [[</p>`, `traces ["[["]`},
		{`<p>&lt;nil> and <nil></p>`, `traces ["<nil>"]`},
		{`<a href="#ZgotmplZ">x</a>`, `traces ["ZgotmplZ"]`},
	} {
		f := readPage([]byte(test.page))
		for name, got := range map[string][]string{"twice": f.twice, "noAlt": f.noAlt, "inline": f.inline, "traces": f.traces} {
			want, ok := strings.CutPrefix(test.want, name+" ")
			if !ok {
				want = "[]"
			}
			if text := quoted(got); text != want {
				t.Errorf("%s: %s %s, want %s", test.page, name, text, want)
			}
		}
	}
}

func quoted(list []string) string { return fmt.Sprintf("%q", list) }

// realFiles builds the real guide.
func realFiles(t testing.TB) Files { return build(t, newBuilder(os.DirFS(".."))) }

// FuzzStartTags compares with the tokenizer of golang.org/x/net/html.
func FuzzStartTags(f *testing.F) {
	for _, page := range []string{
		`<!doctype html><p id=a class='b' data-x="1>2">x<br/><a href="/?a=1&amp;b=2&copy=3">`, `<!-- <p> --><b =c d= e='f' / g>`,
		`<script>if (a<b) "<p id=x>"</script><style>p{}</style><title><i></title><textarea></text></textarea><svg viewBox="0 0 1 1"><path d="M0"/></svg>`,
		`a < b <1> <?x?><!x></p x="<i>"><p`, `<p a="`, `<P ID=Upper>`, `<!-->x<p><!--->y<i>`,
	} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if !utf8.ValidString(page) || strings.ContainsAny(page, "\x00\r") || strings.Contains(page, "<!--") || strings.Contains(strings.ToLower(page), "plaintext") || strings.Contains(strings.ToLower(page), "<script") {
			t.Skip("nothing that a finished page has, or is told apart by a state machine of its own")
		}
		var got, want []string
		for x := range startTags([]byte(page)) {
			line := x.name
			for _, a := range x.attrs {
				line += " " + strings.ToLower(string(a.key)) + "=" + x.text(a)
			}
			got = append(got, line)
		}
		z := html.NewTokenizer(strings.NewReader(page))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
				x := z.Token()
				line := x.Data
				for _, a := range x.Attr {
					line += " " + a.Key + "=" + a.Val
				}
				want = append(want, line)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q has %q, want %q", page, got, want)
		}
	})
}
