// Certguide makes a guide site from Markdown and one data file.
//
// Run "certguide build" in a folder with a content/ to write the site to
// public/, and "certguide serve" to see it while it is being written.
package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"certguide/generator"
	"certguide/generator/catalog"
	"certguide/generator/devserver"
	"certguide/generator/diag"
	"certguide/interrupt"

	"github.com/alecthomas/kong"
)

//go:embed templates
var builtin embed.FS

// The exit statuses.
const (
	exitDone        = 0
	exitContent     = 1 // the content is at fault
	exitUsage       = 2 // wrong usage
	exitMachine     = 3 // the machine is at fault: disk full, no permission
	exitInterrupted = 130
)

// common are the flags of every command that builds.
type common struct {
	Dir     string `short:"C" name:"dir" placeholder:"DIR" default:"." help:"Folder that holds content/."`
	BaseURL string `name:"base-url" placeholder:"URL" help:"Address of the site (default: site.yaml's, on Netlify that of the deploy)."`
	AsOf    string `name:"as-of" placeholder:"DATE" help:"Day for which statuses are computed, YYYY-MM-DD (default: today in UTC, or SOURCE_DATE_EPOCH)."`
	Drafts  bool   `help:"Build drafts, and pages not yet published or expired, too."`
	Format  string `enum:"text,json,github,sarif" default:"text" help:"How problems are printed: text (for people, to standard error), json, github or sarif (for programs, one document to standard output, also when there are none)."`
}

type cli struct {
	Build   buildCmd   `cmd:"" help:"Make the site in public/."`
	Serve   serveCmd   `cmd:"" help:"Show the site in a browser while it is being written."`
	Check   checkCmd   `cmd:"" help:"Find every problem without writing anything."`
	New     newCmd     `cmd:"" help:"Start a page, a certification or a whole site."`
	Diff    diffCmd    `cmd:"" help:"Say what changed for readers between two output folders."`
	Impact  impactCmd  `cmd:"" help:"List the pages, drawings and feeds that show a fact."`
	Explain explainCmd `cmd:"" help:"Explain an error by its code, like CG012."`
	Lock    lockCmd    `cmd:"" help:"Add the site's addresses and headings to content/urls.lock, so that none disappears."`
	Schema  schemaCmd  `cmd:"" help:"Print a JSON Schema: of the data, of site.yaml, of a page's front matter, or of --format json."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// program is what a command may touch of the world outside.
type program struct {
	ctx            context.Context
	stdout, stderr io.Writer
	now            time.Time
	getenv         func(string) string
	terminal       bool // stderr is one
}

func main() {
	os.Exit(run(interrupt.Context(), os.Args[1:]))
}

// A usageError is the user's: wrong flags or arguments.
type usageError struct{ error }

func run(ctx context.Context, args []string) int {
	p := &program{ctx: ctx, stdout: os.Stdout, stderr: os.Stderr, now: time.Now(), getenv: os.Getenv, terminal: isTerminal(os.Stderr)}
	return p.run(args)
}

// An output remembers the first error of writing.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(data []byte) (int, error) {
	n, err := o.Writer.Write(data)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// run does what the arguments say and returns the exit status. That what it
// says cannot be written is the machine's fault.
func (p *program) run(args []string) int {
	out := &output{Writer: p.stdout}
	p.stdout = out
	status := p.do(args)
	if out.err != nil && status == exitDone {
		return p.status(fmt.Errorf("the output cannot be written: %w", out.err))
	}
	return status
}

func (p *program) do(args []string) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("certguide"), kong.Writers(p.stdout, p.stderr),
		kong.Description("Certguide makes a guide site from Markdown and one data file."),
		kong.Exit(func(code int) { exited = code }), kong.Bind(p))
	if err != nil {
		panic(err) // the struct above is at fault
	}
	if len(args) > 0 && args[0] == "help" { // as people try it
		args = append(args[1:], "--help")
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "certguide: %v\nRun \"certguide --help\" for the commands and flags.\n", err)
		return exitUsage
	}
	return p.status(command.Run(p))
}

// status prints err and returns the exit status that it means.
func (p *program) status(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(p.stderr, "certguide: interrupted; nothing was changed")
		return exitInterrupted
	}
	if list, ok := errors.AsType[reported](err); ok {
		if list.format == "text" {
			p.print(list.List, list.last)
			skipped(p.stderr, list.skipped)
		} else {
			p.report(list.List, list.format)
		}
		if _, ok := errors.AsType[*generator.RefusedError](list.cause); ok {
			return exitMachine
		}
		return exitContent
	}
	fmt.Fprintf(p.stderr, "certguide: %v\n", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitMachine
}

const stays = " The last good site stays as it was."

// reported is a list of problems with the format in which to print them.
type reported struct {
	diag.List
	format  string
	skipped []generator.Skipped
	cause   error  // the error that the list is from
	last    string // what to say behind their number
}

// report prints the problems for programs: one document on standard output,
// also when there are none, so that what reads it need not guess.
func (p *program) report(list diag.List, format string) {
	switch format {
	case "json":
		p.encode(diag.Report(list))
	case "sarif":
		p.encode(diag.SARIF(list))
	case "github":
		for _, d := range list {
			fmt.Fprintln(p.stdout, d.GitHub())
		}
	}
}

// print prints the problems for people; last is the line after their number,
// like what became of the site.
func (p *program) print(list diag.List, last string) {
	colour := p.terminal && p.getenv("NO_COLOR") == ""
	for i, d := range list {
		if i > 0 {
			fmt.Fprintln(p.stderr)
		}
		text := d.Text()
		if colour {
			first, rest, _ := strings.Cut(text, "\n")
			text = "\x1b[1;31m" + first + "\x1b[0m\n" + rest
		}
		fmt.Fprint(p.stderr, text)
	}
	fmt.Fprintf(p.stderr, "\n%s.%s\n", count(len(list), "problem"), last)
}

func (p *program) encode(report any) {
	enc := json.NewEncoder(p.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(report); err != nil {
		fmt.Fprintf(p.stderr, "certguide: %v\n", err)
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// builder returns a builder for the flags and the environment.
func (p *program) builder(f common) (*generator.Builder, error) {
	info, err := os.Stat(f.Dir)
	if err != nil || !info.IsDir() {
		return nil, usageError{fmt.Errorf("-C %s: there is no such folder", f.Dir)}
	}
	if dir := filepath.Join(f.Dir, "content"); !isDir(dir) {
		return nil, usageError{fmt.Errorf("there is no folder %s: run certguide in the folder that holds content/, name that folder with -C, or make one with \"certguide new site\"", dir)}
	}
	if f.BaseURL != "" {
		if err := generator.CheckBase(f.BaseURL); err != nil {
			return nil, usageError{fmt.Errorf("--base-url %w", err)}
		}
	}
	today, err := p.today()
	if err != nil {
		return nil, usageError{err}
	}
	asOf := today
	if f.AsOf != "" {
		if asOf, err = parseDay("--as-of", f.AsOf); err != nil {
			return nil, usageError{err}
		}
	}
	templates, err := fs.Sub(builtin, "templates")
	if err != nil {
		return nil, err
	}
	if dir := filepath.Join(f.Dir, "templates"); isDir(dir) {
		templates = os.DirFS(dir)
	}
	b := &generator.Builder{
		Sources: os.DirFS(f.Dir), Templates: templates, BaseURL: f.BaseURL,
		AsOf: asOf, Today: today, Drafts: f.Drafts,
	}
	p.netlify(b)
	return b, nil
}

// build makes the site without writing it.
func (p *program) build(f common) (*generator.Result, error) {
	b, err := p.builder(f)
	if err != nil {
		return nil, err
	}
	result, err := b.Build(p.ctx)
	return result, problems(result, err, f.Format)
}

// netlify takes the address of a deploy from Netlify's environment. Anything
// but the production deploy asks search engines to stay away.
func (p *program) netlify(b *generator.Builder) {
	if p.getenv("NETLIFY") != "true" {
		return
	}
	address := p.getenv("URL")
	if p.getenv("CONTEXT") != "production" {
		b.NoIndex = true
		address = p.getenv("DEPLOY_PRIME_URL")
	}
	if b.BaseURL == "" {
		b.BaseURL = address
	}
}

// today returns the day of SOURCE_DATE_EPOCH (reproducible-builds.org), else of the clock.
func (p *program) today() (catalog.Date, error) {
	epoch := p.getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return catalog.DateOf(p.now), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 {
		return catalog.Date{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q: want seconds since 1970", epoch)
	}
	return catalog.DateOf(time.Unix(seconds, 0)), nil
}

// parseDay reads the whole date that a flag gives.
func parseDay(flag, text string) (catalog.Date, error) {
	d, err := catalog.ParseDate(text)
	if err != nil || d.Day == 0 {
		return d, fmt.Errorf("%s %s: want a date like 2026-03-31", flag, text)
	}
	return d, nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

type buildCmd struct {
	common
	Out     string `short:"o" placeholder:"DIR" help:"Folder to write the site to (default: public/ in the folder that is built)."`
	Quiet   bool   `short:"q" help:"Print no summary when all is well."`
	Cache   string `placeholder:"DIR" help:"Folder that keeps finished sites, for when nothing changed; it may be deleted at any time (default: certguide/ in the user's cache folder)."`
	NoCache bool   `name:"no-cache" help:"Build in any case, and keep nothing."`
}

// Run makes the site.
func (c *buildCmd) Run(p *program) error {
	start := time.Now()
	b, err := p.builder(c.common)
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = filepath.Join(c.Dir, "public")
	}
	for _, source := range []string{"content", "templates", "generator"} {
		if dir := filepath.Join(c.Dir, source); isDir(dir) && !generator.Apart(out, dir) {
			return usageError{fmt.Errorf("--out %s: the output folder must not hold or lie inside %s", out, dir)}
		}
	}
	if !c.Quiet && p.terminal {
		defer p.progress("building the site")()
	}
	result, err := b.Output(p.ctx, c.keep())
	made := err == nil
	if err = withHosting(err, c.Dir); made && err != nil {
		result.Close()
	}
	if err != nil {
		err := problems(&generator.Result{Skipped: result.Skipped}, err, c.Format)
		if list, ok := err.(reported); ok && isDir(out) {
			list.last = stays
			return list
		}
		return err
	}
	defer result.Close()
	changed, err := result.Write(out)
	if refused, ok := errors.AsType[*generator.OutputError](err); ok {
		return usageError{refused}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	switch {
	case c.Format != "text":
		p.report(nil, c.Format)
	case !c.Quiet:
		p.summary(result, out, changed, time.Since(start))
	}
	return nil
}

// withHosting adds what is wrong with netlify.toml in dir to what is wrong with
// the content: its headers and redirects are part of what is published. Other
// errors it returns as they are.
func withHosting(err error, dir string) error {
	list, ok := errors.AsType[diag.List](err)
	if err != nil && !ok {
		return err
	}
	text, missing := os.ReadFile(filepath.Join(dir, configName))
	if missing != nil {
		return err // there need not be one
	}
	_, bad := devserver.ParseConfig(configName, string(text))
	if faults, ok := errors.AsType[diag.List](bad); ok {
		return append(list, faults...).Err()
	}
	return err
}

// progress prints a line when something takes longer than a second; the
// function it returns ends it.
func (p *program) progress(what string) func() {
	timer := time.AfterFunc(time.Second, func() { fmt.Fprintf(p.stderr, "%s …\n", what) })
	return func() { timer.Stop() }
}

// keep returns the cache that the flags ask for. Without a folder for it, or
// when the program cannot read itself, there is none.
func (c *buildCmd) keep() generator.Cache {
	dir := c.Cache
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return generator.Cache{}
		}
		dir = filepath.Join(user, "certguide")
	}
	name, err := os.Executable()
	if err != nil || c.NoCache {
		return generator.Cache{}
	}
	program, err := os.Open(name)
	if err != nil {
		return generator.Cache{}
	}
	defer program.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, program); err != nil {
		return generator.Cache{}
	}
	return generator.Cache{Dir: dir, Program: string(sum.Sum(nil))}
}

func (p *program) summary(r *generator.Output, out string, changed int, took time.Duration) {
	fmt.Fprintf(p.stdout, "%s, %s, %s in %s (%d changed) in %s\n",
		count(r.Pages, "page"), count(r.Assets, "other file"), size(r.Bytes), out, changed, took.Round(time.Millisecond))
	skipped(p.stdout, r.Skipped)
}

// skipped names the pages that are not built, and why.
func skipped(w io.Writer, pages []generator.Skipped) {
	for _, s := range pages {
		fmt.Fprintf(w, "skipped %s: it %s\n", s.Name, s.Why)
	}
}

func size(n int) string {
	if n >= 10_000_000 {
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.0f kB", float64(n)/1e3)
}

// problems marks the content's faults with the format to print them in.
func problems(r *generator.Result, err error, format string) error {
	if list, ok := errors.AsType[diag.List](err); ok {
		var skipped []generator.Skipped
		if r != nil {
			skipped = r.Skipped
		}
		return reported{List: list, format: format, skipped: skipped, cause: err}
	}
	return err
}

type checkCmd struct {
	common
	External bool   `help:"Ask the sites that the guide links to whether the links still lead somewhere."`
	At       string `placeholder:"DATE" help:"Say what will be wrong by then: facts to look at again, statuses that change, advice that no longer holds."`
}

// Run builds without writing, and reviews what came out.
func (c *checkCmd) Run(p *program) error {
	b, err := p.builder(c.common)
	if err != nil {
		return err
	}
	result, err := b.Build(p.ctx)
	if err = withHosting(err, c.Dir); err != nil {
		return problems(result, err, c.Format)
	}
	var found diag.List
	if c.At == "" {
		found = b.Review(p.ctx, result, b.AsOf)
	} else if found, err = c.ahead(p, b, result); err != nil {
		return err
	}
	if c.External {
		found = append(found, b.Outgoing(p.ctx, result, p.links(c.Format))...)
	}
	if err := p.ctx.Err(); err != nil {
		return err
	}
	if len(found) > 0 {
		result.Excerpt(found)
		return problems(nil, found.Err(), c.Format)
	}
	if c.Format != "text" {
		p.report(nil, c.Format)
		return nil
	}
	fmt.Fprintf(p.stdout, "%s checked, no problem found\n", count(result.Pages, "page"))
	if _, err := os.Stat(filepath.Join(c.Dir, filepath.FromSlash(generator.LockName))); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(p.stdout, "note: there is no %s yet, so addresses may disappear; make it with \"certguide lock\" when the site is published\n", generator.LockName)
	}
	return nil
}

// links checks links to other sites, and says here how far it is and what has moved.
func (p *program) links(format string) generator.LinkCheck {
	var c generator.LinkCheck
	if p.terminal {
		c.Asked = func(done, all int) {
			end := ""
			if done == all {
				end = "\n"
			}
			fmt.Fprintf(p.stderr, "\r%d of %d links asked for%s", done, all, end)
		}
	}
	if format == "text" {
		c.Moved = func(page, from, to string) {
			fmt.Fprintf(p.stdout, "note: the page %s links to %s, which has moved for good to %s\n", page, from, to)
		}
	}
	return c
}

// ahead finds what will be wrong on the day --at, beyond what is wrong today.
func (c *checkCmd) ahead(p *program, b *generator.Builder, now *generator.Result) (diag.List, error) {
	at, err := parseDay("--at", c.At)
	if err != nil || at.First().Before(b.AsOf.First()) {
		return nil, usageError{fmt.Errorf("--at %s: want a date like 2027-03-31, not before %s", c.At, b.AsOf)}
	}
	found := append(now.Site.Ahead(at), b.Review(p.ctx, now, at)...)
	if _, err := b.On(at).Build(p.ctx); err != nil {
		list, ok := errors.AsType[diag.List](err)
		if !ok {
			return nil, err
		}
		found = append(found, list...)
	}
	return found, nil
}

type impactCmd struct {
	common
	Fact string `arg:"" help:"Id of a record, or one of its facts, like aws-ml-specialty.cost."`
}

// Run lists the pages, drawings and feeds that show the fact.
func (c *impactCmd) Run(p *program) error {
	b, err := p.builder(c.common)
	if err != nil {
		return err
	}
	text, err := b.Impact(p.ctx, c.Fact)
	switch _, bad := errors.AsType[diag.List](err); {
	case bad || errors.Is(err, context.Canceled):
		return problems(nil, err, c.Format)
	case err != nil:
		return usageError{err}
	}
	_, err = io.WriteString(p.stdout, text)
	return err
}

type explainCmd struct {
	Code string `arg:"" optional:"" help:"Code of the error (default: list them all)."`
}

// Run prints what the code means, with an example and the cure.
func (c *explainCmd) Run(p *program) error {
	if c.Code == "" {
		for _, code := range slices.Sorted(maps.Keys(diag.Codes)) {
			fmt.Fprintf(p.stdout, "%s  %s\n", code, diag.Codes[code])
		}
		return nil
	}
	text, ok := diag.Explain(c.Code)
	if !ok {
		return usageError{fmt.Errorf("there is no error %q; codes go from CG001 to CG%03d", c.Code, len(diag.Codes))}
	}
	_, err := io.WriteString(p.stdout, text)
	return err
}

type lockCmd struct{ common }

// Run adds what is published now to urls.lock. A site with problems is not locked.
func (c *lockCmd) Run(p *program) error {
	result, err := p.build(c.common)
	if err != nil {
		return err
	}
	name := filepath.Join(c.Dir, filepath.FromSlash(generator.LockName))
	before, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, added := generator.Lock(string(before), result.Site.Addresses())
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%d new addresses and headings in %s\n", added, name)
	return nil
}

type schemaCmd struct {
	Of string `arg:"" optional:"" enum:"data,site,page,report" default:"data" help:"What it describes: data (certifications.yaml), site (site.yaml), page (front matter) or report (--format json)."`
}

// Run prints the schema.
func (c schemaCmd) Run(p *program) error {
	_, err := p.stdout.Write(generator.Schema(c.Of))
	return err
}

type versionCmd struct{}

// Run prints the version of the program, as Go recorded it.
func (versionCmd) Run(p *program) error {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version + " (" + info.GoVersion + ")"
	}
	_, err := fmt.Fprintln(p.stdout, "certguide "+version)
	return err
}
