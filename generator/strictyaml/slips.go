package strictyaml

import (
	"regexp"
	"strings"

	"certguide/generator/diag"
)

// A slip is what an editor typed that YAML cannot read, with its place in the
// text. The library names the place where it gave up, often a line or many
// lines later, in words for programmers.
type slip struct {
	line, col int
	msg, hint string
}

var (
	keyLine   = regexp.MustCompile(`^\s*(?:- )*["']?[\pL\pN_.-]+["']?:(?:\s|$)`)
	noColon   = regexp.MustCompile(`^(\s*(?:- )*)([\pL_][\pL\pN_-]*)( +[\pL\pN\["'{/].*|:[^\s:/].*)$`)
	earlyEnd  = regexp.MustCompile(`^(?:\s*(?:- )*(?:[\pL\pN_-]+: +)?)(?:'[^']*'|"(?:[^"\\]|\\.)*")`)
	afterText = regexp.MustCompile(`^(?:\s*$|\s+#|\s*[,\]}:])`)
)

// slip looks in the lines up to the one where the library gave up for what
// editors do most often; ok is false when it finds nothing.
func (d *decoder) slip(last int) (found slip, ok bool) {
	for n := 1; n <= last; n++ {
		if strings.HasPrefix(d.lines.Line(n), "<<<<<<< ") {
			return slip{n, 1, diag.MergeConflict, diag.MergeConflictHint}, true
		}
	}
	quote, bracket := d.open(last)
	before := last - 1
	for before > 0 && strings.TrimSpace(d.lines.Line(before)) == "" {
		before--
	}
	for _, n := range []int{before, last} {
		line := d.lines.Line(n)
		if m := earlyEnd.FindStringIndex(line); m != nil && !afterText.MatchString(line[m[1]:]) {
			mark := line[m[1]-1 : m[1]]
			hint := `write \" for a quote within, or put the text between single quotes`
			if mark == "'" {
				hint = `write it twice, '', or put the text between double quotes`
			}
			return slip{n, runes(line[:m[1]]), "a " + mark + " within the text ends it", hint}, true
		}
	}
	switch {
	case quote.line > 0:
		return slip{quote.line, quote.col, "a quote that is not closed", "end the text with the same quote"}, true
	case bracket.line > 0:
		closing := map[string]string{"[": "]", "{": "}"}[bracket.msg]
		return slip{bracket.line, bracket.col, "a " + bracket.msg + " that is not closed, or a comma is missing behind it", "close it with " + closing + "; put quotes around text within that holds a colon, a comma or a bracket"}, true
	}
	for _, n := range []int{before, last} {
		line := d.lines.Line(n)
		if m := noColon.FindStringSubmatch(line); m != nil && !keyLine.MatchString(line) && !d.continues(n) {
			return slip{n, runes(m[1]) + 1, "no colon and space after " + m[2], "write " + m[2] + ": " + strings.TrimLeft(strings.TrimSpace(m[3]), ": ")}, true
		}
	}
	above, here := d.lines.Line(before), d.lines.Line(last)
	if _, value, _ := strings.Cut(above, ": "); keyLine.MatchString(above) && keyLine.MatchString(here) && strings.TrimSpace(value) != "" && indentOf(here) > keyColumn(above) {
		return slip{last, indentOf(here) + 1, "a line that is indented too far", "start it in the same column as the key above"}, true
	}
	return slip{}, false
}

func runes(s string) int { return len([]rune(s)) }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// keyColumn returns the column of the line's key, behind the dashes of a list.
func keyColumn(line string) int { return len(line) - len(strings.TrimLeft(line, " -")) }

// continues reports whether line n belongs to a text that started above it: it
// is indented further than the key above.
func (d *decoder) continues(n int) bool {
	for i := n - 1; i > 0; i-- {
		if line := d.lines.Line(i); strings.TrimSpace(line) != "" {
			return indentOf(d.lines.Line(n)) > keyColumn(line)
		}
	}
	return false
}

// open returns where a quote stands that ends on no line of its own but on the
// last one or behind it, and the bracket that is open there; msg holds the
// character.
func (d *decoder) open(last int) (quote, bracket slip) {
	var brackets []slip
	inText := slip{} // the quoted text that we are in
	for n := 1; n <= last; n++ {
		line := []rune(d.lines.Line(n))
		fresh := true // a value may start here
		for i := 0; i < len(line); i++ {
			c := string(line[i])
			switch {
			case inText.msg == `"` && c == `\`:
				i++
			case inText.msg != "" && c == inText.msg:
				if c == "'" && i+1 < len(line) && line[i+1] == '\'' {
					i++
					continue
				}
				if n == last && inText.line < n {
					quote = inText
				}
				inText = slip{}
				fresh = false
			case inText.msg != "":
			case c == "#" && (i == 0 || line[i-1] == ' '):
				i = len(line)
			case fresh && (c == `"` || c == "'"):
				inText = slip{line: n, col: i + 1, msg: c}
			case (fresh || len(brackets) > 0) && (c == "[" || c == "{"):
				brackets = append(brackets, slip{line: n, col: i + 1, msg: c})
				fresh = true
			case len(brackets) > 0 && (c == "]" || c == "}"):
				brackets = brackets[:len(brackets)-1]
				fresh = false
			case c == " ", c == "-" && fresh, c == "," && len(brackets) > 0:
				fresh = fresh || c == "," || i > 0 && (line[i-1] == ':' || line[i-1] == ',')
			default:
				fresh = false
			}
		}
	}
	if inText.msg != "" {
		quote = inText
	}
	if len(brackets) > 0 {
		bracket = brackets[len(brackets)-1]
	}
	return quote, bracket
}

// place returns where the slip stands in the file.
func (d *decoder) place(s slip) diag.Pos {
	return diag.Pos{File: d.file, Line: s.line + d.shift, Col: s.col + d.indent}
}
