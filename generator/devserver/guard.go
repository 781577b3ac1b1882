package devserver

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// allowedHost reports whether host, as the request gives it, names this
// machine or is one of the names that were asked for.
func allowedHost(host string, allowed []string) bool {
	name, ok := hostName(host)
	if !ok {
		return false
	}
	if name == "localhost" || localName.MatchString(name) {
		return true
	}
	if addr, err := netip.ParseAddr(name); err == nil && addr.IsLoopback() && !addr.Is4In6() && addr.Zone() == "" {
		return true
	}
	for _, a := range allowed {
		if a = strings.ToLower(strings.Trim(a, "[]")); a != "" && name == a {
			return true
		}
	}
	return false
}

var (
	localName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+localhost$`)
	portForm  = regexp.MustCompile(`^[0-9]{1,5}$`)
)

// hostName splits the port off a Host header. IPv6 addresses need brackets,
// which are removed.
func hostName(host string) (string, bool) {
	name := strings.ToLower(host)
	if i := strings.LastIndexByte(name, ':'); i >= 0 && !strings.HasSuffix(name, "]") {
		if !portForm.MatchString(name[i+1:]) {
			return "", false
		}
		name = name[:i]
	}
	if inner, ok := strings.CutPrefix(name, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		return inner, ok && strings.Contains(inner, ":")
	}
	return name, name != "" && !strings.ContainsAny(name, ":[]")
}

// embedded reports whether another origin's page asks for something to use
// inside itself, instead of leading its reader here.
func embedded(h http.Header) bool {
	switch h.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site": // another port of localhost is the same site
	default:
		return false
	}
	dest := h.Get("Sec-Fetch-Dest")
	return h.Get("Sec-Fetch-Mode") != "navigate" || dest != "document" && dest != ""
}

// sameOrigin reports whether the page that asks is one of this server: its
// origin, which browsers do not let scripts choose, is the host asked for.
func sameOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) != 1 {
		return false
	}
	u, err := url.Parse(origins[0])
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		strings.EqualFold(origins[0], u.Scheme+"://"+r.Host)
}

// Listen opens host and port; no host means this machine only. If the port is
// taken and was not asked for explicitly, the next free one is used.
func Listen(host string, port int, explicit bool) (net.Listener, error) {
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := listen(host, port)
	if err == nil || explicit || port == 0 {
		return l, err
	}
	for next := port + 1; next <= min(port+100, 65535); next++ {
		if l, nextErr := listen(host, next); nextErr == nil {
			return l, nil
		}
	}
	return nil, err
}

func listen(host string, port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(port)))
}
