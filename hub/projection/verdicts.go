package projection

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A Verdict is the record of a verdict. The ledger does not show which bank's it is: the hub
// records all of them in its own name.
type Verdict struct {
	protocol.VerdictRecord
	Block uint64 `json:"block"`
}

func (v Verdict) lookups() []lookup {
	return []lookup{
		{verdictsByTime, newest(v.At) + v.ID},
		{verdictsByDigest, join(string(v.Inputs), v.ID)},
		{verdictsByDigest, join(string(v.Verdict), v.ID)},
	}
}

// verdict writes a verdict and links the one that it supersedes to it.
func (w *writer) verdict(v Verdict) {
	if old, ok := load[Verdict](w, verdictTable, v.Supersedes); ok {
		old.SupersededBy = v.ID
		put(w, verdictTable, old.ID, old)
	}
	if was, ok := load[Verdict](w, verdictTable, v.ID); ok {
		v.SupersededBy = was.SupersededBy // an event that comes twice changes nothing
	}
	put(w, verdictTable, v.ID, v)
}

// Verdict returns the verdict of the ID. ok is false when there is none.
func (p *Projection) Verdict(id string) (v Verdict, ok bool, err error) {
	return one[Verdict](p, verdictTable, id)
}

// Verdicts returns a page of at most n verdicts after the place, latest first,
// and the place where it ended, nil at the end.
func (p *Projection) Verdicts(after Place, n int) ([]Verdict, Place, error) {
	return page[Verdict](p, verdictTable, verdictsByTime, "", after, n)
}
