package diag

import (
	"fmt"
	"strings"
)

// An Explanation is the long text on one kind of problem: why it matters,
// what it looks like, and the cure.
type Explanation struct{ Cause, Wrong, Right string }

// Explain returns the text of "certguide explain CODE", and whether there is
// such a code. It takes the code in any case, with or without CG.
func Explain(code string) (string, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if !strings.HasPrefix(code, "CG") {
		code = "CG" + code
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
	"CG001": {"Every text file is UTF-8, so that each reader's browser shows the same letters. The message names the first byte that is not.", "", "Save the file with the encoding UTF-8 in your editor's \"save as\"."},
	"CG002": {"The front matter starts with a line of three hyphens and must end with one; else the whole page would be read as data.", "---\ntitle: A page\nText starts here.", "---\ntitle: A page\ndescription: What it says.\n---\n\nText starts here."},
	"CG003": {"The text between the hyphens, the body of a component and the data files are YAML, which needs spaces for indentation, a space after each colon, and quotes around text that holds a colon.", "title: Exams: an overview", "title: \"Exams: an overview\""},
	"CG004": {"A key that nobody reads would be ignored silently, and the page would lack what you wrote.", "titel: A page", "title: A page"},
	"CG005": {"The value is of another kind than the key takes: a text where a number belongs, one value where a list belongs.", "hours: sixty", "hours: 60"},
	"CG006": {"Something that each page, record or component must have is not there.", "```compare\ntier: cloud-platform\n```", "```compare\ntier: cloud-platform\ncaption: Cloud certifications side by side\n```"},
	"CG007": {"Statuses are computed from dates, so a date must be one, and nothing can have been verified in the future.", "verified: 31.03.2026", "verified: 2026-03-31"},
	"CG008": {"Some keys take one of a few words, so that tables can be filtered by them. The message lists them.", "level: beginner", "level: foundational"},
	"CG009": {"An id is a permanent name: it stands in addresses and references, so it has one form and one owner.", "id: Google_PMLE", "id: google-professional-ml-engineer"},
	"CG010": {"A reference takes its value from the data. With an id or a field that does not exist there is nothing to print.", "[[google-pmle.price]]", "[[google-professional-ml-engineer.cost]]"},
	"CG011": {"A reader who follows the link would get the page \"not found\". Links are written to files, relative to the file they stand in.", "[tiers](/tiers/index.md)", "[tiers](../tiers/index.md)"},
	"CG012": {"The page exists, but no heading on it has this id. An id is the heading's text in small letters, with hyphens for spaces.", "[costs](first.md#Costs)", "[costs](first.md#costs)"},
	"CG013": {"Raw HTML would escape the checks and the look of the site.", "<b>Important</b>", "**Important**"},
	"CG014": {"Only https, http, mailto and tel addresses are safe to follow; sources must be https.", "[run](javascript:run())", "[read](https://example.org/)"},
	"CG015": {"A link to an id that stands twice on a page leads to the first only.", "## Cost {#cost}\n## Cost of time {#cost}", "## Cost {#cost}\n## Cost of time {#cost-of-time}"},
	"CG016": {"The code block names a language or an option that is not known, so it would not be shown as you meant.", "```go tilte=\"main.go\"", "```go title=\"main.go\""},
	"CG017": {"A fenced block with this name is neither a component nor a language, or the component has no such argument.", "```comparre\ncaption: Side by side\n```", "```compare\ncaption: Side by side\n```"},
	"CG018": {"A picture must exist beside the page, be readable, and say what it shows to those who cannot see it.", "![](ladder.png)", "![The four tiers as a ladder](ladder.png)"},
	"CG019": {"A price typed into prose stays when the fact changes. Take it from the data, or say that it is meant as it stands.", "The exam costs $200.", "The exam costs [[google-professional-ml-engineer.cost]]; a threshold of [[=$5,000]] is ours."},
	"CG020": {"Readers spend money on advice. A certification that has ended, or will soon, is never a recommendation.", "Consider [[azure-ai-engineer-associate]].", "Consider [[azure-ai-apps-agents-developer]], the successor of [[azure-ai-engineer-associate]], which has ended."},
	"CG021": {"Two files would be written to one address, also when the names differ only in capitals or accents.", "guides/start.md and guides/start/index.md", "guides/start.md alone"},
	"CG022": {"The text is too large or nested too deeply to be read, by certguide and by people.", "", "Split the page, the table or the list."},
	"CG023": {"Two facts cannot both be true: dates out of order, a minimum above a maximum.", "hours: {min: 80, max: 40}", "hours: {min: 40, max: 80}"},
	"CG024": {"Every status, price, exam and validity needs a source; every claim of grade A or B its sample, date and method.", "cost: {amount: 200}", "cost: {amount: 200}\nsources:\n  - {from: src-fc, grade: B, supports: [cost]}"},
	"CG025": {"A template of the site, not your text, is at fault. Tell an engineer; the message names the template's line.", "", "An engineer mends the file in templates/."},
	"CG026": {"A file or folder that every site needs is not there, or cannot be read.", "", "Make content/index.md, content/site.yaml and content/certifications.yaml."},
	"CG027": {"The finished page, as a browser reads it, breaks a rule that you cannot see in the source.", "", "Follow the message; it names the page and what is wrong in it."},
	"CG028": {"Others have linked to this address or heading. It must stay, or lead on.", "(a page deleted or renamed)", "redirect_from: [/the/old/address/]"},
	"CG029": {"The text refers to a footnote or link that is defined nowhere, or defines one that is not used.", "Few do.[^1]", "Few do.[^1]\n\n[^1]: In the article's own count."},
	"CG030": {"Prices and exams change. Each fact has a day on which its newest source was read, and site.yaml says under `review` after how many days it must be read again. Only `check` reports this.", "", "Read the provider's page again, correct the fact, and give its source the new `retrieved` date."},
	"CG031": {"Only `check --at DATE` reports this: it tells which certifications will read differently on that day, so that texts and advice can be ready.", "", "Prepare the texts that name it; the status itself changes by its dates."},
	"CG032": {"A source that no fact names cannot be checked against anything, and makes the evidence look larger than it is. Only `check` reports this.", "sources:\n  - {id: src-old, title: An old page}", "sources:\n  - {from: src-old, grade: B, supports: [cost]}"},
	"CG033": {"A share without its sample cannot be judged. Say what it is, or that the source does not publish it. Only `check` reports this.", "value: \"8\"", "value: \"8\"\nsample: null"},
	"CG034": {"Readers find pages by links. A page that none leads to is lost. Only `check` reports this.", "", "Link to the page from the section it belongs to."},
	"CG035": {"Headings are the page's outline, by which many move through it: one of level 1, then no level left out. Only `check` reports this.", "## Costs\n#### The exam", "## Costs\n### The exam"},
	"CG036": {"Many readers hear the links of a page as a list, without the text around them. Only `check` reports this.", "[Here](costs.md) are the costs.", "[What an exam costs](costs.md)"},
	"CG037": {"A page that is small opens at once on a phone. The most a page may weigh is in site.yaml, under `budgets`. Only `check` reports this.", "", "Make the page's pictures smaller, or split it."},
	"CG038": {"The page elsewhere is gone, has moved or did not answer. Only `check --external` asks other sites.", "", "unchecked:\n  - {url: https://example.org/, reason: refuses programs; seen in a browser on 2026-11-24}"},
}
