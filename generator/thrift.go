package generator

import (
	"os"
	"runtime/debug"
)

// How much garbage there may be depends on the size of the sources: the
// collector is a fifth of the work of a small site, whose memory is nobody's
// concern, and half of the memory of a large one. Each row holds up to a size in
// bytes; the percentages are those of debug.SetGCPercent.
var eases = []struct{ size, percent int }{{middling, 400}, {32 << 20, 100}}

const (
	middling = 16 << 20 // bytes; about two thousand pages
	thrift   = 50       // of sites that are larger still
)

// size returns the bytes of the texts and the data.
func (in *sources) size() int {
	size := len(in.data.Text)
	for _, doc := range in.documents {
		size += len(doc.Text)
	}
	return size
}

// percent returns the percentage for the sources.
func (in *sources) percent() int {
	size := in.size()
	for _, row := range eases {
		if size <= row.size {
			return row.percent
		}
	}
	return thrift
}

// ease sets the collector for one build of the sources, unless the environment
// does, and returns what sets it back.
func (in *sources) ease() (back func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	old := debug.SetGCPercent(in.percent())
	return func() { debug.SetGCPercent(old) }
}

// Thrift sets the program's garbage collector to save memory if the site is
// large. It is for programs that keep drafts.
func (d *Draft) Thrift() {
	if os.Getenv("GOGC") == "" && d.in.percent() == thrift {
		debug.SetGCPercent(thrift)
	}
}
