package strictyaml

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

type book struct {
	Mapping
	Title   string    `yaml:"title"`
	Records []*record `yaml:"records,required"`
	Others  []record  `yaml:"others"`
	Words   []string  `yaml:"words"`
	Nested  *record   `yaml:"nested"`
}

// A file with what makes it hard to say where an entry ends.
const library = `# A comment: "with a quote
title: "Of
 two lines"
records: # those that count
# between
  - id: one
    code: |
      - id: no entry
      # no comment

    words: [a,
      b]

# in the first column
  - id: two
    code: "quoted
      - over lines"
    hours: 2
  -
    id: three
    nested: {id: x, words: [y]}
  - id: three
    nested:
      id: deep
      words:
      - p
      - 'q'
others:
- id: flush
  code: it's
- id: left # with a comment
words:
    - one
    - >-
      two

    - three
nested:
  id: end
  words:
  - z
`

// decoded is what came of a text.
type decoded struct {
	out   book
	diags []string
}

func decode(decode func(file, text string, startLine int, out any) (diags []string), text string) (d decoded) {
	d.diags = decode("a.yaml", text, 3, &d.out)
	return d
}

func whole(file, text string, startLine int, out any) (texts []string) {
	for _, x := range Decode(file, text, startLine, out) {
		texts = append(texts, x.String()+"\n"+x.Source+"\n"+x.Hint)
	}
	return texts
}

func (r *Reader) again(file, text string, startLine int, out any) (texts []string) {
	for _, x := range r.Decode(file, text, startLine, out) {
		texts = append(texts, x.String()+"\n"+x.Source+"\n"+x.Hint)
	}
	return texts
}

func same(t *testing.T, r *Reader, text string) {
	t.Helper()
	want, got := decode(whole, text), decode(r.again, text)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("in parts: %+v\nas a whole: %+v\n%s", got, want, text)
	}
}

// TestReader: what a reader decodes of a file that changes line by line is what
// is in the file.
func TestReader(t *testing.T) {
	r := new(Reader)
	same(t, r, library)
	if len(r.entries) != 9 {
		t.Errorf("%d entries are remembered, want 9", len(r.entries))
	}
	random := rand.New(rand.NewPCG(1, 2))
	parts := strings.Split(library, "\n")
	for range 20_000 {
		lines := strings.Split(library, "\n")
		for range 1 + random.IntN(3) {
			i, j := random.IntN(len(lines)), random.IntN(len(parts))
			switch random.IntN(7) {
			case 0:
				lines = append(lines[:i], lines[i+1:]...)
			case 1:
				lines[i] = " " + lines[i]
			case 2:
				lines[i] = strings.TrimPrefix(lines[i], " ")
			case 3:
				lines[i] = parts[j]
			case 4:
				lines[i] += "\n" + parts[j]
			case 5:
				at := random.IntN(len(lines[i]) + 1)
				lines[i] = lines[i][:at] + string(`"'#:-[]{}|&*!, `[random.IntN(15)]) + lines[i][at:]
			case 6:
				lines[i] += []string{"\r", " #", "---", "...", "\t", ":"}[random.IntN(6)]
			}
		}
		same(t, r, strings.Join(lines, "\n"))
	}
}

// TestReaderReadsWhatChanged: after an edit of one entry, and a line more above
// the others, the others are the nodes from before.
func TestReaderReadsWhatChanged(t *testing.T) {
	r := new(Reader)
	same(t, r, library)
	before := r.entries
	same(t, r, strings.Replace(library, "hours: 2\n", "hours: 3\n    free: true\n", 1))
	fresh := 0
	for text, e := range r.entries {
		if before[text].node != e.node {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("%d entries were read anew, want 1", fresh)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(library)
	f.Fuzz(func(t *testing.T, text string) {
		r := new(Reader)
		same(t, r, text)
		same(t, r, text)
	})
}
