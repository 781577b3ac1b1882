package devserver

import (
	"errors"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"
)

// A lazy is a draft that counts the pages that it makes.
type lazy struct {
	files map[string][]byte
	made  map[string]int
}

func newLazy(files map[string][]byte) *lazy { return &lazy{files, map[string]int{}} }

func (l *lazy) Has(name string) bool { return l.files[name] != nil }

func (l *lazy) Read(name string) []byte {
	l.made[name]++
	return l.files[name]
}

func (l *lazy) Assets() map[string][]byte {
	out := maps.Clone(l.files)
	maps.DeleteFunc(out, func(name string, _ []byte) bool { return !strings.HasPrefix(name, "assets/") })
	return out
}

// TestDraft: an open page is told of its change at once, other pages are not
// even made, and nobody is told twice.
func TestDraft(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	receive(t, conn)
	next := withPage("index.html", "two")
	draft := newLazy(next)
	s.Draft(draft)
	if m := receive(t, conn); m.Type != "reload" || len(m.Paths) != 1 || m.Paths[0] != "/" {
		t.Errorf("the open page changed: %+v", m)
	}
	if draft.made["tiers/index.html"] > 0 {
		t.Error("a page that nobody looks at was made")
	}
	if w := get(s, "/", nil); !strings.Contains(w.Body.String(), "two") {
		t.Error("the draft is not served")
	}
	s.Publish(next, nil)
	s.Publish(withPage("index.html", "three"), nil)
	if m := receive(t, conn); m.Type != "reload" {
		t.Errorf("after the next change: %+v", m)
	}
	s.Publish(nil, errors.New("end"))
	if m := receive(t, conn); m.Type != "errors" {
		t.Errorf("told twice: %+v", m)
	}
}

// TestDraftThatChangesNothingOpen: a page that stays the same does not reload.
func TestDraftThatChangesNothingOpen(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	receive(t, conn)
	next := withPage("tiers/index.html", "two")
	s.Draft(newLazy(next))
	s.Publish(next, nil)
	s.Publish(nil, errors.New("end"))
	if m := receive(t, conn); m.Type != "errors" {
		t.Errorf("another page changed: %+v", m)
	}
	if w := get(s, "/tiers/", nil); !strings.Contains(w.Body.String(), "two") {
		t.Error("the other page is not served")
	}
}

// TestDraftGivenUp: when a draft turns out to be at fault, the last good site
// comes back, and pages of the draft reload as soon as there is another.
func TestDraftGivenUp(t *testing.T) {
	s := New(Options{})
	s.Publish(smallSite(), nil)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _ := dial(t, server, nil)
	receive(t, conn)
	s.Draft(newLazy(withPage("index.html", "two")))
	receive(t, conn)
	s.Publish(nil, errors.New("a page elsewhere is at fault"))
	if m := receive(t, conn); m.Type != "errors" {
		t.Errorf("after the draft: %+v", m)
	}
	if w := get(s, "/", nil); strings.Contains(w.Body.String(), "two") {
		t.Error("the draft is still served")
	}
	s.Draft(newLazy(smallSite()))
	if m := receive(t, conn); m.Type != "reload" || m.Paths[0] != everyPage {
		t.Errorf("after the next draft: %+v", m)
	}
	s.Publish(smallSite(), nil)
	if m := receive(t, conn); m.Type != "ok" {
		t.Errorf("when it is finished: %+v", m)
	}
}

// TestDraftAtFirst: the first site is served before it is finished.
func TestDraftAtFirst(t *testing.T) {
	s := New(Options{})
	s.Draft(newLazy(smallSite()))
	if w := get(s, "/", nil); w.Code != 200 {
		t.Errorf("the first draft: %d", w.Code)
	}
	s.Publish(nil, errors.New("no"))
	if w := get(s, "/", nil); w.Code != 503 {
		t.Errorf("when it is at fault: %d, want 503", w.Code)
	}
}
