package diag

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCodesAreDocumented: CONTRIBUTING.md has the table made of Codes, and the sources use no code that is not listed.
func TestCodesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(doc, []byte("| code | what it means")), bytes.Index(doc, []byte("\n\n## For engineers"))
	if from < 0 || to < from {
		t.Fatal("CONTRIBUTING.md has no table of codes above \"For engineers\"")
	}
	if now := slices.Concat(doc[:from], []byte(strings.TrimSpace(Table())), doc[to:]); os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("../../CONTRIBUTING.md", now, 0o666); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(now, doc) {
		t.Error("the table in CONTRIBUTING.md is not what diag.Table says; run: UPDATE=1 go test ./generator/diag")
	}
	for code, text := range Codes {
		if x := Explanations[code]; text == "" || x.Cause == "" || x.Right == "" || x.Cure == "" {
			t.Errorf("explain has no cause or no cure for %s", code)
		}
	}
	out, err := exec.Command("git", "grep", "-hoE", `"CG[0-9]+"`, "--", "../").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`CG\d+`).FindAllString(string(out), -1) {
		if Codes[m] == "" {
			t.Errorf("the sources use %s, which Codes lacks", m)
		}
	}
}

func TestClosest(t *testing.T) {
	for _, test := range []struct {
		word string
		from []string
		want string
	}{
		{"titel", []string{"title", "nav"}, "title"}, {"cots", []string{"code", "cost"}, "cost"}, {"x", []string{"y"}, ""},
		{"completely-different", []string{"title"}, ""}, {"Compare", []string{"compare"}, "compare"},
	} {
		if got := Closest(test.word, test.from); got != test.want {
			t.Errorf("Closest(%q) = %q, want %q", test.word, got, test.want)
		}
	}
}

func TestLinesCountCharactersAndSkipTheByteOrderMark(t *testing.T) {
	l := NewLines("a.md", "\uFEFFäb\r\nc漢d\n")
	for offset, want := range map[int]string{3: "a.md:1:1", 5: "a.md:1:2", 8: "a.md:2:1", 9: "a.md:2:2", 12: "a.md:2:3"} {
		if got := l.At(offset).String(); got != want {
			t.Errorf("offset %d = %s, want %s", offset, got, want)
		}
	}
	if got := l.Line(1); got != "äb" {
		t.Errorf("line 1 = %q", got)
	}
}

func TestMarkStandsUnderWideCharacters(t *testing.T) {
	d := Diagnostic{Pos: Pos{"a.md", 1, 3}, Msg: "m", Source: "漢字x"}
	if want := "a.md:1:3: m\n    1 | 漢字x\n      |     ^\n"; d.Text() != want {
		t.Errorf("got\n%s\nwant\n%s", d.Text(), want)
	}
}
