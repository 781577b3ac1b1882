package markdown

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"certguide/generator/diag"

	"github.com/yuin/goldmark/util"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what the golden files want")

// show writes a body with its holes as {{…}}.
func show(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block := block.(type) {
		case HTML:
			b.WriteString(string(block))
		case Code:
			b.WriteString(string(block) + "\n")
		case *Link:
			fmt.Fprintf(&b, "{{link %s}}", block.Dest)
		case *Image:
			fmt.Fprintf(&b, "{{image %s %q %q}}", block.Dest, block.Alt, block.Title)
		case *Ref:
			fmt.Fprintf(&b, "{{ref %s %s %q %t}}", block.ID, block.Field, block.Label, block.Literal)
		case *Component:
			fmt.Fprintf(&b, "{{component %s %q}}\n", block.Name, block.Args)
		}
	}
	return b.String()
}

func facts(d *Document) string {
	var b strings.Builder
	at := func(p diag.Pos) string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }
	if d.HasMeta {
		toc := "unset"
		if d.Meta.TOC != nil {
			toc = fmt.Sprint(*d.Meta.TOC)
		}
		m := d.Meta
		fmt.Fprintf(&b, "meta %q %q nav=%q image=%q order=%d draft=%t toc=%s %s|%s|%s|%s %q\n", m.Title, m.Description,
			m.Nav, m.Image, m.Order, m.Draft, toc, m.Published, m.Updated, m.Expires, m.Reviewed, m.RedirectFrom)
		for _, in := range m.DescriptionRefs {
			if in.Ref != nil {
				fmt.Fprintf(&b, "description ref %s %+v\n", at(in.Ref.Pos), *in.Ref)
			}
		}
	}
	for _, h := range d.Headings {
		fmt.Fprintf(&b, "heading %s h%d #%s %q\n", at(h.Pos), h.Level, h.ID, h.Text)
	}
	for _, l := range d.Links {
		fmt.Fprintf(&b, "link %s %s %q\n", at(l.Pos), l.Dest, l.Text)
	}
	for _, r := range d.Refs {
		fmt.Fprintf(&b, "ref %s %s.%s %q %t %q\n", at(r.Pos), r.ID, r.Field, r.Label, r.Literal, strings.ReplaceAll(r.Sentence, "\uFFFC", "@"))
	}
	for _, i := range d.Images {
		fmt.Fprintf(&b, "image %s %s %q %q\n", at(i.Pos), i.Dest, i.Alt, i.Title)
	}
	for _, c := range d.Components {
		fmt.Fprintf(&b, "component %s %s args %s %q %q\n", at(c.Pos), c.Name, at(c.ArgsPos), c.Args, c.Info)
	}
	if len(d.CodeClasses) > 0 {
		fmt.Fprintf(&b, "classes %s\n", strings.Join(d.CodeClasses, " "))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// In testdata, in.md of each archive becomes want.html, want.facts and
// want.diag. In in.md ␍ stands for a carriage return, ␉ for a tab and ⌂ for a
// byte-order mark.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	invisible := strings.NewReplacer("␍", "\r", "␉", "\t", "⌂", "\uFEFF")
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := string(ar.Files[0].Data)
			d := Parse(Source{Name: "in.md", Text: invisible.Replace(in)})
			var problems strings.Builder
			for _, p := range d.Diags {
				if p.Line > 0 && p.Source == "" && d.lineOf(invisible.Replace(in), p.Line) != "" {
					t.Errorf("%v has no source line", p)
				}
				fmt.Fprintf(&problems, "%s [%s]\n\t%s\n", p.Error(), p.Code, p.Hint)
			}
			got := map[string]string{"want.html": show(d.Body), "want.facts": facts(d), "want.diag": problems.String()}
			if *update {
				ar.Files = ar.Files[:1]
				for _, name := range []string{"want.html", "want.facts", "want.diag"} {
					data := got[name]
					if data != "" && !strings.HasSuffix(data, "\n") {
						data += "\n"
					}
					ar.Files = append(ar.Files, txtar.File{Name: name, Data: []byte(data)})
				}
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, f := range ar.Files[1:] {
				if g, w := strings.TrimRight(got[f.Name], "\n"), strings.TrimRight(string(f.Data), "\n"); g != w {
					t.Errorf("%s is\n%s\nwant\n%s", f.Name, g, w)
				}
			}
		})
	}
}

func (d *Document) lineOf(text string, n int) string { return diag.NewLines(d.Name, text).Line(n) }

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"C++ & Go":          "c--go",
		"What’s new?":       "whats-new",
		"Größe: 3 × 4":      "größe-3--4",
		"日本語 の 見出し":         "日本語-の-見出し",
		" snake_case ":      "snake_case",
		"a -- b":            "a----b",
		"1. First":          "1-first",
		"Emoji 🎉 here":      "emoji--here",
		"…":                 "",
		"Under\u00a0nbsp":   "undernbsp",
		"STRASSE / Straße":  "strasse--straße",
		"already-hyphened-": "already-hyphened-",
	} {
		if got := Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplitRefs(t *testing.T) {
	list := SplitRefs("Ä [[a-b.cost]] and [[c|the c]] [[=$5]] [[]] [[x", diag.Pos{File: "f", Line: 3, Col: 10})
	var b strings.Builder
	for _, in := range list {
		if r := in.Ref; r != nil {
			fmt.Fprintf(&b, "<%d %s.%s %s %t>", r.Pos.Col, r.ID, r.Field, r.Label, r.Literal)
		} else {
			b.WriteString(in.Text)
		}
	}
	want := "Ä <12 a-b.cost  false> and <29 c. the c false> <41 . $5 true> [[]] [[x"
	if b.String() != want {
		t.Errorf("SplitRefs: %s\nwant      %s", b.String(), want)
	}
}

func TestFigures(t *testing.T) {
	for in, want := range map[string]string{
		"costs $5,000 today":          "$5,000",
		"costs $ 5 today":             "$ 5",
		"pays USD 300.":               "USD 300",
		"300 USD or 20 dollars":       "300 USD|20 dollars",
		"€300, £ 20":                  "€300|£ 20",
		"8% and 8 % and 8 percent":    "8%|8 %|8 percent",
		"20–30% or 5-8 %":             "20–30%|5-8 %",
		"&euro;5 \\$6":                "€5|$6",
		"**$5**":                      "$5",
		"5 **%**":                     "5 %",
		"`$5` stays, [x](a.md?q=5%)":  "",
		"[[=$5,000]] stays":           "",
		"[[a|$5]] stays":              "",
		"<https://x.test/5%20a> 5%20": "5%",
		"chapter 8, 2026":             "",
		"# About 92%":                 "92%",
		"| a |\n|---|\n| $3 |":        "$3",
		"![at $5](a.png)":             "$5",
		"it costs 5\ndollars":         "5 dollars",
	} {
		var got []string
		for _, d := range Parse(Source{"a.md", in}).Diags {
			if d.Code == "CG019" {
				got = append(got, strings.Split(d.Msg, `"`)[1])
			}
		}
		if g := strings.Join(got, "|"); g != want {
			t.Errorf("%q has the figures %q, want %q", in, g, want)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, text := range map[string]string{
		"size":         strings.Repeat("a\n", maxSize),
		"quotes":       strings.Repeat(">", 5000) + "a",
		"lists":        strings.Repeat("- ", 5000) + "a",
		"emphasis":     strings.Repeat("*a **a ", 5000),
		"columns":      strings.Repeat("|a", 200) + "|\n" + strings.Repeat("|-", 200) + "|\n",
		"rows":         "|a|b|\n|-|-|\n" + strings.Repeat("|\n", 20000),
		"indented":     nested(150),
		"line":         strings.Repeat("a ", 40000),
		"code block":   "```go\n" + strings.Repeat("var x = 1\n", 4000) + "```\n",
		"line of code": "```yaml\n" + strings.Repeat("-", 8000) + "\n```\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := Parse(Source{"a.md", text})
			if !slices.ContainsFunc(d.Diags, func(d diag.Diagnostic) bool { return d.Code == "CG022" }) && name != "emphasis" {
				t.Errorf("no CG022 in %v", d.Diags)
			}
		})
	}
}

// Work that grows with the square of a page shows here.
func TestHostileTextIsRead(t *testing.T) {
	for _, unit := range []string{"[", "[[", "[[a]]", "![", "*a ", "**a *b ", "`", "` ``", "<", "<a ", "&", "\"'", "$5 ", "~a~", "[^a]", "[a](",
		"a](b", "[a][b]", "\\", "_a_", "a@b.c ", "https://", "<!--", "{", "- [ ] ", ": ", "|a", "# {#", "www.a.b "} {
		line := strings.Repeat(unit, 10_000/len(unit))
		for _, text := range []string{strings.Repeat(line+"\n", 4), strings.Repeat(unit+"\n", 50_000/len(unit))} {
			checkProperties(t, text)
		}
	}
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func TestInvalidUTF8IsNamedByByte(t *testing.T) {
	d := Parse(Source{"a.md", "ab\nc\xffd"})
	if len(d.Diags) != 1 || d.Diags[0].Error() != "a.md:2:2: byte 4 is not UTF-8" {
		t.Errorf("got %v", d.Diags)
	}
}

func TestCSSHasOnlyTheClassesInUse(t *testing.T) {
	d := Parse(Source{"a.md", "```go {1}\nfunc main() {}\n```\n"})
	for _, style := range []string{"github", "github-dark"} {
		css := CSS(style, d.CodeClasses)
		if !strings.Contains(css, ".chroma .kd{") || !strings.Contains(css, ".chroma .hl{background-color") || strings.Contains(css, ".gd{") {
			t.Errorf("%s: %s", style, css)
		}
	}
	if CSS("no-such-style", nil) != "" {
		t.Error("a style that does not exist has rules")
	}
}

// commonmark are our reasons to differ from CommonMark's examples, by number.
var commonmark = map[string][]int{
	"a heading without text is an error": {79},
	"a scheme that is not allowed":       {596, 598, 599, 601},
	"addresses become links":             {608, 611, 612},
	"front matter":                       {96, 98},
	"raw HTML is an error": {21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164,
		165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187,
		188, 189, 190, 191, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 625, 626,
		627, 628, 629, 630, 631, 642, 643},
	"references in double brackets": {548, 590},
	"typographic quotes and dashes": {14, 46, 55, 87, 91, 106, 197, 209, 210, 352, 359, 363, 380, 385, 395, 508, 619,
		620, 622, 624, 650},
}

func TestCommonMark(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatal("the go command does not know goldmark's folder:", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "_test", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Markdown, HTML, Section string
		Example                 int
	}
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		d := Parse(Source{"spec.md", e.Markdown})
		same := plainHTML(asCommonMark(d.Body)) == plainHTML(e.HTML)
		if reason := reasonFor(e.Example); same == (reason != "") {
			t.Errorf("example %d (%s, reason %q)\n%q\ngot  %q\nwant %q\n%v", e.Example, e.Section, reason, e.Markdown,
				plainHTML(asCommonMark(d.Body)), plainHTML(e.HTML), d.Diags)
		}
	}
}

func reasonFor(example int) string {
	for reason, list := range commonmark {
		if slices.Contains(list, example) {
			return reason
		}
	}
	return ""
}

// asCommonMark fills the holes as CommonMark's own renderer would.
func asCommonMark(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block := block.(type) {
		case HTML:
			b.WriteString(string(block))
		case Code:
			b.WriteString(string(block) + "\n")
		case *Link:
			b.WriteString(escapeURL(block.Dest))
		case *Image:
			fmt.Fprintf(&b, `<img src="%s" alt="%s"`, escapeURL(block.Dest), escape(block.Alt))
			if block.Title != "" {
				fmt.Fprintf(&b, ` title="%s"`, escape(block.Title))
			}
			b.WriteString(">")
		case *Component:
			fmt.Fprintf(&b, "<pre><code class=\"language-%s\">%s</code></pre>\n", block.Name, escape(block.Args))
		}
	}
	return b.String()
}

func escape(s string) string { return string(util.EscapeHTML([]byte(s))) }

var (
	codeSpans  = regexp.MustCompile(`<span class="[a-z0-9]*">|</span>`)
	codeFigure = regexp.MustCompile(`<figure class="code"><pre tabindex="0"><code class="chroma(?: (language-[^"]*))?">`)
	headingID  = regexp.MustCompile(`(<h\d) id="[^"]*"`)
	// goldmark keeps all but two of the spaces that make a line break.
	spaceBefore = regexp.MustCompile(` +<br>`)
	anchor      = regexp.MustCompile(` <a class="anchor"[^>]*></a>`)
)

// plainHTML drops what we add to CommonMark's HTML on purpose everywhere.
func plainHTML(s string) string {
	s = codeFigure.ReplaceAllString(s, `<pre><code class="$1">`)
	s = strings.ReplaceAll(s, `<code class="">`, "<code>")
	s = strings.ReplaceAll(s, "</pre></figure>", "</pre>")
	s = codeSpans.ReplaceAllString(s, "")
	s = headingID.ReplaceAllString(s, "$1")
	s = anchor.ReplaceAllString(s, "")
	s = strings.ReplaceAll(s, ` rel="external"`, "")
	s = spaceBefore.ReplaceAllString(s, "<br>")
	s = strings.NewReplacer(" />", ">", "&#34;", "&quot;", "&#39;", "'").Replace(s)
	return strings.TrimSpace(s)
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		if ar, err := txtar.ParseFile(file); err == nil {
			f.Add(string(ar.Files[0].Data))
		}
	}
	for _, s := range []string{"---\ntitle: x\n---\n# a\n# a\n# a-1\n", "[[", "[[a]]", "\uFEFF---\n---\n", "> [!NOTE]", "| a |\n|-|\n|[[a\\|b]]|",
		"# x {#y onclick=\"a\"}", "```go {1,2-\n```", "[^1]\n\n[^1]: a", "# [^1]\n\n[^1]: # a", "[a][b]", "a\n: b\n", "\x00", "- [ ] a",
		"    ```\nhttps://example.org/a\n", "```\n@a\n```\nwww.example.org\n", "~~~\n    x@y\n```\n", "> ```\na@example.org\n", "[a](https://b.org x) *https://c.org*", "www.`a`.b.org", "a <a@b.c>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		checkProperties(t, text)
	})
}

var tags = regexp.MustCompile(`<[a-zA-Z](?:[^>"]|"[^"]*")*>`)
var handlers = regexp.MustCompile(`\s(?i:on[a-z]+|style)\s*=\s*"`)
var quoted = regexp.MustCompile(`"[^"]*"`)

// checkProperties fails when a position lies outside of the file, an id is
// used twice, or an attribute could run a script.
func checkProperties(t *testing.T, text string) {
	d := Parse(Source{"a.md", text})
	lines := strings.Split(text, "\n")
	inside := func(what string, p diag.Pos) {
		if p.Line < 1 || p.Line > len(lines) || p.Col < 1 || p.Col > len([]rune(lines[p.Line-1]))+1 {
			t.Errorf("%s at %v lies outside of the file", what, p)
		}
	}
	for _, x := range d.Diags {
		if strings.Contains(x.Msg, "fault of the generator") || strings.Contains(x.Msg, "cannot be read:") && x.Code == "CG022" {
			t.Errorf("panic: %v", x)
		}
		if diag.Codes[x.Code] == "" {
			t.Errorf("unknown code %q", x.Code)
		}
		if x.Line != 0 && x.Code != "CG003" {
			inside(x.Msg, x.Pos)
		}
	}
	ids := map[string]bool{}
	for _, h := range d.Headings {
		inside("heading", h.Pos)
		if h.ID == "" || ids[h.ID] {
			t.Errorf("heading id %q is empty or used twice", h.ID)
		}
		ids[h.ID] = true
	}
	for _, l := range d.Links {
		inside("link", l.Pos)
	}
	for _, r := range d.Refs {
		inside("reference", r.Pos)
		if strings.Count(r.Sentence, "\uFFFC") == 0 {
			t.Errorf("the sentence %q is without its reference", r.Sentence)
		}
	}
	for _, i := range d.Images {
		inside("image", i.Pos)
	}
	for _, c := range d.Components {
		inside("component", c.Pos)
	}
	for _, block := range d.Body {
		if h, ok := block.(HTML); ok {
			for _, tag := range tags.FindAllString(string(h), -1) {
				if handlers.MatchString(quoted.ReplaceAllString(tag, `""`)) {
					t.Errorf("an attribute in %s", tag)
				}
			}
		}
	}
	careful := NewParser()
	careful.linkify = true
	shown := func(d *Document) string { return spaceBefore.ReplaceAllString(show(d.Body), "<br>") } // goldmark leaves some where it stopped
	if again := careful.Parse(Source{"a.md", text}); shown(again) != shown(d) || facts(again) != facts(d) || !slices.Equal(again.Diags, d.Diags) {
		t.Errorf("parsing again, and looking for addresses everywhere, gives another result:\n%s\nwant\n%s", show(d.Body), show(again.Body))
	}
}

// TestBareAddresses: addresses are links wherever they stand in the text, also
// behind what looks like the start of a block of code.
func TestBareAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"See https://a.example.org/b.\n":                    `<p>See <a href="https://a.example.org/b" rel="external">https://a.example.org/b</a>.</p>`,
		"(www.example.org)\n":                               `<p>(<a href="http://www.example.org" rel="external">www.example.org</a>)</p>`,
		"*me@example.org*\n":                                `<p><em><a href="mailto:me@example.org">me@example.org</a></em></p>`,
		"a\n    ```\nwww.example.org\n":                     "<p>a\n```\n" + `<a href="http://www.example.org" rel="external">www.example.org</a></p>`,
		"[a](https://b.example.org \"c\" d)\n":              `<p>[a](<a href="https://b.example.org" rel="external">https://b.example.org</a> &ldquo;c&rdquo; d)</p>`,
		"```\nhttps://a.example.org www.b.org a@b.c\n```\n": `<figure class="code"><pre tabindex="0"><code class="chroma">https://a.example.org www.b.org a@b.c` + "\n</code></pre></figure>",
	} {
		if got := strings.TrimSpace(show(Parse(Source{"a.md", "---\ntitle: T\n---\n" + text}).Body)); got != want {
			t.Errorf("%q became\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TestParserRemembers: a block of code that other pages have, too, looks as it
// would alone, whatever differs around it.
func TestParserRemembers(t *testing.T) {
	const code = "x = 1 # one\ny = 2\n"
	var all []Source
	for i, fence := range []string{"```python", "```python", "```go", "```", "```python title=\"a\"", "```python {1}", "```python {2}", "```python title=\"a\" {2}"} {
		all = append(all, Source{fmt.Sprintf("content/%d.md", i), "---\ntitle: T\n---\nText.\n\n" + fence + "\n" + code + "```\n"})
	}
	long := strings.Repeat("x = 1\n", maxCode/6+1)
	for i, fence := range []string{"```", "```python"} { // without colours, and a problem
		all = append(all, Source{fmt.Sprintf("content/long-%d.md", i), "---\ntitle: T\n---\n" + fence + "\n" + long + "```\n"})
	}
	parser := NewParser()
	for _, src := range all {
		if got, want := parser.Parse(src), Parse(src); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v\nwant %+v", src.Name, got, want)
		}
	}
	if n := parser.blocks.Len(); n != len(all)-1 {
		t.Errorf("%d blocks are remembered of %d, want each but the second, which is the first", n, len(all))
	}
}
