package devserver

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A Config is what netlify.toml says of headers and redirects.
type Config struct {
	headers   []header
	redirects []redirect
}

type header struct {
	path   *regexp.Regexp
	values map[string]string
}

type redirect struct {
	path   *regexp.Regexp
	to     string
	status int
	force  bool
}

// ParseConfig reads the headers and redirects of netlify.toml, whose text is
// given; name is for errors.
func ParseConfig(name, text string) (Config, error) {
	var file struct {
		Headers []struct {
			For    string
			Values map[string]string
		}
		Redirects []struct {
			From, To string
			Status   int
			Force    bool
		}
	}
	if err := toml.Unmarshal([]byte(text), &file); err != nil {
		if d, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, col := d.Position()
			return Config{}, fmt.Errorf("%s:%d:%d: %s", name, line, col, strings.TrimPrefix(d.Error(), "toml: "))
		}
		return Config{}, fmt.Errorf("%s: %w", name, err)
	}
	var c Config
	for _, h := range file.Headers {
		c.headers = append(c.headers, header{pattern(h.For), h.Values})
	}
	for _, r := range file.Redirects {
		if r.Status == 0 {
			r.Status = http.StatusMovedPermanently
		}
		c.redirects = append(c.redirects, redirect{pattern(r.From), r.To, r.Status, r.Force})
	}
	return c, nil
}

var placeholder = regexp.MustCompile(`\\\*$|:[A-Za-z_]+`)

// pattern turns a path with * at its end and :names into a regular expression.
func pattern(path string) *regexp.Regexp {
	expr := placeholder.ReplaceAllStringFunc(regexp.QuoteMeta(path), func(p string) string {
		if p == `\*` {
			return `(?P<splat>.*)`
		}
		return `(?P<` + p[1:] + `>[^/]+)`
	})
	return regexp.MustCompile("^" + expr + "/?$")
}

// apply sets the headers for a path. What concerns HTTPS is left out, and
// nothing is cached while writing.
func (c Config) apply(h http.Header, path string) {
	for _, x := range c.headers {
		if !x.path.MatchString(path) {
			continue
		}
		for name, value := range x.values {
			switch http.CanonicalHeaderKey(name) {
			case "Strict-Transport-Security", "Cache-Control":
				continue
			case "Content-Security-Policy":
				value = strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(value, "upgrade-insecure-requests", "")), ";")
			}
			h.Set(name, value)
		}
	}
}

// redirect returns where a path leads. A file of the site wins over a
// redirect that is not forced.
func (c Config) redirect(path string, files map[string][]byte) (to string, status int, ok bool) {
	for _, r := range c.redirects {
		m := r.path.FindStringSubmatchIndex(path)
		if m == nil || r.status < 300 || r.status > 399 {
			continue
		}
		name := strings.TrimPrefix(path, "/")
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		if _, exists := files[name]; exists && !r.force {
			continue
		}
		template := regexp.MustCompile(`:([A-Za-z_]+)`).ReplaceAllString(strings.ReplaceAll(r.to, "$", "$$"), "$${$1}")
		return string(r.path.ExpandString(nil, template, path, m)), r.status, true
	}
	return "", 0, false
}
