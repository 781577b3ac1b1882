package generator

import (
	"os"

	"golang.org/x/sys/unix"
)

// exchange puts next in the place of dir and the other way round, in one step
// where the file system can (renameat2), else in two.
func exchange(next, dir string) error {
	if unix.Renameat2(unix.AT_FDCWD, next, unix.AT_FDCWD, dir, unix.RENAME_EXCHANGE) == nil {
		return nil
	}
	return swap(next, dir)
}

func umask() os.FileMode {
	mask := unix.Umask(0)
	unix.Umask(mask)
	return os.FileMode(mask)
}
