package generator

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestOutgoing: every address is asked for once unless the host is busy;
// what stays broken is reported with the page, what has a reason is left alone.
func TestOutgoing(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		n := asked[r.URL.Path]
		mu.Unlock()
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/good", http.StatusMovedPermanently)
		case r.URL.Path == "/elsewhere":
			http.Redirect(w, r, "/good", http.StatusFound)
		case r.URL.Path == "/circle":
			http.Redirect(w, r, "/circle", http.StatusMovedPermanently)
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
		case r.URL.Path == "/no-head" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/busy" && n <= 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	files := fixture(t)
	page := string(files["content/guides/first.md"].Data)
	for _, path := range []string{"good", "good", "gone", "no-head", "busy", "left", "moved", "elsewhere", "circle"} {
		page += fmt.Sprintf("\nSee [the page %s](%s/%s).\n", path, server.URL, path)
	}
	put(files, "content/guides/first.md", page)
	settings := string(files["content/site.yaml"].Data) + "unchecked:\n  - {url: " + server.URL + "/left, reason: a test}\n  - {url: " + server.URL + "/unused, reason: a test}\n"
	// The fixture's own link leads to a reserved name, which nobody may ask for.
	settings += "  - {url: 'https://example.org/list', reason: a reserved name}\n"
	put(files, "content/site.yaml", settings)
	b := newBuilder(files)
	b.BaseURL = "https://guide.example/"
	result, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	told := 0
	diags := b.Outgoing(t.Context(), result, LinkCheck{Pause: time.Nanosecond, Wait: time.Nanosecond,
		Asked: func(done, all int) {
			if told++; done != told || all != 7 {
				t.Errorf("asked for %d of %d, want %d of 7", done, all, told)
			}
		},
		Moved: func(page, from, to string) { got = append(got, page+" "+from+" "+to) },
	})
	for _, d := range diags {
		got = append(got, d.Error())
	}
	want := []string{
		"/guides/first/ " + server.URL + "/moved " + server.URL + "/good",
		"content/guides/first.md:20:5: the page /guides/first/ links to " + server.URL + "/gone, which answers 410 Gone",
		"content/guides/first.md:32:5: the page /guides/first/ links to " + server.URL + "/circle, which does not answer: it leads on without end",
		"content/site.yaml:8:11: no page links to " + server.URL + "/unused",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if asked["/left"] != 0 || asked["/good"] != 3 || asked["/busy"] != 3 {
		t.Errorf("asked %v", asked)
	}
}
