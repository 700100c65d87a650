package state

import (
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// NewPublic returns what a transaction reads and writes of the world state, which
// everybody on the channel reads. Values are JSON.
func NewPublic(stub shim.ChaincodeStubInterface) *Tx { return New(worldState{stub}, codec.JSON) }

type worldState struct{ stub shim.ChaincodeStubInterface }

func (w worldState) Read(keys []string) ([][]byte, error) {
	values, err := w.stub.GetMultipleStates(keys...)
	for i, v := range values {
		if len(v) == 0 { // a peer answers many keys at once with empty values for those that are not there
			values[i] = nil
		}
	}
	return values, err
}

func (w worldState) Write(keys []string, of map[string]Change) error {
	w.stub.StartWriteBatch()
	for _, k := range keys {
		if err := w.change(k, of[k]); err != nil {
			return err
		}
	}
	return w.stub.FinishWriteBatch()
}

// change writes one key. There is no key-level policy here: one policy in a namespace
// makes every peer look up that of each key that is written.
func (w worldState) change(key string, c Change) error {
	switch {
	case c.Policy != nil:
		return fmt.Errorf("key %q: the world state has no key-level policies", key)
	case c.Value == nil:
		return w.stub.DelState(key)
	}
	return w.stub.PutState(key, c.Value)
}
