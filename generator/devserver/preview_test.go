package devserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"certguide/generator/diag"

	"github.com/coder/websocket"
)

const page = "<!doctype html><html><head><link rel=\"stylesheet\" href=\"/assets/a.0123456789.css\"></head><body>one</body></html>"

func get(s http.Handler, target string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	r.Host = "localhost:8080"
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func smallSite() Files {
	return Files{"index.html": []byte(page), "tiers/index.html": []byte(page), "404.html": []byte("<html><head></head>gone</html>"), "assets/a.0123456789.css": []byte("a{}")}
}

func TestServesAsNetlifyDoes(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	for _, test := range []struct {
		path           string
		status         int
		location, body string
	}{
		{"/", 200, "", "one"}, {"/tiers/", 200, "", "one"}, {"/tiers", 301, "/tiers/", ""}, {"/assets/a.0123456789.css", 200, "", "a{}"},
		{"/nothing", 404, "", "gone"}, {"/../devserver.go", 404, "", "gone"}, {"/%2e%2e/%2e%2e/etc/passwd", 404, "", "gone"},
		{"/tiers/../../go.mod", 404, "", "gone"},
	} {
		w := get(s, test.path, nil)
		if w.Code != test.status || w.Header().Get("Location") != test.location || !strings.Contains(w.Body.String(), test.body) {
			t.Errorf("%s: %d %q %q, want %d %q %q", test.path, w.Code, w.Header().Get("Location"), w.Body, test.status, test.location, test.body)
		}
	}
	w := get(s, "/", nil)
	if again := get(s, "/", func(r *http.Request) { r.Header.Set("If-None-Match", w.Header().Get("ETag")) }); again.Code != 304 {
		t.Errorf("a page that did not change: status %d, want 304", again.Code)
	}
	if !strings.Contains(w.Body.String(), `src="/__certguide/live.js"`) {
		t.Error("the page has no live script")
	}
}

func TestHosts(t *testing.T) {
	s := New(Options{AllowedHosts: []string{"192.0.2.7"}})
	s.Publish(smallSite(), nil)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST:1": 200, "app.localhost:8080": 200, "127.0.0.1:8080": 200, "127.9.9.9": 200,
		"[::1]:8080": 200, "192.0.2.7:8080": 200,
		"evil.example": 403, "localhost.evil.example": 403, "evillocalhost": 403, "127.0.0.1.evil.example": 403, "10.0.0.1": 403, "": 403, "192.0.2.8": 403,
		"localhost:8080@evil.example": 403, "0.0.0.0": 403,
	} {
		w := get(s, "/", func(r *http.Request) { r.Host = host; r.Header.Set("X-Forwarded-Host", "localhost") })
		if w.Code != want {
			t.Errorf("Host %q: %d, want %d", host, w.Code, want)
		}
	}
	if w := get(s, "/assets/a.0123456789.css", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); w.Code != 403 {
		t.Errorf("a request of another site: %d, want 403", w.Code)
	}
	if w := get(s, "/", func(r *http.Request) { r.Method = "POST" }); w.Code != 405 {
		t.Errorf("POST: %d, want 405", w.Code)
	}
}

// dial connects as a browser on the page would.
func dial(t *testing.T, server *httptest.Server, change func(http.Header, *string)) (*websocket.Conn, *http.Response) {
	t.Helper()
	res, err := http.Get(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body := make([]byte, 4096)
	n, _ := res.Body.Read(body)
	token := regexp.MustCompile(`name="certguide-live" content="([^"]+)"`).FindSubmatch(body[:n])
	if token == nil {
		t.Fatalf("no token in %q", body[:n])
	}
	header := http.Header{"Origin": {server.URL}}
	address := server.URL + livePath + "?page=/index.html&path=/&version=1&token=" + string(token[1])
	if change != nil {
		change(header, &address)
	}
	conn, res, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, res
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn, res
}

func receive(t *testing.T, conn *websocket.Conn) message {
	t.Helper()
	_, data, err := conn.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSocketWantsOriginAndToken(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	for name, change := range map[string]func(http.Header, *string){
		"no origin":      func(h http.Header, _ *string) { h.Del("Origin") },
		"null origin":    func(h http.Header, _ *string) { h.Set("Origin", "null") },
		"another origin": func(h http.Header, _ *string) { h.Set("Origin", "http://localhost:1") },
		"no token":       func(_ http.Header, a *string) { *a, _, _ = strings.Cut(*a, "?") },
		"another page's": func(h http.Header, _ *string) { h.Set("Origin", "http://evil.example") },
		"a wrong token":  func(_ http.Header, a *string) { *a += "x" },
	} {
		if conn, res := dial(t, server, change); conn != nil || res == nil || res.StatusCode != 403 {
			t.Errorf("%s: the socket was opened, or not refused with 403", name)
		}
	}
}

func TestTellsWhatChanged(t *testing.T) {
	s := New(Options{Root: "/guide"})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	if conn == nil {
		t.Fatal("no connection")
	}
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("at first: %+v", m)
	}
	var list diag.List
	list.Addf(diag.Pos{File: "content/x y.md", Line: 3, Col: 8}, "CG011", "no page <b>")
	s.Publish(nil, list)
	m := receive(t, conn)
	if m.Type != "errors" || len(m.Problems) != 1 || m.Problems[0].File != "content/x y.md" || m.Problems[0].Line != 3 || m.Problems[0].Link != "vscode://file/guide/content/x%20y.md:3:8" {
		t.Errorf("after a bad build: %+v", m)
	}
	if w := get(s, "/", nil); !strings.Contains(w.Body.String(), "one") {
		t.Error("the last good page is gone")
	}
	s.Publish(smallSite(), nil)
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("after it was mended: %+v", m)
	}
	next := smallSite()
	delete(next, "assets/a.0123456789.css")
	next["assets/a.abcdef0123.css"] = []byte("b{}")
	for _, name := range []string{"index.html", "tiers/index.html"} {
		next[name] = []byte(strings.ReplaceAll(page, "a.0123456789", "a.abcdef0123"))
	}
	s.Publish(next, nil)
	if m := receive(t, conn); m.Type != "css" {
		t.Errorf("after a style sheet changed: %+v", m)
	}
	last := Files{}
	for name, data := range next {
		last[name] = data
	}
	last["tiers/index.html"] = []byte(strings.ReplaceAll(page, "one", "two"))
	s.Publish(last, nil)
	if m := receive(t, conn); m.Type != "reload" || len(m.Paths) != 1 || m.Paths[0] != "/tiers/" {
		t.Errorf("after a page changed: %+v", m)
	}
	s.Publish(nil, errors.New("disk full"))
	if m := receive(t, conn); m.Type != "errors" || m.Problems[0].Message != "disk full" {
		t.Errorf("after another error: %+v", m)
	}
}

func TestConfig(t *testing.T) {
	c, err := ParseConfig("netlify.toml", `
[[headers]]
  for = "/*"
  [headers.values]
    Content-Security-Policy = "default-src 'none'; upgrade-insecure-requests"
    Strict-Transport-Security = "max-age=1"
[[redirects]]
  from = "/old/*"
  to = "/new/:splat"
[[redirects]]
  from = "/exam/:code"
  to = "/certifications/:code/"
  status = 302
`)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Config: c})
	s.Publish(smallSite(), nil)
	w := get(s, "/", nil)
	if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") || strings.Contains(got, "upgrade-insecure-requests") {
		t.Errorf("CSP = %q", got)
	}
	if w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS on plain HTTP")
	}
	for path, want := range map[string]string{"/old/a/b": "/new/a/b", "/exam/ai-102": "/certifications/ai-102/"} {
		if got := get(s, path, nil).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	if _, err := ParseConfig("netlify.toml", "[[headers]\n"); err == nil || !strings.HasPrefix(err.Error(), "netlify.toml:1:") {
		t.Errorf("a broken file: %v, want its line", err)
	}
}

func TestListenTakesTheNextPort(t *testing.T) {
	first, err := Listen("127.0.0.1", 18080, false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	port := 0
	if _, p, ok := strings.Cut(first.Addr().String(), ":"); ok {
		for _, c := range p {
			port = port*10 + int(c-'0')
		}
	}
	if l, err := Listen("127.0.0.1", port, true); err == nil {
		l.Close()
		t.Error("a port in use was taken twice")
	}
	second, err := Listen("127.0.0.1", port, false)
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}

func TestWatch(t *testing.T) {
	for name, options := range map[string]WatchOptions{"events": {}, "polling": {Poll: true, Interval: 10 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "content")
			must(t, os.MkdirAll(root, 0o777))
			w, err := Watch(t.Context(), []string{root}, options)
			must(t, err)
			defer w.Close()
			changed := func(what string) {
				t.Helper()
				select {
				case <-w.Changes():
				case <-time.After(10 * time.Second):
					t.Fatalf("%s: not seen", what)
				}
			}
			put := func(name, text string) {
				t.Helper()
				must(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o666))
			}
			put("a.md", "1")
			changed("a new file")
			must(t, os.MkdirAll(filepath.Join(root, "x/y/z"), 0o777))
			put("x/y/z/b.md", "1")
			changed("a file in new nested folders")
			put("4913", "")
			put(".a.md.swp", "vim")
			put("a.md~", "1")
			must(t, os.Rename(filepath.Join(root, "a.md~"), filepath.Join(root, "a.md")))
			changed("a safe write")
			must(t, os.Rename(filepath.Join(root, "x"), filepath.Join(root, "w")))
			changed("a renamed folder")
			put("w/y/z/b.md", "longer")
			changed("a write in a renamed folder")
			must(t, os.RemoveAll(root))
			changed("the root removed")
			must(t, os.MkdirAll(root, 0o777))
			put("c.md", "back")
			changed("the root made again")
			other := t.TempDir()
			must(t, os.WriteFile(filepath.Join(other, "d.md"), []byte("1"), 0o666))
			must(t, os.Symlink(other, filepath.Join(root, "link")))
			changed("a linked folder")
			must(t, os.WriteFile(filepath.Join(other, "d.md"), []byte("longer"), 0o666))
			changed("a write behind a link")
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
