//go:build !linux

package generator

import "os"

func exchange(next, dir string) error { return swap(next, dir) }

func umask() os.FileMode { return 0o022 }
