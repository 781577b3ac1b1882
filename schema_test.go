package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"certguide/generator"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // holds OASIS's schema
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// schemaOf returns one of the program's JSON Schemas, or the one of SARIF 2.1.0
// that OASIS publishes, as the module go-sarif holds it.
func schemaOf(name string) (*jsonschema.Schema, error) {
	text := generator.Schema(name)
	if name == "sarif" {
		var err error
		if text, err = sarifSchema(); err != nil {
			return nil, err
		}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name+".json", doc); err != nil {
		return nil, err
	}
	return c.Compile(name + ".json")
}

// sarifSchema reads the schema's text from the source of go-sarif, which does
// not export it.
func sarifSchema() ([]byte, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(strings.TrimSpace(string(dir)), "pkg/report/v210/sarif/schema.go")
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		return nil, err
	}
	for node := range ast.Preorder(file) {
		if lit, ok := node.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, "SARIF") {
			text, err := strconv.Unquote(lit.Value)
			return []byte(text), err
		}
	}
	return nil, fmt.Errorf("%s holds no schema", name)
}

// validJSON is the script command "valid SCHEMA FILE".
func validJSON(ts *testscript.TestScript, neg bool, args []string) {
	schema, err := schemaOf(args[0])
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[1])))
	if err == nil {
		err = schema.Validate(doc)
	}
	if neg != (err != nil) {
		ts.Fatalf("valid %s %s: %v", args[0], args[1], err)
	}
}

// annotation is a workflow command of GitHub Actions, as its documentation has it.
var annotation = regexp.MustCompile(`^::error file=[^,:]+(,line=[1-9]\d*,col=[1-9]\d*)?,title=CG\d{3}::\S[^\r\n]*$`)

// annotations is the script command "annotations FILE": each line is one.
func annotations(ts *testscript.TestScript, neg bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	for _, line := range lines {
		if !annotation.MatchString(line) {
			ts.Fatalf("no annotation: %s", line)
		}
	}
}

// TestSchemasAreCurrent: the committed schemas are what the Go types say, each
// key with a description, and the files name theirs for editors.
func TestSchemasAreCurrent(t *testing.T) {
	for of, name := range map[string]string{"data": "certifications", "site": "site", "page": "page"} {
		file := "content/" + name + ".schema.json"
		got, err := os.ReadFile(file)
		if want := generator.Schema(of); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current (%v); run: go run . schema %s > %s", file, err, of, file)
		}
		if bytes.Contains(got, []byte(`"description": ""`)) {
			t.Errorf("%s has a key without a description", file)
		}
		if of == "page" {
			continue
		}
		text, err := os.ReadFile("content/" + name + ".yaml")
		if err != nil || !bytes.HasPrefix(text, []byte("# yaml-language-server: $schema="+name+".schema.json\n")) {
			t.Errorf("%s.yaml does not name its schema in the first line (%v)", name, err)
		}
	}
}

// TestReferenceIsCurrent: docs/data.md is what the Go types say.
func TestReferenceIsCurrent(t *testing.T) {
	const name = "docs/data.md"
	want := generator.Reference()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not current (%v); run: UPDATE=1 go test -run Reference .", name, err)
	}
}

// TestContentIsValid: what we wrote fits the schemas, as a validator that is
// not ours sees it.
func TestContentIsValid(t *testing.T) {
	check := func(of, name, text string) {
		t.Helper()
		schema, err := schemaOf(of)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(plainJSON(doc)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, root := range []string{".", "testdata/site", "scaffold/site"} {
		for of, name := range map[string]string{"data": "certifications.yaml", "site": "site.yaml"} {
			text, err := os.ReadFile(filepath.Join(root, "content", name))
			if err != nil {
				t.Fatal(err)
			}
			check(of, filepath.Join(root, name), string(text))
		}
		err := fs.WalkDir(os.DirFS(root), "content", func(name string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".md") {
				return err
			}
			text, err := os.ReadFile(filepath.Join(root, name))
			if rest, ok := strings.CutPrefix(string(text), "---\n"); ok {
				front, _, _ := strings.Cut(rest, "\n---\n")
				check("page", filepath.Join(root, name), front)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := schemaOf("data")
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(map[string]any{"certifications": []any{map[string]any{"id": "x", "nmae": "X"}}}) == nil {
		t.Error("the schema allows a misspelt key")
	}
}

// plainJSON gives a YAML value the types that JSON has: dates are texts.
func plainJSON(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, v := range x {
			x[k] = plainJSON(v)
		}
		return x
	case []any:
		for i, v := range x {
			x[i] = plainJSON(v)
		}
		return x
	case int:
		return float64(x)
	case fmt.Stringer:
		return x.String()[:len("2026-11-24")]
	}
	return v
}
