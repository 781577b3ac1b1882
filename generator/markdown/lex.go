package markdown

import (
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// A lexer is one of chroma's, driven quicker: by chroma's own rules, but at each
// character it tries only those that can start with it, by [matcher] where it
// can, and it makes strings of groups only where an emitter asks for them.
// What it returns is the same; what it does not know goes chroma's own way.
//
// It also waits longer. Chroma gives a rule a quarter of a second, and takes a
// rule that needs more as one that does not match, so that a busy machine could
// change the colours of a block. The size of blocks is bounded instead.
type lexer struct {
	chroma.Lexer
	once   sync.Once
	own    *chroma.RegexLexer // a copy whose rules are ours; nil when there is none
	rules  chroma.CompiledRules
	states sync.Map // name → *lexerState
}

const ruleTimeout = 20 * time.Second

// registry holds a lexer for each of chroma's, so that languages within others
// are driven quicker, too.
var registry = sync.OnceValue(func() *chroma.LexerRegistry {
	r := chroma.NewLexerRegistry()
	for _, stock := range lexers.GlobalLexerRegistry.Lexers {
		r.Register(&lexer{Lexer: stock})
	}
	return r
})

// SetRegistry leaves the lexer where it is registered with chroma.
func (l *lexer) SetRegistry(*chroma.LexerRegistry) chroma.Lexer { return l }

// A lexerState is the rules of a state.
type lexerState struct {
	byFirst [129][]*lexerRule // those that can start with a character, the last for all beyond ASCII
}

type lexerRule struct {
	*chroma.CompiledRule
	index   int
	kind    chroma.TokenType // what it emits when that is one token
	plain   bool             // it emits kind, and nothing looks at its groups
	named   bool             // something may look at its groups by name
	pattern *pattern
}

// rulesOf takes the compiled rules of a lexer from it, which has no method for that.
type rulesOf struct{ rules chroma.CompiledRules }

// Mutate is never called: the state of its rule is taken out.
func (*rulesOf) Mutate(*chroma.LexerState) error { return nil }

// MutateLexer is called while the lexer is compiled.
func (r *rulesOf) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	r.rules = rules
	delete(rules, state)
	return nil
}

// compile makes the copy.
func (l *lexer) compile() {
	stock, ok := l.Lexer.(*chroma.RegexLexer)
	if !ok {
		return
	}
	rules, err := stock.Rules()
	if err != nil {
		return
	}
	var taken rulesOf
	own, err := chroma.NewLexer(stock.Config(), func() chroma.Rules {
		return rules.Merge(chroma.Rules{"certguide: rules": {{Pattern: "", Mutator: &taken}}})
	})
	if err != nil {
		return
	}
	if _, err := own.Rules(); err != nil {
		return
	}
	own.SetRegistry(registry())
	l.own, l.rules = own, taken.rules
	for _, list := range l.rules {
		for _, rule := range list {
			rule.Regexp.MatchTimeout = ruleTimeout
		}
	}
}

// state returns the rules of a state, or nil when there is none of that name.
func (l *lexer) state(name string) *lexerState {
	if s, ok := l.states.Load(name); ok {
		return s.(*lexerState)
	}
	list, ok := l.rules[name]
	if !ok {
		return nil
	}
	s := &lexerState{}
	for i, compiled := range list {
		r := newLexerRule(compiled, i)
		for c, can := range r.pattern.first {
			if can {
				s.byFirst[c] = append(s.byFirst[c], r)
			}
		}
	}
	made, _ := l.states.LoadOrStore(name, s)
	return made.(*lexerState)
}

func newLexerRule(compiled *chroma.CompiledRule, index int) *lexerRule {
	r := &lexerRule{CompiledRule: compiled, index: index}
	if kind, ok := compiled.Type.(chroma.TokenType); ok {
		r.kind, r.plain = kind, true
	}
	r.plain = (r.plain || compiled.Type == nil) && blind(compiled.Mutator)
	_, ours := compiled.Type.(chroma.SerialisableEmitter) // chroma's own, which look at groups by number
	r.named = !r.plain && !(ours || compiled.Type == nil) || !blind(compiled.Mutator)
	r.pattern = parsePattern(compiled.Regexp.String(), !r.plain)
	return r
}

// blind reports whether a mutator is one of chroma's that look at no group.
func blind(m chroma.Mutator) bool {
	if m == nil {
		return true
	}
	s, ok := m.(chroma.SerialisableMutator)
	return ok && (s.MutatorKind() == "push" || s.MutatorKind() == "pop")
}

// tokenise splits text into tokens.
func tokenise(x chroma.Lexer, text string) ([]chroma.Token, error) {
	if l, ok := x.(*lexer); ok {
		if tokens, ok := l.quick(nil, text); ok {
			return tokens, nil
		}
	}
	return chroma.Tokenise(x, nil, text)
}

// Tokenise splits text into tokens.
func (l *lexer) Tokenise(options *chroma.TokeniseOptions, text string) (chroma.Iterator, error) {
	if tokens, ok := l.quick(options, text); ok {
		return chroma.Literator(tokens...), nil
	}
	return l.Lexer.Tokenise(options, text)
}

// quick is Tokenise where our way is known to give the same.
func (l *lexer) quick(options *chroma.TokeniseOptions, text string) (tokens []chroma.Token, ok bool) {
	l.once.Do(l.compile)
	if options == nil {
		options = &chroma.TokeniseOptions{State: "root", EnsureLF: true}
	}
	if l.own == nil || l.state(options.State) == nil || !utf8.ValidString(text) {
		return nil, false
	}
	return l.tokens(options, text), true
}

// A drive is one run of a lexer over a text. It follows chroma's
// LexerState.Iterator step by step.
type drive struct {
	*chroma.LexerState
	text    string
	offsets []int // of each rune in text; nil for ASCII
	tokens  []chroma.Token
	match   match
}

func (l *lexer) tokens(options *chroma.TokeniseOptions, text string) []chroma.Token {
	if options.EnsureLF {
		text = lineFeeds(text)
	}
	added := 0
	if !options.Nested && l.Config().EnsureNL && (text == "" || text[len(text)-1] != '\n') {
		text += "\n"
		added = 1
	}
	d := drive{text: text, LexerState: &chroma.LexerState{
		Lexer: l.own, Registry: registry(), Text: []rune(text), Stack: []string{options.State},
		Rules: l.rules, MutatorContext: map[any]any{},
	}}
	if len(d.Text) != len(text) {
		for i := range text {
			d.offsets = append(d.offsets, i)
		}
		d.offsets = append(d.offsets, len(text))
	}
	d.match.text = d.Text
	d.tokens = make([]chroma.Token, 0, len(text)/3+8) // most have three bytes or more
	end := len(d.Text) - added
	var state *lexerState
	for d.Pos < end && len(d.Stack) > 0 {
		if name := d.Stack[len(d.Stack)-1]; state == nil || name != d.State {
			d.State = name
			if state = l.state(name); state == nil {
				panic("unknown state " + name)
			}
		}
		if d.step(state) {
			continue
		}
		if d.Text[d.Pos] == '\n' && d.State != options.State {
			d.Stack = []string{options.State}
			continue
		}
		d.emit(chroma.Error, d.Pos, d.Pos+1)
		d.Pos++
	}
	if d.Pos != len(d.Text) && len(d.Stack) == 0 {
		d.emit(chroma.Error, d.Pos, len(d.Text))
	}
	return d.tokens
}

// slice returns the text between two runes.
func (d *drive) slice(from, to int) string {
	if d.offsets != nil {
		from, to = d.offsets[from], d.offsets[to]
	}
	return d.text[from:to]
}

func (d *drive) emit(kind chroma.TokenType, from, to int) {
	if kind != chroma.Ignore {
		d.tokens = append(d.tokens, chroma.Token{Type: kind, Value: d.slice(from, to)})
	}
}

// step takes the first rule that matches here, and reports whether one does.
func (d *drive) step(state *lexerState) bool {
	for _, r := range state.byFirst[min(d.Text[d.Pos], 128)] {
		end, groups, ok := d.try(r)
		if !ok {
			continue
		}
		from := d.Pos
		d.Rule, d.Pos = r.index, end
		if !r.plain {
			d.Groups = groups
		}
		if r.Mutator != nil {
			if err := r.Mutator.Mutate(d.LexerState); err != nil {
				panic(err)
			}
		}
		switch {
		case r.plain && r.Type != nil:
			d.emit(r.kind, from, end)
		case r.Type != nil:
			next := r.Type.Emit(d.Groups, d.LexerState)
			for t := next(); t != chroma.EOF; t = next() {
				if t.Type != chroma.Ignore {
					d.tokens = append(d.tokens, t)
				}
			}
		}
		return true
	}
	return false
}

// try matches one rule here.
func (d *drive) try(r *lexerRule) (end int, groups []string, ok bool) {
	if p := r.pattern; p.match != nil && !r.named {
		m := &d.match
		m.start, m.fuel = d.Pos, maxFuel
		if !r.plain {
			for i := range p.groups {
				m.spans[2*i+1] = -1
			}
		}
		if end = p.match(m, d.Pos); m.fuel >= 0 {
			if end < 0 || r.plain {
				return end, nil, end >= 0
			}
			groups = make([]string, p.groups)
			groups[0] = d.slice(d.Pos, end)
			for i := 1; i < p.groups; i++ {
				if from, to := m.spans[2*i], m.spans[2*i+1]; to >= 0 {
					groups[i] = d.slice(from, to)
				}
			}
			return end, groups, true
		}
	}
	found, err := r.Regexp.FindRunesMatchStartingAt(d.Text, d.Pos)
	if err != nil || found == nil || found.RuneIndex != d.Pos {
		return 0, nil, false
	}
	end = d.Pos + found.RuneLength
	if r.plain {
		return end, nil, true
	}
	if r.named {
		d.NamedGroups = map[string]string{}
	}
	for _, g := range found.Groups() {
		groups = append(groups, g.String())
		if r.named {
			d.NamedGroups[g.Name] = g.String()
		}
	}
	return end, groups, true
}

// coalesced joins neighbours of one type as [chroma.Coalesce] does.
func coalesced(tokens []chroma.Token) []chroma.Token {
	var out []chroma.Token
	for _, t := range tokens {
		if t.Value == "" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Type == t.Type && len(out[n-1].Value) < 8192 {
			out[n-1].Value += t.Value
			continue
		}
		out = append(out, t)
	}
	return slices.Clip(out)
}

// alike returns how many tokens at the start [chroma.Coalesce] would join.
func alike(tokens []chroma.Token) int {
	size := 0
	for i, t := range tokens {
		if i > 0 && t.Value != "" && (t.Type != tokens[0].Type || size >= 8192) {
			return i
		}
		size += len(t.Value)
	}
	return len(tokens)
}

// lineFeeds turns the ends of lines into line feeds, as chroma does.
func lineFeeds(text string) string {
	var out []byte
	for i := range len(text) {
		switch c := text[i]; {
		case c != '\r':
			if out != nil {
				out = append(out, c)
			}
		case out == nil:
			out = append(make([]byte, 0, len(text)), text[:i]...)
			fallthrough
		default:
			if i == len(text)-1 || text[i+1] != '\n' {
				out = append(out, '\n')
			}
		}
	}
	if out == nil {
		return text
	}
	return string(out)
}
