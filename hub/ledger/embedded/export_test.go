package embedded

import (
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// AuditEndorsements checks the endorsements of a receipt's transaction as if the further chaincodes were these.
func AuditEndorsements(n *Network, rc ledger.Receipt, further []Chaincode) error {
	opts := n.opts
	opts.Further = further
	rules, err := opts.rules()
	if err != nil {
		return err
	}
	r := &replay{client: n.ClientState(1), rules: rules}
	return n.db.View(func(tx *bbolt.Tx) error {
		at := version{block: rc.Block}
		t, err := transactionAt(tx, at)
		if err != nil {
			return err
		}
		return r.endorsements(t, at, true)
	})
}

// EndorsersOf returns the organisations that endorsed the only transaction of a receipt's block.
func EndorsersOf(n *Network, rc ledger.Receipt) (orgs []string, err error) {
	err = n.db.View(func(tx *bbolt.Tx) error {
		t, err := transactionAt(tx, version{block: rc.Block})
		if err != nil {
			return err
		}
		for _, e := range t.endorsements {
			c := corridor.Endorsement{Endorser: e.Endorser, Signature: e.Signature}
			id, err := c.Verify(n.ClientState(1), t.payload)
			if err != nil {
				return err
			}
			orgs = append(orgs, id)
		}
		return nil
	})
	return orgs, err
}

// WithBuild has an organisation run another chaincode than the others do.
func (o Options) WithBuild(mspID string, cc shim.Chaincode) Options {
	o.builds = map[string]shim.Chaincode{mspID: cc}
	return o
}
