package markdown

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"certguide/generator/diag"
	"certguide/generator/strictyaml"
)

// Meta is a page's front matter.
type Meta struct {
	Title, Description, Nav, Image        string
	Order                                 int
	Draft                                 bool
	TOC                                   *bool  // nil when not given
	Published, Updated, Expires, Reviewed string // YYYY-MM-DD, or empty
	RedirectFrom                          []string
	RedirectPos                           []diag.Pos // of each of RedirectFrom
	DescriptionRefs                       []Inline
	Unwritten                             []Unwritten         // of the title and the description
	Pos                                   map[string]diag.Pos // where the value of each given key stands
}

// Unwritten is a key whose text is still to be written.
type Unwritten struct{ Key, Text string }

type frontMatter struct {
	strictyaml.Mapping
	Title        string   `yaml:"title" doc:"The heading of the page."`
	Description  string   `yaml:"description" doc:"One sentence for search results and cards."`
	Nav          string   `yaml:"nav" doc:"The short title for menus."`
	Order        int      `yaml:"order" doc:"Its place among its neighbours, from 1; those without one follow by title."`
	Draft        bool     `yaml:"draft" doc:"true: only built with --drafts."`
	Published    date     `yaml:"published" doc:"Not built before this day."`
	Updated      date     `yaml:"updated" doc:"The day of the last change that matters to readers."`
	Expires      date     `yaml:"expires" doc:"Not built from this day on."`
	Reviewed     date     `yaml:"reviewed" doc:"The day on which someone last read it through."`
	RedirectFrom []string `yaml:"redirect_from" doc:"Old addresses that lead here now, like /tiers/old/."`
	Image        string   `yaml:"image" doc:"A picture beside the page, for cards."`
	TOC          *bool    `yaml:"toc" doc:"false: no table of contents."`
}

var metaKeys = []string{"title", "description", "nav", "order", "draft", "published", "updated", "expires", "reviewed",
	"redirect_from", "image", "toc"}

// Schema returns the JSON Schema of a page's front matter.
func Schema() []byte { return strictyaml.Schema("front matter of a page", frontMatter{}, nil) }

type date string

// UnmarshalText reads a day of the calendar.
func (d *date) UnmarshalText(text []byte) error {
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		return &strictyaml.ValueError{Code: "CG007", Msg: `"` + string(text) + `" is no date`, Hint: "write it like 2026-11-22"}
	}
	*d = date(text)
	return nil
}

// frontMatter reads the front matter and returns where it ends; all of the file
// belongs to it when it is not closed.
func (p *page) frontMatter() int {
	text := p.file
	start := len(text) - len(strings.TrimPrefix(text, "\uFEFF"))
	first, rest, more := strings.Cut(text[start:], "\n")
	if strings.TrimRight(first, " \t\r") != "---" {
		p.doc.Untitled = p.untitled(text[start:])
		return start
	}
	p.doc.HasMeta, p.unclosed = true, true
	if !more {
		p.addf(start, "CG002", "the front matter is not closed").Hint = "end it with a line of three hyphens, ---"
		return len(text)
	}
	from := len(text) - len(rest)
	at := from
	for line := range strings.Lines(rest) {
		if strings.TrimRight(line, " \t\r\n") == "---" {
			p.unclosed = false
			p.meta(text[from:at], from)
			p.doc.front = strings.Clone(text[:at+len(line)]) // without the rest of the file
			return at + len(line)
		}
		at += len(line)
	}
	p.addf(start, "CG002", "the front matter is not closed").Hint = "end it with a line of three hyphens, ---"
	return len(text)
}

const metaHint = "start the file with\n        ---\n        title: …\n        description: …\n        ---"

// untitled says why a file without front matter has none.
func (p *page) untitled(text string) diag.Diagnostic {
	d := diag.Diagnostic{Pos: p.lines.At(0), Code: "CG006", Msg: "the page has no title", Hint: metaHint}
	trimmed := strings.TrimLeft(text, " \t\r\n")
	switch {
	case strings.HasPrefix(trimmed, "# "):
		title, _, _ := strings.Cut(strings.TrimSpace(trimmed[2:]), "\n")
		d.Msg = "the page has no front matter, which says its title"
		d.Hint = "write in place of this line\n        ---\n        title: " + strings.TrimSpace(title) + "\n        description: One sentence on what the page says.\n        ---"
	case trimmed == "":
		d.Msg = "the file is empty"
	case strings.HasPrefix(trimmed, "+++"):
		d.Msg = "front matter between lines of +++, which is not read here (want YAML between lines of ---)"
	case strings.Contains(text, "\r") && !strings.Contains(text, "\n"):
		d.Msg, d.Hint = "the lines of the file end as on very old Macs (a carriage return alone)", "save it with the line ends of Unix or Windows"
	case strings.HasPrefix(trimmed, "---"):
		d.Msg, d.Hint = "something stands before the front matter (want --- on the first line)", "take out the empty lines and spaces before ---"
	}
	return d
}

func (p *page) meta(yaml string, offset int) {
	var f frontMatter
	p.doc.Diags = append(p.doc.Diags, strictyaml.Decode(p.doc.Name, yaml, 2, &f)...)
	m := Meta{
		Title: f.Title, Description: f.Description, Nav: f.Nav, Image: f.Image,
		Order: f.Order, Draft: f.Draft, TOC: f.TOC, RedirectFrom: f.RedirectFrom,
		Published: string(f.Published), Updated: string(f.Updated), Expires: string(f.Expires), Reviewed: string(f.Reviewed),
		Pos: map[string]diag.Pos{},
	}
	for i := range f.RedirectFrom {
		m.RedirectPos = append(m.RedirectPos, f.ItemAt("redirect_from", i))
	}
	for _, key := range metaKeys {
		if f.Has(key) {
			m.Pos[key] = f.At(key)
		}
	}
	p.doc.Untitled = diag.Diagnostic{Pos: diag.Pos{File: p.doc.Name, Line: 1, Col: 1}, Code: "CG006", Msg: "the page has no title", Hint: "add `title: …` to the front matter"}
	if f.Has("title") {
		p.doc.Untitled.Pos, p.doc.Untitled.Msg, p.doc.Untitled.Hint = f.KeyAt("title"), "the title is empty", "write it behind the colon"
	}
	p.lintMeta(f.Title, m.Pos["title"])
	p.lintMeta(f.Description, m.Pos["description"])
	m.Title = p.title(f.Title, m.Pos["title"])
	for _, x := range []Unwritten{{"title", m.Title}, {"description", m.Description}} {
		if diag.Placeholder(x.Text) {
			m.Unwritten = append(m.Unwritten, x)
		}
	}
	m.DescriptionRefs = splitRefs(f.Description)
	after := p.offset(m.Pos["description"])
	for i, in := range m.DescriptionRefs {
		if in.Ref == nil {
			if bad := strings.Index(in.Text, "[["); bad >= 0 {
				p.addf(p.find(in.Text[bad:], "[[", after), "CG010", "a reference that is not well formed").Hint = refHint
			}
			continue
		}
		at := p.find("[["+in.Text+"]]", "[[", after)
		in.Ref.Pos = p.lines.At(at)
		m.DescriptionRefs[i].Text = ""
		after = at + 2
	}
	sentences(m.DescriptionRefs)
	p.doc.Advice = append(p.doc.Advice, AdviceIn(f.Description, m.Pos["description"])...)
	p.doc.Meta = m
}

// title returns a title with the figures that were typed on purpose. Other
// references would make a title that changes with the data.
func (p *page) title(text string, pos diag.Pos) string {
	var b strings.Builder
	for _, in := range splitRefs(text) {
		switch {
		case in.Ref == nil:
			b.WriteString(in.Text)
		case in.Ref.Literal:
			b.WriteString(in.Ref.Label)
		default:
			at := p.find("[["+in.Text+"]]", "[[", p.offset(pos))
			p.addf(at, "CG010", "a reference in the title").Hint = "write the words themselves; references work in the description and in the text"
			b.WriteString(in.Ref.String())
		}
	}
	return b.String()
}

// find returns where text, a value of the front matter, stands in the file
// behind offset after. YAML may have folded or escaped it; then the start of it
// has to do.
func (p *page) find(text, start string, after int) int {
	for _, s := range []string{text, start} {
		if i := strings.Index(p.file[after:], s); i >= 0 {
			return after + i
		}
	}
	return after
}

// offset is the opposite of diag.Lines.At.
func (p *page) offset(pos diag.Pos) int {
	if pos.Line == 0 {
		return 0
	}
	at := 0
	for range pos.Line - 1 {
		i := strings.IndexByte(p.file[at:], '\n')
		if i < 0 {
			return len(p.file)
		}
		at += i + 1
	}
	if pos.Line == 1 && strings.HasPrefix(p.file, "\uFEFF") {
		at += len("\uFEFF")
	}
	for range pos.Col - 1 {
		if at >= len(p.file) {
			break
		}
		_, size := utf8.DecodeRuneInString(p.file[at:])
		at += size
	}
	return at
}

var figure = regexp.MustCompile(`(?i)` +
	`(?:(?:US|CA|AU)?\$|[€£¥])[ \x{a0}]?\d[\d.,]*(?:[–-]\d[\d.,]*)?[ ]?(?:k\b|m\b|million\b)?` +
	`|\b(?:USD|EUR|GBP)[ \x{a0}]?\d[\d.,]*` +
	`|\b\d[\d.,]*(?:[–-]\d[\d.,]*)?[ \x{a0}]?(?:(?:USD|EUR|GBP|dollars?|euros?|cents?|percent|per cent|pct)\b|[€£]|%)`)

const figureHint = "take it from the data with [[id.field]], or mark it as typed on purpose with [[=%s]]"

// lintMeta looks for figures typed by hand in a value of the front matter.
func (p *page) lintMeta(value string, pos diag.Pos) {
	if pos.Line == 0 {
		return
	}
	after := p.offset(pos)
	for _, in := range SplitRefs(value, pos) {
		if in.Ref != nil || !strings.ContainsAny(in.Text, digits) { // most values have none; see lint
			continue
		}
		for _, m := range figure.FindAllString(in.Text, -1) {
			m = strings.TrimRight(m, " .,")
			at := p.find(m, m, after)
			p.addFigure(at, m)
			after = at + len(m)
		}
	}
}
