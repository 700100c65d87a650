package corridor

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// What is read of a proof at most.
const (
	MaxProofBytes   = 64 << 10
	MaxEndorsements = 16
)

// lifecycleNamespace is where a peer reads the chaincode's definition before it
// runs it. Its read comes with every endorsement.
const lifecycleNamespace = "_lifecycle"

// A Fact is what a proof shows: the answer of a transaction that read one key,
// and where the key's value was committed.
type Fact struct {
	Value []byte   // the answer, as the chaincode gave it
	Args  [][]byte // of the transaction that was asked
	Block uint64   // of the value that was read
	Tx    uint64   // the transaction's place in the block
	Orgs  []string // MSP IDs that signed, in the proof's order
}

// Size returns the proof's size in bytes.
func (p *Proof) Size() int {
	n := len(p.ChannelHeader) + len(p.SignatureHeader) + len(p.ProposalPayload) + len(p.Payload)
	for _, e := range p.Endorsements {
		n += len(e.Endorser) + len(e.Signature)
	}
	return n
}

// Verify checks that enough of the client's organisations signed the answer of the
// transaction wantTx ("claims:Claim"). It also checks that this answer depends on one
// committed value of the state key wantKey and nothing else. Every error is a *Refusal.
//
// The order of the checks is that of the questions a relayer can act on: is it accepted at
// all, is it about this network, is it about this question, who says so. Nothing depends on a
// clock. Like a Fabric peer, it judges an endorser's certificate at its time of issue, and
// leaves its end to revocation.
func (p *Proof) Verify(cs *ClientState, wantTx, wantKey string) (Fact, error) {
	if err := p.accepted(cs); err != nil {
		return Fact{}, err
	}
	prp, err := p.bound(cs)
	if err != nil {
		return Fact{}, err
	}
	args, err := p.asked(cs, wantTx)
	if err != nil {
		return Fact{}, err
	}
	action, err := answered(cs, prp)
	if err != nil {
		return Fact{}, err
	}
	at, err := onlyRead(action.Results, cs.Chaincode, wantKey)
	if err != nil {
		return Fact{}, err
	}
	orgs, err := p.signers(cs)
	if err != nil {
		return Fact{}, err
	}
	return Fact{Value: action.GetResponse().GetPayload(), Args: args, Block: at.BlockNum, Tx: at.TxNum, Orgs: orgs}, nil
}

func (p *Proof) accepted(cs *ClientState) error {
	switch {
	case cs.Frozen:
		return refuse(CodeClientFrozen, "nothing of channel %q is accepted until it is thawed", cs.ChannelID)
	case p.Size() > MaxProofBytes:
		return refuse(CodeLimit, "the proof has %d bytes, more than %d", p.Size(), MaxProofBytes)
	case len(p.Endorsements) > MaxEndorsements:
		return refuse(CodeLimit, "the proof has %d endorsements, more than %d", len(p.Endorsements), MaxEndorsements)
	}
	return nil
}

// bound ties the proposal's headers to what was signed. Without it the answer
// of one channel would pass for the answer of another.
func (p *Proof) bound(cs *ClientState) (*peer.ProposalResponsePayload, error) {
	ch := &common.ChannelHeader{}
	if err := proto.Unmarshal(p.ChannelHeader, ch); err != nil {
		return nil, refuse(CodeSyntax, "channel header: %v", err)
	}
	if ch.Type != int32(common.HeaderType_ENDORSER_TRANSACTION) || ch.ChannelId != cs.ChannelID {
		return nil, refuse(CodeChannel, "header type %d of channel %q, want a transaction of channel %q", ch.Type, ch.ChannelId, cs.ChannelID)
	}
	prp := &peer.ProposalResponsePayload{}
	if err := proto.Unmarshal(p.Payload, prp); err != nil {
		return nil, refuse(CodeSyntax, "proposal response payload: %v", err)
	}
	if !bytes.Equal(prp.ProposalHash, ProposalDigest(p.ChannelHeader, p.SignatureHeader, p.ProposalPayload)) {
		return nil, refuse(CodeProposal, "the endorsers answered another proposal than the proof holds")
	}
	return prp, nil
}

// ProposalDigest returns the SHA-256 digest that endorsers put into a proposal
// response (proposal_hash in Fabric's peer/proposal_response.proto). The
// proposal payload must be without its transient map.
func ProposalDigest(channelHeader, signatureHeader, proposalPayload []byte) []byte {
	h := sha256.New()
	h.Write(channelHeader)
	h.Write(signatureHeader)
	h.Write(proposalPayload)
	return h.Sum(nil)
}

// asked reads which transaction was proposed. A chaincode may have several that
// read the wanted key; only the answer of the wanted one means what the verifier takes it to mean.
func (p *Proof) asked(cs *ClientState, wantTx string) ([][]byte, error) {
	pp := &peer.ChaincodeProposalPayload{}
	if err := proto.Unmarshal(p.ProposalPayload, pp); err != nil {
		return nil, refuse(CodeSyntax, "proposal payload: %v", err)
	}
	if len(pp.TransientMap) != 0 {
		return nil, refuse(CodeTransaction, "the proposal payload holds transient data, which endorsers do not sign")
	}
	spec := &peer.ChaincodeInvocationSpec{}
	if err := proto.Unmarshal(pp.Input, spec); err != nil {
		return nil, refuse(CodeSyntax, "invocation: %v", err)
	}
	args := spec.GetChaincodeSpec().GetInput().GetArgs()
	if name := spec.GetChaincodeSpec().GetChaincodeId().GetName(); name != cs.Chaincode {
		return nil, refuse(CodeTransaction, "chaincode %q was asked, want %q", name, cs.Chaincode)
	}
	if len(args) == 0 || string(args[0]) != wantTx {
		return nil, refuse(CodeTransaction, "another transaction than %q was asked", wantTx)
	}
	return args[1:], nil
}

func answered(cs *ClientState, prp *peer.ProposalResponsePayload) (*peer.ChaincodeAction, error) {
	action := &peer.ChaincodeAction{}
	if err := proto.Unmarshal(prp.Extension, action); err != nil {
		return nil, refuse(CodeSyntax, "chaincode action: %v", err)
	}
	id := action.GetChaincodeId()
	if id.GetName() != cs.Chaincode || !slices.Contains(cs.Versions, id.GetVersion()) {
		return nil, refuse(CodeChaincode, "chaincode %q version %q answered, want %q version %q", id.GetName(), id.GetVersion(), cs.Chaincode, cs.Versions)
	}
	if s := action.GetResponse().GetStatus(); s != int32(common.Status_SUCCESS) {
		return nil, refuse(CodeResponse, "the chaincode answered %d: %s", s, action.GetResponse().GetMessage())
	}
	if len(action.Events) != 0 {
		return nil, refuse(CodeReadSet, "the transaction emits an event: it does more than read")
	}
	return action, nil
}

// onlyRead returns the committed version of the one key that was read. A write
// among the results would mean that the endorsement was of a change, and an
// endorsed change may never be committed.
func onlyRead(results []byte, namespace, key string) (*kvrwset.Version, error) {
	rw := &rwset.TxReadWriteSet{}
	if err := proto.Unmarshal(results, rw); err != nil {
		return nil, refuse(CodeSyntax, "read-write set: %v", err)
	}
	if rw.DataModel != rwset.TxReadWriteSet_KV {
		return nil, refuse(CodeReadSet, "data model %d is not known", rw.DataModel)
	}
	var hits []*kvrwset.KVRead
	for _, ns := range rw.NsRwset {
		reads, err := readsOf(ns)
		if err != nil {
			return nil, err
		}
		switch ns.Namespace {
		case namespace:
			hits = append(hits, reads...)
		case lifecycleNamespace:
		default:
			return nil, refuse(CodeReadSet, "namespace %q was read too", ns.Namespace)
		}
	}
	if len(hits) != 1 || hits[0].GetKey() != key {
		return nil, refuse(CodeReadSet, "%d keys were read, want %q alone", len(hits), key)
	}
	if hits[0].Version == nil {
		return nil, refuse(CodeReadSet, "%q has no committed value", key)
	}
	return hits[0].Version, nil
}

func readsOf(ns *rwset.NsReadWriteSet) ([]*kvrwset.KVRead, error) {
	kv := &kvrwset.KVRWSet{}
	if err := proto.Unmarshal(ns.Rwset, kv); err != nil {
		return nil, refuse(CodeSyntax, "read-write set of %q: %v", ns.Namespace, err)
	}
	if len(kv.Writes)+len(kv.MetadataWrites) != 0 {
		return nil, refuse(CodeReadSet, "the transaction writes")
	}
	if len(kv.RangeQueriesInfo)+len(ns.CollectionHashedRwset) != 0 {
		return nil, refuse(CodeReadSet, "the answer rests on a range query or on private data")
	}
	return kv.Reads, nil
}
