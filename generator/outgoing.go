package generator

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/strictyaml"
)

// An Unchecked is an address that [LinkCheck] leaves alone, and why.
type Unchecked struct {
	strictyaml.Mapping
	URL    string `yaml:"url,required" doc:"The link."`
	Reason string `yaml:"reason,required" doc:"Why it is left alone, and how it was checked."`
}

// A LinkCheck asks other sites whether the guide's links to them still lead
// somewhere. The zero value is ready to use.
type LinkCheck struct {
	Client *http.Client
	Pause  time.Duration               // between two requests to one host; default one second
	Wait   time.Duration               // before a first retry, doubled for the second; default two seconds
	Asked  func(done, all int)         // called after each address, by one goroutine at a time
	Moved  func(page, from, to string) // called at the end for each address that has moved for good
}

const (
	linkHosts   = 8 // asked side by side
	linkTries   = 3
	linkTimeout = 20 * time.Second
)

// Outgoing asks for every address outside the site that a page links to, each
// once, and reports those that do not answer well. Addresses under unchecked
// in site.yaml are left alone; an entry there that no page needs is reported.
func (b *Builder) Outgoing(ctx context.Context, r *Result, c LinkCheck) diag.List {
	from := map[string]*Page{}  // address → the first page that links to it
	at := map[string]diag.Pos{} // and where
	hosts := map[string][]string{}
	for i, p := range r.Site.Pages {
		for _, link := range r.facts[i].links {
			u, err := url.Parse(link)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || strings.HasPrefix(link, r.Site.Base+"/") {
				continue
			}
			u.Fragment = ""
			if address := u.String(); from[address] == nil {
				from[address] = p
				at[address] = linkAt(r.docs[i], func(l *markdown.Link) bool {
					dest, _, _ := strings.Cut(l.Dest, "#")
					return dest == address || strings.TrimSuffix(dest, "/") == strings.TrimSuffix(address, "/")
				}, p.pos())
				hosts[u.Host] = append(hosts[u.Host], address)
			}
		}
	}
	var diags diag.List
	for _, x := range r.Site.Settings.Unchecked {
		u, err := url.Parse(x.URL)
		if err != nil || from[x.URL] == nil {
			diags.Addf(x.At("url"), "CG038", "no page links to %s", x.URL).Hint = "take the entry out of `unchecked`"
			continue
		}
		hosts[u.Host] = slices.DeleteFunc(hosts[u.Host], func(a string) bool { return a == x.URL })
	}
	var names []string
	for name := range hosts {
		names = append(names, name)
	}
	slices.Sort(names)
	all := 0
	for _, name := range names {
		all += len(hosts[name])
	}
	var mu sync.Mutex
	done := 0
	asked := func() {
		mu.Lock()
		defer mu.Unlock()
		if done++; c.Asked != nil {
			c.Asked(done, all)
		}
	}
	moved := map[string]string{}
	for _, answers := range eachOf(ctx, linkHosts, names, func(name string) map[string]answer { return c.host(ctx, hosts[name], asked) }) {
		for address, a := range answers {
			if a.moved != "" {
				moved[address] = a.moved
			}
			if a.fault == "" {
				continue
			}
			diags.Addf(at[address], "CG038", "the page %s links to %s, which %s", from[address].Path, address, a.fault).Hint = "correct the link, or list the address under `unchecked` in site.yaml with a reason"
		}
	}
	for _, address := range slices.Sorted(maps.Keys(moved)) {
		if c.Moved != nil {
			c.Moved(from[address].Path, address, moved[address])
		}
	}
	return diags.Sorted()
}

// An answer is what is wrong with an address, or "", and where it has moved for
// good, or "".
type answer struct{ fault, moved string }

// host asks for addresses of one host, one after the other.
func (c LinkCheck) host(ctx context.Context, addresses []string, asked func()) map[string]answer {
	answers := map[string]answer{}
	for i, address := range addresses {
		if i > 0 {
			pause(ctx, or(c.Pause, time.Second))
		}
		answers[address] = c.ask(ctx, address)
		asked()
	}
	return answers
}

// ask asks politely with HEAD, and with GET where HEAD is refused; it asks
// again when the host is busy or does not answer.
func (c LinkCheck) ask(ctx context.Context, address string) (a answer) {
	wait := or(c.Wait, 2*time.Second)
	for try := range linkTries {
		if try > 0 {
			pause(ctx, wait)
			wait *= 2
		}
		status, moved, err := c.request(ctx, http.MethodHead, address)
		if err == nil && status >= 400 {
			status, moved, err = c.request(ctx, http.MethodGet, address)
		}
		switch {
		case ctx.Err() != nil:
			return answer{}
		case err != nil:
			a.fault = why(err)
		case status < 400:
			return answer{moved: moved}
		default:
			a.fault = fmt.Sprintf("answers %d %s", status, http.StatusText(status))
			if status < 500 && status != http.StatusTooManyRequests {
				return a
			}
		}
	}
	return a
}

// why says in words why an address does not answer.
func why(err error) string {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		if e.IsNotFound {
			return "does not answer: there is no host of that name"
		}
		return "does not answer: its name could not be looked up"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "has a certificate that browsers refuse: " + e.Err.Error()
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return fmt.Sprintf("does not answer within %d seconds", linkTimeout/time.Second)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "does not answer: the host refuses the connection"
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return "does not answer: " + err.Error()
}

// request returns the status, and where the address has moved for good, if all
// that led there says so.
func (c LinkCheck) request(ctx context.Context, method, address string) (status int, moved string, err error) {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("User-Agent", "certguide (checks the links of a guide)")
	client := *http.DefaultClient
	if c.Client != nil {
		client = *c.Client
	}
	forGood := true
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if s := next.Response.StatusCode; s != http.StatusMovedPermanently && s != http.StatusPermanentRedirect {
			forGood = false
		}
		if len(via) >= 10 {
			return errors.New("it leads on without end")
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	if to := resp.Request.URL.String(); to != address && forGood {
		moved = to
	}
	_, err = io.CopyN(io.Discard, resp.Body, 1<<10) // a start will do
	if err == io.EOF {
		err = nil
	}
	return resp.StatusCode, moved, err
}

func or(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
