package generator

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/strictyaml"

	"golang.org/x/text/language"
)

// sources is everything that was read from content/.
type sources struct {
	from      fs.FS
	templates fs.FS
	documents []markdown.Source // by name
	data      markdown.Source   // certifications.yaml
	settings  Settings
	siteText  string
	lock      string            // urls.lock
	files     map[string][]byte // pictures and other files, by name
	refused   []string          // files and folders that the machine does not let us read
}

const (
	contentDir   = "content"
	settingsName = contentDir + "/site.yaml"
)

// made are files that the site makes itself; one of content/ would not take
// their place, but be published under a name with a fingerprint.
var made = []string{contentDir + "/sitemap.xml", contentDir + "/404.html", contentDir + "/index.html"}

// Settings is content/site.yaml.
type Settings struct {
	strictyaml.Mapping
	Title       string        `yaml:"title,required" doc:"The site's full title."`
	Short       string        `yaml:"short" doc:"The name in the masthead."`
	Description string        `yaml:"description,required" doc:"One or two sentences for search results and the foot of each page."`
	BaseURL     string        `yaml:"base_url,required" doc:"Where the site will be, like https://example.org/ or https://example.org/guide/."`
	Language    string        `yaml:"language" doc:"The language of the text, like en."`
	Publisher   string        `yaml:"publisher" doc:"Who publishes it."`
	Contact     string        `yaml:"contact" doc:"Address of a form or mailbox; turns on \"report an error\"."`
	Repository  string        `yaml:"repository" doc:"Address of the repository; turns on \"edit this page\"."`
	EditPath    string        `yaml:"edit_path" doc:"What stands between repository and file name (default: /edit/main)."` // between repository and file name, like /edit/main
	Navigation  []NavItem     `yaml:"navigation" doc:"The entries of the menu."`
	Footer      []NavItem     `yaml:"footer" doc:"The links at the foot."`
	Review      *ReviewPolicy `yaml:"review" doc:"After how many days facts must be looked at again."`
	JudgedBy    string        `yaml:"judged_by" doc:"Whose judgement the ratings and tiers are that are marked with by: article, like the original article (default: ours)."`
	Synonyms    []Synonym     `yaml:"synonyms" doc:"Words that readers type for others."`
	Unchecked   []Unchecked   `yaml:"unchecked" doc:"Links that check --external leaves alone."`
	Budgets     []Budget      `yaml:"budgets" doc:"The most that pages may weigh."`
}

// Schema returns the JSON Schema (draft 2020-12) of what a guide is written in,
// data, site or page (its front matter), or of the report of problems.
func Schema(of string) []byte {
	switch of {
	case "data":
		return catalog.Schema()
	case "site":
		return strictyaml.Schema("site.yaml", Settings{}, nil)
	case "page":
		return markdown.Schema()
	case "report":
		return diag.ReportSchema()
	}
	return nil
}

// A NavItem is an entry of the site's navigation.
type NavItem struct {
	strictyaml.Mapping
	Title string `yaml:"title,required" doc:"What the link says."`
	Path  string `yaml:"path,required" doc:"Where it leads, like /tiers/."`
}

// load reads the sources. It returns nil when there is nothing to build from.
func load(fsys, templates fs.FS) (*sources, diag.List) {
	var diags diag.List
	in := &sources{from: fsys, templates: templates, files: map[string][]byte{}}
	in.data.Name = contentDir + "/certifications.yaml"
	if _, err := fs.Stat(fsys, contentDir); err != nil {
		diags.Addf(diag.Pos{File: contentDir}, "CG026", "there is no folder content/ here").Hint = "run certguide in the folder that holds content/, or name that folder with -C"
		return nil, diags
	}
	names := in.list(fsys, &diags)
	read := each(context.Background(), names, func(name string) contents {
		switch path.Ext(name) {
		case ".md", ".yaml":
			text, err := readText(fsys, name)
			return contents{text: text, err: err}
		}
		data, err := fs.ReadFile(fsys, name)
		return contents{data: data, err: err}
	})
	for i, name := range names {
		in.take(name, read[i], &diags)
	}
	diags = append(diags, in.readSettings(in.siteText)...)
	slices.SortFunc(in.documents, func(a, b markdown.Source) int { return strings.Compare(a.Name, b.Name) })
	return in, diags
}

// readText returns what a file holds, of which it makes no copy to throw away.
func readText(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	_, err = buf.ReadFrom(f)
	return buf.String(), err
}

// contents are what a file holds: as a text, or as it is.
type contents struct {
	text string
	data []byte
	err  error
}

// take sorts a file in.
func (in *sources) take(name string, c contents, diags *diag.List) {
	switch {
	case errors.Is(c.err, fs.ErrNotExist): // gone since it was listed
	case c.err != nil:
		in.refuse(name, c.err, diags)
	case name == in.data.Name:
		in.data.Text = c.text
	case name == settingsName:
		in.siteText = c.text
	case name == LockName:
		in.lock = string(c.data)
	case strings.HasSuffix(name, ".schema.json"):
	case path.Ext(name) != ".md" && slices.Contains([]string{".md", ".markdown", ".mdown", ".mkd"}, strings.ToLower(path.Ext(name))):
		diags.Addf(diag.Pos{File: name}, "CG026", "is a page by its name, but ends in %s (want .md)", path.Ext(name)).Hint = "rename it to " + strings.TrimSuffix(path.Base(name), path.Ext(name)) + ".md"
	case slices.Contains(made, name):
		diags.Addf(diag.Pos{File: name}, "CG021", "the site makes %s itself", strings.TrimPrefix(name, contentDir)).Hint = "take the file out"
	case path.Ext(name) == ".md":
		in.documents = append(in.documents, markdown.Source{Name: name, Text: c.text})
	case c.text != "":
		in.files[name] = []byte(c.text)
	default:
		in.files[name] = c.data
	}
}

// refuse notes what the machine does not let us read.
func (in *sources) refuse(name string, err error, diags *diag.List) {
	in.refused = append(in.refused, name)
	diags.Addf(diag.Pos{File: name}, "CG026", "cannot be read: %s", cause(err)).Cause = true
}

// list returns the names of all files of the guide.
func (in *sources) list(fsys fs.FS, diags *diag.List) []string {
	var names []string
	var walk fs.WalkDirFunc
	walk = func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) { // else gone since it was listed
				in.refuse(name, err, diags)
			}
			return nil
		}
		if name != contentDir && hidden(entry.Name()) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		if entry.Type().IsRegular() { // as nearly all are
			names = append(names, name)
			return nil
		}
		info, err := fs.Stat(fsys, name) // of what a link leads to
		link := entry.Type()&fs.ModeSymlink != 0
		switch {
		case link && err != nil && !errors.Is(err, fs.ErrPermission):
			diags.Addf(diag.Pos{File: name}, "CG026", "is a link to something that does not exist").Hint = "take the link out, or bring back what it leads to"
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			in.refuse(name, err, diags)
		case info.IsDir() && leadsBack(fsys, name, info):
			diags.Addf(diag.Pos{File: name}, "CG026", "is a link that leads back to a folder above it").Hint = "take the link out: following it would never end"
		case info.IsDir():
			return fs.WalkDir(fsys, name, walk)
		case !info.Mode().IsRegular():
			diags.Addf(diag.Pos{File: name}, "CG026", "is no file with contents (want no pipe, socket or device here)").Hint = "take it out of content/"
		default:
			names = append(names, name)
		}
		return nil
	}
	if err := fs.WalkDir(fsys, contentDir, walk); err != nil {
		in.refuse(contentDir, err, diags)
	}
	return names
}

// again returns the sources after the files called names were written, and
// nothing else happened. It returns nil when that is not sure to be so simple:
// then all must be read.
func (in *sources) again(fsys fs.FS, names []string) *sources {
	out := *in
	out.documents = slices.Clone(in.documents)
	for _, name := range names {
		i, ok := slices.BinarySearchFunc(out.documents, name, func(s markdown.Source, n string) int { return strings.Compare(s.Name, n) })
		if !ok && name != in.data.Name {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		switch {
		case err != nil:
			return nil
		case name == in.data.Name:
			out.data.Text = string(data)
		default:
			out.documents[i].Text = string(data)
		}
	}
	return &out
}

// leadsBack reports whether the folder that the link at name leads to is one
// above it.
func leadsBack(fsys fs.FS, name string, to fs.FileInfo) bool {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if above, err := fs.Stat(fsys, dir); err == nil && os.SameFile(above, to) {
			return true
		}
		if dir == "." {
			return false
		}
	}
}

// unreadable reports whether name is, or lies in, what could not be read.
func (in *sources) unreadable(name string) bool {
	return slices.ContainsFunc(in.refused, func(r string) bool { return name == r || strings.HasPrefix(name, r+"/") })
}

func (in *sources) readSettings(text string) diag.List {
	const name = settingsName
	var diags diag.List
	switch {
	case in.unreadable(name):
	case text == "":
		diags.Addf(diag.Pos{File: name}, "CG026", "the file is missing or empty").Hint = "it needs at least title, description and base_url"
	default:
		diags = strictyaml.Decode(name, text, 1, &in.settings)
		diags = append(diags, in.settings.check()...)
		if in.settings.Pos().Line == 0 { // nothing could be read
			for i := range diags {
				diags[i].Cause = true
			}
		}
	}
	if in.settings.Language == "" {
		in.settings.Language = "en"
	}
	if in.settings.Short == "" {
		in.settings.Short = in.settings.Title
	}
	return diags
}

var mailbox = regexp.MustCompile(`^[^@\s<>"]+@[^@\s<>"]+\.[^@\s<>".]+$`)

// check reports the values that would make every page wrong, and takes them
// out, so that they are reported here alone.
func (s *Settings) check() diag.List {
	var diags diag.List
	web := func(address string) bool {
		u, err := url.Parse(address)
		return err == nil && u.Scheme == "https" && u.Host != "" && !strings.ContainsAny(address, " <>\"")
	}
	if s.Repository != "" && !web(s.Repository) {
		diags.Addf(s.At("repository"), "CG005", "repository: %q (want an address like https://github.com/you/guide)", s.Repository)
		s.Repository = ""
	}
	if s.EditPath != "" && !strings.HasPrefix(s.EditPath, "/") {
		diags.Addf(s.At("edit_path"), "CG005", "edit_path: %q (want a path that starts with a slash, like /edit/main)", s.EditPath)
		s.EditPath = ""
	}
	address, mail := strings.CutPrefix(s.Contact, "mailto:")
	bare, _, _ := strings.Cut(address, "?")
	switch {
	case s.Contact == "", web(s.Contact):
	case mailbox.MatchString(bare) && (mail || bare == address):
		s.Contact = "mailto:" + address
	default:
		diags.Addf(s.At("contact"), "CG005", "contact: %q (want an e-mail address, or the address of a form, which starts with https://)", s.Contact)
		s.Contact = ""
	}
	if _, err := language.Parse(s.Language); s.Language != "" && err != nil {
		diags.Addf(s.At("language"), "CG005", "language: %q (want a code like en, de or pt-BR)", s.Language)
	}
	return diags
}

func (in *sources) text(name string) string {
	switch name {
	case in.data.Name:
		return in.data.Text
	case settingsName:
		return in.siteText
	}
	if strings.HasPrefix(name, templatesDir+"/") {
		return templateText(in.templates, name)
	}
	if i, ok := slices.BinarySearchFunc(in.documents, name, func(s markdown.Source, n string) int { return strings.Compare(s.Name, n) }); ok {
		if text := in.documents[i].Text; text != "" {
			return text
		}
		data, _ := fs.ReadFile(in.from, name) // what cannot be read again has no lines to show
		return string(data)
	}
	return ""
}

// hidden reports whether a file is none of the guide's: names that start with
// a dot or an underscore, and the temporary files of editors.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") ||
		strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swx") ||
		strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".bak") || strings.HasSuffix(name, ".orig") ||
		strings.Contains(name, "___jb_") || name == "4913" || name == "Thumbs.db"
}

// cause returns the system's own words for err, without path and call.
func cause(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}
