package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"certguide/generator"
)

//go:embed scaffold
var scaffold embed.FS

type newCmd struct {
	Page          newPage          `cmd:"" help:"Start a page, like guides/first."`
	Certification newCertification `cmd:"" help:"Add the start of a record to certifications.yaml."`
	Site          newSite          `cmd:"" help:"Make a small guide in a new folder."`
}

type newPage struct {
	Dir  string `short:"C" name:"dir" placeholder:"DIR" default:"." help:"Folder that holds content/."`
	Path string `arg:"" help:"Path of the page below content/, without .md."`
}

var pagePath = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)

// Run writes the page, unless there is one.
func (c *newPage) Run(p *program) error {
	name := strings.TrimSuffix(strings.Trim(c.Path, "/"), ".md")
	if !pagePath.MatchString(name) {
		return usageError{fmt.Errorf("%q is no path of a page: want small letters, digits, hyphens and slashes, like guides/first-steps", c.Path)}
	}
	text, err := scaffold.ReadFile("scaffold/page.md")
	if err != nil {
		return err
	}
	words := strings.ReplaceAll(path.Base(name), "-", " ")
	file := filepath.Join(c.Dir, "content", filepath.FromSlash(name)+".md")
	return p.create(file, strings.Replace(string(text), "TITLE", strings.ToUpper(words[:1])+words[1:], 1))
}

// create writes a new file, and refuses one that exists.
func (p *program) create(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s exists already; it was left as it is", name)}
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "made %s\n", name)
	return nil
}

type newCertification struct {
	common
	ID string `arg:"" help:"Id of the record, like google-professional-ml-engineer."`
}

// Run adds the start of a record behind the last certification. The data must
// be in order first, so that the place is certain.
func (c *newCertification) Run(p *program) error {
	result, err := p.build(c.common)
	if err != nil {
		return err
	}
	cat := result.Site.Catalog
	switch {
	case !pagePath.MatchString(c.ID) || strings.Contains(c.ID, "/"):
		return usageError{fmt.Errorf("%q is no id: want small letters, digits and hyphens", c.ID)}
	case cat.Find(c.ID) != nil:
		return usageError{fmt.Errorf("%q exists already; it was left as it is", c.ID)}
	case len(cat.Certifications()) == 0 || len(cat.Alternatives()) == 0:
		return usageError{errors.New("the data needs a certification and an alternative first; see \"certguide new site\"")}
	}
	start, err := scaffold.ReadFile("scaffold/certification.yaml")
	if err != nil {
		return err
	}
	words := strings.ReplaceAll(c.ID, "-", " ")
	record := strings.NewReplacer("ID\n", c.ID+"\n", "NAME", strings.ToUpper(words[:1])+words[1:], "PROVIDER", cat.Providers[0].ID, "TIER", cat.Tiers[len(cat.Tiers)-1].ID,
		"ALTERNATIVE", cat.Alternatives()[0].ID).Replace(string(start))
	name := filepath.Join(c.Dir, "content", "certifications.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(data), "\n")
	at := cat.Certifications()[0].Pos().Line - 1
	lines = append(lines[:at:at], append([]string{record, "\n"}, lines[at:]...)...)
	if err := os.WriteFile(name, []byte(strings.Join(lines, "")), 0o666); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "added %s to %s, line %d: fill in what is known, with its source; until then the guide does not build\n", c.ID, name, at+1)
	return nil
}

type newSite struct {
	Dir string `arg:"" help:"Folder to make; it must be empty or not exist."`
}

// Run writes the small guide.
func (c *newSite) Run(p *program) error {
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return usageError{fmt.Errorf("%s is not empty; it was left as it is", c.Dir)}
	}
	for of, name := range map[string]string{"data": "certifications", "site": "site", "page": "page"} {
		if err := p.create(filepath.Join(c.Dir, "content", name+".schema.json"), string(generator.Schema(of))); err != nil {
			return err
		}
	}
	return fs.WalkDir(scaffold, "scaffold/site", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := scaffold.ReadFile(name)
		if err != nil {
			return err
		}
		return p.create(filepath.Join(c.Dir, filepath.FromSlash(strings.TrimPrefix(name, "scaffold/site/"))), string(text))
	})
}
