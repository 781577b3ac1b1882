// Package generator makes the whole site: sources in, a map of finished files
// out. Its types are Builder and Files.
//
// # The pipeline
//
//	fs.FS ─load─> texts ─Parse─> Documents, Catalog ─link─> Site ─render─> HTML ─shrink─> Files ─> Write
//
// Only load reads and only [Files.Write] writes. What lies between is pure:
// [markdown.Parse] sees one file, [catalog.Parse] the data file and the as-of
// date, and a page is rendered from values that do not change. So results can
// be remembered by their arguments ([memo.Func]), and a warm build equals a
// cold one byte for byte.
//
// # Errors
//
// A build that fails returns a [diag.List] that names every problem it could
// find, with file, line and column. It returns no files then.
package generator

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"certguide/generator/catalog"
	"certguide/generator/diag"
	"certguide/generator/markdown"
	"certguide/generator/memo"
)

// A Builder builds one site. It remembers between builds what it may; that
// changes how long a build takes, never what comes out. One Build runs at a time.
type Builder struct {
	Sources   fs.FS        // the folder that holds content/
	Templates fs.FS        // layouts, components/ and assets/
	BaseURL   string       // takes the place of site.yaml's base_url when set
	AsOf      catalog.Date // the day for which statuses are computed
	Today     catalog.Date // nothing may be verified after it
	Drafts    bool         // build drafts and pages not yet published, too
	NoIndex   bool         // ask search engines to stay away, for previews

	once     sync.Once
	catalogs *memo.Func[catalog.Source, *catalog.Catalog]
	derived  *memo.Func[*catalog.Catalog, *derived]
	pictures *memo.Func[pictureInput, *picture]
	last     *Draft                 // what was read and made last, to be used again where it is the same
	scratch  *scratch               // of a large site; nil otherwise
	frugal   bool                   // for tests: every site counts as large
	store    *store                 // for Output: takes the pages, and nothing is kept for another build
	alter    func(*catalog.Catalog) // for Impact: changes the data before it is linked
}

// A Result is a finished site and what there is to say about it.
type Result struct {
	Files   Files
	Pages   int
	Assets  int
	Skipped []Skipped
	Site    *Site

	docs    []*markdown.Document // of each of the site's pages, nil without one
	facts   []*pageFacts         // of each of the site's pages
	sources *sources
}

// Excerpt fills in the source lines that diagnostics still lack.
func (r *Result) Excerpt(diags diag.List) { r.sources.excerpt(diags) }

// A Skipped is a source that made no page, the key of its front matter that
// decided so, and why in words, like "is a draft".
type Skipped struct{ Name, Key, Why string }

// On returns a builder of the same site on another day, which remembers nothing yet.
func (b *Builder) On(day catalog.Date) *Builder {
	return &Builder{Sources: b.Sources, Templates: b.Templates, BaseURL: b.BaseURL, AsOf: day, Today: b.Today, Drafts: b.Drafts, NoIndex: b.NoIndex}
}

func (b *Builder) init() {
	parse := catalog.Parse
	if b.store == nil { // the data will be read again
		parse = new(catalog.Parser).Parse
	}
	b.catalogs = memo.New(parse)
	b.pictures = memo.New(decodePicture)
	b.derived = memo.New(derive)
}

// Build makes the site. Its error is, or wraps, a [diag.List] when the sources
// are at fault, and then there are no files.
func (b *Builder) Build(ctx context.Context) (*Result, error) {
	d, err := b.Draft(ctx)
	if err != nil {
		return nil, err
	}
	return d.Finish(ctx)
}

// A RefusedError is the problems of a site of which the machine does not let
// every source be read.
type RefusedError struct{ diag.List }

// Unwrap returns the list.
func (e *RefusedError) Unwrap() error { return e.List }

func (in *sources) fault(diags diag.List) error {
	if len(in.refused) > 0 {
		return &RefusedError{diags.Sorted()}
	}
	return diags.Err()
}

// withoutConsequences leaves out what templates stumble over because the
// sources are at fault, when that is reported.
func withoutConsequences(diags diag.List) diag.List {
	isTemplate := func(d diag.Diagnostic) bool { return d.Code == "CG025" }
	if rest := slices.DeleteFunc(slices.Clone(diags), isTemplate); len(rest) > 0 {
		return rest
	}
	return diags
}

// excerpt fills in the source lines that diagnostics still lack.
func (in *sources) excerpt(diags diag.List) {
	texts := map[string]*diag.Lines{}
	for i, d := range diags {
		if d.Source != "" || d.Line == 0 {
			continue
		}
		if texts[d.File] == nil {
			texts[d.File] = diag.NewLines(d.File, in.text(d.File))
		}
		diags[i].Source = texts[d.File].Line(d.Line)
	}
}

// each returns f of every item, computed side by side, in the items' order.
// It stops early when ctx ends.
func each[In, Out any](ctx context.Context, items []In, f func(In) Out) []Out {
	return eachOf(ctx, runtime.GOMAXPROCS(0), items, f)
}

// eachOf is each with n at a time.
func eachOf[In, Out any](ctx context.Context, n int, items []In, f func(In) Out) []Out {
	out := make([]Out, len(items))
	var wg sync.WaitGroup
	var taken atomic.Int64
	for range min(n, len(items)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(items) {
					return
				}
				out[i] = f(items[i])
			}
		})
	}
	wg.Wait()
	return out
}

// caught turns r, what recover returned of our own bug, into a diagnostic about file.
func caught(file string, diags *diag.List, r any) {
	if r != nil {
		diags.Addf(diag.Pos{File: file}, "CG025", "certguide stumbled over this file: %s", fmt.Sprint(r)).Hint = "this is a fault of certguide; please report it with the file"
	}
}
