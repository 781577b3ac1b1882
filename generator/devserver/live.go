package devserver

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"certguide/generator/diag"
)

const (
	livePath   = ownPath + "live"
	scriptPath = ownPath + "live.js"

	maxClients = 256
	backlog    = 64 // messages a browser may be behind
	writeLimit = 5 * time.Second
)

//go:embed live.js
var liveScript string

//go:embed overlay.css
var overlayStyles string

// script returns the live script with the overlay's style sheet in it: when a
// build fails the network may be gone, too.
var script = sync.OnceValue(func() []byte {
	return []byte(strings.Replace(liveScript, `"OVERLAY_STYLES"`, quoteJS(overlayStyles), 1))
})

func quoteJS(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string
	}
	return string(quoted)
}

// A message is what the live script understands. Type is one of css, reload,
// navigate, errors and ok.
type message struct {
	Type     string    `json:"type"`
	Styles   []style   `json:"styles,omitempty"`
	Paths    []string  `json:"paths,omitempty"`
	Path     string    `json:"path,omitempty"`
	Problems []problem `json:"diagnostics,omitempty"`
	More     int       `json:"more,omitempty"` // problems left out
}

// A problem is a diagnostic as the overlay shows it.
type problem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Col     int    `json:"col,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Source  string `json:"source,omitempty"`
	Mark    int    `json:"mark,omitempty"` // the character of Source that is meant, from 1
	Link    string `json:"link,omitempty"` // opens the editor at the position
}

const maxProblems = 200

// errorMessage describes a failed build.
func (s *Server) errorMessage(err error) message {
	list := diagnostics(err)
	m := message{Type: "errors"}
	for _, d := range list[:min(len(list), maxProblems)] {
		source, mark := excerpt(d.Source, d.Col)
		m.Problems = append(m.Problems, problem{
			File: d.File, Line: d.Line, Col: d.Col, Code: d.Code, Message: d.Msg, Hint: d.Hint,
			Source: source, Mark: mark, Link: s.editorLink(d.Pos),
		})
	}
	m.More = len(list) - len(m.Problems)
	return m
}

// excerpt returns the part of a source line around character col, and where
// col is in it. Data on one line can be megabytes.
func excerpt(line string, col int) (string, int) {
	const width = 240
	runes := []rune(line)
	col = min(col, len(runes)+1)
	start := 0
	if col > width {
		start = col - width/2
	}
	if start == 0 && len(runes) <= width {
		return line, col
	}
	return string(runes[start:min(len(runes), start+width)]), col - start
}

func diagnostics(err error) diag.List {
	if list, ok := errors.AsType[diag.List](err); ok && len(list) > 0 {
		return list
	}
	if d, ok := errors.AsType[diag.Diagnostic](err); ok {
		return diag.List{d}
	}
	return diag.List{{Msg: err.Error()}}
}

// A client is one open page.
type client struct {
	page     string // the path of the page, as it was served
	messages chan []byte
	leave    context.CancelFunc
}

// serveLive opens the socket to a page of this server, and to nobody else.
func (s *Server) serveLive(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !sameOrigin(r) || subtle.ConstantTimeCompare([]byte(query.Get("token")), []byte(s.token())) != 1 {
		http.Error(w, "this socket is for pages of this server", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	// The request's context ends with the handshake; CloseRead's ends when the
	// page goes away.
	ctx, leave := context.WithCancel(conn.CloseRead(context.Background()))
	defer leave()
	c := &client{page: query.Get("page"), messages: make(chan []byte, backlog), leave: leave}
	version, _ := strconv.Atoi(query.Get("version"))
	if !s.join(c, query.Get("page"), query.Get("path"), version) {
		conn.Close(websocket.StatusTryAgainLater, "too many pages")
		return
	}
	defer s.part(c)
	c.deliver(ctx, conn)
}

// deliver sends messages until the page or the server ends it.
func (c *client) deliver(ctx context.Context, conn *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case text := <-c.messages:
			write, cancel := context.WithTimeout(ctx, writeLimit)
			err := conn.Write(write, websocket.MessageText, text)
			cancel()
			if err != nil {
				return
			}
		}
	}
}

// join adds a page and tells it what it missed while it was loading: the same
// lock as in Publish leaves no gap between the two.
func (s *Server) join(c *client, page, urlPath string, version int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.clients) >= maxClients {
		return false
	}
	if s.clients == nil {
		s.clients = map[*client]bool{}
	}
	s.clients[c] = true
	if s.problems != nil {
		c.send(s.problems)
	} else {
		c.send(encode(message{Type: "ok"}))
	}
	last := max(s.allAt, s.changedAt[anyStyle], s.changedAt[page], s.changedAt[urlPath], s.changedAt[urlPath+"/"])
	// What a draft changed is only known of the pages that were open.
	if version < last || s.site.draft && version < s.site.version {
		c.send(encode(message{Type: "reload", Paths: []string{everyPage}}))
	}
	return true
}

func (s *Server) part(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, c)
}

// send tells every open page. s.mu is held.
func (s *Server) send(m message) { s.sendText(encode(m)) }

func (s *Server) sendText(text []byte) {
	for c := range s.clients {
		c.send(text)
	}
}

// send never waits: a page that does not listen is cut off, and finds out what
// it missed when it connects again.
func (c *client) send(text []byte) {
	select {
	case c.messages <- text:
	default:
		c.leave()
	}
}

func encode(m message) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // our own types
	}
	return text
}
