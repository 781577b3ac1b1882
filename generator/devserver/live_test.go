package devserver

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"certguide/generator/diag"

	"github.com/coder/websocket"
)

// withPage returns the small site with another text on one page.
func withPage(name, text string) Files {
	files := maps.Clone(smallSite())
	files[name] = []byte(strings.Replace(page, "one", text, 1))
	return files
}

func TestZeroServer(t *testing.T) {
	var s Server
	w := get(&s, "/", nil)
	if w.Code != 503 || !strings.Contains(w.Body.String(), scriptPath) {
		t.Errorf("before the first build: %d %q, want 503 with the live script", w.Code, w.Body)
	}
	s.Publish(smallSite(), nil)
	if w := get(&s, "/", nil); w.Code != 200 {
		t.Errorf("after it: %d", w.Code)
	}
}

func TestFirstGoodBuildAfterAnError(t *testing.T) {
	s := New(Options{})
	s.Publish(nil, errors.New("broken from the start"))
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, func(_ http.Header, a *string) { *a = strings.Replace(*a, "version=1", "version=0", 1) })
	if conn == nil {
		t.Fatal("no connection")
	}
	if m := receive(t, conn); m.Type != "errors" {
		t.Errorf("at first: %+v", m)
	}
	s.Publish(smallSite(), nil)
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("then: %+v", m)
	}
	if m := receive(t, conn); m.Type != "reload" || m.Paths[0] != everyPage {
		t.Errorf("then: %+v", m)
	}
}

func TestConfigureWhileServing(t *testing.T) {
	s := New(Options{})
	rule := "[[headers]]\nfor = \"/*\"\n[headers.values]\nX-Test = \"%s\"\n"
	must(t, s.Configure("netlify.toml", fmt.Sprintf(rule, "one")))
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("at first: %+v", m)
	}
	must(t, s.Configure("netlify.toml", fmt.Sprintf(rule, "one"))) // no change, no message
	must(t, s.Configure("netlify.toml", fmt.Sprintf(rule, "two")))
	if got := get(s, "/", nil).Header().Get("X-Test"); got != "one" {
		t.Errorf("before the site is shown again X-Test is %q, want one: pages would reload twice", got)
	}
	s.Draft(smallSite())
	s.Publish(smallSite(), nil)
	if m := receive(t, conn); m.Type != "reload" || m.Paths[0] != everyPage {
		t.Errorf("after the change: %+v", m)
	}
	again, _ := dial(t, server, func(_ http.Header, a *string) { *a = strings.Replace(*a, "version=1", "version=2", 1) })
	receive(t, again) // ok
	s.Publish(nil, errors.New("broken"))
	if m := receive(t, again); m.Type != "errors" {
		t.Errorf("a page that has reloaded: %+v, want nothing until something happens", m)
	}
	if got := get(s, "/", nil).Header().Get("X-Test"); got != "two" {
		t.Errorf("X-Test is %q, want two", got)
	}
	err := s.Configure("netlify.toml", "[[headers]\n")
	if list, ok := errors.AsType[diag.List](err); !ok || list[0].Line != 1 {
		t.Errorf("a broken file gives %v, want a problem in line 1", err)
	}
	if got := get(s, "/", nil).Header().Get("X-Test"); got != "two" {
		t.Errorf("after a broken file X-Test is %q, want what was", got)
	}
}

func TestAPageThatMissedAChangeReloads(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, func(http.Header, *string) { s.Publish(withPage("index.html", "two"), nil) })
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("at first: %+v", m)
	}
	late, _ := dial(t, server, func(_ http.Header, a *string) { *a = strings.Replace(*a, "page=/index.html", "page=/", 1) })
	receive(t, late)
	if m := receive(t, late); m.Type != "reload" {
		t.Errorf("a page of version 1 after version 2: %+v, want reload", m)
	}
}

func TestTheSameErrorsAreSentOnce(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	receive(t, conn)
	s.Publish(nil, errors.New("bad"))
	s.Publish(nil, errors.New("bad"))
	s.Publish(smallSite(), nil)
	s.Publish(smallSite(), nil)
	s.Publish(withPage("index.html", "two"), nil)
	var got []string
	for range 3 {
		got = append(got, receive(t, conn).Type)
	}
	if want := []string{"errors", "ok", "reload"}; !reflect.DeepEqual(got, want) {
		t.Errorf("messages %q, want %q", got, want)
	}
}

func TestNavigate(t *testing.T) {
	s := New(Options{Navigate: true})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	receive(t, conn)
	s.Publish(withPage("tiers/index.html", "two"), nil)
	receive(t, conn)
	if m := receive(t, conn); m.Type != "navigate" || m.Path != "/tiers/" {
		t.Errorf("after an edit of another page: %+v", m)
	}
}

func TestEveryOpenPageIsTold(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	var conns []*websocket.Conn
	for range 20 {
		conn, _ := dial(t, server, nil)
		receive(t, conn)
		conns = append(conns, conn)
	}
	conns[0].CloseNow() // one went away
	s.Publish(withPage("index.html", "two"), nil)
	for i, conn := range conns[1:] {
		if m := receive(t, conn); m.Type != "reload" {
			t.Errorf("page %d: %+v", i+1, m)
		}
	}
}

func TestErrorMessage(t *testing.T) {
	var list diag.List
	for i := range maxProblems + 5 {
		d := list.Addf(diag.Pos{File: "../a.md", Line: i + 1}, "CG001", "no")
		d.Source = strings.Repeat("x", 5000)
	}
	m := New(Options{Root: "/guide"}).errorMessage(fmt.Errorf("build: %w", list))
	if len(m.Problems) != maxProblems || m.More != 5 {
		t.Errorf("%d problems and %d more", len(m.Problems), m.More)
	}
	if got, want := m.Problems[0].Link, "vscode://file/guide/a.md:1:1"; got != want {
		t.Errorf("link %q, want %q: it must not leave the folder", got, want)
	}
	single := New(Options{}).errorMessage(diag.Diagnostic{Pos: diag.Pos{File: "a.md"}, Msg: "no"})
	if len(single.Problems) != 1 || single.Problems[0].File != "a.md" || single.Problems[0].Link != "" {
		t.Errorf("one diagnostic: %+v", single)
	}
}

func TestExcerptKeepsTheMark(t *testing.T) {
	long := []rune(strings.Repeat("é", 1000) + "!" + strings.Repeat("ü", 1000))
	for _, test := range []struct {
		line string
		col  int
		want rune // at the mark; 0 is past the end
	}{
		{"short", 2, 'h'}, {"short", 6, 0}, {"short", 900, 0}, {string(long), 1001, '!'}, {string(long), 1, 'é'}, {string(long), 2001, 'ü'}, {string(long), 9999, 0},
	} {
		text, mark := excerpt(test.line, test.col)
		runes := append([]rune(text), 0)
		if len(runes) > 241 || mark < 1 || mark > len(runes) || runes[mark-1] != test.want {
			t.Errorf("excerpt(%.6q, %d): %d characters, mark %d", test.line, test.col, len(runes)-1, mark)
		}
	}
}

func TestInsert(t *testing.T) {
	for page, want := range map[string]string{
		"<html><head><title>x</title></head><body>": "<html><head><title>x</title>LIVE</head><body>",
		"<HEAD></HEAD >":                      "<HEAD>LIVE</HEAD >",
		"<!doctype html><title>x</title><p>y": "<!doctype html><title>x</title>LIVE<p>y",
		"<!doctype html><p>y":                 "<!doctype html>LIVE<p>y",
		"text":                                "LIVEtext",
		"":                                    "LIVE",
	} {
		if got := string(insert([]byte(page), "LIVE")); got != want {
			t.Errorf("insert(%q) = %q, want %q", page, got, want)
		}
	}
}

func TestTheScriptCarriesItsStyles(t *testing.T) {
	w := get(new(Server), scriptPath, nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("the script: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if body := w.Body.String(); strings.Contains(body, "OVERLAY_STYLES") || !strings.Contains(body, "alertdialog") || !strings.Contains(body, ":host") {
		t.Error("the script lacks its styles")
	}
	if strings.Contains(liveScript, "innerHTML") || strings.Contains(liveScript, "eval(") {
		t.Error("the script sets HTML or runs text")
	}
}

func TestGuards(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	for name, test := range map[string]struct {
		site, mode, dest string
		want             int
	}{
		"typed in the address bar": {"none", "navigate", "document", 200}, "a link of another site": {"cross-site", "navigate", "document", 200},
		"a picture elsewhere": {"cross-site", "no-cors", "image", 403}, "a script elsewhere": {"cross-site", "no-cors", "script", 403},
		"a frame elsewhere": {"cross-site", "navigate", "iframe", 403}, "another port's fetch": {"same-site", "cors", "empty", 403},
		"our own style sheet": {"same-origin", "no-cors", "style", 200},
	} {
		for _, target := range []string{"/", scriptPath} {
			w := get(s, target, func(r *http.Request) {
				r.Header.Set("Sec-Fetch-Site", test.site)
				r.Header.Set("Sec-Fetch-Mode", test.mode)
				r.Header.Set("Sec-Fetch-Dest", test.dest)
			})
			if w.Code != test.want {
				t.Errorf("%s, %s: %d, want %d", name, target, w.Code, test.want)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("Cross-Origin-Resource-Policy") != "same-origin" ||
				w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s, %s: headers %v", name, target, w.Header())
			}
		}
	}
}

func TestMoreHosts(t *testing.T) {
	for host, want := range map[string]bool{
		"[::1]": true, "a.b.localhost": true, "guide.test:1": true, "GUIDE.test": true, "[2001:db8::7]:80": true,
		"localhost.": false, "127.1": false, "0x7f.1": false, "2130706433": false, "[::1": false, "::1": false, "[::ffff:127.0.0.1]": false,
		"[::1%25eth0]": false, "localhost:": false, "localhost:x": false, "localhost:1:2": false, ".localhost": false, "-.localhost": false,
		"guide.test.": false, "xguide.test": false, "user@localhost": false, "localhost evil": false, "localhost/": false, "[localhost]": false,
		"[127.0.0.1]": false, "127.0.0.1.": false,
	} {
		if got := allowedHost(host, []string{"Guide.test", "[2001:db8::7]", ""}); got != want {
			t.Errorf("allowedHost(%q) = %v, want %v", host, got, want)
		}
	}
}

func TestRules(t *testing.T) {
	c, err := ParseConfig("netlify.toml", `
[build]
  command = "x"
[[headers]]
  for = "/*"
  [headers.values]
    X-A = "all"
    Access-Control-Allow-Origin = "*"
    X-List = ["1", "2"]
    X-Lines = '''
    a,
    b'''
[[headers]]
  for = "/tiers/:rest"
  [headers.values]
    x-a = "tiers"
[[redirects]]
  from = "/forced"
  to = "/elsewhere"
  force = true
[[redirects]]
  from = "/tiers/"
  to = "/never"
[[redirects]]
  from = "/rewrite"
  to = "/tiers/"
  status = 200
[[redirects]]
  from = "/no/*"
  to = "/404.html"
  status = 404
[[redirects]]
  from = "/s/*"
  to = "/:splat"
[[redirects]]
  from = "/store"
  query = {id = ":id"}
  to = "/item/:id"
[[redirects]]
  from = "/ext"
  to = "https://example.com/x#y"
  status = 302
[[redirects]]
  from = "/proxy"
  to = "https://example.com/"
  status = 200
[[redirects]]
  from = "/fr"
  to = "/en"
  conditions = {Country = ["fr"]}
`)
	must(t, err)
	s := New(Options{Config: c})
	files := maps.Clone(smallSite())
	files["forced/index.html"] = []byte("hidden")
	files["about.html"] = []byte("about")
	files["_redirects"] = []byte("# old\n/first /by-file 302 # why\n/only-de /x 301 Language=de\nbad\n/q id=:id /q/:id 301!\n")
	files["_headers"] = []byte("/about\n  X-About: yes\n")
	s.Publish(files, nil)
	for _, test := range []struct {
		path     string
		status   int
		location string
	}{
		{"/forced", 301, "/elsewhere"}, {"/forced/", 301, "/elsewhere"}, {"/tiers/", 200, ""}, {"/rewrite", 200, ""}, {"/no/x", 404, ""},
		{"/s//evil.example/x", 301, "/evil.example/x"}, {"/s/a%0d%0ab", 404, ""}, {"/store?id=a%2Fb", 301, "/item/a/b"}, {"/store", 404, ""},
		{"/ext?q=1", 302, "https://example.com/x?q=1#y"}, {"/proxy", 501, ""}, {"/fr", 404, ""}, {"/tiers?a=b", 301, "/tiers/?a=b"},
		{"/first", 302, "/by-file"}, {"/only-de", 404, ""}, {"/q?id=7", 301, "/q/7"}, {"/_redirects", 404, ""}, {"/_headers", 404, ""},
		{"/about", 200, ""}, {"//tiers", 404, ""}, {"/tiers/index.html", 200, ""}, {"/.env", 404, ""}, {`/..\go.mod`, 404, ""},
	} {
		w := get(s, test.path, nil)
		if w.Code != test.status || w.Header().Get("Location") != test.location {
			t.Errorf("%s: %d %q, want %d %q", test.path, w.Code, w.Header().Get("Location"), test.status, test.location)
		}
	}
	h := get(s, "/tiers/", nil).Header()
	if h.Get("X-A") != "all" {
		t.Errorf("/tiers/: X-A = %q: the placeholder wants a segment", h.Get("X-A"))
	}
	h = get(s, "/tiers/x", nil).Header()
	if h.Get("X-A") != "tiers" || h.Get("X-List") != "1, 2" || h.Get("X-Lines") != "a, b" || h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("/tiers/x: %v", h)
	}
	if get(s, "/about", nil).Header().Get("X-About") != "yes" {
		t.Error("_headers is not applied")
	}
}

func TestBadConfig(t *testing.T) {
	for text, want := range map[string]string{
		"[[redirects]]\nfrom='a'\nto='/b'":              "does not start with a slash",
		"[[redirects]]\nfrom='/a'":                      "no to",
		"[[redirects]]\nfrom='/a'\nto='/b'\nstatus=299": "status 299",
		"[[headers]]\nfor='/a'\n[headers.values]\nX=1":  "not a string",
		"[[headers]]\nfor=1":                            "netlify.toml:2:",
	} {
		if _, err := ParseConfig("netlify.toml", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestPolicy(t *testing.T) {
	for policy, want := range map[string]string{
		"default-src 'none'; upgrade-insecure-requests":             "default-src 'none'; connect-src 'self'; script-src 'self'",
		"default-src 'self'; script-src 'sha256-x'":                 "default-src 'self'; script-src 'sha256-x' 'self'; connect-src 'self'",
		"connect-src 'none';; frame-ancestors 'none'":               "connect-src 'self'; frame-ancestors 'none'",
		"default-src 'none'; script-src 'self'; connect-src https:": "default-src 'none'; script-src 'self'; connect-src https: 'self'",
	} {
		if got := localPolicy(policy); got != want {
			t.Errorf("localPolicy(%q)\n = %q\nwant %q", policy, got, want)
		}
	}
}

func TestHead(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	for _, path := range []string{"/", "/nothing", "/assets/a.0123456789.css"} {
		full := get(s, path, nil)
		w := get(s, path, func(r *http.Request) { r.Method = "HEAD" })
		if w.Body.Len() != 0 || w.Code != full.Code || w.Header().Get("Content-Length") != fmt.Sprint(full.Body.Len()) {
			t.Errorf("HEAD %s: %d, %d bytes, length %s", path, w.Code, w.Body.Len(), w.Header().Get("Content-Length"))
		}
	}
}

// A panic while answering must not end the program.
func TestPanicEndsTheRequestOnly(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, &http.Request{Method: "GET", Host: "localhost"}) // no URL: a nil pointer
	if w.Code != 500 {
		t.Errorf("status %d, want 500", w.Code)
	}
}

func FuzzRequest(f *testing.F) {
	for _, seed := range []string{"/", "/tiers", "/../x", "/%2e%2e/x", "//x", "/\\x", "/\x00", "/old/a//b?x=%zz", "*"} {
		f.Add(seed, "localhost")
	}
	secret := filepath.Join(f.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		f.Fatal(err)
	}
	config, err := ParseConfig("netlify.toml", "[[redirects]]\nfrom='/old/*'\nto='/:splat'")
	if err != nil {
		f.Fatal(err)
	}
	s := New(Options{Config: config})
	s.Publish(smallSite(), nil)
	f.Fuzz(func(t *testing.T, target, host string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.Host = target, host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code == 500 {
			t.Errorf("%q on %q: the handler panicked", target, host)
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
			t.Errorf("%q leads to another host: %q", target, to)
		}
	})
}
