package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"certguide/generator/diag"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

const templatesDir = "templates"

// A templateError is what is wrong with a file of the templates.
type templateError struct {
	name string
	err  error
}

func (e *templateError) Error() string { return e.err.Error() }
func (e *templateError) Unwrap() error { return e.err }

// place finds the position in the texts of html/template's errors, which look
// like "template: NAME:LINE:COL: executing …: what is wrong".
var place = regexp.MustCompile(`(?s)^(?:html/template|template): ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)

// templateFault says in words what an error of a template is, and where.
func templateFault(err error) *diag.Diagnostic {
	d := &diag.Diagnostic{Pos: diag.Pos{File: templatesDir}, Code: "CG025", Msg: err.Error()}
	if e, ok := errors.AsType[*templateError](err); ok {
		d.File = path.Join(templatesDir, e.name)
	}
	if e, ok := errors.AsType[*parse.Error](err); ok { // of a style sheet or script
		d.Line, d.Col, d.Msg = e.Line, e.Column, "cannot be minified: "+e.Message
		return d
	}
	m := place.FindStringSubmatch(err.Error())
	for m != nil { // a method that executes a template has the error of that one
		inner := executing.FindStringSubmatch(m[4])
		if inner == nil {
			break
		}
		called := calling.FindStringSubmatch(inner[2])
		if called == nil {
			break
		}
		next := place.FindStringSubmatch(called[1])
		if next == nil {
			break
		}
		m = next
	}
	if m != nil {
		d.File = path.Join(templatesDir, m[1])
		d.Msg, d.Hint = inWords(m[4])
		d.Line, _ = strconv.Atoi(m[2])
		if m[3] != "" {
			d.Col, _ = strconv.Atoi(m[3])
			d.Col++
		}
	}
	return d
}

var (
	executing  = regexp.MustCompile(`(?s)^executing "[^"]*" at <(.*?)>: (.*)$`)
	noField    = regexp.MustCompile(`^can't evaluate field (\w+) in type (\S+)$`)
	nothing    = regexp.MustCompile(`^nil (?:pointer evaluating|data; no entry for key) .*$`)
	calling    = regexp.MustCompile(`(?s)^error calling [\w.]+: (.*)$`)
	notAList   = regexp.MustCompile(`^range can't iterate over .*$`)
	noTemplate = regexp.MustCompile(`^html/template: ("[^"]*") is undefined$`)
	noFunction = regexp.MustCompile(`^function "(\w+)" not defined$`)
	goType     = regexp.MustCompile(`[*\[\]]*\b(?:generator|catalog|markdown|chart|template|strictyaml|reflect|diag)\.\w+`)
)

// inWords returns what html/template says without the names of our types.
func inWords(text string) (msg, hint string) {
	at := ""
	if m := executing.FindStringSubmatch(text); m != nil {
		at, text = "{{"+m[1]+"}}: ", m[2]
	}
	switch {
	case noField.MatchString(text):
		m := noField.FindStringSubmatch(text)
		return fmt.Sprintf("%sthere is no field %q here", at, m[1]), diag.DidYouMean(m[1], fieldsOf(m[2]))
	case nothing.MatchString(text):
		return at + "what comes before the last dot is missing on some pages", "put it between {{with …}} and {{end}}"
	case notAList.MatchString(text):
		return at + "range goes through lists alone, and this is none", ""
	case calling.MatchString(text):
		text = calling.FindStringSubmatch(text)[1]
		if m := noTemplate.FindStringSubmatch(text); m != nil {
			text = "there is no template " + m[1]
		}
		return at + text, ""
	case noFunction.MatchString(text):
		name := noFunction.FindStringSubmatch(text)[1]
		var known []string
		for f := range (&templates{}).funcs() {
			known = append(known, f)
		}
		return fmt.Sprintf("%sthere is no function %q", at, name), diag.DidYouMean(name, known)
	}
	return at + goType.ReplaceAllString(text, "another kind of value"), ""
}

// fieldsOf returns what a template can write behind the dot of a value of the
// type called name, found among all that templates can reach.
func fieldsOf(name string) []string {
	name = strings.TrimLeft(name, "*")
	seen := map[reflect.Type]bool{}
	next := []reflect.Type{reflect.TypeFor[*View](), reflect.TypeFor[*Call]()}
	for len(next) > 0 {
		t := next[0]
		next = next[1:]
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] {
			continue
		}
		seen[t] = true
		var names []string
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() {
				names = append(names, f.Name)
				next = append(next, f.Type)
			}
		}
		for m := range reflect.PointerTo(t).NumMethod() {
			method := reflect.PointerTo(t).Method(m)
			names = append(names, method.Name)
			for out := range method.Type.NumOut() {
				next = append(next, method.Type.Out(out))
			}
		}
		if t.String() == name {
			return names
		}
	}
	return nil
}

// brokenTemplates returns the faults of templates on pages, each once, with
// where it shows.
func brokenTemplates(pages []*draftPage) diag.List {
	type key struct {
		diag.Pos
		msg string
	}
	on := map[key][]string{}
	var out diag.List
	for _, p := range pages {
		for _, d := range p.made.broken {
			k := key{d.Pos, d.Msg}
			if on[k] == nil {
				out = append(out, d)
			}
			if paths := on[k]; !slices.Contains(paths, p.Path) {
				on[k] = append(paths, p.Path)
			}
		}
	}
	for i, d := range out {
		paths := on[key{d.Pos, d.Msg}]
		if n := len(paths); n > 1 {
			out[i].Msg += fmt.Sprintf(" (on %d pages, for example %s)", n, paths[0])
		} else {
			out[i].Msg += fmt.Sprintf(" (on the page %s)", paths[0])
		}
	}
	return out
}

// wholeSheet reports what is left open in a style sheet, or closed and not open:
// browsers and minifiers pass over it, and with it over the rules behind it.
func wholeSheet(text []byte) error {
	lexer := css.NewLexer(parse.NewInputBytes(bytes.Clone(text)))
	type open struct {
		at   int
		text string
	}
	var stack []open
	fault := func(at int, format string, args ...any) error {
		return parse.NewError(bytes.NewReader(text), at, format, args...)
	}
	closing := map[css.TokenType]string{css.RightBraceToken: "{", css.RightBracketToken: "[", css.RightParenthesisToken: "("}
	at := 0
	for {
		kind, data := lexer.Next()
		switch kind {
		case css.ErrorToken:
			if !errors.Is(lexer.Err(), io.EOF) {
				return lexer.Err()
			}
			if n := len(stack); n > 0 {
				return fault(stack[n-1].at, "the %s here is never closed", stack[n-1].text)
			}
			return nil
		case css.LeftBraceToken, css.LeftBracketToken, css.LeftParenthesisToken, css.FunctionToken:
			stack = append(stack, open{at + len(data) - 1, string(data[len(data)-1:])})
		case css.RightBraceToken, css.RightBracketToken, css.RightParenthesisToken:
			n := len(stack)
			if n == 0 {
				return fault(at, "the %s here closes nothing", data)
			}
			if stack[n-1].text != closing[kind] {
				return fault(stack[n-1].at, "the %s here is not closed before a %s in line %d", stack[n-1].text, data, 1+bytes.Count(text[:at], []byte("\n")))
			}
			stack = stack[:n-1]
		case css.BadStringToken:
			return fault(at, "the text between quotes is not closed on its line")
		case css.BadURLToken:
			return fault(at, "the address cannot be read")
		case css.CommentToken:
			if !bytes.HasSuffix(data, []byte("*/")) {
				return fault(at, "the comment is never closed")
			}
		}
		at += len(data)
	}
}

// templateText returns a file of the templates, for its lines.
func templateText(fsys fs.FS, name string) string {
	data, err := fs.ReadFile(fsys, strings.TrimPrefix(name, templatesDir+"/"))
	if err != nil {
		return ""
	}
	return string(data)
}
