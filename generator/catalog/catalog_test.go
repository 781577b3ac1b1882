package catalog

import (
	"strings"
	"testing"
)

func date(t *testing.T, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, good := range []string{"2026", "2026-03", "2026-03-31", "2024-02-29"} {
		if d := date(t, good); d.String() != good {
			t.Errorf("ParseDate(%q) = %s", good, d)
		}
	}
	for _, bad := range []string{"", "26", "2026-13", "2026-02-29", "2026-3-1", "2026-00", "2026-01-01-01", "soon", "2026/01/01", "-2026"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", bad, d)
		}
	}
}

func TestLastDayOfAPeriod(t *testing.T) {
	for text, want := range map[string]string{"2026": "2026-12-31", "2026-02": "2026-02-28", "2028-02": "2028-02-29", "2026-03-31": "2026-03-31"} {
		if got := date(t, text).Last().Format("2006-01-02"); got != want {
			t.Errorf("last day of %s = %s, want %s", text, got, want)
		}
	}
}

func TestDatesAreNoMoreExactThanTheirSource(t *testing.T) {
	for text, want := range map[string][3]string{
		"2026": {"2026", "in 2026", "2026"}, "2026-03": {"March 2026", "in March 2026", "Mar 2026"}, "2026-03-31": {"31 March 2026", "on 31 March 2026", "31 Mar 2026"},
	} {
		d := date(t, text)
		if got := [3]string{d.Long(), d.On(), d.Short()}; got != want {
			t.Errorf("%s = %q, want %q", text, got, want)
		}
	}
}

const record = `
providers: [{id: acme, name: Acme}]
tiers: [{id: platform, rank: 1, name: Platform, label: Good, summary: S.}]
sources: [{id: src, title: T}]
alternatives: [{id: project, kind: project, name: P, summary: S., verdict: V.}]
certifications:
  - {id: next, kind: certification, name: Next, provider: acme, tier: platform, summary: S., status: {listed: 2026-01-01}, verdict: V., instead: [project], sources: [{from: src, grade: B, supports: [status]}]}
  - {id: exam, kind: certification, name: Exam, provider: acme, tier: platform, summary: S., verdict: V., instead: [project], sources: [{from: src, grade: B, supports: [status]}],
     status: {STATUS}, access: ACCESS}
`

func TestStage(t *testing.T) {
	const ended = "available: 2020-01, last_exam: 2026-03-31, successors: [next]"
	for _, test := range []struct {
		name, status, access, asOf string
		want                       Stage
		takeable                   bool
	}{
		{"the day before the window of 180 days", ended, "public", "2025-10-01", Active, true},
		{"180 days before the last exam", ended, "public", "2025-10-02", Retiring, false},
		{"the day of the last exam", ended, "public", "2026-03-31", Retiring, false},
		{"the day after the last exam", ended, "public", "2026-04-01", Retired, false},
		{"a last exam known to the month counts to the month's end", "last_exam: 2026-02, none_named: true", "public", "2026-02-28", Retiring, false},
		{"before the beta", "beta: 2026-09-29, available: 2027-01-14", "public", "2026-09-28", Upcoming, false},
		{"from the first day of the beta", "beta: 2026-09-29, available: 2027-01-14", "public", "2026-09-29", Beta, true},
		{"from the first regular exam", "beta: 2026-09-29, available: 2027-01-14", "public", "2027-01-14", Active, true},
		{"a source says it is active", "confirmed: 2026-08-19", "public", "2026-11-24", Active, true},
		{"a source lists it", "listed: 2026-08-19", "public", "2026-11-24", Listed, true},
		{"a source without a date lists it", "listed_undated: true", "public", "2026-11-24", Listed, true},
		{"partners only", "confirmed: 2026-08-19", "partners", "2026-11-24", Partners, false},
		{"no date at all", "note: nothing known", "public", "2026-11-24", Unknown, false},
	} {
		text := strings.NewReplacer("STATUS", test.status, "ACCESS", test.access).Replace(record)
		c := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, test.asOf)})
		if err := c.Diags.Err(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if o := c.Option("exam"); o.Stage() != test.want || o.Takeable() != test.takeable {
			t.Errorf("%s: stage %q, takeable %v; want %q, %v", test.name, o.Stage(), o.Takeable(), test.want, test.takeable)
		}
	}
}

// TestEnds: a sentence that a reader can finish with the field is true before
// and after the last exam; other languages go on until a successor opens.
func TestEnds(t *testing.T) {
	for _, test := range []struct{ asOf, ends, stage string }{
		{"2026-03-31", "ends on 31 March 2026", "Retiring: last exam 31 March 2026"},
		{"2026-04-01", "ended on 31 March 2026", "Retired in English: last exam 31 March 2026; still given in Korean"},
		{"2027-01-14", "ended on 31 March 2026", "Retired: last exam 31 March 2026"},
	} {
		text := strings.NewReplacer("STATUS", "last_exam: 2026-03-31, successors: [next], still_in: [Korean]", "status: {listed: 2026-01-01}", "status: {available: 2027-01-14}", ", access: ACCESS", "").Replace(record)
		o := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, test.asOf)}).Option("exam")
		if ends, _ := o.Field("ends"); ends != test.ends || o.StageLong() != test.stage {
			t.Errorf("on %s: %q, %q; want %q, %q", test.asOf, ends, o.StageLong(), test.ends, test.stage)
		}
	}
}

// TestWhatIsReported: what only third parties say is marked as reported, and an
// exam of which no more than a note is known is not called unresearched.
func TestWhatIsReported(t *testing.T) {
	text := strings.NewReplacer("STATUS", "last_exam: 2026-02, none_named: true", "access: ACCESS", "exam: {note: On the fifth day.}",
		"verdict: V., instead: [project], sources: [{from: src, grade: B, supports: [status]}],\n", "verdict: V., instead: [project], sources: [{from: src, grade: C, supports: [status, exam]}],\n").Replace(record)
	o := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, "2026-11-24")}).Option("exam")
	for got, want := range map[string]string{o.StageWord(): "Reported retired", o.StageLong(): "Reported retired: last exam February 2026, by third parties alone", o.ExamText(): "length not known"} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCostText(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	for want, c := range map[string]*Cost{
		"$200": {Amount: n(200)}, "free": {Amount: n(0)}, "$10,000–$20,000": {Min: n(10000), Max: n(20000)}, "$0–$100": {Min: n(0), Max: n(100)},
		"$49 a month": {PerMonth: n(49)}, "$49 a month, 3–6 months": {PerMonth: n(49), Months: &Range{Min: n(3), Max: n(6)}}, "$12.50": {Amount: n(12.5)}, "": nil,
	} {
		if got := c.String(); got != want {
			t.Errorf("cost = %q, want %q", got, want)
		}
	}
}

func TestTerms(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	for want, c := range map[string]Cost{
		"": {Amount: n(200)},
		"A retake costs $625; A renewal costs $250":                                                     {Retake: n(625), Renewal: n(250)},
		"One retake is included; A renewal is free":                                                     {Included: 1, Renewal: n(0)},
		"2 retakes are included; A further retake costs $49.50; Free to audit, without the certificate": {Included: 2, Retake: n(49.5), FreeToAudit: true},
	} {
		if got := strings.Join(c.Terms(), "; "); got != want {
			t.Errorf("terms = %q, want %q", got, want)
		}
	}
}

// TestWhereAndHowLong: what never expires and where an exam is taken are said
// in words.
func TestWhereAndHowLong(t *testing.T) {
	for _, test := range []struct{ keys, valid, where string }{
		{"no_expiry: true, delivery: [online, test-centre]", "never expires", "online or at a test centre"},
		{"valid_months: 24, delivery: [test-centre]", "24 months", "at a test centre"},
		{"level: associate", NotResearched, NotResearched},
	} {
		text := strings.NewReplacer("STATUS", "listed: 2026-01-01", "access: ACCESS", test.keys,
			"supports: [status]}],\n", "supports: [status, valid_months, delivery]}],\n").Replace(record)
		c := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, "2026-11-24")})
		if err := c.Diags.Err(); err != nil {
			t.Fatal(err)
		}
		if o := c.Option("exam"); o.ValidText() != test.valid || o.DeliveryText() != test.where {
			t.Errorf("%s: %q, %q; want %q, %q", test.keys, o.ValidText(), o.DeliveryText(), test.valid, test.where)
		}
	}
}

func TestThreeKindsOfEmpty(t *testing.T) {
	text := strings.NewReplacer("STATUS", "listed: 2026-01-01", "access: ACCESS", "hours: null, not_applicable: [exam]").Replace(record)
	c := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, "2026-11-24")})
	o := c.Option("exam")
	for field, want := range map[string]string{"cost": NotResearched, "hours": NotPublished, "exam": DoesNotApply} {
		if got, _ := o.Field(field); got != want {
			t.Errorf("%s = %q, want %q", field, got, want)
		}
	}
}

func TestRules(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"a last exam needs a successor", "STATUS", "last_exam: 2026-03-31", "\"exam\" has a last exam and no successor"},
		{"an unknown successor", "STATUS", "last_exam: 2026-03-31, successors: [nxt]", "successors: no certification \"nxt\""},
		{"its own ancestor", "STATUS", "last_exam: 2026-03-31, successors: [exam]", "is its own successor's successor"},
		{"dates out of order", "STATUS", "available: 2026-05-01, last_exam: 2026-03-31, none_named: true", "last_exam (2026-03-31) is before available (2026-05-01)"},
		{"a validity that never ends", "access: ACCESS", "no_expiry: true, valid_months: 12", "\"exam\" never expires, and has valid_months (want one of the two)"},
		{"no expiry without source", "access: ACCESS", "no_expiry: true", "no source supports that \"exam\" never expires"},
		{"a place without source", "access: ACCESS", "delivery: [online]", "no source supports the delivery of \"exam\""},
		{"an unknown place", "access: ACCESS", "delivery: [home]", "delivery: \"home\" (want online or test-centre)"},
		{"months without a source of their own", "access: ACCESS", "cost: {per_month: 49, months: 3-6}", "no source supports the months of \"exam\""},
		{"fewer retakes than none", "access: ACCESS", "cost: {amount: 49, retakes_included: -1}", "retakes_included is less than nothing"},
		{"listed with and without a date", "STATUS", "listed: 2026-01-01, listed_undated: true", "listed_undated stands beside listed (want one of the two)"},
		{"a fact without source", "supports: [status]}],\n", "supports: [cost]}],\n", "no source supports the status of \"exam\""},
		{"nothing but certifications instead", "instead: [project], sources: [{from: src, grade: B, supports: [status]}],\n", "instead: [next], sources: [{from: src, grade: B, supports: [status]}],\n", "names nothing to do instead"},
		{"an id in capitals", "id: exam", "id: Exam", "id \"Exam\""},
		{"an id given twice", "id: exam", "id: next", "id \"next\" is given twice (first in line 7)"},
		{"an alternative with a tier", "kind: project,", "kind: project, tier: platform,", "an alternative has no \"tier\""},
	} {
		text := strings.ReplaceAll(strings.Replace(strings.Replace(record, test.old, test.new, 1), "STATUS", "listed: 2026-01-01", 1), ", access: ACCESS", "")
		err := Parse(Source{Name: "data.yaml", Text: text, AsOf: date(t, "2026-11-24")}).Diags.Err()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

func TestLowerFirst(t *testing.T) {
	for text, want := range map[string]string{"": "", "Portfolio project": "portfolio project", "École": "école", "already small": "already small"} {
		if got := LowerFirst(text); got != want {
			t.Errorf("LowerFirst(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestWeeksOfPay: money and hours, as weeks of a pay of $1,000 a week.
func TestWeeksOfPay(t *testing.T) {
	c := parseWith("")
	third, open := c.Option("third"), c.Option("open")
	if got := third.WeeksOfPay(40, 52_000); got != "6.3 weeks" { // $6,000 and 8 hours
		t.Errorf("third: %q, want 6.3 weeks", got)
	}
	if got := open.WeeksOfPay(40, 52_000); got != "1.7 weeks" { // $100 and 40 hours
		t.Errorf("open: %q, want 1.7 weeks", got)
	}
	if got := third.RaiseToPay(40, 3); got != "$2,107" {
		t.Errorf("third: a raise of %q, want $2,107", got)
	}
	if got := c.Option("project").RaiseToPay(40, 2); got != "" {
		t.Errorf("project, whose cost is not known: a raise of %q, want none", got)
	}
	if got := c.Option("project").WeeksOfPay(40, 52_000); got != "" {
		t.Errorf("project, whose cost is not known: %q, want none", got)
	}
}
