package strictyaml

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// plain returns the root of a text that is a mapping of the plainest kind, each
// line a key and words or a whole number, or nil. Most front matter and most
// arguments are such, and the library needs twenty times as long for them. What it
// returns is what the library would, and keeps nothing of the file that text is from.
func plain(text string) *yaml.Node {
	var all []*yaml.Node
	for rest, line := strings.Clone(text), 1; rest != ""; line++ {
		var this string
		this, rest, _ = strings.Cut(rest, "\n")
		key, value, ok := strings.Cut(this, ": ")
		tag := plainTag(value)
		if !ok || key == "" || len(key) > 100 || tag == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") != "" || plainTag(key) != "!!str" {
			return nil
		}
		all = append(all, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Line: line, Column: 1},
			&yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value, Line: line, Column: len(key) + 3})
	}
	if all == nil {
		return nil
	}
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: all, Line: 1, Column: 1}
}

// plainTag returns the type of a value in which nothing means anything to YAML, or
// "" for one that is for the library.
func plainTag(value string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch {
	case value == "":
	case value[0] >= '1' && value[0] <= '9' && len(value) < 10 && strings.Trim(value, "0123456789") == "":
		return "!!int"
	case strings.IndexByte(letters, value[0]) >= 0 && value[len(value)-1] != ' ' && strings.Trim(value, letters+"0123456789 .,()'/_-") == "":
		switch strings.ToLower(value) {
		case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
			return ""
		}
		return "!!str"
	}
	return ""
}
