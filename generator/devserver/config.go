package devserver

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"certguide/generator/diag"
)

// A Config is the part of netlify.toml that a browser notices.
type Config struct {
	Headers   []HeaderRule
	Redirects []RedirectRule
}

// A HeaderRule sets headers on the paths that For matches.
type HeaderRule struct {
	For    string
	Values map[string]string
	match  *regexp.Regexp
}

// A RedirectRule leads from one path to another. Force means that it does so
// even where there is a file. Conditional rules (by country, language, role or
// cookie) are read but not applied: a preview has no reader to ask about.
type RedirectRule struct {
	From, To    string
	Status      int
	Force       bool
	Query       map[string]string
	Conditional bool
	match       *regexp.Regexp
}

// netlifyFile is what we read of netlify.toml; the rest is for Netlify. Of a
// rule every key is here, also those that mean nothing to a preview.
type netlifyFile struct {
	Headers []struct {
		For    string         `toml:"for"`
		Values map[string]any `toml:"values"`
	} `toml:"headers"`
	Redirects []struct {
		From       string            `toml:"from"`
		To         string            `toml:"to"`
		Status     int               `toml:"status"`
		Force      bool              `toml:"force"`
		Query      map[string]string `toml:"query"`
		Conditions map[string]any    `toml:"conditions"`
		Headers    map[string]any    `toml:"headers"`
		Signed     any               `toml:"signed"`
	} `toml:"redirects"`
}

// ParseConfig reads the headers and redirects of netlify.toml. The error is a
// [diag.List] with positions in the file called name.
func ParseConfig(name, text string) (Config, error) {
	var file netlifyFile
	decoder := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields()
	var diags diag.List
	err := decoder.Decode(&file)
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		diags = unknownKeys(name, text, unknown.Errors)
	} else if err != nil {
		return Config{}, tomlError(name, text, err)
	}
	var c Config
	pos := diag.Pos{File: name}
	for i, h := range file.Headers {
		values, err := headerValues(h.Values)
		if err == nil {
			err = c.addHeaders(h.For, values)
		}
		if err != nil {
			diags.Addf(pos, "CG005", "headers rule %d: %v", i+1, err)
		}
	}
	for i, r := range file.Redirects {
		rule := RedirectRule{From: r.From, To: r.To, Status: r.Status, Force: r.Force, Query: r.Query, Conditional: len(r.Conditions) > 0}
		if err := c.addRedirect(rule); err != nil {
			diags.Addf(pos, "CG005", "redirects rule %d: %v", i+1, err)
		}
	}
	return c, diags.Err()
}

// tomlError gives the decoder's error its place.
func tomlError(name, text string, err error) error {
	d := diag.Diagnostic{Pos: diag.Pos{File: name}, Code: "CG005", Msg: strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		d.Line, d.Col = decode.Position()
		d.Source = diag.NewLines(name, text).Line(d.Line)
		if strings.Contains(d.Msg, "cannot have new lines") {
			d.Msg, d.Hint = "a quote that is not closed", "end the text with the same quote"
		}
	}
	return diag.List{d}
}

// ruleKeys are the keys that Netlify knows of a rule, by the list it is in.
var ruleKeys = map[string][]string{
	"headers":   {"for", "values"},
	"redirects": {"from", "to", "status", "force", "query", "conditions", "headers", "signed"},
}

// unknownKeys reports the keys of rules that Netlify does not know: it leaves
// them out without a word, and what they say, like a policy, is missing. All
// other keys of the file are between it and its author.
func unknownKeys(name, text string, unknown []toml.DecodeError) diag.List {
	var diags diag.List
	lines := diag.NewLines(name, text)
	for _, err := range unknown {
		path := err.Key()
		if near := diag.Closest(path[0], []string{"headers", "redirects"}); len(path) == 1 && near != "" {
			pos := diag.Pos{File: name}
			pos.Line, pos.Col = err.Position()
			x := diags.Addf(pos, "CG004", "unknown key %q", path[0])
			x.Hint, x.Source = fmt.Sprintf("did you mean %q?", near), lines.Line(pos.Line)
			continue
		}
		known := ruleKeys[path[0]]
		if known == nil || len(path) < 2 || slices.Contains(known, path[1]) {
			continue
		}
		pos := diag.Pos{File: name}
		pos.Line, pos.Col = err.Position()
		line := lines.Line(pos.Line)
		if before, _, ok := strings.Cut(line[min(pos.Col-1, len(line)):], path[1]); ok {
			pos.Col += len(before) // of a table the decoder means the first of its names
		}
		d := diags.Addf(pos, "CG004", "unknown key %q in a rule under [[%s]] (want %s)", path[1], path[0], strings.Join(known, ", "))
		d.Hint = diag.DidYouMean(path[1], known)
		d.Source = line
	}
	return diags
}

// headerValues makes one string of each value: Netlify also takes lists, and
// text of several lines with one value on each.
func headerValues(values map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for name, value := range values {
		switch v := value.(type) {
		case string:
			out[name] = oneLine(v)
		case []any:
			var parts []string
			for _, part := range v {
				parts = append(parts, oneLine(fmt.Sprint(part)))
			}
			out[name] = strings.Join(parts, ", ")
		default:
			return nil, fmt.Errorf("header %s is not a string", name)
		}
	}
	return out, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (c *Config) addHeaders(pattern string, values map[string]string) error {
	match, err := compile(pattern)
	if err != nil {
		return err
	}
	c.Headers = append(c.Headers, HeaderRule{For: pattern, Values: values, match: match})
	return nil
}

var statuses = []int{200, 301, 302, 303, 307, 308, 404, 410}

func (c *Config) addRedirect(rule RedirectRule) error {
	if rule.Status == 0 {
		rule.Status = http.StatusMovedPermanently
	}
	if !slices.Contains(statuses, rule.Status) {
		return fmt.Errorf("status %d is none that redirects use (want one of %v)", rule.Status, statuses)
	}
	if rule.To == "" && rule.Status < 400 {
		return errors.New("no to: where the path leads")
	}
	if _, err := url.Parse(rule.To); err != nil {
		return fmt.Errorf("to %q is no URL", rule.To)
	}
	if strings.Contains(rule.From, "://") {
		return nil // for one domain of the deployed site
	}
	match, err := compile(rule.From)
	if err != nil {
		return err
	}
	rule.match = match
	c.Redirects = append(c.Redirects, rule)
	return nil
}

var placeholder = regexp.MustCompile(`^:[A-Za-z_][A-Za-z0-9_]*$`)

// compile turns a path with * and :placeholders into an expression. A final
// slash makes no difference, and /a/* also matches /a.
func compile(pattern string) (*regexp.Regexp, error) {
	if !strings.HasPrefix(pattern, "/") {
		return nil, fmt.Errorf("path %q does not start with a slash", pattern)
	}
	var b strings.Builder
	b.WriteString("^")
	seen := map[string]bool{}
	segments := strings.Split(strings.Trim(pattern, "/"), "/")
	for i, segment := range segments {
		switch name := strings.TrimPrefix(segment, ":"); {
		case segment == "*" && i == len(segments)-1:
			b.WriteString("(?:/(?P<splat>.*))?")
		case placeholder.MatchString(segment) && !seen[name]:
			seen[name] = true
			fmt.Fprintf(&b, "/(?P<%s>[^/]+)", name)
		case segment != "":
			b.WriteString("/" + strings.ReplaceAll(regexp.QuoteMeta(segment), `\*`, "[^/]*"))
		}
	}
	b.WriteString("/?$")
	return regexp.Compile(b.String())
}

// keepLocal are the headers that the preview does not take over: they are for
// HTTPS or caches, belong to the transfer, or would open the server to others.
var keepLocal = map[string]bool{
	"Strict-Transport-Security": true, "Cache-Control": true, "Cdn-Cache-Control": true, "Netlify-Cdn-Cache-Control": true,
	"Expires": true, "Age": true, "Etag": true, "Last-Modified": true, "Vary": true,
	"Accept-Ranges": true, "Allow": true, "Connection": true, "Content-Encoding": true, "Content-Length": true,
	"Content-Range": true, "Date": true, "Location": true, "Server": true, "Set-Cookie": true, "Trailer": true,
	"Transfer-Encoding": true, "Upgrade": true, "Alt-Svc": true, "Clear-Site-Data": true,
}

// setHeaders sets what the rules say for a path; later rules win.
func (c Config) setHeaders(h http.Header, urlPath string) {
	for _, rule := range c.Headers {
		if rule.match == nil || !rule.match.MatchString(urlPath) {
			continue
		}
		for name, value := range rule.Values {
			name = http.CanonicalHeaderKey(name)
			if !keepLocal[name] && !strings.HasPrefix(name, "Access-Control-") {
				h.Set(name, value)
			}
		}
	}
}

// adaptPolicy makes the Content-Security-Policy one that holds on plain HTTP
// and lets the live script in. Nothing else about it changes.
func adaptPolicy(h http.Header) {
	for _, name := range []string{"Content-Security-Policy", "Content-Security-Policy-Report-Only"} {
		if policy := h.Get(name); policy != "" {
			h.Set(name, localPolicy(policy))
		}
	}
}

func localPolicy(policy string) string {
	var directives []string
	fallback := ""
	seen := map[string]bool{}
	for d := range strings.SplitSeq(policy, ";") {
		d = oneLine(d)
		name, sources, _ := strings.Cut(d, " ")
		name = strings.ToLower(name)
		switch name {
		case "", "upgrade-insecure-requests", "block-all-mixed-content":
			continue
		case "default-src":
			fallback = sources
		case "connect-src", "script-src", "script-src-elem":
			d = name + " " + withSelf(sources)
		}
		seen[name] = true
		directives = append(directives, d)
	}
	for _, name := range []string{"connect-src", "script-src"} {
		if seen["default-src"] && !seen[name] {
			directives = append(directives, name+" "+withSelf(fallback))
		}
	}
	return strings.Join(directives, "; ")
}

func withSelf(sources string) string {
	list := slices.DeleteFunc(strings.Fields(sources), func(s string) bool { return strings.EqualFold(s, "'none'") })
	if !slices.Contains(list, "'self'") && !slices.Contains(list, "*") {
		list = append(list, "'self'")
	}
	return strings.Join(list, " ")
}

// A destination is where a request is led.
type destination struct {
	target string // a path or a URL
	status int
}

// internal reports whether another of our own files is the answer.
func (d destination) internal() bool {
	return d.status == http.StatusNotFound || d.status == http.StatusGone ||
		d.status == http.StatusOK && strings.HasPrefix(d.target, "/")
}

// redirect returns where the first rule that applies leads.
func (c Config) redirect(r *http.Request, fileExists bool) (destination, bool) {
	for _, rule := range c.Redirects {
		if rule.match == nil || rule.Conditional || fileExists && !rule.Force {
			continue
		}
		if target, ok := rule.apply(r.URL); ok {
			return destination{target, rule.Status}, true
		}
	}
	return destination{}, false
}

// apply returns the rule's target with its placeholders filled, if the rule
// matches. A rule that leads to the path itself does not.
func (rule RedirectRule) apply(u *url.URL) (string, bool) {
	m := rule.match.FindStringSubmatch(u.Path)
	if m == nil {
		return "", false
	}
	values := map[string]string{}
	for i, name := range rule.match.SubexpNames() {
		if name != "" {
			values[name] = m[i]
		}
	}
	query := u.Query()
	for key, want := range rule.Query {
		got, ok := query[key]
		switch name, isName := strings.CutPrefix(want, ":"); {
		case !ok:
			return "", false
		case isName:
			values[name] = got[0]
		case got[0] != want:
			return "", false
		}
	}
	target := fill(rule.To, values)
	if rule.Status < 400 && target == u.Path {
		return "", false
	}
	if rule.Status >= 300 && rule.Status < 400 && len(rule.Query) == 0 {
		target = withQuery(target, u.RawQuery)
	}
	return target, true
}

var reference = regexp.MustCompile(`:[A-Za-z_][A-Za-z0-9_]*`)

// fill puts values in the place of :names. A path stays a path of this host:
// //name would be another's.
func fill(to string, values map[string]string) string {
	out := reference.ReplaceAllStringFunc(to, func(name string) string {
		value, ok := values[name[1:]]
		if !ok {
			return name
		}
		return escapePath(value)
	})
	if strings.HasPrefix(to, "/") {
		out = "/" + strings.TrimLeft(out, `/\`)
	}
	return out
}

func escapePath(p string) string { return (&url.URL{Path: p}).EscapedPath() }

func withQuery(target, query string) string {
	if query == "" || strings.Contains(target, "?") {
		return target
	}
	target, fragment, hasFragment := strings.Cut(target, "#")
	target += "?" + query
	if hasFragment {
		target += "#" + fragment
	}
	return target
}

// publishedRules reads the _redirects and _headers files of a site, which
// Netlify applies before netlify.toml. Lines that it would ignore are ignored.
func publishedRules(files Lazy) Config {
	var c Config
	for line := range strings.Lines(string(files.Read("_redirects"))) {
		if rule, ok := redirectLine(line); ok {
			_ = c.addRedirect(rule) // the check of the build reports bad rules
		}
	}
	c.readHeaders(string(files.Read("_headers")))
	return c
}

// redirectLine reads "from [name=value…] to [status][!] [conditions…]".
func redirectLine(line string) (RedirectRule, bool) {
	line, _, _ = strings.Cut(line, " #")
	words := strings.Fields(line)
	if len(words) < 2 || strings.HasPrefix(words[0], "#") {
		return RedirectRule{}, false
	}
	rule := RedirectRule{From: words[0], Query: map[string]string{}}
	words = words[1:]
	for len(words) > 0 && !strings.HasPrefix(words[0], "/") && !strings.Contains(words[0], "://") {
		key, value, ok := strings.Cut(words[0], "=")
		if !ok {
			return RedirectRule{}, false
		}
		rule.Query[key] = value
		words = words[1:]
	}
	if len(words) == 0 {
		return RedirectRule{}, false
	}
	rule.To, words = words[0], words[1:]
	if len(words) > 0 {
		status, forced := strings.CutSuffix(words[0], "!")
		if n, err := strconv.Atoi(status); err == nil {
			rule.Status, rule.Force, words = n, forced, words[1:]
		}
	}
	rule.Conditional = len(words) > 0
	return rule, true
}

// readHeaders reads paths, each with indented "Name: value" lines below it.
func (c *Config) readHeaders(text string) {
	pattern, values := "", map[string]string{}
	flush := func() {
		if pattern != "" && len(values) > 0 {
			_ = c.addHeaders(pattern, values) // as above
		}
		values = map[string]string{}
	}
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		name, value, isHeader := strings.Cut(trimmed, ":")
		switch {
		case trimmed == "", strings.HasPrefix(trimmed, "#"):
		case strings.HasPrefix(trimmed, "/"):
			flush()
			pattern = trimmed
		case isHeader:
			values[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	flush()
}
