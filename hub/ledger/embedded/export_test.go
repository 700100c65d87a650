package embedded

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// SubmitEndorsedBy submits a call that the organisations have endorsed, whoever must.
func SubmitEndorsedBy(n *Network, id Identity, c ledger.Call, orgs ...string) error {
	p, err := n.propose(id, c)
	if err != nil {
		return err
	}
	at, err := n.named(orgs)
	if err != nil {
		return err
	}
	e, err := n.endorseAt(context.Background(), p, at)
	if err != nil {
		return err
	}
	env, err := p.envelope(e)
	if err != nil {
		return err
	}
	s, err := submissionOf(p, e, env)
	if err != nil {
		return err
	}
	_, err = n.order(context.Background(), s)
	return err
}

// AuditEndorsements checks the endorsements of a receipt's transaction as if the further chaincodes were these.
func AuditEndorsements(n *Network, rc ledger.Receipt, further []Chaincode) error {
	opts := n.opts
	opts.Further = further
	r := &replay{client: n.ClientState(1), opts: opts}
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
