//go:build unix

package generator

import (
	"os"

	"golang.org/x/sys/unix"
)

// claim marks a folder by its open marker file as in use by this process, and
// reports whether no other has. The system forgets the claim when the file is
// closed, and so when the process dies in whatever way.
func claim(marker *os.File) bool {
	return unix.Flock(int(marker.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}
