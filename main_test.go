package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"certguide/generator/diag"
	"certguide/interrupt"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"certguide": main})
}

// tests are those of this package; Ctrl-C ends them.
type tests struct{ *testing.M }

func (t tests) Run() int {
	interrupt.Ignore()
	return t.M.Run()
}

// TestScripts runs the real program on each script of testdata. A script
// starts in a folder that holds a copy of testdata/site.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Condition: func(cond string) (bool, error) {
			if cond == "root" { // whom no permission stops
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %s", cond)
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1795478400")                      // 2026-11-24
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache")) // each script its own
			return copyMissing(env.WorkDir, "testdata/site")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"crlf":  crlf,
			"touch": touch,
			"bytes": writeBytes,

			"valid":       validJSON,
			"annotations": annotations,
		},
	})
}

// copyMissing copies the folder from into to, without what is there already,
// so that a script's own files win.
func copyMissing(to, from string) error {
	return filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o777)
		}
		if _, err := os.Stat(target); err == nil {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o666)
	})
}

// crlf gives files CRLF line ends and a byte-order mark.
func crlf(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := "\uFEFF"
		for _, r := range ts.ReadFile(name) {
			if r == '\n' {
				text += "\r"
			}
			text += string(r)
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o666))
	}
}

// touch notes the modification time of a file, or with ! demands that it is
// another than was noted; a second touch without ! demands that it is the same.
func touch(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		key := "mtime:" + name
		before, noted := ts.Getenv(key), ts.Getenv(key) != ""
		now := info.ModTime().String()
		switch {
		case noted && !neg && before != now:
			ts.Fatalf("%s was written again", name)
		case noted && neg && before == now:
			ts.Fatalf("%s was not written again", name)
		}
		ts.Setenv(key, now)
	}
}

// writeBytes writes a file of bytes that no text editor keeps: bytes NAME TEXT,
// with \xHH for a byte.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	var out []byte
	for text := args[1]; text != ""; {
		if len(text) >= 4 && text[:2] == `\x` {
			b := 0
			for _, c := range text[2:4] {
				b = b*16 + map[bool]int{true: int(c - '0'), false: int(c-'a') + 10}[c <= '9']
			}
			out, text = append(out, byte(b)), text[4:]
			continue
		}
		out, text = append(out, text[0]), text[1:]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o666))
}

// TestServe writes while the server runs, and waits for what it says.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	if err := copyMissing(dir, "testdata/site"); err != nil {
		t.Fatal(err)
	}
	out, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{ctx: ctx, stdout: stdout, stderr: stdout, now: time.Now(), getenv: func(string) string { return "" }}
	done := make(chan int)
	go func() { done <- p.run([]string{"serve", "-C", dir}) }()
	lines := bufio.NewScanner(out)
	await := func(prefix string) string {
		t.Helper()
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
				return rest
			}
		}
		t.Fatalf("the program ended before it said %q", prefix)
		return ""
	}
	address, _, _ := strings.Cut(await("serving "), " ")
	await("built ")
	get := func(path string) string {
		t.Helper()
		res, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if body := get("guides/first/"); !strings.Contains(body, "Both exams") || !strings.Contains(body, "/__certguide/live.js") {
		t.Errorf("first page: %s", body)
	}
	write("content/guides/first.md", "---\ntitle: First\ndescription: D.\n---\n\n## Costs\n\nSaved words.\n")
	await("built ")
	if body := get("guides/first/"); !strings.Contains(body, "Saved words.") {
		t.Errorf("after an edit: %s", body)
	}
	write("content/guides/first.md", "---\ntitle: First\ndescription: D.\n---\n\n## Costs\n\n[[nothing]]\n")
	await("content/guides/first.md:8:1: no record \"nothing\"")
	await("1 problem.")
	if body := get("guides/first/"); !strings.Contains(body, "Saved words.") {
		t.Errorf("after a bad edit the last good page is gone: %s", body)
	}
	if err := os.RemoveAll(filepath.Join(dir, "content")); err != nil {
		t.Fatal(err)
	}
	await("content: there is no folder content/ here")
	if err := copyMissing(dir, "testdata/site"); err != nil {
		t.Fatal(err)
	}
	await("built ")
	cancel()
	go io.Copy(io.Discard, out)
	if status := <-done; status != exitDone {
		t.Errorf("exit status %d, want 0", status)
	}
	if _, err := os.Stat(filepath.Join(dir, "public")); err == nil {
		t.Error("serve wrote public/")
	}
}

// TestEveryCodeHasAScript: a kind of problem that no script provokes is one
// that nobody has read as an editor.
func TestEveryCodeHasAScript(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	provoked := map[string]bool{}
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)(?:^stderr .*|\[)(CG\d+)`).FindAllStringSubmatch(string(text), -1) {
			provoked[m[1]] = true
		}
	}
	for code, text := range diag.Codes {
		if !provoked[code] {
			t.Errorf("no script in testdata/ provokes %s (%s)", code, text)
		}
	}
}

func TestABusyPort(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := strconv.Itoa(busy.Addr().(*net.TCPAddr).Port)
	var out strings.Builder
	p := &program{ctx: t.Context(), stdout: &out, stderr: &out, now: time.Now(), getenv: func(string) string { return "" }}
	status := p.run([]string{"serve", "-C", "testdata/site", "--port", port})
	if want := "certguide: port " + port + " is in use; leave out --port to take a free one\n"; status != exitUsage || out.String() != want {
		t.Errorf("status %d, %q; want %q", status, out.String(), want)
	}
}
