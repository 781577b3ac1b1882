package markdown

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// stockTokens returns what chroma itself makes of a text.
func stockTokens(t *testing.T, name, text string) []chroma.Token {
	t.Helper()
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexers.Get(name)), nil, text)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func quickTokens(t *testing.T, name, text string) []chroma.Token {
	t.Helper()
	tokens, err := chroma.Tokenise(registry().Get(name), nil, text)
	if err != nil {
		t.Fatal(err)
	}
	return coalesced(tokens)
}

// TestLexersAreChromas compares, for the examples of all languages that chroma
// comes with, our tokens with chroma's.
func TestLexersAreChromas(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/alecthomas/chroma/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "lexers", "testdata", "*.actual"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples (%v)", err)
	}
	quick := 0
	for _, file := range examples {
		name := strings.TrimSuffix(filepath.Base(file), ".actual")
		if lexers.Get(name) == nil {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToValidUTF8(string(data[:min(len(data), 4000)]), "") // chroma itself takes its time
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{text, strings.ReplaceAll(text[:len(text)/8], "\n", "\r\n")} {
				got, want := quickTokens(t, name, text), stockTokens(t, name, text)
				for i := range want {
					if i >= len(got) || got[i] != want[i] {
						t.Fatalf("token %d is %v, want %v", i, got[min(i, len(got)):min(i+1, len(got))], want[i])
					}
				}
				if len(got) != len(want) {
					t.Fatalf("%d tokens, want %d", len(got), len(want))
				}
			}
		})
		if registry().Get(name).(*lexer).own != nil {
			quick++
		}
	}
	if quick < 140 {
		t.Errorf("only %d languages are driven by us", quick)
	}
}

// TestRegistryIsChromas: every name means the same language.
func TestRegistryIsChromas(t *testing.T) {
	for _, name := range lexers.Names(true) {
		got := registry().Get(name).Config().Name
		if want := lexers.Get(name).Config().Name; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestPatternsAreOurs: of the rules of the languages most in use, few are left
// to chroma's engine.
func TestPatternsAreOurs(t *testing.T) {
	for _, name := range []string{"go", "python", "bash", "yaml", "javascript", "json", "html", "css", "sql", "typescript"} {
		l := registry().Get(name).(*lexer)
		l.once.Do(l.compile)
		all, left := 0, []string{}
		for state := range l.rules {
			for i, rule := range l.rules[state] {
				r := newLexerRule(rule, i)
				if all++; r.pattern.match == nil || r.named {
					left = append(left, rule.Pattern)
				}
			}
		}
		if len(left)*10 > all {
			slices.Sort(left)
			t.Errorf("%s: %d of %d rules are left to chroma's engine: %q", name, len(left), all, slices.Compact(left))
		}
	}
}
