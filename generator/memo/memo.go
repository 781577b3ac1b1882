// Package memo remembers the results of pure functions.
// Its type is Func.
package memo

import "sync"

// A Func is a function that remembers its results. The one argument is the
// whole key, so a result cannot be stale. It may be called by many goroutines;
// concurrent calls with one argument compute once.
type Func[In comparable, Out any] struct {
	fn   func(In) Out
	mu   sync.Mutex
	runs map[In]*run[Out]
	gen  int
}

type run[Out any] struct {
	once sync.Once
	out  Out
	gen  int
}

// New returns fn with a memory. Fn must depend on nothing but its argument.
func New[In comparable, Out any](fn func(In) Out) *Func[In, Out] {
	return &Func[In, Out]{fn: fn, runs: map[In]*run[Out]{}}
}

// Call returns fn(in), computed now or before.
func (m *Func[In, Out]) Call(in In) Out {
	m.mu.Lock()
	r := m.runs[in]
	if r == nil {
		r = new(run[Out])
		m.runs[in] = r
	}
	r.gen = m.gen
	m.mu.Unlock()
	r.once.Do(func() { r.out = m.fn(in) })
	return r.out
}

// Sweep forgets every result that was not asked for since the previous Sweep.
func (m *Func[In, Out]) Sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for in, r := range m.runs {
		if r.gen != m.gen {
			delete(m.runs, in)
		}
	}
	m.gen++
}

// Len returns how many results are remembered.
func (m *Func[In, Out]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.runs)
}
