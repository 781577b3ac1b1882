package generator

import "os"

// swap exchanges two folders by renaming, and puts the old one back when the
// second step fails.
func swap(next, dir string) error {
	old := next + ".old"
	if err := os.Rename(dir, old); err != nil {
		return err
	}
	if err := os.Rename(next, dir); err != nil {
		if back := os.Rename(old, dir); back != nil {
			return back
		}
		return err
	}
	return os.Rename(old, next)
}
