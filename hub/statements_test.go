package hub_test

import (
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestStatement keeps a bank's claims at its own peers: what is kept is its own, and shows
// whether the channel still confirms it.
func TestStatement(t *testing.T) {
	w := hubtest.Start(t)
	mine := w.Reserved("bank-a", hubtest.Import, "R-1")
	bank, who, err := w.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	kept := func() []protocol.KeptClaim {
		t.Helper()
		out, err := bank.Claims.Kept(t.Context(), who.MSPID)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	keep := func() {
		t.Helper()
		if err := w.Hub.Statements.Keep(t.Context(), who); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(); len(got) != 0 {
		t.Errorf("before the first statement: %+v", got)
	}
	keep()
	if got := kept(); len(got) != 1 || got[0].Claim.ID != mine.ID || !got[0].Current {
		t.Errorf("kept %+v", got)
	}
	height, err := bank.Height(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keep()
	if again, err := bank.Height(t.Context()); err != nil || again != height {
		t.Errorf("a statement of nothing new was kept: block %d after %d, %v", again, height, err)
	}
	w.Moved("bank-a", "confirm", mine, verify.MoveConfirm, api.Step{})
	if got := kept(); len(got) != 1 || got[0].Current || got[0].Claim.State != dedupe.Reserved {
		t.Errorf("after it moved on: %+v", got)
	}
	keep()
	if got := kept(); len(got) != 1 || !got[0].Current || got[0].Claim.State != dedupe.Financed {
		t.Errorf("after the next statement: %+v", got)
	}
}
