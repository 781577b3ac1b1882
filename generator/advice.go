package generator

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
)

// checkAdvice reports every sentence of a page that advises to take what has
// ended or ends soon, be it named by a reference, by a link or by its name.
func (s *Site) checkAdvice(diags *diag.List, doc *markdown.Document, w ways) {
	refs := slices.Clone(doc.Refs)
	for _, in := range doc.Meta.DescriptionRefs {
		if in.Ref != nil {
			refs = append(refs, in.Ref)
		}
	}
	for _, r := range refs {
		if o := s.Catalog.Option(r.ID); o != nil && o.Ended() && r.Field == "" && markdown.Advises(r.Sentence) {
			recommended(diags, o, r.Pos)
		}
	}
	var links []*markdown.Link // that are reported; their texts may be names, too
	for _, way := range w.toRecords {
		if o := s.at(way.path).Option; o.Ended() && markdown.Advises(way.link.Sentence) {
			recommended(diags, o, way.link.Pos)
			links = append(links, way.link)
		}
	}
	for _, sentence := range doc.Advice {
		o, i := s.ended.advised(sentence.Text)
		if o != nil && !slices.ContainsFunc(links, func(l *markdown.Link) bool { return within(l, sentence.At(i)) }) {
			recommended(diags, o, sentence.At(i))
		}
	}
}

// optionAdvice reports what the records' own sentences advise though it has ended.
func (n endedNames) optionAdvice(c *catalog.Catalog) (diags diag.List) {
	for _, o := range c.Options {
		for _, sentence := range append(markdown.AdviceIn(o.Summary, o.At("summary")), markdown.AdviceIn(o.Verdict, o.At("verdict"))...) {
			if x, i := n.advised(sentence.Text); x != nil {
				recommended(&diags, x, sentence.At(i))
			}
		}
	}
	return diags
}

// within reports whether at is a place in the link's text.
func within(l *markdown.Link, at diag.Pos) bool {
	return at.Line == l.Pos.Line && at.Col > l.Pos.Col && at.Col <= l.Pos.Col+len(l.Text)
}

func recommended(diags *diag.List, o *catalog.Option, at diag.Pos) {
	d := diags.Addf(at, "CG020", "recommends %s, which is %s", o.Label(), catalog.LowerFirst(o.StageLong()))
	d.Hint = "say in the sentence that it has ended, or advise something else"
	if next := o.Current(); len(next) > 0 {
		d.Hint = fmt.Sprintf("name its successor [[%s]], or say in the sentence that it has ended", next[0].ID)
	}
}

// endedNames are the names, short names and exam codes of what has ended.
type endedNames struct {
	form *regexp.Regexp // nil when nothing has
	of   map[string]*catalog.Option
}

// newEndedNames leaves out what is also part of the name of something that has not ended.
func newEndedNames(c *catalog.Catalog) endedNames {
	n := endedNames{of: map[string]*catalog.Option{}}
	var living strings.Builder
	for _, o := range c.Options {
		if !o.Ended() {
			living.WriteString(plainName(o.Name) + "\n" + plainName(o.Short) + "\n" + plainName(o.Code) + "\n")
		}
	}
	var forms []string
	for _, o := range c.Options {
		for _, name := range []string{plainName(o.Name), plainName(o.Short), plainName(o.Code)} {
			if o.Ended() && len(name) > 3 && n.of[name] == nil && !strings.Contains(living.String(), name) {
				n.of[name] = o
				forms = append(forms, strings.NewReplacer("-", "[-–—]", " ", `[\s\x{A0}]+`).Replace(regexp.QuoteMeta(name)))
			}
		}
	}
	if len(forms) > 0 {
		slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) }) // the longer first
		n.form = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(` + strings.Join(forms, "|") + `)(?:$|[^\pL\pN-])`)
	}
	return n
}

var dashes = strings.NewReplacer("–", "-", "—", "-", "\u00a0", " ")

func plainName(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(dashes.Replace(name))), " ")
}

// advised returns the first of the ended that the sentences of text advise to
// take, and where its name starts; nil for none.
func (n endedNames) advised(text string) (*catalog.Option, int) {
	if n.form == nil {
		return nil, 0
	}
	for _, m := range n.form.FindAllStringSubmatchIndex(text, -1) {
		if markdown.Advises(text[:m[2]] + "\uFFFC" + text[m[3]:]) {
			return n.of[plainName(text[m[2]:m[3]])], m[2]
		}
	}
	return nil, 0
}
