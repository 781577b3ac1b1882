package diag

import (
	"fmt"
	"strings"
)

// A JSONReport is the form of --format json. Version rises when a field
// changes its meaning; new fields may come without.
type JSONReport struct {
	Version     int              `json:"version"`
	Diagnostics []JSONDiagnostic `json:"diagnostics"`
}

// A JSONDiagnostic is one problem in a [JSONReport].
type JSONDiagnostic struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Source  string `json:"source,omitempty"`
}

// ReportSchema returns the JSON Schema of a [JSONReport], which lets programs
// check what they read. It allows what a later version may add.
func ReportSchema() []byte {
	return []byte(`{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "certguide --format json, version 1",
  "type": "object",
  "required": ["version", "diagnostics"],
  "properties": {
    "version": {"const": 1, "description": "Rises when a field changes its meaning."},
    "diagnostics": {
      "type": "array",
      "description": "Every problem, by file, line and column.",
      "items": {
        "type": "object",
        "required": ["file", "code", "message"],
        "properties": {
          "file": {"type": "string", "minLength": 1, "description": "The file, with slashes, from the folder that is built."},
          "line": {"type": "integer", "minimum": 1, "description": "From 1. Absent when the problem is about the whole file."},
          "column": {"type": "integer", "minimum": 1, "description": "From 1, in characters (Unicode code points)."},
          "code": {"type": "string", "pattern": "^CG[0-9]{3}$", "description": "What kind of problem; certguide explain CODE says more."},
          "message": {"type": "string", "minLength": 1, "description": "What is wrong and what was wanted."},
          "hint": {"type": "string", "description": "What would mend it."},
          "source": {"type": "string", "description": "The line as it stands in the file."}
        }
      }
    }
  }
}
`)
}

// Report returns list in the form of --format json.
func Report(list List) JSONReport {
	r := JSONReport{Version: 1, Diagnostics: []JSONDiagnostic{}}
	for _, d := range list {
		r.Diagnostics = append(r.Diagnostics, JSONDiagnostic{d.File, d.Line, d.Col, d.Code, d.Msg, d.Hint, d.Source})
	}
	return r
}

// GitHub returns the diagnostic as a workflow command of GitHub Actions, which
// marks the line in a pull request.
func (d Diagnostic) GitHub() string {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	where := "file=" + property.Replace(d.File)
	if d.Line > 0 {
		where += fmt.Sprintf(",line=%d,col=%d", d.Line, max(d.Col, 1))
	}
	msg := d.Msg
	if d.Hint != "" {
		msg += "\n" + d.Hint
	}
	return fmt.Sprintf("::error %s,title=%s::%s", where, property.Replace(d.Code), data.Replace(msg))
}
