package memo

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestCallComputesOnce(t *testing.T) {
	var runs atomic.Int32
	double := New(func(n int) int { runs.Add(1); return 2 * n })
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if got := double.Call(21); got != 42 {
				t.Errorf("Call(21) = %d", got)
			}
		})
	}
	wg.Wait()
	if runs.Load() != 1 {
		t.Errorf("computed %d times, want once", runs.Load())
	}
}

func TestSweepForgetsWhatWasNotUsed(t *testing.T) {
	runs := 0
	f := New(func(n int) int { runs++; return n })
	f.Call(1)
	f.Call(2)
	f.Sweep() // both were used
	f.Call(1)
	f.Sweep() // 2 was not
	if f.Len() != 1 {
		t.Errorf("remembers %d results, want 1", f.Len())
	}
	f.Call(1)
	if runs != 2 {
		t.Errorf("computed %d times, want 2: what is in use is kept", runs)
	}
	f.Call(2)
	if runs != 3 {
		t.Errorf("computed %d times, want 3: what was forgotten is computed again", runs)
	}
}
