package generator

import (
	"os"
	"runtime/debug"
)

// How much garbage there may be depends on the size of the sources: the
// collector is a fifth of the work of a small site, whose memory is nobody's
// concern; and programs that keep a large one have better uses for memory.
const (
	smallSources = 16 << 20 // bytes; about two thousand pages
	largeSources = 32 << 20

	spare  = 400 // percent, for debug.SetGCPercent
	thrift = 50
)

// size returns the bytes of the texts and the data.
func (in *sources) size() int {
	size := len(in.data.Text)
	for _, doc := range in.documents {
		size += len(doc.Text)
	}
	return size
}

// ease sets the collector for one build of the sources if they are small, unless
// the environment does, and returns what sets it back.
func (in *sources) ease() (back func()) {
	if os.Getenv("GOGC") != "" || in.size() > smallSources {
		return func() {}
	}
	old := debug.SetGCPercent(spare)
	return func() { debug.SetGCPercent(old) }
}

// Thrift sets the program's garbage collector to save memory if the site is
// large. It is for programs that keep drafts.
func (d *Draft) Thrift() {
	if os.Getenv("GOGC") == "" && d.in.size() > largeSources {
		debug.SetGCPercent(thrift)
	}
}

// Trim gives back to the system what making the pages of a large site took, which
// is more than keeping them does.
func (v *Verified) Trim() {
	if v.in.size() > largeSources {
		debug.FreeOSMemory()
	}
}
