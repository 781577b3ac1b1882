// Package interrupt catches the signals that end the program from its first
// moment on.
//
// Go makes packages ready in the order of their paths, each as soon as those
// are that it imports. So this one, which imports next to nothing, catches
// signals before the large ones spend their first 60 ms: an early Ctrl-C ends
// the program as any other does, and not with the bare status of a signal.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

var signals = make(chan os.Signal, 1)

func init() { signal.Notify(signals, os.Interrupt, syscall.SIGTERM) }

// Context returns a context that ends with the first signal.
func Context() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-signals
		cancel()
	}()
	return ctx
}

// Ignore leaves signals to Go again, for programs that only test this one.
func Ignore() { signal.Reset(os.Interrupt, syscall.SIGTERM) }
