package markdown

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestQuickIsExact compares what is done by hand, for speed, with the regular
// expressions that say it shortly.
func TestQuickIsExact(t *testing.T) {
	may := regexp.MustCompile(`(?i)\b(?:recommend|advi[cs]e|consider|suggest|start|begin|choos|pick|go for|opt for|worth|best choice|first choice|should|must|` + doing + `\b)`)
	denied := regexp.MustCompile(`\b(?:not|no|nobody|none|never|nor|cannot|retir\w*|end|ends|ended|ending|was|were|had|instead|until|replac\w*|stop\w*|gone|clos(?:e|es|ed|ing)|without|successors?|once|before|former\w*|expire[sd]?|withdrawn|discontinued|avoid|skip|too late)\b|n['’]t\b`)
	end := regexp.MustCompile(`[.!?…][)\]"'”’»]*\s+`)
	pieces := append(slices.Concat(stems, doings), "e.g. ", ". ", "…", "?!", ".) ", ".” ", "’", "»", " ", " ", "\n", "Some", "word", "s", "ä", "€", "_", "-", "9", "“", "\xe2\x80", "TAKE", "Should", ".\t\f", "not", "retir", "ing", "close", "d", "too", " late", "don", "'t", "’t", "n", "successor", "no")
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		s := strings.ToValidUTF8(b.String(), "")
		if got, want := mayAdvise(s), may.MatchString(s); got != want {
			t.Fatalf("mayAdvise(%q) = %t, want %t", s, got, want)
		}
		if got, want := denies(strings.ToLower(s)), denied.MatchString(strings.ToLower(s)); got != want {
			t.Fatalf("denies(%q) = %t, want %t", s, got, want)
		}
		var want []int
		for _, m := range end.FindAllStringIndex(s, -1) {
			if r, _ := utf8.DecodeRuneInString(s[m[1]:]); !unicode.IsLower(r) {
				want = append(want, m[1])
			}
		}
		if got := sentenceEnds(s); !slices.Equal(got, want) {
			t.Fatalf("sentenceEnds(%q) = %v, want %v", s, got, want)
		}
	}
}
