// Package diag says what is wrong with the sources, and where.
// Its types are Pos, Diagnostic and List.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Pos is a place in a source file. Line and Col count from 1; Col counts
// characters (Unicode code points), as editors do. A zero Line means the file
// as a whole.
type Pos struct {
	File string // slash-separated, relative to the folder that is built
	Line int
	Col  int
}

// String returns the position as file:line:col, leaving out what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// A Diagnostic is one problem in the sources.
type Diagnostic struct {
	Pos
	Code   string // stable, like "CG012"; see Codes
	Msg    string // what is wrong, then what was wanted; no capital, no full stop
	Hint   string // what to do about it; may be empty
	Source string // the source line at Pos; may be empty
	Cause  bool   // it keeps a whole file from being read, and so comes first
}

// Placeholder reports whether the text is one that "certguide new" wrote, or a
// note to oneself, in place of what readers should see.
func Placeholder(text string) bool {
	rest, ok := strings.CutPrefix(text, "TODO")
	return ok && (rest == "" || rest[0] == ':' || rest[0] == ' ')
}

// What is said of the mark with which git starts a merge conflict, in any file.
const (
	MergeConflict     = "a mark of a merge conflict, <<<<<<<"
	MergeConflictHint = "keep one of the two versions that follow, and take out this line, ======= and >>>>>>>"
)

// Error returns the position and the message on one line.
func (d Diagnostic) Error() string { return d.Pos.String() + ": " + d.Msg }

// Text returns the diagnostic as people read it: position, code and message,
// then the source line with a mark under it, then the hint.
func (d Diagnostic) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", d.Pos, d.Msg)
	if d.Code != "" {
		fmt.Fprintf(&b, " [%s]", d.Code)
	}
	b.WriteByte('\n')
	if d.Source != "" && d.Line > 0 {
		line, col := excerpt(d.Source, max(d.Col, 1))
		gutter := fmt.Sprintf("%5d | ", d.Line)
		fmt.Fprintf(&b, "%s%s\n", gutter, line)
		fmt.Fprintf(&b, "%s| %s^\n", strings.Repeat(" ", len(gutter)-2), strings.Repeat(" ", col-1))
	}
	if d.Hint != "" {
		fmt.Fprintf(&b, "      = hint: %s\n", d.Hint)
	}
	return b.String()
}

// excerpt returns at most 100 columns of line around character col, tabs as
// single spaces, but a tab at col as an arrow, and control characters hidden, and the terminal column of col.
func excerpt(line string, col int) (string, int) {
	runes := []rune(strings.TrimRight(line, "\r\n"))
	for i, r := range runes {
		switch {
		case r == '\t' && i == col-1:
			runes[i] = '→' // it is what is meant
		case r == '\t':
			runes[i] = ' '
		case r < ' ' || r == 0x7f:
			runes[i] = '\uFFFD'
		}
	}
	col = min(col, len(runes)+1)
	const width = 100
	start := 0
	if col > width-20 {
		start = col - width/2
	}
	end := min(len(runes), start+width)
	shown := runes[start:end]
	mark := 1
	for _, r := range shown[:min(col-1-start, len(shown))] {
		mark += cells(r)
	}
	text := string(shown)
	if start > 0 {
		text, mark = "…"+text, mark+1
	}
	if end < len(runes) {
		text += "…"
	}
	return text, mark
}

// cells returns how many terminal columns r takes. East Asian wide characters
// and emoji take two, combining marks none.
func cells(r rune) int {
	switch {
	case r >= 0x300 && r <= 0x36f, r == 0x200d, r >= 0xfe00 && r <= 0xfe0f:
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// A List is a set of diagnostics. Its zero value is empty and ready to use.
type List []Diagnostic

// Addf adds a problem at pos. Code is one of [Codes].
func (l *List) Addf(pos Pos, code, format string, args ...any) *Diagnostic {
	*l = append(*l, Diagnostic{Pos: pos, Code: code, Msg: fmt.Sprintf(format, args...)})
	return &(*l)[len(*l)-1]
}

// Sorted returns the list in file, line and column order without repetitions,
// causes first.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Diagnostic) int {
		if a.Cause != b.Cause {
			return map[bool]int{true: -1, false: 1}[a.Cause]
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Msg, b.Msg))
	})
	return slices.CompactFunc(out, func(a, b Diagnostic) bool { return a.Pos == b.Pos && a.Msg == b.Msg })
}

// Error returns every problem, a line each.
func (l List) Error() string {
	var b strings.Builder
	for i, d := range l {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.Error())
	}
	return b.String()
}

// Err returns the sorted list as an error, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l.Sorted()
}

// A Lines turns byte offsets of one text into positions. The text may have a
// byte-order mark and CRLF line ends.
type Lines struct {
	file   string
	text   string
	starts []int
}

// NewLines indexes text, the contents of file.
func NewLines(file, text string) *Lines {
	l := &Lines{file: file, text: text, starts: make([]int, 1, strings.Count(text, "\n")+1)}
	for i := range len(text) {
		if text[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// At returns the position of the byte at offset.
func (l *Lines) At(offset int) Pos {
	offset = max(0, min(offset, len(l.text)))
	i, found := slices.BinarySearch(l.starts, offset)
	if !found {
		i--
	}
	before := l.text[l.starts[i]:offset]
	if i == 0 {
		before = strings.TrimPrefix(before, "\uFEFF")
	}
	return Pos{File: l.file, Line: i + 1, Col: utf8.RuneCountInString(before) + 1}
}

// Line returns the text of line n, counted from 1, or "" when there is none.
func (l *Lines) Line(n int) string {
	if n < 1 || n > len(l.starts) {
		return ""
	}
	end := len(l.text)
	if n < len(l.starts) {
		end = l.starts[n] - 1
	}
	line := strings.TrimSuffix(l.text[l.starts[n-1]:end], "\r")
	if n == 1 {
		line = strings.TrimPrefix(line, "\uFEFF")
	}
	return line
}

// Closest returns the one of candidates that is most like word, or "" when
// none is alike enough to be what was meant. It compares by edit distance
// with transpositions (optimal string alignment).
func Closest(word string, candidates []string) string {
	if len(word) < 2 {
		return ""
	}
	best, bestDistance := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// DidYouMean returns "did you mean X?" for the closest of candidates, else "".
func DidYouMean(word string, candidates []string) string {
	if c := Closest(word, candidates); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	return ""
}

func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 200 || len(y) > 200 {
		return 1000
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
