package state_test

import (
	"slices"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/chaincode/state"
)

// A peerStub notes what is asked of the peer.
type peerStub struct {
	shim.ChaincodeStubInterface
	private map[string][]byte
	asked   []string
}

func (p *peerStub) GetPrivateDataHash(_, key string) ([]byte, error) {
	p.asked = append(p.asked, "hash of "+key)
	return p.private[key], nil
}

func (p *peerStub) PutPrivateData(_, key string, value []byte) error {
	p.asked = append(p.asked, "put "+key)
	p.private[key] = value
	return nil
}

func (p *peerStub) InvokeChaincode(name string, _ [][]byte, _ string) *peer.Response {
	p.asked = append(p.asked, "invoke "+name)
	return &peer.Response{Status: shim.ERROR, Payload: []byte("execute failed: chaincode " + name + " not found")}
}

// TestBegin holds what the look for an earlier version costs: on a ledger that was
// begun, the reading of one digest.
func TestBegin(t *testing.T) {
	p := &peerStub{private: map[string][]byte{}}
	for _, want := range [][]string{
		{"hash of begun", "hash of batch", "invoke catalogue2", "invoke catalogue3", "put begun"},
		{"hash of begun"},
	} {
		p.asked = nil
		if err := state.NewPrivate(p, "claims", "claim/").Begin(make([]byte, 32)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.asked, want) {
			t.Errorf("asked the peer %q, want %q", p.asked, want)
		}
	}
}
