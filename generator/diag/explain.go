package diag

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An Explanation is the long text on one kind of problem: why it matters,
// what it looks like, and the cure: in one line for CONTRIBUTING.md, and as an
// example.
type Explanation struct{ Cure, Cause, Wrong, Right string }

// Table returns the list of all codes as CONTRIBUTING.md has it.
func Table() string {
	var b strings.Builder
	b.WriteString("| code | what it means | what to do |\n|---|---|---|\n")
	for _, code := range slices.Sorted(maps.Keys(Codes)) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code, Codes[code], Explanations[code].Cure)
	}
	return b.String()
}

// Explain returns the text of "certguide explain CODE", and whether there is
// such a code. It takes the code in any case, with or without CG and zeros.
func Explain(code string) (string, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if n, err := strconv.Atoi(strings.TrimPrefix(code, "CG")); err == nil {
		code = fmt.Sprintf("CG%03d", n)
	}
	x, ok := Explanations[code]
	if !ok {
		return "", false
	}
	text := fmt.Sprintf("%s: %s\n\n%s\n", code, Codes[code], x.Cause)
	if x.Wrong != "" {
		text += "\nWrong:\n" + indent(x.Wrong)
	}
	return text + "\nRight:\n" + indent(x.Right), true
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}

// Explanations has an entry for each of [Codes].
var Explanations = map[string]Explanation{
	"CG001": {"Save the file as UTF-8. The message names the byte.", "Every text file is UTF-8, so that each reader's browser shows the same letters. The message names the first byte that is not.", "", "Save the file with the encoding UTF-8 in your editor's \"save as\"."},
	"CG002": {"End the front matter with a line of three hyphens.", "The front matter starts with a line of three hyphens and must end with one; else the whole page would be read as data.", "---\ntitle: A page\nText starts here.", "---\ntitle: A page\ndescription: What it says.\n---\n\nText starts here."},
	"CG003": {"Compare with the line above: indentation in spaces, a colon and a space after each key, quotes around text that holds a colon.", "The text between the hyphens, the body of a component and the data files are YAML, which needs spaces for indentation, a space after each colon, and quotes around text that holds a colon.", "title: Exams: an overview", "title: \"Exams: an overview\""},
	"CG004": {"Correct the key; the hint says which keys there are.", "A key that nobody reads would be ignored silently, and the page would lack what you wrote.", "titel: A page", "title: A page"},
	"CG005": {"Write what the message wants: a number without unit, true or false, a list, a text.", "The value is of another kind than the key takes: a text where a number belongs, one value where a list belongs.", "hours: sixty", "hours: 60"},
	"CG006": {"Add the key, the title, the description or the argument that is named.", "Something that each page, record or component must have is not there.", "```compare\ntier: cloud-platform\n```", "```compare\ntier: cloud-platform\ncaption: Cloud certifications side by side\n```"},
	"CG007": {"Write YYYY-MM-DD, YYYY-MM or YYYY. Nothing is verified in the future.", "Statuses are computed from dates, so a date must be one, and nothing can have been verified in the future.", "verified: 31.03.2026", "verified: 2026-03-31"},
	"CG008": {"Use one of the words in the message.", "Some keys take one of a few words, so that tables can be filtered by them. The message lists them.", "level: beginner", "level: foundational"},
	"CG009": {"Ids are lower-case letters, digits and single hyphens; each is given once in the whole file.", "An id is a permanent name: it stands in addresses and references, so it has one form and one owner.", "id: Google_PMLE", "id: google-professional-ml-engineer"},
	"CG010": {"Correct the id or the field; the hint names the nearest.", "A reference takes its value from the data. With an id or a field that does not exist there is nothing to print.", "[[google-pmle.price]]", "[[google-professional-ml-engineer.cost]]"},
	"CG011": {"Links go to files, relative to the file they stand in: `../tiers/cloud-platform.md`. Pages that the data makes are linked as `/certifications/ID/`.", "A reader who follows the link would get the page \"not found\". Links are written to files, relative to the file they stand in.", "[tiers](/tiers/index.md)", "[tiers](../tiers/index.md)"},
	"CG012": {"Link to a heading's id: its text in small letters with hyphens.", "The page exists, but no heading on it has this id. An id is the heading's text in small letters, with hyphens for spaces.", "[costs](first.md#Costs)", "[costs](first.md#costs)"},
	"CG013": {"Write Markdown; the hint says what in place of the tag.", "Raw HTML would escape the checks and the look of the site.", "<b>Important</b>", "**Important**"},
	"CG014": {"Link to https addresses.", "Only https, http, mailto and tel addresses are safe to follow; sources must be https.", "[run](javascript:run())", "[read](https://example.org/)"},
	"CG015": {"Give each heading an id of its own.", "A link to an id that stands twice on a page leads to the first only.", "## Cost {#cost}\n## Cost of time {#cost}", "## Cost {#cost}\n## Cost of time {#cost-of-time}"},
	"CG016": {"Name a language that can be highlighted, or `text`; options are `title=\"…\"` and `{2,4-6}`.", "The code block names a language or an option that is not known, so it would not be shown as you meant.", "```go tilte=\"main.go\"", "```go title=\"main.go\""},
	"CG017": {"Correct the component's or the argument's name.", "A fenced block with this name is neither a component nor a language, or the component has no such argument.", "```comparre\ncaption: Side by side\n```", "```compare\ncaption: Side by side\n```"},
	"CG018": {"Put the picture beside the page, as JPEG, PNG, SVG, WebP, AVIF or GIF, and say between the brackets what it shows.", "A picture must exist beside the page, be readable, and say what it shows to those who cannot see it.", "![](ladder.png)", "![The four tiers as a ladder](ladder.png)"},
	"CG019": {"Take the figure from the data, `[[ID.cost]]`, or say that it is meant: `[[=$5,000]]`.", "A price typed into prose stays when the fact changes. Take it from the data, or say that it is meant as it stands.", "The exam costs $200.", "The exam costs [[google-professional-ml-engineer.cost]]; a threshold of [[=$5,000]] is ours."},
	"CG020": {"Name the successor, or say in the sentence that it has ended.", "Readers spend money on advice. A certification that has ended, or will soon, is never a recommendation.", "Consider [[azure-ai-engineer-associate]].", "Consider [[azure-ai-apps-agents-developer]], the successor of [[azure-ai-engineer-associate]], which has ended."},
	"CG021": {"Rename or delete one of the two sources that are named.", "Two files would be written to one address, also when the names differ only in capitals or accents.", "guides/start.md and guides/start/index.md", "guides/start.md alone"},
	"CG022": {"Split the page, the table or the list.", "The text is too large or nested too deeply to be read, by certguide and by people.", "", "Split the page, the table or the list."},
	"CG023": {"Correct the one that is wrong: dates out of order, a minimum above a maximum.", "Two facts cannot both be true: dates out of order, a minimum above a maximum.", "hours: {min: 80, max: 40}", "hours: {min: 40, max: 80}"},
	"CG024": {"Add the field to `supports` of one of the record's sources.", "Every status, price, exam and validity needs a source; every claim of grade A or B its sample, date and method.", "cost: {amount: 200}", "cost: {amount: 200}\nsources:\n  - {from: src-fc, grade: B, supports: [cost]}"},
	"CG025": {"A template is at fault, not your text; tell an engineer.", "A template of the site, not your text, is at fault. Tell an engineer; the message names the template's line.", "<h1>{{.Page.Titel}}</h1>", "<h1>{{.Page.Title}}</h1>"},
	"CG026": {"Make the file that is named, or put it right as the message says.", "A file or folder that every site needs is not there, or something in content/ cannot be read or used: a link that leads nowhere or in a circle, a pipe, a page whose name does not end in .md, a file without permission.", "content/hello.markdown", "content/hello.md"},
	"CG027": {"The finished page has something no reader should see; the message says what.", "The finished page, as a browser reads it, breaks a rule that you cannot see in the source.", "[](costs.md)", "[What an exam costs](costs.md)"},
	"CG028": {"Bring the page or heading back, or add `redirect_from`.", "Others have linked to this address or heading. It must stay, or lead on.", "(a page deleted or renamed)", "redirect_from: [/the/old/address/]"},
	"CG029": {"Define the footnote or link that is referred to, or use the one that is defined.", "The text refers to a footnote or link that is defined nowhere, or defines one that is not used.", "Few do.[^1]", "Few do.[^1]\n\n[^1]: In the article's own count."},
	"CG030": {"Read the source again, correct the fact, give the source its new `retrieved` date.", "Prices and exams change. Each fact has a day on which its newest source was read, and site.yaml says under `review` after how many days it must be read again. A page may name in `reviewed` the day on which someone last read it through; `page` under `review` is for how many days that holds. Only `check` reports this.", "- {id: src-list, title: A list of exams, retrieved: 2025-01-10}", "- {id: src-list, title: A list of exams, retrieved: 2026-11-24}    # after reading it again"},
	"CG031": {"Prepare the texts that name it.", "Only `check --at DATE` reports this: it tells which certifications will read differently on that day or end soon after it, so that texts and advice can be ready.", "status: {last_exam: 2027-01-31}    # with check --at 2027-01-15", "Prepare the texts that name it; the status itself changes by its dates."},
	"CG032": {"Name it in a record's `sources`, or take it out.", "A source that no fact names cannot be checked against anything, and makes the evidence look larger than it is. Only `check` reports this.", "sources:\n  - {id: src-old, title: An old page}", "sources:\n  - {from: src-old, grade: B, supports: [cost]}"},
	"CG033": {"Add `sample: …`, or `sample: null` when it is not published.", "A share without its sample cannot be judged. Say what it is, or that the source does not publish it. Only `check` reports this.", "value: \"8\"", "value: \"8\"\nsample: null"},
	"CG034": {"Link to it.", "Readers find pages by links. A page that none leads to is lost. Only `check` reports this.", "(content/guides/new.md, to which no page links)", "See [the new guide](new.md).    # on the page of its section"},
	"CG035": {"Use the next level: `##`, then `###`.", "Headings are the page's outline, by which many move through it: the page's title, then no level left out. That a text has a second heading of level 1 is an error; the rest only `check` reports.", "## Costs\n#### The exam", "## Costs\n### The exam"},
	"CG036": {"Say in the link's text where it leads.", "Many readers hear the links of a page as a list, without the text around them. Only `check` reports this.", "[Here](costs.md) are the costs.", "[What an exam costs](costs.md)"},
	"CG037": {"Make its pictures smaller, or split it.", "A page that is small opens at once on a phone. The most a page may weigh is in site.yaml, under `budgets`. Only `check` reports this.", "![The exam’s page](photo-of-3-megabytes.png)", "![The exam’s page](photo.webp)"},
	"CG038": {"Correct the link, or list it under `unchecked` in site.yaml with a reason.", "The page elsewhere is gone, has moved or did not answer. Only `check --external` asks other sites.", "[The list of exams](https://example.org/gone)", "unchecked:\n  - {url: https://example.org/, reason: refuses programs; seen in a browser on 2026-11-24}"},
}
