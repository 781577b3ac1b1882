package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// words are plain words; none is a figure, and none advises anything.
var words = strings.Fields(`ability access account address agent answer archive author balance basis board branch bridge budget build
cable cache career chapter chart choice client cloud cluster code column common company compare concept config content context copy corner
country course cover credit culture current cycle data database debate decision default degree demand design detail device digital
document domain draft drive early edge effort element employer energy engine entry error evidence example expert factor feature field
figure file filter final finding focus folder form frame front future garden general goal grade graph ground group growth guide habit
handle harbour header history home idea image impact index input inside interest issue item journey kernel key kind label ladder language layer
lead lesson letter level library light limit line list local logic machine manager map margin market master matter measure member memory
message method middle minute mirror model module moment motion narrow nature network node normal note number object office open option
order origin output owner page panel paper parent part path pattern people period phase place plan point policy position power practice
present price problem process product profile program project proof purpose quality query question quick range rate reader reason record
region release remote report request result review right river role root route rule safe sample scale schedule school science scope
script season second section sensor series server service shape share signal simple single skill small social source space speed stage
standard start state station step stock store story stream street study style subject summer supply support surface system table target
task teacher team term test text theme theory thing thread tool topic total tower track trade training travel tree trend type union unit
update upper user value vector version view village vision visit volume wait water wave week wheel window winter word work world writer`)

// languages are those of the corpus's code, each with lines to choose from.
// %[1]s to %[3]s are words, %[4]d a number.
var languages = []struct {
	name, head, foot string
	lines            []string
}{
	{"go", "package %[1]s\n\nimport (\n\t\"errors\"\n\t\"fmt\"\n)\n\n// %[2]sOf returns the %[3]s.\nfunc %[2]sOf(in []string) (map[string]int, error) {\n\tout := map[string]int{}\n", "\treturn out, nil\n}\n", []string{
		"\tfor i, %[1]s := range in {\n\t\tout[%[1]s] += i * %[4]d\n\t}\n",
		"\tif len(out) == %[4]d {\n\t\treturn nil, errors.New(\"no %[2]s\")\n\t}\n",
		"\tfmt.Printf(\"%%s has %%d\\n\", %[1]q, %[4]d) // %[2]s and %[3]s\n",
		"\tvar %[1]s, ok = out[\"%[3]s\"]\n\tif !ok {\n\t\t%[1]s = 0x%[4]x\n\t}\n",
		"\ttype %[2]s struct {\n\t\t%[3]s string `json:\"%[1]s\"`\n\t}\n",
		"\tswitch %[1]s := len(in); {\n\tcase %[1]s > %[4]d:\n\t\treturn nil, fmt.Errorf(\"%[2]s: %%w\", errors.ErrUnsupported)\n\tdefault:\n\t}\n",
	}},
	{"python", "import json\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass %[1]s:\n    \"\"\"The %[2]s of a %[3]s.\"\"\"\n\n    name: str\n    size: int = %[4]d\n\n", "\n\nif __name__ == \"__main__\":\n    print(%[1]s(\"%[2]s\"))\n", []string{
		"    def %[1]s(self, %[2]s: list[str]) -> dict[str, int]:\n        return {x: len(x) + %[4]d for x in %[2]s if x != '%[3]s'}\n\n",
		"    # %[1]s before %[2]s\n    def %[3]s(self):\n        with open(f\"{self.name}.json\") as f:\n            return json.load(f)[\"%[1]s\"]\n\n",
		"    async def %[2]s(self, *args, **kwargs):\n        raise ValueError(\"no %[1]s\" %% %[4]d)\n\n",
		"    @property\n    def %[3]s(self) -> float:\n        return self.size / %[4]d.5 if self.size else None\n\n",
	}},
	{"bash", "#!/usr/bin/env bash\nset -euo pipefail\n\n# %[1]s: copies the %[2]s.\n%[1]s=\"${1:-%[3]s}\"\n\n", "\nexit 0\n", []string{
		"for %[1]s in *.txt; do\n  echo \"$%[1]s: $(wc -l < \"$%[1]s\")\" | tee -a %[2]s.log\ndone\n",
		"if [[ -z \"${%[2]s:-}\" ]]; then\n  %[2]s=$((%[4]d + 1)) # %[3]s\nfi\n",
		"curl -fsSL --retry 3 \"https://example.org/%[1]s/%[4]d\" -o /tmp/%[2]s\n",
		"function %[3]s() {\n  local %[1]s=$1\n  printf '%%s\\n' \"$%[1]s\" >&2\n  return %[4]d\n}\n",
		"case \"$%[1]s\" in\n  %[2]s|%[3]s) export LEVEL=%[4]d ;;\n  *) echo 'unknown' ;;\nesac\n",
	}},
	{"yaml", "# The %[1]s of the %[2]s.\nversion: 3\nname: %[3]s\n", "end: true\n", []string{
		"%[1]s:\n  - name: \"%[2]s\"\n    size: %[4]d\n    tags: [%[2]s, %[3]s]\n",
		"%[2]s: &%[3]s\n  enabled: false\n  ratio: 0.%[4]d # of the %[1]s\n",
		"%[3]s: |\n  first line of %[1]s\n  second line of %[2]s\n",
		"%[1]s-%[2]s: {left: null, right: '%[3]s', top: %[4]d}\n",
	}},
	{"javascript", "import { %[1]s } from \"./%[2]s.js\";\n\n/** Draws the %[3]s. */\nexport class Chart {\n  #size = %[4]d;\n", "}\n", []string{
		"  %[1]s(%[2]s = []) {\n    return %[2]s.map((x) => `${x.%[3]s}: ${x.size * %[4]d}`);\n  }\n",
		"  async %[2]s() {\n    const answer = await fetch(\"/%[1]s.json\"); // %[3]s\n    return answer.ok ? answer.json() : null;\n  }\n",
		"  get %[3]s() {\n    if (this.#size === %[4]d || /^%[1]s+$/i.test(this.name)) throw new Error('%[2]s');\n    return { ...this, %[1]s: true };\n  }\n",
	}},
	{"json", "{\n  \"name\": \"%[1]s\",\n  \"version\": \"1.%[4]d.0\",\n", "  \"last\": null\n}\n", []string{
		"  \"%[1]s\": {\"%[2]s\": %[4]d, \"on\": true, \"list\": [\"%[3]s\", -1.5e3]},\n",
		"  \"%[2]s-%[3]s\": [\n    {\"id\": \"%[1]s\", \"size\": %[4]d},\n    {\"id\": \"%[3]s\", \"size\": 0}\n  ],\n",
	}},
}

// snippet returns a block of code of about 800 bytes. One in five is one that
// many pages have, as with the commands of an installation.
func snippet(r *rand.Rand) (language, text string) {
	if r.IntN(5) == 0 {
		r = rand.New(rand.NewPCG(0, r.Uint64N(20)))
	}
	l := languages[r.IntN(len(languages))]
	var b strings.Builder
	line := func(format string) {
		fmt.Fprintf(&b, format+"%[5]s", word(r), word(r), word(r), r.IntN(90)+10, "")
	}
	line(l.head)
	for b.Len() < 740 {
		line(l.lines[r.IntN(len(l.lines))])
	}
	line(l.foot)
	return l.name, b.String()
}
