package main

import (
	"fmt"
	"io/fs"
	"os"

	"certguide/generator"
)

type diffCmd struct {
	Old string `arg:"" help:"Output folder of before."`
	New string `arg:"" help:"Output folder of after."`
}

// Run prints, page by page, the words and links that readers lose and gain.
func (c *diffCmd) Run(p *program) error {
	before, err := readSite(c.Old)
	if err != nil {
		return usageError{err}
	}
	after, err := readSite(c.New)
	if err != nil {
		return usageError{err}
	}
	text := generator.Diff(before, after)
	if text == "" {
		text = "nothing that readers see has changed\n"
	}
	_, err = fmt.Fprint(p.stdout, text)
	return err
}

func readSite(dir string) (generator.Files, error) {
	if !isDir(dir) {
		return nil, fmt.Errorf("there is no folder %s", dir)
	}
	files := generator.Files{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(root, name)
		return err
	})
	if err == nil && files["index.html"] == nil {
		err = fmt.Errorf("%s holds no site: there is no index.html", dir)
	}
	return files, err
}
