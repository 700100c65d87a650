package embedded

import (
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/proto"
)

// maxTransaction is the largest transaction in bytes, as the AbsoluteMaxBytes
// that Fabric's sample configuration gives a block.
const maxTransaction = 10 << 20

// prepare returns the common.Payload of the transaction, for its creator to sign.
func (p *Proposal) prepare(e *endorsed) ([]byte, error) {
	header, err := p.header()
	if err != nil {
		return nil, err
	}
	action := &peer.ChaincodeEndorsedAction{ProposalResponsePayload: e.payload}
	for _, s := range e.signatures {
		action.Endorsements = append(action.Endorsements, &peer.Endorsement{Endorser: s.Endorser, Signature: s.Signature})
	}
	ap, err := deterministic.Marshal(&peer.ChaincodeActionPayload{ChaincodeProposalPayload: p.Payload, Action: action})
	if err != nil {
		return nil, err
	}
	tx, err := deterministic.Marshal(&peer.Transaction{Actions: []*peer.TransactionAction{{Header: p.SignatureHeader, Payload: ap}}})
	if err != nil {
		return nil, err
	}
	h := &common.Header{}
	if err := proto.Unmarshal(header, h); err != nil {
		return nil, err
	}
	return deterministic.Marshal(&common.Payload{Header: h, Data: tx})
}

// A transaction is an envelope taken apart.
type transaction struct {
	header *common.ChannelHeader
	config []byte // of a configuration; the rest is nil then

	payload      []byte // peer.ProposalResponsePayload
	endorsements []*peer.Endorsement
	action       *peer.ChaincodeAction
	public       map[namespace]*kvrwset.KVRWSet
	collections  map[string]*kvrwset.HashedRWSet
}

// transactionAt reads the transaction at a place of the chain.
func transactionAt(tx *bbolt.Tx, v version) (*transaction, error) {
	b := tx.Bucket(bucketTransactions).Get(place(v))
	if b == nil {
		return nil, tampered(v.block, "transaction %d is missing", v.tx)
	}
	t, err := parseTransaction(b)
	if err != nil {
		return nil, tampered(v.block, "transaction %d: %v", v.tx, err)
	}
	return t, nil
}

func parseTransaction(envelope []byte) (*transaction, error) {
	env, payload, t := &common.Envelope{}, &common.Payload{}, &transaction{header: &common.ChannelHeader{}}
	if err := proto.Unmarshal(envelope, env); err != nil {
		return nil, err
	}
	if err := proto.Unmarshal(env.Payload, payload); err != nil {
		return nil, err
	}
	if err := proto.Unmarshal(payload.GetHeader().GetChannelHeader(), t.header); err != nil {
		return nil, err
	}
	if t.header.Type == int32(common.HeaderType_CONFIG) {
		t.config = payload.Data
		return t, nil
	}
	return t, t.parseAction(payload.Data)
}

func (t *transaction) parseAction(data []byte) error {
	tx, ap, prp := &peer.Transaction{}, &peer.ChaincodeActionPayload{}, &peer.ProposalResponsePayload{}
	if err := proto.Unmarshal(data, tx); err != nil {
		return err
	}
	if len(tx.Actions) != 1 {
		return fmt.Errorf("%d actions, want 1", len(tx.Actions))
	}
	if err := proto.Unmarshal(tx.Actions[0].Payload, ap); err != nil {
		return err
	}
	t.payload, t.endorsements = ap.GetAction().GetProposalResponsePayload(), ap.GetAction().GetEndorsements()
	if err := proto.Unmarshal(t.payload, prp); err != nil {
		return err
	}
	t.action = &peer.ChaincodeAction{}
	if err := proto.Unmarshal(prp.Extension, t.action); err != nil {
		return err
	}
	return t.parseResults(t.action.Results)
}

func (t *transaction) parseResults(results []byte) error {
	rw := &rwset.TxReadWriteSet{}
	if err := proto.Unmarshal(results, rw); err != nil {
		return err
	}
	t.public, t.collections = map[namespace]*kvrwset.KVRWSet{}, map[string]*kvrwset.HashedRWSet{}
	for _, set := range rw.NsRwset {
		if set.Namespace == lifecycleNamespace {
			continue
		}
		public := &kvrwset.KVRWSet{}
		if err := proto.Unmarshal(set.Rwset, public); err != nil {
			return err
		}
		t.public[namespaceOf(set.Namespace, t.action.GetChaincodeId().GetName())] = public
		for _, c := range set.CollectionHashedRwset {
			h := &kvrwset.HashedRWSet{}
			if err := proto.Unmarshal(c.HashedRwset, h); err != nil {
				return err
			}
			t.collections[c.CollectionName] = h
		}
	}
	return nil
}

// event returns what the contract emitted, or nil.
func (t *transaction) event() (*peer.ChaincodeEvent, error) {
	if t.action == nil || len(t.action.Events) == 0 {
		return nil, nil
	}
	e := &peer.ChaincodeEvent{}
	return e, proto.Unmarshal(t.action.Events, e)
}
