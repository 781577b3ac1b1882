package catalog

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"certguide/generator/diag"
	"certguide/generator/strictyaml"
)

// The closed vocabularies.
var (
	kinds        = []string{"certification", "certificate", "specialization", "course", "bootcamp", "program", "group"}
	altKinds     = []string{"project", "open-source", "content", "network", "course"}
	levels       = []string{"foundational", "associate", "professional", "specialty", "expert"}
	focuses      = []string{"ml-engineering", "data-science", "data-engineering", "generative-ai", "agents", "deep-learning", "ai-fundamentals", "governance", "security", "infrastructure", "business"}
	platforms    = []string{"aws", "gcp", "azure", "nvidia", "ibm", "databricks", "snowflake", "oracle", "salesforce", "kubernetes", "none"}
	accesses     = []string{"public", "partners"}
	postings     = []string{"never", "rarely", "sometimes", "often", "always", "unknown"}
	skills       = []string{"low", "variable", "moderate", "good", "high", "unknown"}
	signals      = []string{"none", "minimal", "low", "meaningful", "strong", "unknown"}
	rois         = []string{"poor", "mixed", "good", "excellent", "unknown"}
	deliveries   = []string{"online", "test-centre"}
	raters       = []string{"article", "editorial"}
	grades       = []string{"A", "B", "C", "D"}
	stances      = []string{"against", "mixed", "for"}
	critKinds    = []string{"question", "flag", "tier4-flag"}
	units        = []string{"percent", "usd", "count", "ratio", "text"}
	supported    = []string{"name", "code", "url", "tier", "status", "cost", "months", "hours", "exam", "valid_months", "delivery", "prerequisites", "ratings", "level", "access", "successors", "summary", "verdict", "changes", "red_flags", "evidence", "deliverable", "steps"}
	empties      = []string{"code", "url", "level", "cost", "hours", "exam", "valid_months", "prerequisites"}
	volatileKeys = []string{"status", "cost", "exam", "valid_months", "delivery"}
	idForm       = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

type identified interface{ Pos() diag.Pos }

// index fills byID and reports ids that are malformed or given twice.
func (c *Catalog) index() {
	add := func(section, id string, at diag.Pos, record identified) {
		if id == "" {
			c.whole[section] = false
			return // reported as missing
		}
		if !idForm.MatchString(id) {
			c.Diags.Addf(at, "CG009", "id %q (want lower-case letters, digits and single hyphens, like google-cloud)", id)
		}
		if first, dup := c.byID[id].(identified); dup {
			c.Diags.Addf(at, "CG009", "id %q is given twice (first in line %d)", id, first.Pos().Line)
			c.whole[section] = false // it may have taken the place of another
			return
		}
		c.byID[id] = record
	}
	for _, x := range c.Sources {
		add("sources", x.ID, x.At("id"), x)
	}
	for _, x := range c.Providers {
		add("providers", x.ID, x.At("id"), x)
	}
	for _, x := range c.Tiers {
		add("tiers", x.ID, x.At("id"), x)
	}
	for _, x := range c.Options {
		add(map[bool]string{true: "alternatives", false: "certifications"}[x.Alternative], x.ID, x.At("id"), x)
	}
	for _, x := range c.Claims {
		add("claims", x.ID, x.At("id"), x)
	}
	for _, x := range c.Statements {
		add("statements", x.ID, x.At("id"), x)
	}
	for _, x := range c.Criteria {
		add("criteria", x.ID, x.At("id"), x)
	}
}

func (c *Catalog) check() {
	for _, s := range c.Sources {
		c.https(&s.Mapping, "url", s.URL)
		c.notFuture(&s.Mapping, "date", s.Date)
		c.notFuture(&s.Mapping, "retrieved", s.Retrieved)
	}
	for _, p := range c.Providers {
		c.https(&p.Mapping, "url", p.URL)
	}
	for _, o := range c.Options {
		if o.ID != "" { // else that it lacks one says enough
			c.checkOption(o)
		}
	}
	for _, x := range c.Claims {
		c.checkClaim(x)
	}
	for _, x := range c.Statements {
		c.word(&x.Mapping, "stance", x.Stance, stances)
		c.support(x.From)
	}
	for _, x := range c.Criteria {
		c.word(&x.Mapping, "kind", x.Kind, critKinds)
		c.word(&x.Mapping, "test", x.Test, slices.Sorted(maps.Keys(flagTests)))
	}
	for _, x := range c.Renamed {
		switch {
		case x.To() == "" || x.RenamedTo != "" && x.MergedInto != "":
			c.Diags.Addf(x.Pos(), "CG006", "%q leads nowhere (want renamed_to or merged_into)", x.ID).Hint = "name the id of the record of today"
		case c.byID[x.ID] != nil:
			c.Diags.Addf(x.At("id"), "CG009", "%q is the id of a record of today", x.ID).Hint = "take the entry out of `renamed`, or the record"
		}
		resolve(c, &x.Mapping, "renamed_to", []string{x.RenamedTo}, isA[*Option], "certification or alternative", "certifications", "alternatives")
		resolve(c, &x.Mapping, "merged_into", []string{x.MergedInto}, isA[*Option], "certification or alternative", "certifications", "alternatives")
	}
	c.checkDecision()
	c.collisions()
}

// written reports the text of key when it is still to be written.
func (c *Catalog) written(m *strictyaml.Mapping, key, text string) {
	if diag.Placeholder(text) {
		c.Diags.Addf(m.At(key), "CG006", "%s is still to be written: %q", key, text).Hint = "write what readers should see in place of it"
	}
}

// choices says what a required key of a certification can be.
func (c *Catalog) choices(key string) string {
	var ids []string
	switch key {
	case "tier":
		for _, t := range c.Tiers {
			ids = append(ids, t.ID)
		}
	case "provider":
		for _, p := range c.Providers {
			ids = append(ids, p.ID)
		}
	default:
		return "add a line like " + key + ": {confirmed: 2026-11-01}, or {listed: …}, {available: …}, {last_exam: …}"
	}
	if len(ids) == 0 {
		return "add a line " + key + ": and the id of one under " + key + "s, where there is none yet"
	}
	return "add a line " + key + ": and one of " + strings.Join(ids, ", ")
}

func (c *Catalog) checkOption(o *Option) {
	c.words(o)
	c.written(&o.Mapping, "name", o.Name)
	c.written(&o.Mapping, "summary", o.Summary)
	c.written(&o.Mapping, "verdict", o.Verdict)
	c.written(&o.Status.Mapping, "note", o.Status.Note)
	c.https(&o.Mapping, "url", o.URL)
	if o.Alternative {
		for _, key := range []string{"tier", "status", "exam", "valid_months", "no_expiry", "delivery", "code"} {
			if o.Has(key) {
				c.Diags.Addf(o.KeyAt(key), "CG004", "an alternative has no %q", key)
			}
		}
	} else {
		for _, key := range []string{"provider", "tier", "status"} {
			if !o.Has(key) {
				c.Diags.Addf(o.Pos(), "CG006", "%q has no %q, which is required", o.ID, key).Hint = c.choices(key)
			}
		}
		c.alternativeInstead(o)
		if o.Ended() && len(o.BestFor) > 0 {
			c.Diags.Addf(o.ItemAt("best_for", 0), "CG020", "best_for: recommends %s: %s", o.Label(), o.StageLong()).Hint = "write `best_for: []`"
		}
	}
	resolve(c, &o.Mapping, "provider", []string{o.Provider}, isA[*Provider], "provider", "providers")
	resolve(c, &o.Mapping, "tier", []string{o.Tier}, isA[*Tier], "tier", "tiers")
	resolve(c, &o.Mapping, "instead", o.Instead, isA[*Option], "certification or alternative", "certifications", "alternatives")
	resolve(c, &o.Mapping, "evidence", o.Evidence, isA[*Claim], "claim", "claims")
	resolve(c, &o.Mapping, "red_flags", o.RedFlags, isA[*Criterion], "criterion", "criteria")
	c.checkStatus(o)
	c.checkCost(o)
	c.ordered(o.Hours, "hours")
	c.ordered(o.ValidMonths, "valid_months")
	if o.Exam != nil {
		c.ordered(o.Exam.Minutes, "minutes")
	}
	if o.NoExpiry && o.ValidMonths != nil {
		c.Diags.Addf(o.At("no_expiry"), "CG023", "%q never expires, and has valid_months (want one of the two)", o.ID)
	}
	c.notFuture(&o.Mapping, "verified", o.Verified)
	for _, s := range o.Supports {
		c.support(s)
	}
	for _, x := range o.Conflicts {
		c.word(&x.Mapping, "grade", x.Grade, grades)
		x.Source = c.source(&x.Mapping, x.From)
	}
	c.checkSources(o)
}

func (c *Catalog) words(o *Option) {
	if o.Alternative {
		c.word(&o.Mapping, "kind", o.Kind, altKinds)
	} else {
		c.word(&o.Mapping, "kind", o.Kind, kinds)
	}
	c.word(&o.Mapping, "level", o.Level, levels)
	c.word(&o.Mapping, "access", o.Access, accesses)
	for _, f := range o.Focus {
		c.word(&o.Mapping, "focus", f, focuses)
	}
	for _, d := range o.Delivery {
		c.word(&o.Mapping, "delivery", d, deliveries)
	}
	for _, p := range o.Platforms {
		c.word(&o.Mapping, "platforms", p, platforms)
	}
	r := o.Ratings
	c.word(&r.Mapping, "job_postings", r.JobPostings, postings)
	c.word(&r.Mapping, "skill_building", r.SkillBuilding, skills)
	c.word(&r.Mapping, "hiring_signal", r.HiringSignal, signals)
	c.word(&r.Mapping, "roi", r.ROI, rois)
	c.word(&r.Mapping, "by", r.By, raters)
	for i, key := range o.NotApplicable {
		c.wordAt(o.ItemAt("not_applicable", i), "not_applicable", key, empties)
		if o.Has(key) && !o.Null(key) {
			c.Diags.Addf(o.At("not_applicable"), "CG023", "%s has a value, and is said not to apply", key)
		}
	}
	for i, key := range o.NotFound {
		c.wordAt(o.ItemAt("not_found", i), "not_found", key, empties)
		if o.Has(key) {
			c.Diags.Addf(o.At("not_found"), "CG023", "%s is given, and is said not to have been found", key)
		}
	}
}

// alternativeInstead reports what is named in place of o and has ended, too,
// and a list in which all are certifications.
func (c *Catalog) alternativeInstead(o *Option) {
	if !c.Whole("certifications", "alternatives") {
		return
	}
	other := false
	for i, id := range o.Instead {
		x := c.Option(id)
		other = other || x == nil || x.Alternative
		if x != nil && x.Ended() {
			hint := "take it out"
			if next := x.Current(); len(next) > 0 {
				hint = "its successor is " + next[0].ID
			}
			c.Diags.Addf(o.ItemAt("instead", i), "CG020", "instead: recommends %s: %s", x.Label(), x.StageLong()).Hint = hint
		}
	}
	if other {
		return
	}
	c.Diags.Addf(o.At("instead"), "CG006", "%q names nothing to do instead that is no certification", o.ID).Hint = "add `instead: [portfolio-project]`, or another alternative"
}

func (c *Catalog) checkStatus(o *Option) {
	s := o.Status
	if !s.LastExam.IsZero() && len(s.Successors) == 0 && !s.NoneNamed {
		c.Diags.Addf(s.At("last_exam"), "CG006", "%q has a last exam and no successor", o.ID).Hint = "add `successors: [ID]`, or `none_named: true` when the provider names none"
	}
	if len(s.Successors) > 0 && s.NoneNamed {
		c.Diags.Addf(s.At("none_named"), "CG023", "%q has successors, and says that none is named", o.ID)
	}
	resolve(c, &s.Mapping, "successors", s.Successors, isA[*Option], "certification", "certifications", "alternatives")
	for _, pair := range []struct {
		a, b   string
		da, db Date
	}{
		{"beta", "available", s.Beta, s.Available}, {"available", "last_exam", s.Available, s.LastExam},
		{"last_exam", "renewable_until", s.LastExam, s.RenewableUntil},
	} {
		if !pair.da.IsZero() && !pair.db.IsZero() && pair.da.First().After(pair.db.Last()) {
			c.Diags.Addf(s.At(pair.b), "CG023", "%s (%s) is before %s (%s)", pair.b, pair.db, pair.a, pair.da)
		}
	}
	if seen := c.ancestor(o, map[string]bool{}); seen {
		c.Diags.Addf(s.At("successors"), "CG023", "%q is its own successor's successor", o.ID)
	}
	for key, d := range map[string]Date{"confirmed": s.Confirmed, "listed": s.Listed, "beta_seen": s.BetaSeen} {
		c.notFuture(&s.Mapping, key, d)
	}
	if s.ListedUndated && !s.Listed.IsZero() {
		c.Diags.Addf(s.At("listed_undated"), "CG023", "listed_undated stands beside listed (want one of the two)")
	}
	if len(s.StillIn) > 0 && s.LastExam.IsZero() {
		c.Diags.Addf(s.At("still_in"), "CG023", "still_in stands without a last_exam")
	}
}

func (c *Catalog) ancestor(o *Option, seen map[string]bool) bool {
	var walk func(id string) bool
	walk = func(id string) bool {
		if id == o.ID {
			return true
		}
		if seen[id] {
			return false
		}
		seen[id] = true
		next := c.Option(id)
		return next != nil && slices.ContainsFunc(next.Status.Successors, walk)
	}
	return slices.ContainsFunc(o.Status.Successors, walk)
}

func (c *Catalog) checkCost(o *Option) {
	cost := o.Cost
	if cost == nil {
		return
	}
	if cost.Currency != "" && cost.Currency != "USD" {
		c.Diags.Addf(cost.At("currency"), "CG008", "currency: %q (want USD)", cost.Currency).Hint = "write the sum in US dollars, so that sums can be compared, and the price as it is charged in `note`"
	}
	if cost.Min != nil && cost.Max != nil && *cost.Min > *cost.Max {
		c.Diags.Addf(cost.At("min"), "CG023", "min is more than max")
	}
	for key, v := range map[string]*float64{"amount": cost.Amount, "min": cost.Min, "max": cost.Max, "per_month": cost.PerMonth, "retake": cost.Retake, "renewal": cost.Renewal} {
		if v != nil && *v < 0 {
			c.Diags.Addf(cost.At(key), "CG005", "%s is less than nothing", key)
		}
	}
	if cost.Included < 0 {
		c.Diags.Addf(cost.At("retakes_included"), "CG005", "retakes_included is less than nothing")
	}
	c.ordered(cost.Months, "months")
	if cost.Amount != nil && (cost.Min != nil || cost.Max != nil || cost.PerMonth != nil) {
		c.Diags.Addf(cost.At("amount"), "CG023", "amount stands beside min, max or per_month (want one of them)")
	}
	if !cost.Known() && cost.PerMonth == nil && !cost.Null("amount") && cost.Note == "" {
		c.Diags.Addf(cost.Pos(), "CG006", "the cost has no sum (want amount, min and max, or per_month)")
	}
}

// checkSources reports volatile fields that no source supports.
func (c *Catalog) checkSources(o *Option) {
	for _, key := range volatileKeys {
		if !o.Has(key) || key == "status" && o.Alternative {
			continue
		}
		if len(o.SupportsOf(key)) == 0 {
			c.Diags.Addf(o.KeyAt(key), "CG024", "no source supports the %s of %q", key, o.ID).Hint = "add " + key + " to `supports` of one of its sources"
		}
	}
	if o.NoExpiry && len(o.SupportsOf("valid_months")) == 0 {
		c.Diags.Addf(o.KeyAt("no_expiry"), "CG024", "no source supports that %q never expires", o.ID).Hint = "add valid_months to `supports` of one of its sources"
	}
	if o.Cost != nil && o.Cost.Months != nil && len(o.SupportsOf("months")) == 0 {
		c.Diags.Addf(o.Cost.At("months"), "CG024", "no source supports the months of %q", o.ID).Hint = "add months to `supports` of one of its sources: the price of a month may come from another"
	}
}

func (c *Catalog) checkClaim(x *Claim) {
	c.word(&x.Mapping, "grade", x.Grade, grades)
	c.word(&x.Mapping, "unit", x.Unit, units)
	c.support(x.From)
	if x.Grade == "A" || x.Grade == "B" {
		for _, key := range []string{"sample", "collected", "method"} {
			if !x.Has(key) {
				c.Diags.Addf(x.At("grade"), "CG024", "claim %q has grade %s and no %q", x.ID, x.Grade, key).Hint = "add it, or write null when the source does not publish it"
			}
		}
	}
}

func (c *Catalog) support(s *Support) {
	if s == nil {
		return
	}
	if s.Has("grade") {
		c.word(&s.Mapping, "grade", s.Grade, grades)
	}
	c.https(&s.Mapping, "url", s.URL)
	for _, key := range s.Supports {
		c.word(&s.Mapping, "supports", key, supported)
	}
	s.Source = c.source(&s.Mapping, s.From)
}

func (c *Catalog) source(m *strictyaml.Mapping, id string) *SourceRecord {
	if id == "" {
		return nil
	}
	s, ok := c.byID[id].(*SourceRecord)
	if !ok && c.Whole("sources") {
		x := c.Diags.Addf(m.At("from"), "CG010", "no source %q", id)
		x.Hint = diag.DidYouMean(id, idsOf(c, isA[*SourceRecord]))
	}
	return s
}

func (c *Catalog) word(m *strictyaml.Mapping, key, word string, allowed []string) {
	c.wordAt(m.At(key), key, word, allowed)
}

func (c *Catalog) wordAt(at diag.Pos, key, word string, allowed []string) {
	if word == "" || slices.Contains(allowed, word) {
		return
	}
	x := c.Diags.Addf(at, "CG008", "%s: %q (want %s)", key, word, sentenceList(allowed, "or"))
	x.Hint = diag.DidYouMean(word, allowed)
}

func (c *Catalog) https(m *strictyaml.Mapping, key, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(address, " <>\"") {
		c.Diags.Addf(m.At(key), "CG014", "%s: %q (want an address that starts with https://)", key, address)
	}
}

func (c *Catalog) notFuture(m *strictyaml.Mapping, key string, d Date) {
	if !d.IsZero() && !c.today.IsZero() && d.First().After(c.today.First()) {
		c.Diags.Addf(m.At(key), "CG007", "%s: %s is in the future (today is %s)", key, d, c.today)
	}
}

func (c *Catalog) ordered(r *Range, key string) {
	if r != nil && r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		c.Diags.Addf(r.At("min"), "CG023", "%s: min is more than max", key)
	}
}

// collisions reports records of one name and provider. Editions of an exam
// that keep its name have codes to tell them apart.
func (c *Catalog) collisions() {
	names := map[string][]*Option{}
	for _, o := range c.Options {
		key := strings.ToLower(o.Name) + "|" + o.Provider
		for _, first := range names[key] {
			if first.ID != o.ID && (first.Code == o.Code || first.Code == "" || o.Code == "") {
				c.Diags.Addf(o.At("name"), "CG009", "%q has the name and provider of %q", o.ID, first.ID).Hint = "give both their exam codes when they are two editions, else take one out"
				break
			}
		}
		names[key] = append(names[key], o)
	}
}

func isA[T any](x any) bool { _, ok := x.(T); return ok }

func idsOf(c *Catalog, is func(any) bool) []string {
	var ids []string
	for _, id := range c.IDs() {
		if is(c.byID[id]) {
			ids = append(ids, id)
		}
	}
	return ids
}

func resolve(c *Catalog, m *strictyaml.Mapping, key string, ids []string, is func(any) bool, what string, sections ...string) {
	if !c.Whole(sections...) {
		return
	}
	for i, id := range ids {
		if id == "" || is(c.byID[id]) {
			continue
		}
		x := c.Diags.Addf(m.ItemAt(key, i), "CG010", "%s: no %s %q", key, what, id)
		x.Hint = or(c.CalledNow(id), diag.DidYouMean(id, idsOf(c, is)))
	}
}
