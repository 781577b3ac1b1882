package devserver

import (
	"strings"
	"testing"

	"certguide/generator/diag"
)

func TestEditorAddress(t *testing.T) {
	for _, test := range []struct{ chosen, visual, editor, want string }{
		{"", "", "", "vscode://file{file}:{line}:{col}"},
		{"", "", "/usr/bin/cursor --wait", "cursor://file{file}:{line}:{col}"},
		{"", "zed", "code", "zed://file{file}:{line}:{col}"},
		{"", "vim", "subl -n -w", "subl://open?url=file://{file}&line={line}&column={col}"},
		{"", "vim", "nano", "vscode://file{file}:{line}:{col}"},
		{"VSCodium", "", "code", "vscodium://file{file}:{line}:{col}"},
		{"mine://{file}", "", "code", "mine://{file}"},
	} {
		got, err := EditorAddress(test.chosen, test.visual, test.editor)
		if err != nil || got != test.want {
			t.Errorf("EditorAddress(%q, %q, %q) = %q, %v; want %q", test.chosen, test.visual, test.editor, got, err, test.want)
		}
	}
	for _, bad := range []string{"vim", "mine://open", "javascript://{file}", "{file}"} {
		if got, err := EditorAddress(bad); err == nil || !strings.Contains(err.Error(), "goland") {
			t.Errorf("EditorAddress(%q) = %q, %v; want an error that lists editors", bad, got, err)
		}
	}
}

func TestEditorLink(t *testing.T) {
	pos := diag.Pos{File: "content/x & y.md", Line: 3, Col: 8}
	for _, test := range []struct {
		editor string
		pos    diag.Pos
		want   string
	}{
		{"", pos, "vscode://file/guide/content/x%20&%20y.md:3:8"},
		{editors["idea"], pos, "idea://open?file=/guide/content/x+%26+y.md&line=3&column=8"},
		{"", diag.Pos{File: "../../etc/passwd"}, "vscode://file/guide/etc/passwd:1:1"},
		{"", diag.Pos{}, ""},
	} {
		s := New(Options{Root: "/guide", Editor: test.editor})
		if got := s.editorLink(test.pos); got != test.want {
			t.Errorf("editorLink(%v) with %q = %q, want %q", test.pos, test.editor, got, test.want)
		}
	}
}
