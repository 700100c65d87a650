package state

import (
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// Private is what a transaction reads and writes of the records that the members of a
// collection keep. Values are CBOR. Only the members' peers can run it, and all of
// them must endorse what it writes.
type Private struct {
	*Tx
	records *volumes
}

// NewPrivate returns the records of a collection. A key that begins with guarded may be
// protected, and its entry in the catalogue shows a digest of the record.
func NewPrivate(stub shim.ChaincodeStubInterface, collection, guarded string) *Private {
	v := newVolumes(stub, collection, guarded)
	return &Private{New(v, codec.CBOR), v}
}

// Begin takes the seal, random bytes that salt what the transaction writes. It fails on
// a ledger that holds records of an earlier version.
func (p *Private) Begin(seal []byte) error {
	p.records.seal = seal
	return p.records.begin()
}

// Expect notes that there are probably no records under the guarded keys. They are then found
// with one query less.
func (p *Private) Expect(keys ...string) {
	for _, k := range keys {
		p.records.fresh[k] = true
	}
}

// Locate reads where the records of the keys are, in few requests, for Current.
func (p *Private) Locate(keys ...string) error { return p.records.locate(keys) }

// Current reports whether the catalogue shows the digest of this very value under a
// guarded key. It needs no access to the collection.
func (p *Private) Current(key string, value []byte) (bool, error) {
	if err := p.records.locate([]string{key}); err != nil {
		return false, err
	}
	e := p.records.entries[key]
	return e.volume != "" && e.digest == p.records.digest(key, value), nil
}

// Touch writes a key of the collection if the transaction changed nothing. A
// transaction without writes is held to the chaincode's own policy, which asks for
// organisations that may not see the orders. Nobody reads the key, so nothing conflicts.
func (p *Private) Touch() error {
	if p.Changed() {
		return nil
	}
	return p.records.stub.PutPrivateData(p.records.collection, keyTouched, []byte(p.records.stub.GetTxID()))
}
