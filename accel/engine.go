package accel

// BlockBytes is the length of a block of SHA-256 and of SM3.
const BlockBytes = 64

// MaxLanes is the most lanes that an engine has.
const MaxLanes = 16

// A State is what a digest has come to after whole blocks: the words H of
// FIPS 180-4, 6.2, or V of GB/T 32905-2016, 5.3.
type State = [8]uint32

// An Engine advances the digests of several documents side by side, by whole
// blocks. It knows nothing of padding. It may be used concurrently.
type Engine interface {
	// Name says which instructions it is made of, for logs and configuration.
	Name() string
	Algorithm() Algorithm
	// Lanes is how many documents it advances at once, 1 to MaxLanes.
	Lanes() int
	// Blocks advances states[i] by the n blocks that begin at ptrs[i], for i
	// below Lanes. Both slices hold at least Lanes elements and n is at least 1.
	// Lanes may share a pointer; it does not keep the pointers. It cannot be
	// interrupted, so the caller bounds n.
	Blocks(states []State, ptrs []*byte, n int)
}

// An assembled engine is one of the generated kernels.
type assembled struct {
	name      string
	algorithm Algorithm
	lanes     int
	blocks    func(states []State, ptrs []*byte, n int)
}

func (e *assembled) Name() string                               { return e.name }
func (e *assembled) Algorithm() Algorithm                       { return e.algorithm }
func (e *assembled) Lanes() int                                 { return e.lanes }
func (e *assembled) Blocks(states []State, ptrs []*byte, n int) { e.blocks(states, ptrs, n) }
