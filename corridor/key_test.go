package corridor_test

import (
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/corridor"
)

func TestStateKey(t *testing.T) {
	for _, attributes := range [][]string{nil, {"V-1"}, {"sha256:0f", "customs", "CustomsMSP"}, {"", "提单"}} {
		want, err := shim.CreateCompositeKey("verdict", attributes)
		if err != nil {
			t.Fatal(err)
		}
		if got := corridor.StateKey("verdict", attributes...); got != want {
			t.Errorf("%q, a contract makes %q", got, want)
		}
	}
}
