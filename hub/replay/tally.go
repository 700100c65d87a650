package replay

// A Tally is what many replays showed.
type Tally struct {
	Replayed  int       `json:"replayed"`
	Differing []*Result `json:"differing,omitempty"`
	Failed    []Failure `json:"failed,omitempty"`
}

// A Failure is a verdict that could not be replayed.
type Failure struct {
	Verdict string `json:"verdictId"`
	Why     string `json:"why"`
}

// Count counts a replay.
func (t *Tally) Count(r *Result) {
	t.Replayed++
	if !r.Equal {
		t.Differing = append(t.Differing, r)
	}
}

// Fail counts a verdict that could not be replayed.
func (t *Tally) Fail(verdict string, err error) {
	t.Failed = append(t.Failed, Failure{verdict, err.Error()})
}

// Equal reports whether every verdict was replayed and none differs.
func (t *Tally) Equal() bool { return len(t.Differing) == 0 && len(t.Failed) == 0 }
