package generator

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports keeps the arrows of ARCHITECTURE.md true.
func TestImports(t *testing.T) {
	allowed := map[string][]string{
		"certguide":                      {"generator", "generator/catalog", "generator/devserver", "generator/diag", "interrupt"},
		"certguide/generator":            {"generator/catalog", "generator/chart", "generator/diag", "generator/feed", "generator/markdown", "generator/memo", "generator/strictyaml"},
		"certguide/generator/catalog":    {"generator/diag", "generator/strictyaml"},
		"certguide/generator/markdown":   {"generator/diag", "generator/memo", "generator/strictyaml"},
		"certguide/generator/strictyaml": {"generator/diag"},
		"certguide/generator/devserver":  {"generator/diag"},
		"certguide/bench/peers":          {"bench"},
		"certguide/bench/peers/floor":    {"generator/markdown"},
	}
	owners := map[string]string{
		"go.yaml.in/yaml": "certguide/generator/strictyaml", "github.com/yuin/goldmark": "certguide/generator/markdown",
		"github.com/alecthomas/chroma": "certguide/generator/markdown", "github.com/dlclark": "certguide/generator/markdown", "github.com/fsnotify": "certguide/generator/devserver",
		"github.com/coder/websocket": "certguide/generator/devserver", "github.com/pelletier": "certguide/generator/devserver",
		"github.com/alecthomas/kong": "certguide", "github.com/tdewolff": "certguide/generator",
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "certguide/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, imp := range fields[1:] {
			if ours, ok := strings.CutPrefix(imp, "certguide/"); ok && !slices.Contains(allowed[fields[0]], ours) {
				t.Errorf("%s must not import %s", fields[0], imp)
			}
			for module, owner := range owners {
				// The floor is what the libraries do by themselves, to compare with.
				if strings.HasPrefix(imp, module) && fields[0] != owner && fields[0] != "certguide/bench/peers/floor" {
					t.Errorf("%s imports %s, which belongs to %s", fields[0], imp, owner)
				}
			}
		}
	}
}
