package query

import (
	"context"
	"errors"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
)

// A Search is what was found of one word, and up to which block that is all.
type Search struct {
	projection.Found
	Block uint64 `json:"block"`
}

// Search returns what has exactly this ID, digest or token, of all that the caller
// may see. Another bank's claim or verdict is as if it were not there.
func (q *Query) Search(ctx context.Context, who access.Caller, word string) (Search, error) {
	block, err := q.current(ctx)
	if err != nil {
		return Search{}, err
	}
	viewer := projection.Viewer{Every: who.SeesEveryClaim()}
	if isBank(who) {
		viewer.Bank = who.MSPID
	}
	found, err := q.Projection.Search(word, viewer)
	if err == nil && !viewer.Every {
		found.Verdicts, err = q.own(who, found.Verdicts)
	}
	if err != nil {
		return Search{}, err
	}
	return Search{found, block}, nil
}

// own returns those of the verdicts that the caller's bank asked for.
func (q *Query) own(who access.Caller, all []projection.Verdict) ([]projection.Verdict, error) {
	own := []projection.Verdict{} // JSON [], not null
	for _, v := range all {
		c, err := q.Cases.Verification(v.ID)
		switch {
		case errors.Is(err, cases.ErrNotFound): // of another hub on this ledger
		case err != nil:
			return nil, err
		case owns(who, c):
			own = append(own, v)
		}
	}
	return own, nil
}

func isBank(who access.Caller) bool { return who.Role == protocol.RoleBank }
