package api

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

func TestProblemOfALedgerThatIsAway(t *testing.T) {
	failed := &gateway.StageError{Stage: gateway.StageEndorse, MSPID: "CustomsMSP", Address: "peer.internal:7051", Err: errors.New("connection refused")}
	p := problemOf(fmt.Errorf("reserve claim C-1: %w", fmt.Errorf("%w: %w", ledger.ErrUnavailable, failed)))
	if p.Code != CodeUnavailable || p.Stage != string(gateway.StageEndorse) || p.Organisation != "CustomsMSP" {
		t.Errorf("%+v, want the stage and the organisation", p)
	}
	if p := problemOf(ledger.ErrUnavailable); p.Code != CodeUnavailable || p.Stage != "" {
		t.Errorf("%+v, want no stage", p)
	}
}
