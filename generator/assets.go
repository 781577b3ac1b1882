package generator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"certguide/generator/diag"
	"certguide/generator/markdown"

	"html/template"

	"github.com/tdewolff/parse/v2"
	"golang.org/x/image/draw"
)

// assets are the files of templates/assets/: style sheets, icons, scripts.
type assets struct {
	urls  map[string]string // name → address with fingerprint, within the site
	icons map[string]string
	files Files
}

// loadAssets reads, shrinks and fingerprints the assets.
func loadAssets(fsys fs.FS) (*assets, error) {
	a := &assets{urls: map[string]string{}, icons: map[string]string{}, files: Files{}}
	if _, err := fs.Stat(fsys, "assets"); err != nil {
		return nil, &templateError{"assets", errors.New("the folder is missing (want all of the built-in templates: a folder templates/ takes the place of them together)")}
	}
	err := fs.WalkDir(fsys, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || hidden(entry.Name()) {
			return err
		}
		short := strings.TrimPrefix(name, "assets/")
		data, err := readAsset(fsys, short)
		if err != nil {
			return err
		}
		if icon, ok := strings.CutPrefix(short, "icons/"); ok {
			a.icons[strings.TrimSuffix(icon, ".svg")] = strings.TrimSpace(string(data))
			return nil
		}
		return a.add(short, data)
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

var (
	// imported is a line by which a style sheet takes in another one.
	imported = regexp.MustCompile(`(?m)^@import "([^"]*)";[ \t]*$`)
	// importing is what starts any import.
	importing = regexp.MustCompile(`(?im)^[ \t]*@import\b`)
)

// readAsset returns the contents of an asset. A style sheet has those that it
// imports in the places where it does, so that browsers ask once. They may not
// import others. What is wrong within them is found when they are read themselves.
func readAsset(fsys fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, "assets/"+name)
	if err != nil || mediaType(name) != "text/css" {
		return data, err
	}
	if err := wholeSheet(data); err != nil {
		return nil, &templateError{"assets/" + name, err}
	}
	if rest := imported.ReplaceAllFunc(data, func(line []byte) []byte { return bytes.Repeat([]byte(" "), len(line)) }); importing.Match(rest) {
		at := importing.FindIndex(rest)[1] - len("@import")
		return nil, &templateError{"assets/" + name, parse.NewError(bytes.NewReader(data), at, "this @import cannot be followed (want @import \"NAME.css\"; on a line of its own)")}
	}
	for _, m := range slices.Backward(imported.FindAllSubmatchIndex(data, -1)) {
		other := string(data[m[2]:m[3]])
		text, err := fs.ReadFile(fsys, "assets/"+other)
		switch {
		case err != nil || mediaType(other) != "text/css":
			return nil, &templateError{"assets/" + name, parse.NewError(bytes.NewReader(data), m[2], "no style sheet %q in assets/", other)}
		case imported.Match(text):
			return nil, &templateError{"assets/" + name, parse.NewError(bytes.NewReader(data), m[2], "%q imports others itself (want one that does not)", other)}
		}
		data = slices.Replace(data, m[0], m[1], text...)
	}
	return data, nil
}

// forSite returns the assets with the site's style sheets for code, and with
// addresses as its pages write them.
func (a *assets) forSite(s *Site) (*assets, error) {
	b := &assets{urls: maps.Clone(a.urls), icons: a.icons, files: maps.Clone(a.files)}
	for name, css := range s.styles.sheets() {
		if err := b.add(name, []byte(css)); err != nil {
			return nil, err
		}
	}
	for name, address := range b.urls {
		b.urls[name] = s.prefix + address
	}
	return b, nil
}

func (a *assets) add(name string, data []byte) error {
	if kind := mediaType(name); kind != "" {
		small, err := shrink(kind, bytes.NewBuffer(bytes.Clone(data)))
		if err != nil {
			return &templateError{"assets/" + name, fmt.Errorf("cannot be minified: %w", err)}
		}
		data = small
	}
	file := "assets/" + fingerprint(name, data)
	a.files[file] = data
	a.urls[name] = "/" + file
	return nil
}

// fingerprint puts the start of the contents' SHA-256 into a file name, so
// that the file may be cached for ever.
func fingerprint(name string, data []byte) string {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
}

// codeStyles are the rules for highlighted code: the classes in use on any page.
type codeStyles struct {
	classes []string
}

func newCodeStyles(docs []*markdown.Document) codeStyles {
	used := map[string]bool{}
	for _, d := range docs {
		for _, class := range d.CodeClasses {
			used[class] = true
		}
	}
	return codeStyles{slices.Sorted(maps.Keys(used))}
}

// sameClasses reports whether two documents have code of the same classes.
func sameClasses(a, b *markdown.Document) bool {
	return a == b || slices.Equal(a.CodeClasses, b.CodeClasses)
}

func (c codeStyles) sheets() map[string]string {
	return map[string]string{
		"code-light.css": markdown.CSS("github", c.classes),
		"code-dark.css":  markdown.CSS("github-dark", c.classes),
	}
}

// fileAddress returns where a file beside the pages stands in the site.
func fileAddress(name string, data []byte) string {
	name = strings.TrimPrefix(name, contentDir+"/")
	switch path.Base(name) {
	case "robots.txt", "favicon.ico":
		return name
	}
	return fingerprint(name, data)
}

const (
	maxPixels   = 40_000_000
	jpegQuality = 82
)

var widths = []int{480, 960, 1440}

type pictureInput struct{ name, data string }

// A picture is a decoded picture: its size and its smaller versions.
type picture struct {
	width, height int
	versions      []version // by width, the original last
	fault         string
}

type version struct {
	width int
	file  string
	data  []byte
}

// decodePicture reads the size of a picture and makes its smaller versions.
func decodePicture(in pictureInput) *picture {
	p := &picture{}
	original := version{file: fileAddress(in.name, []byte(in.data)), data: []byte(in.data)}
	ext := strings.ToLower(path.Ext(in.name))
	if ext != ".jpg" && ext != ".jpeg" && ext != ".png" {
		if ext != ".svg" && ext != ".webp" && ext != ".gif" && ext != ".avif" {
			p.fault = "is of a kind that browsers do not show (want JPEG, PNG, SVG, WebP, AVIF or GIF)"
		}
		p.versions = []version{original}
		return p
	}
	config, format, err := image.DecodeConfig(strings.NewReader(in.data))
	if err != nil {
		p.fault = "cannot be read: " + strings.TrimPrefix(err.Error(), "image: ")
		return p
	}
	p.width, p.height = config.Width, config.Height
	original.width = p.width
	if p.width*p.height > maxPixels {
		p.fault = fmt.Sprintf("has more than %d million pixels", maxPixels/1_000_000)
		return p
	}
	full, _, err := image.Decode(strings.NewReader(in.data))
	if err != nil {
		p.fault = "cannot be read: " + err.Error()
		return p
	}
	for _, w := range widths {
		if w < p.width*3/4 {
			if v := scaled(in.name, full, format, w); len(v.data) < len(original.data) {
				p.versions = append(p.versions, v)
			}
		}
	}
	p.versions = append(p.versions, original)
	return p
}

func scaled(name string, full image.Image, format string, width int) version {
	bounds := full.Bounds()
	height := max(1, bounds.Dy()*width/bounds.Dx())
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Bounds(), full, bounds, draw.Src, nil)
	var buf bytes.Buffer
	var err error
	if format == "jpeg" {
		err = jpeg.Encode(&buf, small, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&buf, small)
	}
	if err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	ext := path.Ext(name)
	file := fileAddress(strings.TrimSuffix(name, ext)+"-"+strconv.Itoa(width)+ext, buf.Bytes())
	return version{width, file, buf.Bytes()}
}

func (s *Site) picture(p *Page, i *markdown.Image) *picture {
	_, name, _ := s.resolve(p, i.Dest)
	if name == "" {
		return nil
	}
	return s.pictures.Call(pictureInput{name, string(s.files[name])})
}

// card returns the address of the page's picture for cards, or "".
func (s *Site) card(p *Page) string {
	if p.outline == nil || p.outline.Meta.Image == "" {
		return ""
	}
	pic := s.picture(p, &markdown.Image{Dest: p.outline.Meta.Image})
	if pic == nil || len(pic.versions) == 0 {
		return "" // reported when the page was checked
	}
	return s.Base + (&url.URL{Path: "/" + pic.versions[len(pic.versions)-1].file}).EscapedPath()
}

func (s *Site) writeImage(buf *bytes.Buffer, p *Page, i *markdown.Image) {
	pic := s.picture(p, i)
	if pic == nil || len(pic.versions) == 0 {
		return // reported when the page was checked
	}
	original := pic.versions[len(pic.versions)-1]
	fmt.Fprintf(buf, `<img src="%s/%s" alt="%s"`, s.prefix, original.file, template.HTMLEscapeString(i.Alt))
	if pic.width > 0 {
		fmt.Fprintf(buf, ` width="%d" height="%d"`, pic.width, pic.height)
	}
	if len(pic.versions) > 1 {
		var set []string
		for _, v := range pic.versions {
			set = append(set, fmt.Sprintf("%s/%s %dw", s.prefix, v.file, v.width))
		}
		fmt.Fprintf(buf, ` srcset="%s" sizes="(min-width: 60rem) 44rem, 100vw"`, strings.Join(set, ", "))
	}
	if i.Title != "" {
		fmt.Fprintf(buf, ` title="%s"`, template.HTMLEscapeString(i.Title))
	}
	buf.WriteString(` loading="lazy" decoding="async">`)
}

// extras makes what is no page: assets, files beside pages, sitemap, robots
// and redirects.
func (s *Site) extras(assets *assets) (Files, diag.List) {
	var diags diag.List
	files := Files{}
	pages := make(map[string]bool, len(s.Pages))
	for _, p := range s.Pages {
		pages[p.File()] = true
	}
	put := func(file string, data []byte) {
		if _, twice := files[file]; twice || pages[file] {
			diags.Addf(diag.Pos{File: contentDir + "/" + file}, "CG021", "makes the file %s, which the site makes already", file)
			return
		}
		files[file] = data
	}
	for file, data := range assets.files {
		put(file, data)
	}
	for name, data := range s.files {
		switch strings.ToLower(path.Ext(name)) {
		case ".jpg", ".jpeg", ".png":
			for _, v := range s.pictures.Call(pictureInput{name, string(data)}).versions {
				if files[v.file] == nil {
					put(v.file, v.data)
				}
			}
		default:
			put(fileAddress(name, data), data)
		}
	}
	put("sitemap.xml", s.sitemap())
	s.searchIndex(put)
	s.feeds(put)
	if files["robots.txt"] == nil {
		put("robots.txt", s.robots())
	}
	return files, append(diags, s.redirects(put)...)
}

func (s *Site) robots() []byte {
	if s.NoIndex {
		return []byte("User-agent: *\nDisallow: /\n")
	}
	return []byte("User-agent: *\nAllow: /\n\nSitemap: " + s.Base + "/sitemap.xml\n")
}

// redirects writes Netlify's _redirects and, for other hosts, a page at each
// old address that leads on.
func (s *Site) redirects(put func(string, []byte)) diag.List {
	var diags diag.List
	var lines []string
	seen := map[string]string{} // the files that claim an old address
	leadOn := func(old string, p *Page) {
		to := s.prefix + (&url.URL{Path: p.Path}).EscapedPath()
		lines = append(lines, s.prefix+old+" "+to+" 301")
		put(strings.TrimPrefix(old, "/")+"index.html", redirectPage(s, p, to))
	}
	for _, p := range s.Pages {
		if p.outline == nil {
			continue
		}
		for i, from := range p.outline.Meta.RedirectFrom {
			pos := p.outline.Meta.RedirectPos[i]
			old := oldAddress(from)
			switch {
			case !strings.HasPrefix(from, "/") || strings.ContainsAny(from, " #?*:<>\"") || old == "//":
				diags.Addf(pos, "CG005", "redirect_from: %q (want an old address like /tiers/old-name/)", from)
				continue
			case cmp.Or(s.byPath[old], s.folded[old]) != nil:
				diags.Addf(pos, "CG021", "redirect_from: %s is a page of today", old).Hint = "take it out, or rename that page"
				continue
			case seen[old] == p.Source:
				diags.Addf(pos, "CG021", "redirect_from: %s is given twice", old).Hint = "take one of the two out"
				continue
			case seen[old] != "":
				diags.Addf(pos, "CG021", "redirect_from: %s is claimed by %s, too", old, seen[old]).Hint = "an old address can lead to one page only; take it out of one of the two"
				continue
			}
			seen[old] = p.Source
			leadOn(old, p)
		}
	}
	for old, p := range s.renamed() {
		if seen[old] == "" {
			leadOn(old, p)
		}
	}
	if len(lines) > 0 {
		slices.Sort(lines)
		put("_redirects", []byte(strings.Join(lines, "\n")+"\n"))
	}
	return diags
}

func redirectPage(s *Site, p *Page, to string) []byte {
	esc := template.HTMLEscapeString
	return fmt.Appendf(nil, `<!doctype html><html lang="%s"><meta charset="utf-8"><title>%s</title><meta name="robots" content="noindex"><link rel="canonical" href="%s"><meta http-equiv="refresh" content="0; url=%s"><p>This page is now at <a href="%s">%s</a>.</p></html>`,
		esc(s.Settings.Language), esc(p.Title), esc(s.Base+p.Path), esc(to), esc(to), esc(p.Title))
}
