package catalog

import (
	"slices"
	"strings"

	"certguide/generator/diag"
	"certguide/generator/strictyaml"
)

// A Decision is the decision helper: a few questions, and for each combination
// of answers the one leaf that it leads to.
type Decision struct {
	strictyaml.Mapping
	Questions []*Question `yaml:"questions,required" doc:"What the helper asks, in this order; it leaves out what no longer matters."`
	Leaves    []*Leaf     `yaml:"leaves,required" doc:"What it can answer; every combination of answers must lead to one of them."`
}

// A Question has a few answers to choose from.
type Question struct {
	strictyaml.Mapping
	ID      string    `yaml:"id,required" doc:"Its name in conditions and addresses."`
	Text    string    `yaml:"text,required" doc:"The question as readers see it."`
	Why     string    `yaml:"why" doc:"Why it matters, in a sentence."`
	Answers []*Answer `yaml:"answers,required" doc:"What can be answered."`
}

// An Answer is one of the answers to a question.
type Answer struct {
	strictyaml.Mapping
	ID   string `yaml:"id,required" doc:"Its name in conditions and addresses."`
	Text string `yaml:"text,required" doc:"The answer as readers see it."`
}

// A Leaf is an answer of the helper, with a page of its own.
type Leaf struct {
	strictyaml.Mapping
	ID      string       `yaml:"id,required" doc:"Permanent id; the page is /decide/ID/."`
	Title   string       `yaml:"title,required" doc:"The advice as a heading."`
	Say     string       `yaml:"say,required" doc:"The advice in one or two sentences."`
	When    []*Condition `yaml:"when" doc:"The answers that lead here; all of the conditions must hold."`
	Plan    string       `yaml:"plan,required" doc:"Id of the strategy that it leads to."`
	Use     []string     `yaml:"use" doc:"Ids of certifications and alternatives that it advises, in order."`
	Because []string     `yaml:"because,required" doc:"The reasons, a sentence each."`
	Unless  []string     `yaml:"unless,required" doc:"What would change the answer, a sentence each."`

	catalog *Catalog
}

// A Condition holds when the answer to the question is one of Is.
type Condition struct {
	strictyaml.Mapping
	Question string   `yaml:"question,required" doc:"Id of the question."`
	Is       []string `yaml:"is,required" doc:"Ids of answers; one of them must be given."`
}

// Path returns the address of the leaf's page.
func (l *Leaf) Path() string { return "/decide/" + l.ID + "/" }

// Options returns what the leaf advises, in order.
func (l *Leaf) Options() []*Option { return l.catalog.options(l.Use) }

// allows reports whether the leaf can still be reached with this answer.
func (l *Leaf) allows(question, answer string) bool {
	for _, c := range l.When {
		if c.Question == question && !slices.Contains(c.Is, answer) {
			return false
		}
	}
	return true
}

// Conditions returns what leads to the leaf, in words: each question with the
// answers that fit.
func (d *Decision) Conditions(l *Leaf) []Given {
	var out []Given
	for _, c := range l.When {
		q := d.question(c.Question)
		if q == nil {
			continue
		}
		g := Given{Question: q}
		for _, a := range q.Answers {
			if slices.Contains(c.Is, a.ID) {
				g.Answers = append(g.Answers, a)
			}
		}
		out = append(out, g)
	}
	return out
}

// A Given is a question with some of its answers.
type Given struct {
	Question *Question
	Answers  []*Answer
}

// A Node is a place in the tree of questions: a question with its branches, or
// a leaf.
type Node struct {
	Question *Question
	Branches []Branch
	Leaf     *Leaf
}

// A Branch is the answers to a question that lead on in the same way.
type Branch struct {
	Answers []*Answer
	Next    *Node
}

// Tree returns the questions as a tree that asks only what still matters.
func (d *Decision) Tree() *Node { return d.node(d.Leaves, 0) }

func (d *Decision) node(leaves []*Leaf, from int) *Node {
	if len(leaves) == 1 {
		return &Node{Leaf: leaves[0]}
	}
	for i, q := range d.Questions[min(from, len(d.Questions)):] {
		var branches []Branch
		var after [][]*Leaf
		for _, a := range q.Answers {
			left := slices.DeleteFunc(slices.Clone(leaves), func(l *Leaf) bool { return !l.allows(q.ID, a.ID) })
			if same := slices.IndexFunc(after, func(x []*Leaf) bool { return slices.Equal(x, left) }); same >= 0 {
				branches[same].Answers = append(branches[same].Answers, a)
				continue
			}
			after = append(after, left)
			branches = append(branches, Branch{Answers: []*Answer{a}})
		}
		if len(branches) < 2 {
			continue // whatever the answer, the same leaves remain
		}
		for j := range branches {
			branches[j].Next = d.node(after[j], from+i+1)
		}
		return &Node{Question: q, Branches: branches}
	}
	return &Node{} // the rules leave a gap or an overlap, which is reported
}

func (d *Decision) question(id string) *Question {
	for _, q := range d.Questions {
		if q.ID == id {
			return q
		}
	}
	return nil
}

const maxCombinations = 10_000

// checkDecision reports conditions that name nothing, combinations of answers
// that lead to no leaf or to two, leaves that none leads to, and advice to take
// what cannot be taken.
func (c *Catalog) checkDecision() {
	d := c.Decision
	if d == nil {
		return
	}
	questions, leaves := map[string]bool{}, map[string]bool{}
	for _, q := range d.Questions {
		c.once(questions, q.ID, q.At("id"))
		answers := map[string]bool{}
		for _, a := range q.Answers {
			c.once(answers, a.ID, a.At("id"))
		}
	}
	for _, l := range d.Leaves {
		c.once(leaves, l.ID, l.At("id"))
	}
	sound := true
	for _, l := range d.Leaves {
		l.catalog = c
		resolve(c, &l.Mapping, "use", l.Use, isA[*Option], "certification or alternative", "certifications", "alternatives")
		for _, o := range l.Options() {
			if !o.Alternative && !o.Takeable() {
				c.Diags.Addf(l.At("use"), "CG020", "recommends %s: %s", o.Label(), o.StageLong()).Hint = "advise something that can be taken today"
			}
		}
		for _, w := range l.When {
			q := d.question(w.Question)
			if q == nil {
				sound = false
				c.Diags.Addf(w.At("question"), "CG010", "question: no question %q", w.Question)
				continue
			}
			for _, is := range w.Is {
				if !slices.ContainsFunc(q.Answers, func(a *Answer) bool { return a.ID == is }) {
					sound = false
					c.Diags.Addf(w.At("is"), "CG010", "is: the question %q has no answer %q", q.ID, is)
				}
			}
		}
	}
	if sound {
		c.checkCombinations(d)
	}
}

// once reports an id that is malformed, or among seen already.
func (c *Catalog) once(seen map[string]bool, id string, at diag.Pos) {
	switch {
	case id == "": // reported as missing
	case !idForm.MatchString(id):
		c.Diags.Addf(at, "CG009", "id %q (want lower-case letters, digits and single hyphens)", id)
	case seen[id]:
		c.Diags.Addf(at, "CG009", "id %q is given twice", id)
	}
	seen[id] = true
}

// Combinations calls yield with each combination of answers, an id for each
// question in order, and the leaves that it leads to.
func (d *Decision) Combinations(yield func(answers []string, leaves []*Leaf) bool) {
	answers := make([]string, len(d.Questions))
	var walk func(i int, leaves []*Leaf) bool
	walk = func(i int, leaves []*Leaf) bool {
		if i == len(d.Questions) {
			return yield(answers, leaves)
		}
		for _, a := range d.Questions[i].Answers {
			answers[i] = a.ID
			left := slices.DeleteFunc(slices.Clone(leaves), func(l *Leaf) bool { return !l.allows(d.Questions[i].ID, a.ID) })
			if !walk(i+1, left) {
				return false
			}
		}
		return true
	}
	walk(0, d.Leaves)
}

func (c *Catalog) checkCombinations(d *Decision) {
	n := 1
	for _, q := range d.Questions {
		n *= max(1, len(q.Answers))
	}
	if n > maxCombinations {
		c.Diags.Addf(d.At("questions"), "CG022", "the questions have %d combinations of answers (want at most %d)", n, maxCombinations)
		return
	}
	reached := map[*Leaf]bool{}
	d.Combinations(func(answers []string, leaves []*Leaf) bool {
		for _, l := range leaves {
			reached[l] = true
		}
		if len(leaves) == 1 {
			return true
		}
		what := "lead to no leaf"
		if len(leaves) > 1 {
			what = "lead to " + leaves[0].ID + " and to " + leaves[1].ID
		}
		c.Diags.Addf(d.At("leaves"), "CG023", "the answers %s %s (want exactly one)", strings.Join(answers, ", "), what).Hint = "change the conditions under `when` of the leaves"
		return len(c.Diags) < 1000
	})
	for _, l := range d.Leaves {
		if !reached[l] {
			c.Diags.Addf(l.At("id"), "CG023", "no combination of answers leads to %q", l.ID)
		}
	}
}
