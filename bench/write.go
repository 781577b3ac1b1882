package bench

import (
	"os"
	"path/filepath"
)

// Write writes files below dir, which it makes.
func Write(dir string, files map[string][]byte) error {
	for name, data := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
