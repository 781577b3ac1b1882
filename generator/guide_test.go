package generator

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"certguide/generator/catalog"

	"golang.org/x/net/html"
)

// guide builds the real guide.
func guide(t *testing.T) *Result {
	t.Helper()
	r, err := newBuilder(os.DirFS("..")).Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parsed(t *testing.T, r *Result, file string) *html.Node {
	t.Helper()
	if r.Files[file] == nil {
		t.Fatalf("the guide has no %s", file)
	}
	root, err := html.Parse(strings.NewReader(string(r.Files[file])))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// all returns the elements with the tag, and with the class unless it is "".
func all(root *html.Node, tag, class string) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (class == "" || slices.Contains(strings.Fields(attr(n, "class")), class)) {
			out = append(out, n)
		}
	}
	return out
}

// TestEveryAnswerLeadsToOneLeaf tries each combination of answers of the
// decision helper on the real data, without the rule that does the same.
func TestEveryAnswerLeadsToOneLeaf(t *testing.T) {
	r := guide(t)
	d := r.Site.Catalog.Decision
	n := 0
	d.Combinations(func(answers []string, _ []*catalog.Leaf) bool {
		n++
		given := map[string]string{}
		for i, q := range d.Questions {
			given[q.ID] = answers[i]
		}
		var fits []*catalog.Leaf
		for _, l := range d.Leaves {
			if !slices.ContainsFunc(l.When, func(c *catalog.Condition) bool { return !slices.Contains(c.Is, given[c.Question]) }) {
				fits = append(fits, l)
			}
		}
		if len(fits) != 1 {
			t.Errorf("%v leads to %d leaves, want 1", answers, len(fits))
			return true
		}
		built := false
		for _, o := range fits[0].Options() {
			built = built || o.Alternative
			if stage := o.StageOn(asOf); stage == catalog.Retired || stage == catalog.Retiring || stage == catalog.Partners {
				t.Errorf("%v leads to %s, which is %s", answers, o.ID, stage)
			}
		}
		if !built {
			t.Errorf("%v leads to no option that is no certification", answers)
		}
		// The tree on the page leads there, too.
		node := d.Tree()
		for node.Leaf == nil {
			i := slices.IndexFunc(node.Branches, func(b catalog.Branch) bool {
				return slices.ContainsFunc(b.Answers, func(a *catalog.Answer) bool { return a.ID == given[node.Question.ID] })
			})
			node = node.Branches[i].Next
		}
		if node.Leaf != fits[0] {
			t.Errorf("%v: the tree leads to %s, the rules to %s", answers, node.Leaf.ID, fits[0].ID)
		}
		return true
	})
	if n < 27 {
		t.Errorf("%d combinations, want at least 27", n)
	}
	for _, l := range d.Leaves {
		if r.Files[strings.TrimPrefix(l.Path(), "/")+"index.html"] == nil {
			t.Errorf("the leaf %s has no page", l.ID)
		}
	}
}

// TestFacetsCount: the number beside each ready-made list is the number of rows
// on its page, and of records that fit.
func TestFacetsCount(t *testing.T) {
	r := guide(t)
	fits := map[string]func(*catalog.Option) bool{
		"/compare/open/":        (*catalog.Option).Takeable,
		"/compare/retired/":     func(o *catalog.Option) bool { return o.Retired() },
		"/compare/under-200/":   func(o *catalog.Option) bool { return o.Cost.Known() && o.Cost.Low() <= 200 && o.Takeable() },
		"/compare/online/":      func(o *catalog.Option) bool { return slices.Contains(o.Delivery, "online") && !o.Ended() },
		"/compare/test-centre/": func(o *catalog.Option) bool { return slices.Contains(o.Delivery, "test-centre") && !o.Ended() },
		"/compare/no-expiry/":   func(o *catalog.Option) bool { return o.NoExpiry && !o.Ended() },
		"/compare/free/":        func(o *catalog.Option) bool { return o.Cost.Known() && o.Cost.Low() == 0 && o.Takeable() },
	}
	checked := 0
	list := all(parsed(t, r, "compare/index.html"), "details", "facets")
	if len(list) != 1 {
		t.Fatalf("%d lists of facets, want 1", len(list))
	}
	for _, li := range all(list[0], "li", "") {
		path := attr(all(li, "a", "")[0], "href")
		count := strings.TrimSpace(textOf(all(li, "small", "")[0]))
		rows := 0
		for _, table := range all(parsed(t, r, strings.TrimPrefix(path, "/")+"index.html"), "div", "compare") {
			rows = max(rows, len(all(all(table, "tbody", "")[0], "tr", "")))
		}
		if strconv.Itoa(rows) != count {
			t.Errorf("%s: the list says %s, its table has %d rows", path, count, rows)
		}
		if ok := fits[path]; ok != nil {
			checked++
			n := 0
			for _, o := range r.Site.Catalog.Options {
				if ok(o) {
					n++
				}
			}
			if n != rows {
				t.Errorf("%s: %d rows, %d records fit", path, rows, n)
			}
		}
	}
	if checked != len(fits) {
		t.Errorf("%d of the lists were found, want %d", checked, len(fits))
	}
	rows := all(all(parsed(t, r, "compare/index.html"), "tbody", "")[0], "tr", "")
	if n := len(rows); n != len(r.Site.Catalog.Options) || n < 55 {
		t.Errorf("/compare/ has %d rows, the data %d records (want at least 55)", n, len(r.Site.Catalog.Options))
	}
	// What its script filters by, the lists go by, too.
	for path, most := range map[string]float64{"/compare/open/": math.Inf(1), "/compare/free/": 0, "/compare/under-100/": 100, "/compare/under-200/": 200, "/compare/under-500/": 500, "/compare/under-1000/": 1000} {
		n := 0
		for _, row := range rows {
			open := slices.ContainsFunc(row.Attr, func(a html.Attribute) bool { return a.Key == "data-open" })
			cost, err := strconv.ParseFloat(attr(row, "data-cost"), 64)
			if open && (err == nil && cost <= most || path == "/compare/open/") {
				n++
			}
		}
		if list := r.Site.at(path).Facet.Options; len(list) != n {
			t.Errorf("%s has %d rows, the filter finds %d", path, len(list), n)
		}
	}
	for path, want := range map[string]string{
		"/compare/under-200/":      "/compare/free/ /compare/under-100/ /compare/under-500/ /compare/under-1000/",
		"/compare/cheapest-first/": "/compare/dearest-first/ /compare/exams-by-price/",
	} {
		var others []string
		for _, a := range all(all(parsed(t, r, strings.TrimPrefix(path, "/")+"index.html"), "article", "")[0], "a", "") {
			if href := attr(a, "href"); strings.HasPrefix(href, "/compare/") && href != "/compare/" {
				others = append(others, href)
			}
		}
		if got := strings.Join(others, " "); got != want {
			t.Errorf("%s leads to the lists %s, want %s", path, got, want)
		}
	}
	for path, falling := range map[string]bool{"/compare/cheapest-first/": false, "/compare/dearest-first/": true, "/compare/exams-by-price/": false} {
		last, unknown := math.Inf(-1), 0
		for _, o := range r.Site.at(path).Facet.Options {
			if !o.Takeable() || path == "/compare/exams-by-price/" && o.Kind != "certification" {
				t.Errorf("%s holds %s", path, o.ID)
			}
			price := o.Cost.Low()
			if falling {
				price = -o.Cost.High()
			}
			switch {
			case !o.Cost.Known():
				unknown++
			case unknown > 0 || price < last:
				t.Errorf("%s: %s is out of order", path, o.ID)
			default:
				last = price
			}
		}
		if unknown == 0 || math.IsInf(last, 0) {
			t.Errorf("%s does not have both known and unknown prices", path)
		}
	}
}

var amount = regexp.MustCompile(`\$?([\d,]+(?:\.\d+)?)(?:–\$?([\d,]+(?:\.\d+)?))?`)

// numbers reads "40–80 hours" or "$0–$100" as its ends.
func numbers(text string) (low, high float64) {
	m := amount.FindStringSubmatch(text)
	if m == nil {
		return 0, 0
	}
	low, _ = strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	high = low
	if m[2] != "" {
		high, _ = strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
	}
	return low, high
}

// TestPlanTotals adds up the steps that a reader sees, and compares the sum
// with the total that a reader sees.
func TestPlanTotals(t *testing.T) {
	r := guide(t)
	plans := 0
	for _, p := range r.Site.Pages {
		for _, plan := range all(parsed(t, r, p.File()), "section", "plan") {
			plans++
			var hours, cost [2]float64
			for _, li := range all(plan, "li", "") {
				if attr(li, "class") == "optional" {
					unknown := len(all(li, "span", "none")) > 0
					if says := strings.Contains(textOf(plan), "Not known of the optional steps:"); unknown && !says {
						t.Errorf("%s: something of %q is not known, and the totals do not say so", p.Path, textOf(li))
					}
					continue
				}
				for _, span := range all(li, "span", "") {
					text := textOf(span)
					low, high := numbers(text)
					switch {
					case strings.Contains(text, "hour") && !strings.Contains(text, "not"):
						hours[0], hours[1] = hours[0]+low, hours[1]+high
					case strings.HasPrefix(text, "$"):
						if _, months, ok := strings.Cut(text, " a month, "); ok {
							least, most := numbers(months)
							low, high = low*least, high*most
						}
						cost[0], cost[1] = cost[0]+low, cost[1]+high
					}
				}
			}
			for i, dd := range all(plan, "dd", "")[:2] {
				low, high := numbers(textOf(dd))
				want := [][2]float64{hours, cost}[i]
				if math.Abs(low-want[0])+math.Abs(high-want[1]) > 0.01 {
					t.Errorf("%s: the total %q, the steps add up to %v", p.Path, textOf(dd), want)
				}
			}
		}
	}
	if plans < 5 {
		t.Errorf("%d plans, want at least 5", plans)
	}
}

// TestVolatileFactsHaveSources: every price, exam, validity and status that a
// record states is supported by a source of grade C or better, the original
// article's own entries apart.
func TestVolatileFactsHaveSources(t *testing.T) {
	for _, o := range guide(t).Site.Catalog.Certifications() {
		for _, field := range []string{"status", "cost", "exam", "valid_months", "delivery"} {
			sups := o.SupportsOf(field)
			if !o.Has(field) || o.Null(field) || o.Kind == "bootcamp" || o.Kind == "group" {
				continue
			}
			if len(sups) == 0 || sups[0].Grade > "C" {
				t.Errorf("%s: no source of grade C or better for %s", o.ID, field)
			}
		}
	}
}

// TestQueriesNameEveryCode: the page that gives exact queries for postings has
// the code of every exam of the guide.
func TestQueriesNameEveryCode(t *testing.T) {
	r := guide(t)
	queries := textOf(parsed(t, r, "guides/count-postings/index.html"))
	n := 0
	for _, o := range r.Site.Catalog.Certifications() {
		if o.Code == "" {
			continue
		}
		n++
		if !strings.Contains(queries, strconv.Quote(o.Code)) {
			t.Errorf("no query names %s, the code of %s", o.Code, o.ID)
		}
	}
	if n < 30 {
		t.Errorf("%d codes, want at least 30", n)
	}
}

// past are sentences that speak of a day as still to come.
var past = regexp.MustCompile(`(?i)\b(?:is|are|ends?|closes?|retires?|opens?|has|have|will|runs?)\b(?: \w+){0,5}? (?:on|in|until|for) ((?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4})`)

// TestNothingIsStillToCome: years after every date of the guide no sentence
// speaks of one as still to come.
func TestNothingIsStillToCome(t *testing.T) {
	b := newBuilder(os.DirFS(".."))
	b.AsOf = catalog.Date{Year: 2031, Month: 1, Day: 1}
	r, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sentence := regexp.MustCompile(`[^.!?;:|]+`)
	said := map[string]bool{}
	for _, p := range r.Site.Pages {
		for _, main := range all(parsed(t, r, p.File()), "main", "") {
			for _, tag := range []string{"p", "li", "td"} {
				for _, n := range all(main, tag, "") {
					for _, s := range sentence.FindAllString(strings.Join(strings.Fields(textOf(n)), " "), -1) {
						if past.MatchString(s) && !said[s] {
							said[s] = true
							t.Errorf("%s: %q", p.Path, strings.TrimSpace(s))
						}
					}
				}
			}
		}
	}
	for _, s := range []string{"Its last exam is on 31 March 2026", "It ends in English on 28 September 2026", "Three exams end in June 2026"} {
		if !past.MatchString(s) {
			t.Errorf("the test does not see %q", s)
		}
	}
}

// byRule are the ratings that the rule on the methodology page gives.
func byRule(o *catalog.Option) (postings, skill, signal string) {
	postings, signal = "unknown", "minimal"
	if o.Tier == "cloud-platform" {
		signal = "meaningful"
		if !o.Provisional { // the article placed it, and says that its first tier turns up in postings
			postings = "sometimes"
		}
	}
	switch {
	case o.Exam != nil && o.Exam.HandsOn != nil && *o.Exam.HandsOn:
		skill = "good"
	case o.Kind == "certification" && o.Level == "foundational":
		skill = "low"
	case o.Kind == "course" || o.Kind == "specialization":
		skill = "good"
	case o.Kind == "program":
		skill = "variable"
	default:
		skill = "moderate"
	}
	switch o.ID { // the alternatives; a project's and a specialization's ratings are the article's
	case "open-source":
		skill, signal = "high", "strong"
	case "technical-content":
		skill, signal = "good", "meaningful"
	case "networking":
		skill, signal = "moderate", "meaningful"
	case "foundational-course":
		postings = "rarely"
	}
	return postings, skill, signal
}

// TestEditorialRatings: our own ratings follow the rule on the methodology
// page. "Unknown" may stand for the skill that one builds, and always stands
// for the return.
func TestEditorialRatings(t *testing.T) {
	rated := map[string]int{}
	for _, o := range guide(t).Site.Catalog.Options {
		r := o.Ratings
		rated[r.By]++
		if r.By != "editorial" {
			continue
		}
		postings, skill, signal := byRule(o)
		if r.JobPostings != postings || r.HiringSignal != signal || r.ROI != "unknown" || r.SkillBuilding != skill && r.SkillBuilding != "unknown" {
			t.Errorf("%s: %s, %s, %s, %s; the rule gives %s, %s, %s, unknown", o.ID, r.JobPostings, r.SkillBuilding, r.HiringSignal, r.ROI, postings, skill, signal)
		}
	}
	// What the article rated itself: AWS ML Specialty, a Coursera specialization
	// (two records), a bootcamp and a project.
	if rated["article"] != 5 || rated["editorial"] < 60 || len(rated) != 2 {
		t.Errorf("rated by: %v, want 5 by the article, all others by us", rated)
	}
}

// TestTiersFollowTheRules: where the article does not place a record, its tier
// follows the rules on the methodology page.
func TestTiersFollowTheRules(t *testing.T) {
	exceptions := map[string]bool{"iso-42001-lead-auditor": true, "certnexus-caip": true} // named on the page
	for _, o := range guide(t).Site.Catalog.Certifications() {
		want := "little-direct-value"
		switch {
		case exceptions[o.ID]:
		case o.Kind == "certification" && slices.Contains([]string{"aws", "google-cloud", "microsoft"}, o.Provider) && o.Level != "foundational":
			want = "cloud-platform"
		case o.Kind == "certification" || o.Kind == "course" || o.Kind == "specialization":
			want = "foundational"
		case o.Kind == "bootcamp":
			want = "low-or-none"
		}
		if o.Tier != want {
			t.Errorf("%s is in the tier %s, the rules give %s", o.ID, o.Tier, want)
		}
		if !o.Provisional && !slices.ContainsFunc(o.SupportsOf("tier"), func(s *catalog.Support) bool { return s.From == "src-article" }) {
			t.Errorf("%s: its tier is not provisional, and the article is not named for it", o.ID)
		}
	}
}

// prose returns the running text of a page's Markdown as words, without front
// matter, code, components and references.
func prose(source string) string {
	if rest, ok := strings.CutPrefix(source, "---\n"); ok {
		if _, body, ok := strings.Cut(rest, "\n---\n"); ok {
			source = body
		}
	}
	for _, cut := range []string{"(?s)```.*?```", "`[^`]*`", `\[\[[^\]|]*\|([^\]]*)\]\]`, `\[\[[^\]]*\]\]`, `\]\([^)]*\)`, `(?m)^\|.*$`} {
		source = regexp.MustCompile(cut).ReplaceAllString(source, " $1 ")
	}
	return source
}

var word = regexp.MustCompile(`[\p{L}\d'’-]+`)

// TestProseIsNotAlike lists pairs of pages whose prose shares too many runs of
// five words: sentences made by a template that differ only by a name.
func TestProseIsNotAlike(t *testing.T) {
	const most = 0.05
	r := guide(t)
	grams := map[string]map[string]bool{}
	for _, p := range r.Site.Pages {
		if p.Source == "" {
			continue
		}
		text, err := os.ReadFile("../" + p.Source)
		if err != nil {
			t.Fatal(err)
		}
		grams[p.Source] = fiveGrams(prose(string(text)))
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range grams {
			if !yield(name) {
				return
			}
		}
	})
	for i, a := range names {
		for _, b := range names[i+1:] {
			if share := alike(grams[a], grams[b]); share > most {
				t.Errorf("%s and %s: %.0f%% of the shorter one's runs of five words stand in both (want at most %.0f%%)", a, b, 100*share, 100*most)
			}
		}
	}
	if len(names) < 100 {
		t.Errorf("%d pages of prose, want at least 100", len(names))
	}
	if got := alike(fiveGrams("One exam of Acme that tests what you know of it."), fiveGrams("One exam of Acme that tests what you know of them.")); got < 0.5 {
		t.Errorf("two sentences that differ by a word are %.2f alike, want more than half", got)
	}
}

func fiveGrams(text string) map[string]bool {
	words := word.FindAllString(strings.ToLower(text), -1)
	out := map[string]bool{}
	for i := 0; i+5 <= len(words); i++ {
		out[strings.Join(words[i:i+5], " ")] = true
	}
	return out
}

func alike(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for g := range a {
		if b[g] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// TestPlainReading measures the main pages by the Flesch-Kincaid grade (J. P.
// Kincaid et al., 1975), with syllables counted as groups of vowels.
func TestPlainReading(t *testing.T) {
	const most = 9.0
	for _, p := range guide(t).Site.Pages {
		if p.outline == nil {
			continue
		}
		text, err := os.ReadFile("../" + p.Source)
		if err != nil {
			t.Fatal(err)
		}
		body := prose(string(text))
		if len(word.FindAllString(body, -1)) < 100 {
			continue // too short to measure
		}
		if grade := readingGrade(body); grade > most {
			t.Errorf("%s reads at grade %.1f (want at most %.0f)", p.Source, grade, most)
		}
	}
	if got := readingGrade("Notwithstanding organisational considerations, certification methodologies necessitate comprehensive institutional evaluation procedures."); got < 15 {
		t.Errorf("a sentence of long words has grade %.1f, want more than 15", got)
	}
}

var (
	sentence = regexp.MustCompile(`[.!?:](\s|$)|\n\s*\n|\n[-#>\d|]`)
	vowels   = regexp.MustCompile(`[aeiouy]+`)
)

func readingGrade(text string) float64 {
	words := word.FindAllString(text, -1)
	syllables := 0
	for _, w := range words {
		w = strings.ToLower(w)
		n := len(vowels.FindAllString(w, -1))
		if strings.HasSuffix(w, "e") && n > 1 {
			n--
		}
		syllables += max(1, n)
	}
	sentences := 0
	for _, part := range sentence.Split(text, -1) {
		if word.MatchString(part) {
			sentences++
		}
	}
	if sentences == 0 || len(words) == 0 {
		return 0
	}
	return 0.39*float64(len(words))/float64(sentences) + 11.8*float64(syllables)/float64(len(words)) - 15.59
}

// dates are no figures: days, months with their year, and years; nor are the
// numbers in names of standards.
var dates = regexp.MustCompile(`(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?|\b(?:19|20)\d{2}\b|ISO(?:/IEC)? \d+`)

// labelled are references with a text of their own; TestLabels looks at them.
var labelled = regexp.MustCompile(`\[\[[^\]|]+\\?\|[^\]]*\]\]`)

// TestLabels: a figure in the label of a reference stands in the record that
// the reference names, so that it cannot drift from it.
func TestLabels(t *testing.T) {
	r := guide(t)
	digits := regexp.MustCompile(`\d[\d,.]*`)
	n := 0
	for _, doc := range r.docs {
		if doc == nil {
			continue
		}
		for _, ref := range doc.Refs {
			if ref.Literal || !strings.ContainsAny(ref.Label, "0123456789") {
				continue
			}
			said := fmt.Sprintf("%+v", said(r.Site.Catalog.Find(ref.ID)))
			for _, figure := range digits.FindAllString(ref.Label, -1) {
				n++
				figure = strings.Trim(strings.ReplaceAll(figure, ",", ""), ".")
				if !strings.Contains(strings.ReplaceAll(said, ",", ""), figure) {
					t.Errorf("%s: the label %q has %s, which %s does not", ref.Pos, ref.Label, figure, ref.ID)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("%d figures in labels, want at least 10", n)
	}
}

// said returns what a record says, in its own words and numbers.
func said(record any) []string {
	var out []string
	switch x := record.(type) {
	case *catalog.Claim:
		out = append(out, x.Statement, x.Text(), x.Limits, x.SampleText(), x.CollectedText(), x.MethodText(), x.OfWhatText())
	case *catalog.Option:
		out = append(out, x.Name, x.Label(), x.Code, x.Summary, x.Verdict, x.Status.Note, x.StageLong(), x.CostText(), x.HoursText(), x.ExamText(), x.ValidText())
		if x.Cost != nil {
			out = append(out, x.Cost.Note, plainNumber(x.Cost.Low()), plainNumber(x.Cost.High()))
			for _, v := range []*float64{x.Cost.Retake, x.Cost.Renewal} {
				if v != nil {
					out = append(out, plainNumber(*v))
				}
			}
		}
		if x.Exam != nil {
			out = append(out, x.Exam.Note)
		}
		for _, c := range x.Changes {
			out = append(out, c.Note, c.Date.Long())
		}
		for _, c := range x.Conflicts {
			out = append(out, c.Value, c.Note)
		}
		for _, s := range x.Supports {
			out = append(out, s.Note)
		}
		for _, p := range x.Prerequisites {
			out = append(out, p.Text)
		}
	}
	return out
}

var typed = regexp.MustCompile(`(?:^|[\s(])(\d[\d.,]*)`)

// TestNumbersAreReferences: a number in running prose comes from the data, or
// is marked as typed on purpose.
func TestNumbersAreReferences(t *testing.T) {
	found := map[string][]string{}
	for _, p := range guide(t).Site.Pages {
		if p.Source == "" {
			continue
		}
		text, err := os.ReadFile("../" + p.Source)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(prose(labelled.ReplaceAllString(string(text), " "))) {
			line = regexp.MustCompile(`^\s*(?:#+ )?\d+\.\s`).ReplaceAllString(dates.ReplaceAllString(line, ""), "")
			for _, m := range typed.FindAllStringSubmatch(line, -1) {
				found[p.Source] = append(found[p.Source], strings.Trim(m[1], ".,"))
			}
		}
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range found {
			if !yield(n) {
				return
			}
		}
	}) {
		t.Errorf("%s has numbers typed by hand: %s", name, strings.Join(found[name], ", "))
	}
}

// TestAYearAhead: a review for a day a year ahead lists exactly the facts that
// will not have been looked at for too long, and the statuses that will have
// changed, as counted here from the sources' own dates.
func TestAYearAhead(t *testing.T) {
	b := newBuilder(os.DirFS(".."))
	r, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	then := catalog.Date{Year: asOf.Year + 1, Month: asOf.Month, Day: asOf.Day}
	var want []string
	for _, o := range r.Site.Catalog.Certifications() {
		if last := o.Status.LastExam; o.Stage() != o.StageOn(then) || !last.IsZero() && then.Days(last) >= 0 && then.Days(last) <= 120 {
			want = append(want, "CG031 "+o.Label())
		}
		stage := o.StageOn(then)
		if stage == catalog.Retired {
			continue
		}
		for field, days := range map[string]int{"status": 365, "cost": 365, "exam": 730, "valid_months": 730} {
			if !o.Has(field) {
				continue
			}
			if stage == catalog.Retiring || stage == catalog.Upcoming || stage == catalog.Beta {
				days = 120
			}
			newest := catalog.Date{}
			for _, s := range o.Supports {
				if s.Source == nil || !slices.Contains(s.Supports, field) {
					continue
				}
				d := o.Verified
				if !s.Source.Date.IsZero() {
					d = s.Source.Date
				}
				if !s.Source.Retrieved.IsZero() {
					d = s.Source.Retrieved
				}
				if !d.IsZero() && (newest.IsZero() || d.Last().After(newest.Last())) {
					newest = d
				}
			}
			if newest.IsZero() {
				newest = o.Verified
			}
			if !newest.IsZero() && newest.Days(then) > days { // without any date the page says "not verified"
				want = append(want, "CG030 "+o.Label()+" "+field)
			}
		}
	}
	subject := regexp.MustCompile(`^(?:the )?(?:last exam of )?(status|cost|exam|validity|valid_months)? ?(?:of )?(.*?) (?:was last looked at|was never looked at|has no source|reads|is (?:on|in)) `)
	more := regexp.MustCompile(`; its (\w+) `)
	var got []string
	for _, d := range append(r.Site.Ahead(then), b.Review(t.Context(), r, then)...) {
		if d.Code != "CG030" && d.Code != "CG031" {
			t.Errorf("besides what grows old: %v", d)
			continue
		}
		m := subject.FindStringSubmatch(d.Msg)
		if m == nil {
			t.Fatalf("%q names no fact", d.Msg)
		}
		field := strings.Replace(m[1], "validity", "valid_months", 1)
		got = append(got, strings.TrimSpace(d.Code+" "+m[2]+" "+field))
		for _, x := range more.FindAllStringSubmatch(d.Msg, -1) {
			got = append(got, d.Code+" "+m[2]+" "+strings.Replace(x[1], "validity", "valid_months", 1))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	for _, x := range got {
		if !slices.Contains(want, x) {
			t.Errorf("the review lists %q, which will not be stale", x)
		}
	}
	for _, x := range want {
		if !slices.Contains(got, x) {
			t.Errorf("the review lacks %q", x)
		}
	}
	if len(want) < 20 {
		t.Errorf("only %d will be stale, want more than 20: is anything tested?", len(want))
	}
}
