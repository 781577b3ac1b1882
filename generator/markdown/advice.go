package markdown

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"certguide/generator/diag"
)

// A Sentence is a sentence of the text that may advise something. What is no
// prose in it (references, code, addresses) is blanked out.
type Sentence struct {
	Text  string
	pos   diag.Pos  // of its start
	turns []turning // by where they stand
}

// A turning is a byte of a sentence that does not stand behind the one before
// it: the first of a line, or behind what is left out.
type turning struct {
	at  int
	pos diag.Pos
}

// At returns where byte i of the text stands. The sentences of plain texts have
// one place alone.
func (s *Sentence) At(i int) diag.Pos {
	n, _ := slices.BinarySearchFunc(s.turns, i+1, func(t turning, i int) int { return t.at - i })
	if n == 0 {
		return s.pos
	}
	t := s.turns[n-1]
	t.pos.Col += utf8.RuneCountInString(s.Text[t.at:i])
	return t.pos
}

// doings are the verbs by which one takes a certification.
var doings = strings.Split("take|taking|get|getting|earn|earning|sit|sitting|pass|passing|book|booking|buy|pursue|pursuing|do|complete|try|add|aim for|register for|enrol in|enroll in|sign up for|prepare for|study for|work towards|work toward", "|")

// stems are starts of words, one of which, or one of doings, every advice has.
var stems = strings.Split("recommend|advice|advise|consider|suggest|start|begin|choos|pick|go for|opt for|worth|best choice|first choice|should|must", "|")

// mayAdvise reports whether s has one of stems or doings. It keeps most
// sentences from a closer look, so it is no regular expression: that took as
// long as all else that is done with a page.
func mayAdvise(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if !wordly[s[i]] {
			continue
		}
		if words := advising[s[i]]; words != nil && words.seconds[s[i+1]] {
			for _, stem := range words.stems {
				if hasFold(s[i:], stem) {
					return true
				}
			}
			for _, do := range words.doings {
				if hasFold(s[i:], do) && ends(s[i+len(do):]) {
					return true
				}
			}
		}
		for i+1 < len(s) && wordly[s[i+1]] {
			i++
		}
	}
	return false
}

// words are those of stems and doings that begin with a letter.
type words struct {
	seconds       [256]bool // the letters that come second in them: most words are none by then
	stems, doings []string
}

// advising are the words by their first letters, large and small.
var advising = func() (by [256]*words) {
	add := func(w string) *words {
		small, large := w[0], w[0]-'a'+'A'
		if by[small] == nil {
			by[small] = &words{}
			by[large] = by[small]
		}
		by[small].seconds[w[1]], by[small].seconds[w[1]-'a'+'A'] = true, true
		return by[small]
	}
	for _, w := range stems {
		x := add(w)
		x.stems = append(x.stems, w)
	}
	for _, w := range doings {
		x := add(w)
		x.doings = append(x.doings, w)
	}
	return by
}()

// hasFold reports whether s starts with prefix, in large or small letters.
func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

var (
	doing = `(?:` + strings.Join(doings, "|") + `)`
	// advises are words of advice anywhere in a sentence, or a verb in the form of
	// an advice shortly before what is advised.
	advises = regexp.MustCompile(`\b(?:recommend|recommends|recommended|we advise|we suggest|consider|considering|(?:start|begin) with|choose|pick|go for|opt for|aim for|worth (?:taking|getting|earning|having|it)|(?:best|first|right) choice|(?:should|must|ought to) (?:first |now |then )?` + doing + `)\b` +
		`|(?:^|[.:;,–—(] ?|\b(?:and|then|or|else|otherwise|so|but|now|first|please|just|simply) )` + doing + ` (?:[\pL\pN'’-]+ ){0,4}\x{FFFC}`)
)

// What takes back an advice: words, and starts of words.
var (
	denials = set("not no nobody none never nor cannot end ends ended ending was were had instead until gone close closes closed closing " +
		"without successor successors once before expire expires expired withdrawn discontinued avoid skip")
	denialStems = []string{"retir", "replac", "stop", "former"}
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[word] = true
	}
	return out
}

// denies reports whether a sentence in small letters has one of denials or of
// denialStems, "too late", or a verb that ends in "n't". It is asked of each
// sentence that may advise, so it is no regular expression either.
func denies(s string) bool {
	for i := 0; i < len(s); {
		if !wordly[s[i]] {
			i++
			continue
		}
		from := i
		for i < len(s) && wordly[s[i]] {
			i++
		}
		word := s[from:i]
		if denials[word] {
			return true
		}
		for _, stem := range denialStems {
			if strings.HasPrefix(word, stem) {
				return true
			}
		}
		rest := s[i:]
		if word == "too" && strings.HasPrefix(rest, " late") && ends(rest[len(" late"):]) {
			return true
		}
		if word[len(word)-1] == 'n' {
			for _, mark := range [...]string{"'t", "’t"} {
				if strings.HasPrefix(rest, mark) && ends(rest[len(mark):]) {
					return true
				}
			}
		}
	}
	return false
}

// ends reports whether a word ends where s begins.
func ends(s string) bool { return s == "" || !wordly[s[0]] }

// wordly has the bytes that are part of words for regular expressions.
var wordly = func() (of [256]bool) {
	for c := range utf8.RuneSelf {
		of[c] = isWord(rune(c))
	}
	return of
}()

// Advises reports whether a sentence advises to take what stands in it as the
// character U+FFFC, and does not say in one way or another that it has ended.
func Advises(sentence string) bool {
	text := strings.ToLower(sentence)
	return advises.MatchString(text) && !denies(text)
}

// AdviceIn returns the sentences of a plain text at pos that may advise something.
func AdviceIn(text string, pos diag.Pos) []*Sentence {
	var out []*Sentence
	eachSentence(text, func(from, to int) {
		out = append(out, &Sentence{Text: text[from:to], pos: pos})
	})
	return out
}

// advice collects the sentences of a block that may advise something.
func (p *page) advice(f *flat, masked string) {
	if !mayAdvise(masked) {
		return
	}
	eachSentence(masked, func(from, to int) {
		s := &Sentence{Text: strings.Clone(masked[from:to])}
		p.turns(s, f, from, to)
		p.doc.Advice = append(p.doc.Advice, s)
	})
}

// turns notes where the bytes of a sentence stand, which is that part of f.
func (p *page) turns(s *Sentence, f *flat, from, to int) {
	k, before := f.runOf(from), 0
	for i := from; i < to; i++ {
		for k+1 < len(f.runs) && f.runs[k+1].from <= i {
			k++
		}
		at := f.runs[k].place(i)
		if i == from || at > before+1 || at > before && p.source[at-1] == '\n' {
			s.turns = append(s.turns, turning{i - from, p.lines.At(at)})
		}
		before = at
	}
}

func eachSentence(text string, advice func(from, to int)) {
	from := 0
	for _, to := range append(sentenceEnds(text), len(text)) {
		if s := text[from:to]; len(s) < 2*maxSentence && mayAdvise(s) && !denies(strings.ToLower(s)) {
			advice(from, to)
		}
		from = to
	}
}
