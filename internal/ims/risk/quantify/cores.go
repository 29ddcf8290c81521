// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "runtime"

// Cores are what all simulations have together that were given them. They take turns by blocks of trials.
type Cores struct{ turns chan struct{} }

// AllButOne returns the machine's cores but one for everything else, where there are several.
func AllButOne() *Cores { return &Cores{make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))} }

func (c *Cores) take() {
	if c != nil {
		c.turns <- struct{}{}
	}
}

func (c *Cores) give() {
	if c != nil {
		<-c.turns
	}
}

// pace is asked every few milliseconds of work.
type pace struct {
	done   <-chan struct{}
	yields bool // lets others go first
}

// ended reports whether nobody wants the result any more. What is made after that is wrong and is thrown away.
func (p pace) ended() bool {
	if p.yields {
		runtime.Gosched()
	}
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
