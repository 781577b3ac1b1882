// Package devserver shows a site while it is being written.
// Its types are Server and Watcher.
//
// The server knows finished files only: it serves from a map, never from a
// path on disk, so there is nothing outside the site to reach. It answers
// hosts on its list alone, and its socket the exact origin with its token.
package devserver

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"certguide/generator/diag"

	"github.com/coder/websocket"
)

//go:embed live.js
var liveScript []byte

const (
	scriptPath = "/__certguide/live.js"
	socketPath = "/__certguide/live"
)

// Options say how a [Server] behaves. The zero value is a server for this
// machine without headers or redirects.
type Options struct {
	AllowedHosts []string // besides localhost and loopback addresses
	Config       Config   // headers and redirects of netlify.toml
	Root         string   // the folder of the sources, for links into an editor
	Navigate     bool     // lead the browser to the page that changed
}

// A Server serves the last good site, and tells browsers what changed.
type Server struct {
	options Options
	token   string

	mu      sync.Mutex
	files   map[string][]byte
	problem *message // of the last build, when it failed
	clients map[chan message]bool
}

// A message is what browsers are told.
type message struct {
	Type        string    `json:"type"` // css, reload, errors or ok
	Paths       []string  `json:"paths,omitempty"`
	Navigate    string    `json:"navigate,omitempty"`
	Diagnostics []problem `json:"diagnostics,omitempty"`
}

type problem struct {
	Place  string `json:"place"`
	Code   string `json:"code,omitempty"`
	Msg    string `json:"msg"`
	Hint   string `json:"hint,omitempty"`
	Line   string `json:"line,omitempty"`
	Col    int    `json:"col,omitempty"`
	Editor string `json:"editor,omitempty"`
}

// New returns a server that has no site yet.
func New(options Options) *Server {
	return &Server{options: options, token: rand.Text(), clients: map[chan message]bool{}}
}

// Publish takes the outcome of a build: a new site, or the reason why there is
// none. After a failure the last good site stays, with the problems shown over it.
func (s *Server) Publish(files map[string][]byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.problem = &message{Type: "errors", Diagnostics: s.problems(err)}
		s.tell(*s.problem)
		return
	}
	before := s.files
	s.files, s.problem = files, nil
	s.tell(message{Type: "ok"})
	if before != nil {
		if m, changed := s.difference(before, files); changed {
			s.tell(m)
		}
	}
}

// difference says what of the site readers would see change: style sheets
// alone, or pages.
func (s *Server) difference(before, after map[string][]byte) (message, bool) {
	var pages []string
	sheets := false
	names := slices.Sorted(maps.Keys(after))
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if string(before[name]) == string(after[name]) {
			continue
		}
		switch path.Ext(name) {
		case ".css":
			sheets = true
		case ".html":
			if withoutSheets(before[name]) != withoutSheets(after[name]) {
				pages = append(pages, address(name))
			}
		}
	}
	switch {
	case len(pages) > 0:
		m := message{Type: "reload", Paths: pages}
		if s.options.Navigate && len(pages) == 1 {
			m.Navigate = pages[0]
		}
		return m, true
	case sheets:
		return message{Type: "css"}, true
	}
	return message{}, false
}

var sheet = regexp.MustCompile(`<link rel="?stylesheet"?[^>]*>`)

// withoutSheets returns a page without its links to style sheets, which
// change their names with their contents.
func withoutSheets(page []byte) string { return sheet.ReplaceAllString(string(page), "") }

func address(file string) string { return "/" + strings.TrimSuffix(file, "index.html") }

func (s *Server) problems(err error) []problem {
	list, ok := errors.AsType[diag.List](err)
	if !ok {
		return []problem{{Msg: err.Error()}}
	}
	var out []problem
	for _, d := range list {
		p := problem{Place: d.Pos.String(), Code: d.Code, Msg: d.Msg, Hint: d.Hint, Line: d.Source, Col: d.Col}
		if d.Line > 0 && s.options.Root != "" {
			u := url.URL{Path: filepath.ToSlash(filepath.Join(s.options.Root, d.File))}
			p.Editor = fmt.Sprintf("vscode://file%s:%d:%d", u.EscapedPath(), d.Line, max(d.Col, 1))
		}
		out = append(out, p)
	}
	return out
}

// tell sends m to every browser. One that does not keep up is let go; it
// connects again and reloads.
func (s *Server) tell(m message) {
	for c := range s.clients {
		select {
		case c <- m:
		default:
			delete(s.clients, c)
			close(c)
		}
	}
}

// ServeHTTP serves the site as Netlify would, and the live connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if fault := recover(); fault != nil && fault != http.ErrAbortHandler {
			http.Error(w, "certguide: this request could not be answered", http.StatusInternalServerError)
		}
	}()
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	switch {
	case !s.allowed(r.Host):
		http.Error(w, "certguide: this host is not served here", http.StatusForbidden)
	case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
		http.Error(w, "certguide: requests of other sites are refused", http.StatusForbidden)
	case r.URL.Path == socketPath:
		s.live(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "certguide: only GET and HEAD", http.StatusMethodNotAllowed)
	case r.URL.Path == scriptPath:
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		write(w, r, http.StatusOK, liveScript)
	default:
		s.file(w, r)
	}
}

// allowed reports whether a Host header names this machine or a host that was
// asked for. It guards against DNS rebinding.
func (s *Server) allowed(host string) bool {
	name := host
	if strings.ContainsAny(host, "@/\\ ") {
		return false
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || slices.Contains(s.options.AllowedHosts, name) {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	files := s.files
	s.mu.Unlock()
	if to, status, ok := s.options.Config.redirect(r.URL.Path, files); ok {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
		return
	}
	s.options.Config.apply(w.Header(), r.URL.Path)
	if files == nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		write(w, r, http.StatusServiceUnavailable, s.withScript([]byte("<!doctype html><html lang=en><head><title>certguide</title></head><body><p>There is no site yet; it appears here when the build succeeds.</p></body></html>")))
		return
	}
	name, status := strings.TrimPrefix(r.URL.Path, "/"), http.StatusOK
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	data, ok := files[name]
	if !ok {
		if _, folder := files[name+"/index.html"]; folder {
			w.Header().Set("Location", (&url.URL{Path: "/" + name + "/", RawQuery: r.URL.RawQuery}).String())
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		name, data, status = "404.html", files["404.html"], http.StatusNotFound
		if data == nil {
			data = []byte("<!doctype html><html lang=en><head><title>Not found</title></head><body><p>There is no such page.</p></body></html>")
		}
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	if path.Ext(name) == ".html" {
		data = s.withScript(data)
	}
	sum := sha256.Sum256(data)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	if status == http.StatusOK && r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	write(w, r, status, data)
}

func write(w http.ResponseWriter, r *http.Request, status int, data []byte) {
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(data) // a browser that went away is no fault
	}
}

// withScript adds the live connection to a page as it is served.
func (s *Server) withScript(page []byte) []byte {
	tag := `<script type="module" src="` + scriptPath + `" data-token="` + s.token + `"></script>`
	head, rest, ok := strings.Cut(string(page), "</head>")
	if !ok {
		return append(page, tag...)
	}
	return []byte(head + tag + "</head>" + rest)
}

// live tells one browser what happens until it goes away.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	origin, err := url.Parse(r.Header.Get("Origin"))
	if err != nil || origin.Host == "" || origin.Host != r.Host || r.URL.Query().Get("token") != s.token {
		http.Error(w, "certguide: wrong origin or token", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	ctx := conn.CloseRead(r.Context())
	messages := make(chan message, 16)
	s.mu.Lock()
	if s.clients == nil {
		s.clients = map[chan message]bool{}
	}
	s.clients[messages] = true
	if s.problem != nil {
		messages <- *s.problem
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.clients, messages)
		s.mu.Unlock()
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-messages:
			if !ok || send(ctx, conn, m) != nil {
				return
			}
		}
	}
}

func send(ctx context.Context, conn *websocket.Conn, m message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, data)
}

// Listen listens on host and port. When the port is taken and was not asked
// for by the user (explicit), it takes the next one that is free.
func Listen(host string, port int, explicit bool) (net.Listener, error) {
	for try := range 20 {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(port+try)))
		if err == nil {
			return listener, nil
		}
		if explicit {
			return nil, fmt.Errorf("port %d on %s cannot be used: %w", port, host, errors.Unwrap(err))
		}
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}
