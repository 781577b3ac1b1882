package catalog

import (
	"maps"
	"slices"

	"certguide/generator/strictyaml"
)

// Schema returns the JSON Schema of the data file, for editors that complete
// and check while one types.
func Schema() []byte { return strictyaml.Schema("certifications.yaml", file{}, vocabulary()) }

// A Field is a key of the data file.
type Field = strictyaml.Field

// Dictionary returns every key of the data file, with what it takes and means.
func Dictionary() []Field { return strictyaml.Describe(file{}, vocabulary()) }

// vocabulary returns the allowed words of the keys that take only some.
func vocabulary() map[string][]string {
	return map[string][]string{
		"Option.kind": append(append([]string{}, kinds...), altKinds...), "Option.level": levels, "Option.focus": focuses,
		"Option.platforms": platforms, "Option.access": accesses, "Option.delivery": deliveries,
		"Option.not_applicable": empties, "Option.not_found": empties,
		"Ratings.job_postings": postings, "Ratings.skill_building": skills, "Ratings.hiring_signal": signals, "Ratings.roi": rois, "Ratings.by": raters,
		"Support.grade": grades, "Support.supports": supported, "Conflict.grade": grades, "Claim.grade": grades, "Claim.unit": units,
		"Statement.stance": stances, "Criterion.kind": critKinds, "Criterion.test": slices.Sorted(maps.Keys(flagTests)),
	}
}
