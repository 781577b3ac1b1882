package generator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"certguide/generator/diag"
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
	Pause  time.Duration // between two requests to one host; default one second
	Wait   time.Duration // before a first retry, doubled for the second; default two seconds
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
	from := map[string]*Page{} // address → the first page that links to it
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
	for _, faults := range eachOf(ctx, linkHosts, names, func(name string) map[string]string { return c.host(ctx, hosts[name]) }) {
		for address, fault := range faults {
			diags.Addf(from[address].pos(), "CG038", "the page %s links to %s, which %s", from[address].Path, address, fault).Hint = "correct the link, or list the address under `unchecked` in site.yaml with a reason"
		}
	}
	return diags.Sorted()
}

// host asks for addresses of one host, one after the other.
func (c LinkCheck) host(ctx context.Context, addresses []string) map[string]string {
	faults := map[string]string{}
	for i, address := range addresses {
		if i > 0 {
			pause(ctx, or(c.Pause, time.Second))
		}
		if fault := c.ask(ctx, address); fault != "" {
			faults[address] = fault
		}
	}
	return faults
}

// ask returns what is wrong with an address, or "". It asks politely with
// HEAD, and with GET where HEAD is refused; it asks again when the host is
// busy or does not answer.
func (c LinkCheck) ask(ctx context.Context, address string) (fault string) {
	wait := or(c.Wait, 2*time.Second)
	for try := range linkTries {
		if try > 0 {
			pause(ctx, wait)
			wait *= 2
		}
		status, err := c.request(ctx, http.MethodHead, address)
		if err == nil && status >= 400 {
			status, err = c.request(ctx, http.MethodGet, address)
		}
		switch {
		case ctx.Err() != nil:
			return ""
		case err != nil:
			fault = "does not answer"
		case status < 400:
			return ""
		default:
			fault = fmt.Sprintf("answers %d %s", status, http.StatusText(status))
			if status < 500 && status != http.StatusTooManyRequests {
				return fault
			}
		}
	}
	return fault
}

func (c LinkCheck) request(ctx context.Context, method, address string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", "certguide (checks the links of a guide)")
	client := c.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.CopyN(io.Discard, resp.Body, 1<<10) // a start will do
	if err == io.EOF {
		err = nil
	}
	return resp.StatusCode, err
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
