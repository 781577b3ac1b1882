package diag

import (
	"net/url"
	"slices"
)

// SARIF returns the list as a log of SARIF 2.1.0 (OASIS), which code hosts
// show beside the files.
func SARIF(list List) any {
	type object = map[string]any
	rules := []object{}
	used := map[string]bool{}
	for _, d := range list {
		used[d.Code] = true
	}
	var codes []string
	for code := range used {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		rules = append(rules, object{"id": code, "shortDescription": object{"text": Codes[code]}})
	}
	results := []object{}
	for _, d := range list {
		text := d.Msg
		if d.Hint != "" {
			text += ". " + d.Hint
		}
		place := object{"artifactLocation": object{"uri": (&url.URL{Path: d.File}).String()}}
		if d.Line > 0 {
			place["region"] = object{"startLine": d.Line, "startColumn": max(d.Col, 1)}
		}
		results = append(results, object{"ruleId": d.Code, "level": "error", "message": object{"text": text}, "locations": []object{{"physicalLocation": place}}})
	}
	return object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": object{"name": "certguide", "rules": rules}}, "columnKind": "unicodeCodePoints", "results": results}},
	}
}
