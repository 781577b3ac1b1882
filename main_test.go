package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"certguide": func() { os.Exit(run(context.Background(), os.Args[1:])) },
	})
}

// TestScripts runs the real program on each script of testdata. A script
// starts in a folder that holds a copy of testdata/site.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1795478400") // 2026-11-24
			return copyMissing(env.WorkDir, "testdata/site")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"crlf":  crlf,
			"touch": touch,
			"bytes": writeBytes,
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
