package markdown

import (
	"slices"

	"github.com/dlclark/regexp2/v2/syntax"
)

// A matcher is a compiled piece of a pattern and all that follows it: it
// returns where the match ends that starts at pos, or -1.
//
// Chroma's own engine spends most of its time setting out: it makes a match, a
// runner and a deadline for each of the forty rules that it tries at each
// character, and nearly all of them fail at the first one. A closure has
// nothing to set out with. What it tries, and in which order, is what every
// backtracking engine does (the parser and its optimisations are that
// engine's own), so what it finds is the same; patterns with anything else
// than the few kinds of nodes below are left to that engine.
type matcher func(m *match, pos int) int

// A match is the state of one try.
type match struct {
	text  []rune
	start int
	fuel  int // steps left; a pattern that backtracks for ever is given up
	spans spans
}

// spans are where groups start (2n for group n) and end (2n+1, or -1).
type spans [2 * maxGroups]int

const maxGroups = 16

// maxFuel is about ten milliseconds.
const maxFuel = 1 << 20

func (m *match) spent() bool { m.fuel--; return m.fuel < 0 }

// A chars is a set of characters: those of ASCII by table.
type chars struct {
	ascii [128]bool
	other func(rune) bool
}

func (c *chars) has(r rune) bool {
	if uint32(r) < 128 {
		return c.ascii[r]
	}
	return c.other(r)
}

// charsOf returns the characters that a node for one, or for a row of one, takes.
func charsOf(n *syntax.RegexNode) *chars {
	in := func(r rune) bool { return r == n.Ch }
	switch {
	case n.IsSetFamily():
		set := *n.Set
		in = set.CharIn
	case n.IsNotoneFamily():
		in = func(r rune) bool { return r != n.Ch }
	}
	c := &chars{other: in}
	for r := range c.ascii {
		c.ascii[r] = in(rune(r))
	}
	return c
}

// A pattern is a rule's regular expression.
type pattern struct {
	match  matcher   // nil when only chroma's engine can
	first  [129]bool // the characters that it can start with; the last stands for all beyond ASCII
	groups int       // the whole included
}

// maxUnrolled bounds the copies made of what is repeated a number of times.
const maxUnrolled = 12

// parsePattern compiles the expression. Without groups, it does not note what
// they matched.
func parsePattern(expr string, groups bool) *pattern {
	p := &pattern{}
	for i := range p.first {
		p.first[i] = true
	}
	tree, err := syntax.Parse(expr, syntax.ParseOptions{})
	if err != nil {
		return p
	}
	if first, nullable := firstOf(tree.Root); !nullable {
		p.first = first
	}
	p.groups = tree.Captop
	if groups && (len(tree.Capnames) > 0 || tree.Capnumlist != nil || p.groups > maxGroups) {
		return p
	}
	c := compiler{groups: groups}
	match := c.compile(tree.Root, func(_ *match, pos int) int { return pos })
	if !c.failed {
		p.match = match
	}
	return p
}

// firstOf returns the characters that a match of n can start with, and whether
// it can be empty. It may name too many, never too few.
func firstOf(n *syntax.RegexNode) (first [129]bool, nullable bool) {
	switch n.T {
	case syntax.NtOne, syntax.NtNotone, syntax.NtSet,
		syntax.NtOneloop, syntax.NtNotoneloop, syntax.NtSetloop, syntax.NtOnelazy, syntax.NtNotonelazy, syntax.NtSetlazy,
		syntax.NtOneloopatomic, syntax.NtNotoneloopatomic, syntax.NtSetloopatomic:
		c := charsOf(n)
		copy(first[:], c.ascii[:])
		first[128] = n.T != syntax.NtOne || n.Ch >= 128
		return first, isLoop(n) && n.M == 0
	case syntax.NtMulti:
		if n.Options&syntax.IgnoreCase == 0 {
			first[min(n.Str[0], 128)] = true
			return first, false
		}
	case syntax.NtConcatenate:
		for _, child := range n.Children {
			more, empty := firstOf(child)
			add(&first, more)
			if !empty {
				return first, false
			}
		}
		return first, true
	case syntax.NtAlternate:
		for _, child := range n.Children {
			more, empty := firstOf(child)
			add(&first, more)
			nullable = nullable || empty
		}
		return first, nullable
	case syntax.NtCapture, syntax.NtGroup, syntax.NtAtomic:
		return firstOf(n.Children[0])
	case syntax.NtLoop, syntax.NtLazyloop:
		first, nullable = firstOf(n.Children[0])
		return first, nullable || n.M == 0
	case syntax.NtNothing:
		return first, false
	case syntax.NtEmpty, syntax.NtBol, syntax.NtEol, syntax.NtBoundary, syntax.NtNonboundary, syntax.NtBeginning, syntax.NtStart,
		syntax.NtEnd, syntax.NtEndZ, syntax.NtPosLook, syntax.NtNegLook, syntax.NtUpdateBumpalong:
		return first, true // takes no character, so what follows decides
	}
	for i := range first {
		first[i] = true
	}
	return first, true
}

func add(to *[129]bool, more [129]bool) {
	for i := range to {
		to[i] = to[i] || more[i]
	}
}

func isLoop(n *syntax.RegexNode) bool {
	switch n.T {
	case syntax.NtOne, syntax.NtNotone, syntax.NtSet:
		return false
	}
	return true
}

// A compiler turns a parse tree into matchers, from its end to its start, so
// that each knows what follows it.
type compiler struct {
	groups bool
	failed bool // there is something that it does not know
}

func (c *compiler) compile(n *syntax.RegexNode, next matcher) matcher {
	// The parser makes sets of letters whose case does not matter; only a text
	// may be left as it was.
	if n.Options&syntax.RightToLeft != 0 || n.T == syntax.NtMulti && n.Options&syntax.IgnoreCase != 0 {
		return c.fail()
	}
	switch n.T {
	case syntax.NtEmpty, syntax.NtUpdateBumpalong:
		return next
	case syntax.NtNothing:
		return func(*match, int) int { return -1 }
	case syntax.NtOne:
		return one(n.Ch, next)
	case syntax.NtNotone, syntax.NtSet:
		return oneOf(charsOf(n), next)
	case syntax.NtMulti:
		return literal(n.Str, next)
	case syntax.NtOneloopatomic, syntax.NtNotoneloopatomic, syntax.NtSetloopatomic:
		return row(charsOf(n), n.M, n.N, next)
	case syntax.NtOneloop, syntax.NtNotoneloop, syntax.NtSetloop:
		return greedy(charsOf(n), n.M, n.N, next)
	case syntax.NtOnelazy, syntax.NtNotonelazy, syntax.NtSetlazy:
		return lazy(charsOf(n), n.M, n.N, next)
	case syntax.NtConcatenate:
		for _, child := range slices.Backward(n.Children) {
			next = c.compile(child, next)
		}
		return next
	case syntax.NtAlternate:
		return c.alternate(n, next)
	case syntax.NtGroup:
		return c.compile(n.Children[0], next)
	case syntax.NtCapture:
		return c.capture(n, next)
	case syntax.NtAtomic, syntax.NtPosLook, syntax.NtNegLook:
		return c.apart(n, next)
	case syntax.NtLoop, syntax.NtLazyloop:
		return c.loop(n, next)
	}
	if is := place(n.T); is != nil {
		return func(m *match, pos int) int {
			if !is(m, pos) {
				return -1
			}
			return next(m, pos)
		}
	}
	return c.fail()
}

func (c *compiler) fail() matcher {
	c.failed = true
	return nil
}

// place returns the test that a node makes of a position, or nil.
func place(t syntax.NodeType) func(m *match, pos int) bool {
	switch t {
	case syntax.NtBol:
		return func(m *match, pos int) bool { return pos == 0 || m.text[pos-1] == '\n' }
	case syntax.NtEol:
		return func(m *match, pos int) bool { return pos == len(m.text) || m.text[pos] == '\n' }
	case syntax.NtBeginning:
		return func(_ *match, pos int) bool { return pos == 0 }
	case syntax.NtStart:
		return func(m *match, pos int) bool { return pos == m.start }
	case syntax.NtEnd:
		return func(m *match, pos int) bool { return pos == len(m.text) }
	case syntax.NtEndZ:
		return func(m *match, pos int) bool {
			return pos == len(m.text) || pos == len(m.text)-1 && m.text[pos] == '\n'
		}
	case syntax.NtBoundary:
		return (*match).boundary
	case syntax.NtNonboundary:
		return func(m *match, pos int) bool { return !m.boundary(pos) }
	}
	return nil
}

func (m *match) boundary(pos int) bool {
	return (pos > 0 && isWord(m.text[pos-1])) != (pos < len(m.text) && isWord(m.text[pos]))
}

func isWord(r rune) bool {
	if r < 128 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return syntax.IsWordChar(r)
}

func one(r rune, next matcher) matcher {
	return func(m *match, pos int) int {
		if pos >= len(m.text) || m.text[pos] != r {
			return -1
		}
		return next(m, pos+1)
	}
}

func oneOf(set *chars, next matcher) matcher {
	return func(m *match, pos int) int {
		if pos >= len(m.text) || !set.has(m.text[pos]) {
			return -1
		}
		return next(m, pos+1)
	}
}

func literal(text []rune, next matcher) matcher {
	return func(m *match, pos int) int {
		if len(m.text)-pos < len(text) || !slices.Equal(m.text[pos:pos+len(text)], text) {
			return -1
		}
		return next(m, pos+len(text))
	}
}

// reach returns where the row of characters of set that starts at pos ends, at
// most most of them.
func (m *match) reach(set *chars, pos, most int) int {
	end := len(m.text)
	if most < end-pos {
		end = pos + most
	}
	for pos < end && set.has(m.text[pos]) {
		pos++
	}
	return pos
}

// row matches as many as there are, and never fewer.
func row(set *chars, least, most int, next matcher) matcher {
	return func(m *match, pos int) int {
		end := m.reach(set, pos, most)
		if end-pos < least {
			return -1
		}
		return next(m, end)
	}
}

// greedy matches as many as there are, then fewer.
func greedy(set *chars, least, most int, next matcher) matcher {
	return func(m *match, pos int) int {
		for end := m.reach(set, pos, most); end-pos >= least; end-- {
			if e := next(m, end); e >= 0 || m.spent() {
				return e
			}
		}
		return -1
	}
}

// lazy matches as few as it may, then more.
func lazy(set *chars, least, most int, next matcher) matcher {
	return func(m *match, pos int) int {
		end := m.reach(set, pos, least)
		if end-pos < least {
			return -1
		}
		for {
			if e := next(m, end); e >= 0 || m.spent() {
				return e
			}
			if end-pos >= most || end >= len(m.text) || !set.has(m.text[end]) {
				return -1
			}
			end++
		}
	}
}

func (c *compiler) alternate(n *syntax.RegexNode, next matcher) matcher {
	var ways []matcher
	for _, child := range n.Children {
		ways = append(ways, c.compile(child, next))
	}
	return func(m *match, pos int) int {
		for _, way := range ways {
			if e := way(m, pos); e >= 0 || m.spent() {
				return e
			}
		}
		return -1
	}
}

// capture notes what a group matched, and takes it back when what follows fails.
func (c *compiler) capture(n *syntax.RegexNode, next matcher) matcher {
	if n.N != -1 {
		return c.fail() // a balancing group
	}
	if !c.groups || n.M == 0 { // the whole is known without
		return c.compile(n.Children[0], next)
	}
	from, to := 2*n.M, 2*n.M+1
	inner := c.compile(n.Children[0], func(m *match, pos int) int {
		was := m.spans[to]
		m.spans[to] = pos
		e := next(m, pos)
		if e < 0 {
			m.spans[to] = was
		}
		return e
	})
	return func(m *match, pos int) int {
		was := m.spans[from]
		m.spans[from] = pos
		e := inner(m, pos)
		if e < 0 {
			m.spans[from] = was
		}
		return e
	}
}

// apart compiles what is not tried again once it matched: atomic groups, and
// looks at what follows.
func (c *compiler) apart(n *syntax.RegexNode, next matcher) matcher {
	inner := c.compile(n.Children[0], func(_ *match, pos int) int { return pos })
	try := func(m *match, pos int) int {
		e := inner(m, pos)
		switch {
		case (e >= 0) == (n.T == syntax.NtNegLook) || m.fuel < 0:
			return -1
		case n.T == syntax.NtAtomic:
			return next(m, e)
		}
		return next(m, pos)
	}
	if !c.groups || !captures(n) {
		return try
	}
	return func(m *match, pos int) int {
		was := m.spans
		e := try(m, pos)
		if e < 0 {
			m.spans = was
		}
		return e
	}
}

func captures(n *syntax.RegexNode) bool {
	return n.T == syntax.NtCapture || slices.ContainsFunc(n.Children, captures)
}

// loop compiles repetitions of more than one character. Those of what can be
// empty have rules of their own in each engine.
func (c *compiler) loop(n *syntax.RegexNode, next matcher) matcher {
	child := n.Children[0]
	endless := n.N > 1<<30
	if child.ComputeMinLength() == 0 || n.M > maxUnrolled || !endless && n.N > maxUnrolled {
		return c.fail()
	}
	choose := func(more, less matcher) matcher {
		if n.T == syntax.NtLazyloop {
			more, less = less, more
		}
		return func(m *match, pos int) int {
			if e := more(m, pos); e >= 0 || m.spent() {
				return e
			}
			return less(m, pos)
		}
	}
	last := next
	if endless {
		var again matcher
		body := c.compile(child, func(m *match, pos int) int { return again(m, pos) })
		again = choose(body, next)
		last = again
	} else {
		for range n.N - n.M {
			last = choose(c.compile(child, last), next)
		}
	}
	for range n.M {
		last = c.compile(child, last)
	}
	return last
}
