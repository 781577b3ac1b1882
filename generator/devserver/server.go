// Package devserver shows a site while it is being written.
// Its types are Server and Watcher.
//
// A [Server] has the files of the last good build and answers requests from them
// alone; it never opens a file, so no request can reach one. What development needs, the live script and the list of problems, is
// added while a page is served, so that the build knows nothing of it. A
// [Watcher] says only that something changed.
//
// # What a browser is told
//
// [Server.Publish] compares the new files with the old ones. If only style
// sheets differ, pages swap them in place. Otherwise a page reloads if its own
// bytes, or those of a picture, script or font it names, are different. Failed
// builds leave the last good site in place, with the problems on top of it.
//
// # Who may ask
//
// Any web page can send requests to this machine, so the server answers only
// to its own names (against DNS rebinding), refuses what other sites embed,
// grants no other origin anything, and opens its socket only to a page of its
// own, which knows a token that is new with each process.
//
// # Drafts
//
// Making every page of a large site takes longer than one wants to wait for one
// page. So [Server.Draft] takes a site whose pages are made when they are asked
// for, and [Server.Publish] follows when all are made and checked.
package devserver

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say how a [Server] serves. The zero value is usable.
type Options struct {
	AllowedHosts []string // names or addresses to answer to besides this machine's own
	Config       Config   // headers and redirects, see [ParseConfig] and [Server.Configure]
	Root         string   // absolute folder of the sources, for links into the editor
	Editor       string   // address of those links with {file}, {line} and {col}; see [EditorAddress]
	Navigate     bool     // lead the browser to the page that was edited
}

// A Server is an [http.Handler] for the last site published and the problems
// of the last build. The zero value is ready to use.
type Server struct {
	opts Options
	once sync.Once
	id   string // of this process; the token that opens the socket

	mu        sync.Mutex
	config    string // the text that Configure read last
	site      site
	good      Site   // the last one published, which a draft has not replaced yet; nil before the first
	astray    bool   // open pages may be of a draft that was given up, or have old headers
	problems  []byte // the message about the last build's errors; nil if it was good
	changedAt map[string]int
	allAt     int
	clients   map[*client]bool
}

// A site is what one good build made, or makes. It does not change after it is made.
type site struct {
	version   int // counts from 1; 0 means that nothing was published
	draft     bool
	files     Lazy
	published Config // of _redirects and _headers
	rules     Config // those, then netlify.toml
}

// A Lazy is a site whose files are made when they are asked for.
type Lazy interface {
	Has(name string) bool
	Read(name string) []byte   // nil when it cannot be made
	Assets() map[string][]byte // style sheets, scripts and pictures, as far as they are known
}

// A Site is one whose files were all made and checked. It need not have their
// contents at hand.
type Site interface {
	Lazy
	Sums() map[string]Sum         // of every file
	Shows(name, file string) bool // whether a file names another, as a page names a picture on it
}

// A Sum is the SHA-256 of a file.
type Sum = [sha256.Size]byte

// Files is a [Site] that has everything at hand.
type Files map[string][]byte

// Has reports whether the site has a file.
func (f Files) Has(name string) bool { _, ok := f[name]; return ok }

// Read returns a file.
func (f Files) Read(name string) []byte { return f[name] }

// Assets returns all files.
func (f Files) Assets() map[string][]byte { return f }

// Sums returns the checksums of the files.
func (f Files) Sums() map[string]Sum {
	out := make(map[string]Sum, len(f))
	for name, data := range f {
		out[name] = sha256.Sum256(data)
	}
	return out
}

// Shows reports whether the last part of file's name stands in another.
func (f Files) Shows(name, file string) bool {
	return bytes.Contains(f[name], []byte(path.Base(file)))
}

// New returns a server with nothing to serve yet.
func New(opts Options) *Server { return &Server{opts: opts} }

// Publish takes the outcome of a build: the finished site, or what went wrong.
// After an error the last good one stays, with the problems shown on top. The
// server keeps the site, which must not change any more.
func (s *Server) Publish(files Site, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.giveUpDraft()
		s.publishError(err)
		return
	}
	if s.problems != nil {
		s.problems = nil
		s.send(message{Type: "ok"})
	}
	before := s.good
	s.good = files
	switch {
	case s.site.version == 0 || s.astray:
		s.replace(files)
		s.reloadAll()
		return
	case s.site.draft:
		if before == nil {
			before = Files{}
		}
		c := compare(before, files)
		s.site.draft, s.site.files = false, files
		s.follow(publishedRules(files))
		s.note(c) // open pages know already
		if s.opts.Navigate && c.edited != "" {
			s.send(message{Type: "navigate", Path: c.edited})
		}
		return
	}
	c := compare(before, files)
	if !c.any {
		return
	}
	s.replace(files)
	s.announce(c)
}

// Draft takes a site whose sources are good and whose pages are still to be
// made: they are served from now on, each made when it is asked for, or when it
// is open and may have to reload. Publish must follow, with all files or with
// what is wrong with them; then the last good site comes back.
func (s *Server) Draft(files Lazy) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.site.version == 0 || s.astray {
		s.replace(files)
		s.site.draft = true
		s.reloadAll()
		return
	}
	// Only what is open needs to be compared: the pages, and what they load. No
	// page can come in between.
	before, after := assets(s.site.files), assets(files)
	for c := range s.clients {
		name := s.site.pageFile(c.page)
		if name == "" {
			continue
		}
		before[name] = s.site.files.Read(name)
		if files.Has(name) {
			after[name] = files.Read(name)
		}
	}
	c := compare(before, after)
	s.replace(files)
	s.site.draft = true
	c.edited = "" // only the finished site shows which
	s.announce(c)
}

// assets returns a copy of the files that both a draft and a finished site have ready.
func assets(files Lazy) Files {
	out := Files{}
	for name, data := range files.Assets() {
		if path.Dir(name) == "assets" {
			out[name] = data
		}
	}
	return out
}

// giveUpDraft brings the last good site back.
func (s *Server) giveUpDraft() {
	if !s.site.draft {
		return
	}
	if s.good == nil {
		s.site = site{}
		return
	}
	s.replace(s.good)
	s.astray = true
}

// reloadAll makes every open page load anew.
func (s *Server) reloadAll() {
	s.astray = false
	s.allAt = s.site.version
	s.send(message{Type: "reload", Paths: []string{everyPage}})
}

// Configure takes the headers and redirects of netlify.toml, whose contents are
// text, in place of those before. If they changed, they hold from the next
// Draft or Publish on, for which open pages reload: once, as a second time
// before the first is done would lose the place that the reader had scrolled
// to. Its error is a [diag.List] with positions in the file called name, and
// then what was read before stays.
func (s *Server) Configure(name, text string) error {
	config, err := ParseConfig(name, text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if text == s.config {
		return nil
	}
	s.config, s.opts.Config = text, config
	s.astray = true
	return nil
}

func (s *Server) publishError(err error) {
	text := encode(s.errorMessage(err))
	if bytes.Equal(text, s.problems) {
		return
	}
	s.problems = text
	s.sendText(text)
}

// replace puts other files in the place of those that are served. A draft's
// redirects and headers are those of the site before, until it is finished.
func (s *Server) replace(files Lazy) {
	published := s.site.published
	if f, ok := files.(Site); ok {
		published = publishedRules(f)
	}
	s.site = site{version: s.site.version + 1, files: files}
	s.follow(published)
}

// follow takes the rules of the published files.
func (s *Server) follow(published Config) {
	s.site.published = published
	s.site.rules = Config{
		Headers:   slices.Concat(published.Headers, s.opts.Config.Headers),
		Redirects: slices.Concat(published.Redirects, s.opts.Config.Redirects),
	}
}

// note records what changed, for pages that connect later.
func (s *Server) note(c change) {
	if s.changedAt == nil {
		s.changedAt = map[string]int{}
	}
	if len(c.styles) > 0 {
		// A page loaded before this and connected after it must reload; see greet.
		s.changedAt[anyStyle] = s.site.version
	}
	for _, p := range c.pages {
		s.changedAt[p] = s.site.version
	}
	if c.all {
		s.allAt = s.site.version
	}
}

// announce tells every open page what changed.
func (s *Server) announce(c change) {
	s.note(c)
	if len(c.styles) > 0 {
		s.send(message{Type: "css", Styles: c.styles})
	}
	if len(c.pages) == 0 {
		return
	}
	s.send(message{Type: "reload", Paths: c.pages})
	if s.opts.Navigate && c.edited != "" {
		s.send(message{Type: "navigate", Path: c.edited})
	}
}

// ServeHTTP answers from the last good site. A panic ends the request, not
// the server.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		switch err := recover(); err {
		case nil:
		case http.ErrAbortHandler:
			panic(err)
		default:
			http.Error(w, "internal error", http.StatusInternalServerError)
		}
	}()
	protect(w.Header())
	switch {
	case !allowedHost(r.Host, s.opts.AllowedHosts):
		http.Error(w, "this server answers only to localhost and the address it was started with", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	case strings.HasPrefix(r.URL.Path, ownPath):
		s.serveOwn(w, r)
	case embedded(r.Header):
		http.Error(w, "other sites cannot embed this one", http.StatusForbidden)
	default:
		s.serveSite(w, r)
	}
}

// protect sets what every answer has, whatever netlify.toml says.
func protect(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
}

const ownPath = "/__certguide/"

// serveOwn answers for what the server adds to a site.
func (s *Server) serveOwn(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == livePath:
		s.serveLive(w, r)
	case embedded(r.Header):
		http.Error(w, "other sites cannot embed this one", http.StatusForbidden)
	case r.URL.Path == scriptPath:
		write(w, r, http.StatusOK, "live.js", script())
	default:
		http.NotFound(w, r)
	}
}

// serveSite answers as Netlify would: redirects first if they are forced, then
// the file, then the other redirects, then 404.html.
func (s *Server) serveSite(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	site := s.site
	s.mu.Unlock()
	if site.version == 0 {
		s.serveWaiting(w, r)
		return
	}
	site.rules.setHeaders(w.Header(), r.URL.Path)
	protect(w.Header())
	name, slash := site.find(r.URL.Path)
	to, found := site.rules.redirect(r, name != "")
	switch {
	case found && to.internal():
		s.serveRewrite(w, r, site, to)
	case found && to.status == http.StatusOK:
		http.Error(w, "this path shows another server's page once deployed: "+to.target, http.StatusNotImplemented)
	case found:
		redirect(w, to.target, to.status)
	case slash:
		redirect(w, withQuery(escapePath(r.URL.Path)+"/", r.URL.RawQuery), http.StatusMovedPermanently)
	case name != "":
		s.serveFile(w, r, site, name, http.StatusOK)
	default:
		s.serveMissing(w, r, site)
	}
}

// find returns the name of the file at a path of the URL, or that the path
// lacks its final slash.
func (s site) find(urlPath string) (name string, slash bool) {
	name = strings.TrimPrefix(urlPath, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return s.first(name+"index.html", strings.TrimSuffix(name, "/")+".html"), false
	}
	if name = s.first(name, name+"/index.html", name+".html"); strings.HasSuffix(name, "/index.html") && !strings.HasSuffix(urlPath, "/index.html") {
		return name, true
	}
	return name, false
}

// pageFile returns the name of the file at a page's path, or "".
func (s site) pageFile(urlPath string) string {
	if urlPath == "" {
		return ""
	}
	name, _ := s.find(urlPath)
	return name
}

// first returns the first of names that may be served, or "".
func (s site) first(names ...string) string {
	for _, name := range names {
		if !controlFile(name) && s.files.Has(name) {
			return name
		}
	}
	return ""
}

// controlFile reports whether Netlify reads the file instead of serving it.
func controlFile(name string) bool { return name == "_redirects" || name == "_headers" }

// serveRewrite answers with another file than the one that the path names.
func (s *Server) serveRewrite(w http.ResponseWriter, r *http.Request, site site, to destination) {
	target, _, _ := strings.Cut(to.target, "?")
	if name, _ := site.find(target); name != "" {
		s.serveFile(w, r, site, name, to.status)
		return
	}
	s.serveMissing(w, r, site)
}

func (s *Server) serveMissing(w http.ResponseWriter, r *http.Request, site site) {
	if site.files.Has("404.html") {
		s.serveFile(w, r, site, "404.html", http.StatusNotFound)
		return
	}
	http.Error(w, "page not found", http.StatusNotFound)
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, site site, name string, status int) {
	data := site.files.Read(name)
	if data == nil { // the page of the draft cannot be made; what is wrong comes in a moment
		s.mu.Lock()
		good := s.good
		s.mu.Unlock()
		if good != nil {
			data = good.Read(name)
		}
	}
	if isPage(name) {
		adaptPolicy(w.Header())
		data = insert(data, s.head(name, data, site.version))
	}
	write(w, r, status, name, data)
}

// serveWaiting answers before the first good build.
func (s *Server) serveWaiting(w http.ResponseWriter, r *http.Request) {
	page := []byte(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Waiting for the first build</title></head>` +
		`<body><h1>Waiting for the first build</h1><p>The site appears here as soon as it can be built.</p></body></html>`)
	write(w, r, http.StatusServiceUnavailable, "index.html", insert(page, s.head("", page, 0)))
}

// write sends one file, or says that the browser has it already.
func write(w http.ResponseWriter, r *http.Request, status int, name string, data []byte) {
	h := w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", contentType(name))
	}
	if status == http.StatusOK {
		h.Set("ETag", `"`+tag(data)+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(data)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(data) // the browser went away: nothing to do
	}
}

func redirect(w http.ResponseWriter, target string, status int) {
	w.Header().Set("Location", target)
	w.WriteHeader(status)
}

// tag returns a short name for exactly these bytes.
func tag(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// contentTypes do not depend on what the system has installed.
var contentTypes = map[string]string{
	".atom":        "application/atom+xml; charset=utf-8",
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".ics":         "text/calendar; charset=utf-8",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json; charset=utf-8",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".mp4":         "video/mp4",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webm":        "video/webm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
	".xml":         "application/xml; charset=utf-8",
}

func contentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	return cmp.Or(contentTypes[ext], mime.TypeByExtension(ext), "application/octet-stream")
}

// isPage reports whether the file is one that a browser shows as a page.
func isPage(name string) bool { return strings.HasSuffix(name, ".html") }

// pagePath returns the path of the URL at which a page is found.
func pagePath(name string) string {
	switch {
	case name == "":
		return ""
	case name == "index.html", strings.HasSuffix(name, "/index.html"):
		return "/" + strings.TrimSuffix(name, "index.html")
	}
	return "/" + name
}

// token returns what this process gives to its own pages.
func (s *Server) token() string {
	s.once.Do(func() { s.id = rand.Text() })
	return s.id
}

// head returns the tags that make a page live. A style attribute or an inline
// script would need an exception in the Content-Security-Policy; these do not.
func (s *Server) head(name string, data []byte, version int) string {
	return fmt.Sprintf(`<meta name="certguide-live" content="%s" data-page="%s" data-tag="%s" data-version="%d"><script type="module" src="%s"></script>`,
		s.token(), html.EscapeString(pagePath(name)), tag(data), version, scriptPath)
}

var (
	endOfHead = regexp.MustCompile(`(?i)</head\s*>`)
	afterHead = regexp.MustCompile(`(?i)</title\s*>|<head[^>]*>|^\s*<!doctype[^>]*>`)
)

// insert puts tags at the end of the page's head, also if its end is implied.
func insert(page []byte, tags string) []byte {
	at := 0
	if loc := endOfHead.FindIndex(page); loc != nil {
		at = loc[0]
	} else if loc := afterHead.FindAllIndex(page, 3); loc != nil {
		at = loc[len(loc)-1][1]
	}
	return slices.Concat(page[:at], []byte(tags), page[at:])
}

// names returns the names of files in order.
func names(sums map[string]Sum) []string { return slices.Sorted(maps.Keys(sums)) }
