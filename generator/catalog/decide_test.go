package catalog

import (
	"strings"
	"testing"
)

// parseWith parses a small catalog with the text behind it.
func parseWith(text string) *Catalog {
	return Parse(Source{Name: "data.yaml", AsOf: Date{2026, 11, 24}, Text: `
sources:
  - {id: src, title: A list}
providers:
  - {id: acme, name: Acme}
tiers:
  - {id: top, rank: 1, name: Top, label: Worth it, summary: The top.}
certifications:
  - {id: open, kind: certification, name: Open, provider: acme, tier: top, summary: S., verdict: V., status: {confirmed: 2026-09-01}, focus: [agents], cost: {amount: 100}, hours: 40, instead: [project], sources: [{from: src, grade: B, supports: [status, cost]}]}
  - {id: gone, kind: certification, name: Gone, provider: acme, tier: top, summary: S., verdict: V., status: {last_exam: 2026-03-31, successors: [open]}, focus: [agents], cost: {amount: 300}, hours: 60, instead: [project], sources: [{from: src, grade: B, supports: [status, cost]}]}
  - {id: third, kind: certification, name: Third, provider: acme, tier: top, summary: S., verdict: V., status: {listed: 2026-09-01, available: 2020}, focus: [agents], cost: {amount: 6000}, hours: 8, instead: [project], sources: [{from: src, grade: B, supports: [status, cost]}]}
alternatives:
  - {id: project, kind: project, name: Project, summary: S., verdict: V.}
` + text})
}

const questions = `
decide:
  questions:
    - {id: a, text: A?, answers: [{id: yes, text: "Yes"}, {id: no, text: "No"}]}
    - {id: b, text: B?, answers: [{id: left, text: Left}, {id: right, text: Right}]}
  leaves:
`

func leaf(id, when, use string) string {
	return "    - {id: " + id + ", title: T, say: S, plan: p, because: [x], unless: [y], when: [" + when + "], use: [" + use + "]}\n"
}

func TestDecisionRules(t *testing.T) {
	for _, test := range []struct{ name, leaves, want string }{
		{"sound", leaf("one", "{question: a, is: [yes]}", "open") + leaf("two", "{question: a, is: [no]}", "project"), ""},
		{"a gap", leaf("one", "{question: a, is: [yes]}", "open"), "the answers no, left lead to no leaf (want exactly one)"},
		{"an overlap", leaf("one", "{question: a, is: [yes]}", "open") + leaf("two", "", "project"), "the answers yes, left lead to one and to two"},
		{"advice to take what ended", leaf("one", "", "gone"), "recommends Gone: Retired: last exam 31 March 2026"},
		{"a leaf that nothing reaches", leaf("one", "", "open") + leaf("two", "{question: a, is: [yes]}, {question: a, is: [no]}", "open"), `no combination of answers leads to "two"`},
		{"an unknown answer", leaf("one", "{question: a, is: [maybe]}", "open"), `the question "a" has no answer "maybe"`},
		{"an unknown question", leaf("one", "{question: c, is: [yes]}", "open"), `no question "c"`},
		{"a leaf given twice", leaf("one", "{question: a, is: [yes]}", "open") + leaf("one", "{question: a, is: [no]}", "open"), `id "one" is given twice`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := parseWith(questions + test.leaves).Diags.Error()
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("problems %q, want %q", got, test.want)
			}
		})
	}
}

// TestTreeAsksOnlyWhatMatters: a question whose answer changes nothing is left
// out, and answers that lead on alike stand together.
func TestTreeAsksOnlyWhatMatters(t *testing.T) {
	c := parseWith(questions + leaf("one", "{question: b, is: [left]}", "open") + leaf("two", "{question: b, is: [right]}", "open"))
	tree := c.Decision.Tree()
	if tree.Question == nil || tree.Question.ID != "b" || len(tree.Branches) != 2 || tree.Branches[1].Next.Leaf.ID != "two" {
		t.Errorf("the tree asks %+v", tree)
	}
}

func TestPairs(t *testing.T) {
	c := parseWith("")
	var got []string
	for _, p := range c.Pairs() {
		got = append(got, p.Path())
	}
	want := "/compare/gone-vs-open/ /compare/open-vs-third/"
	if strings.Join(got, " ") != want {
		t.Errorf("pairs %v, want %s", got, want)
	}
	for i, wanted := range [][]string{
		{"Gone can no longer be taken; Open replaces it.", "Gone cost $300, Open costs $100.", "Preparing took 60 hours for Gone, and takes 40 for Open."},
		{"Third costs $5,900 more: $6,000 against $100.", "Open: active, as of 1 September 2026. Third: listed on 1 September 2026", "Preparing takes 40 hours for Open, and 8 for Third."},
	} {
		said := strings.Join(c.Pairs()[i].Differences(), " ")
		for _, want := range wanted {
			if !strings.Contains(said, want) {
				t.Errorf("the differences lack %q: %s", want, said)
			}
		}
	}
}

func TestFindings(t *testing.T) {
	c := parseWith(`
criteria:
  - {id: dear, kind: flag, test: price, name: Dear, text: Too dear.}
  - {id: quick, kind: flag, test: days, name: Quick, text: Days.}
  - {id: old, kind: flag, test: age, name: Old, text: Old.}
  - {id: paper, kind: flag, test: practical, name: Paper, text: Paper.}
`)
	if len(c.Diags) > 0 {
		t.Fatal(c.Diags)
	}
	for id, want := range map[string]Tally{"third": {Raised: 2, Unknown: 2, All: 4}, "open": {Clear: 2, Unknown: 2, All: 4}} {
		if got := c.Option(id).FlagTally(); got != want {
			t.Errorf("%s: %+v, want %+v", id, got, want)
		}
	}
}

// TestListedIsWeakerThanActive: a day on which it opened does not outweigh a
// newer source that merely lists it.
func TestListedIsWeakerThanActive(t *testing.T) {
	c := parseWith("")
	if got := c.Option("third").Stage(); got != Listed {
		t.Errorf("third is %s, want listed", got)
	}
	if got := c.Option("gone").Current(); len(got) != 1 || got[0].ID != "open" {
		t.Errorf("gone leads to %v, want open", got)
	}
}
