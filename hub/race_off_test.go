//go:build !race

package hub_test

// raced says that the race detector runs, which takes several times the memory.
const raced = false
