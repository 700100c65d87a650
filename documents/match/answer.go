package match

// An Answer is whether two documents mean one thing.
type Answer int

// The answers. NotComparable means that there is nothing to compare: a missing input, never a
// pass. Unclear means that neither of two statements settles the question, such as two names
// that differ: a person looks.
const (
	NotComparable Answer = iota
	Unclear
	Same
	Different
)

// String returns the answer in a word, for tests and logs.
func (a Answer) String() string {
	return [...]string{"not comparable", "unclear", "same", "different"}[a]
}

// sameIf returns Same or Different.
func sameIf(ok bool) Answer {
	if ok {
		return Same
	}
	return Different
}
