package generator

import (
	"os"
	"runtime/debug"
)

// A large site is made with less memory to spare for the collector's ease: it
// costs a twelfth more time and saves a third of the memory.
const (
	largeSources = 32 << 20 // bytes
	thrift       = 50       // see debug.SetGCPercent
)

// spare sets the collector for the size of the sources, unless the environment
// does, and returns what sets it back.
func (in *sources) spare() (back func()) {
	size := len(in.data.Text)
	for _, doc := range in.documents {
		size += len(doc.Text)
	}
	if os.Getenv("GOGC") != "" || size <= largeSources {
		return func() {}
	}
	old := debug.SetGCPercent(thrift)
	return func() { debug.SetGCPercent(old) }
}

// Thrift sets the program's garbage collector to save memory if the site is
// large. It is for programs that keep drafts.
func (d *Draft) Thrift() { d.in.spare() }
