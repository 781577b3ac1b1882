package devserver

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"certguide/generator/diag"
)

// editors are the programs that can be opened from a browser, each with the
// address that opens it at a place. Editors in a terminal have none.
var editors = map[string]string{
	"code":          "vscode://file{file}:{line}:{col}",
	"code-insiders": "vscode-insiders://file{file}:{line}:{col}",
	"codium":        "vscodium://file{file}:{line}:{col}",
	"cursor":        "cursor://file{file}:{line}:{col}",
	"windsurf":      "windsurf://file{file}:{line}:{col}",
	"zed":           "zed://file{file}:{line}:{col}",
	"subl":          "subl://open?url=file://{file}&line={line}&column={col}",
	"mate":          "txmt://open?url=file://{file}&line={line}&column={col}",
	"mvim":          "mvim://open?url=file://{file}&line={line}&column={col}",
	"idea":          "idea://open?file={file}&line={line}&column={col}",
	"goland":        "goland://open?file={file}&line={line}&column={col}",
	"pycharm":       "pycharm://open?file={file}&line={line}&column={col}",
	"phpstorm":      "phpstorm://open?file={file}&line={line}&column={col}",
	"webstorm":      "webstorm://open?file={file}&line={line}&column={col}",
}

// otherNames are what else those programs are called.
var otherNames = map[string]string{
	"vscode": "code", "vscodium": "codium", "sublime": "subl", "sublime_text": "subl", "textmate": "mate",
	"intellij": "idea", "zeditor": "zed",
}

const defaultEditor = "code"

// EditorAddress returns the address for [Options] that opens an editor. chosen
// is what the user asked for, the name of an editor or an address with {file}
// in it; else the first of commands, which are contents of $VISUAL and $EDITOR,
// that names one decides, and Visual Studio Code when none does.
func EditorAddress(chosen string, commands ...string) (string, error) {
	if chosen != "" {
		if address := editorNamed(chosen); address != "" {
			return address, nil
		}
		scheme, _, _ := strings.Cut(chosen, ":")
		if strings.Contains(chosen, "{file}") && strings.Contains(chosen, "://") && !slices.Contains([]string{"javascript", "data", "vbscript"}, strings.ToLower(scheme)) {
			return chosen, nil
		}
		return "", fmt.Errorf("%s: want an editor that links can open (%s), or an address like myeditor://open?file={file}&line={line}&column={col}",
			chosen, strings.Join(editorNames(), ", "))
	}
	for _, command := range commands {
		if address := editorNamed(command); address != "" {
			return address, nil
		}
	}
	return editors[defaultEditor], nil
}

func editorNames() []string {
	var names []string
	for name := range editors {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// editorNamed returns the address for a command like "/usr/bin/code --wait".
func editorNamed(command string) string {
	program, _, _ := strings.Cut(strings.TrimSpace(command), " ")
	name := strings.ToLower(strings.TrimSuffix(path.Base(filepath.ToSlash(program)), ".exe"))
	if other, ok := otherNames[name]; ok {
		name = other
	}
	return editors[name]
}

// editorLink returns the address that opens the editor at pos, or "".
func (s *Server) editorLink(pos diag.Pos) string {
	if s.opts.Root == "" || pos.File == "" {
		return ""
	}
	file := path.Join("/", filepath.ToSlash(s.opts.Root), path.Clean("/"+pos.File))
	address := s.opts.Editor
	if address == "" {
		address = editors[defaultEditor]
	}
	escaped := (&url.URL{Path: file}).EscapedPath()
	if _, query, ok := strings.Cut(address, "?"); ok && strings.Contains(query, "{file}") {
		escaped = strings.ReplaceAll(url.QueryEscape(file), "%2F", "/")
	}
	return strings.NewReplacer("{file}", escaped, "{line}", strconv.Itoa(max(pos.Line, 1)), "{col}", strconv.Itoa(max(pos.Col, 1))).Replace(address)
}
