package chaincodetest

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A stub is one run of one transaction. What the contracts have no use for is
// not there: the embedded nil interface panics.
type stub struct {
	shim.ChaincodeStubInterface

	world     *World
	creator   []byte
	tx        string
	args      []string
	transient map[string][]byte
	id        string
	at        time.Time

	writes map[place][]byte // nil is a purge
	event  *Event
}

// A place is a key of the world state, or of a private data collection.
type place struct{ collection, key string }

func (s *stub) GetFunctionAndParameters() (string, []string) { return s.tx, s.args }
func (s *stub) GetTxID() string                              { return s.id }
func (s *stub) GetCreator() ([]byte, error)                  { return s.creator, nil }
func (s *stub) StartWriteBatch()                             {}
func (s *stub) FinishWriteBatch() error                      { return nil }

func (s *stub) GetTxTimestamp() (*timestamppb.Timestamp, error) { return timestamppb.New(s.at), nil }

func (s *stub) GetChannelID() string                     { return Channel }
func (s *stub) GetTransient() (map[string][]byte, error) { return s.transient, nil }

func (s *stub) GetMultipleStates(keys ...string) ([][]byte, error) {
	return s.GetMultiplePrivateData("", keys...)
}

func (s *stub) GetMultiplePrivateData(collection string, keys ...string) ([][]byte, error) {
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = s.world.state[place{collection, k}]
	}
	return out, nil
}

func (s *stub) GetPrivateDataHash(collection, key string) ([]byte, error) {
	v, ok := s.world.state[place{collection, key}]
	if !ok {
		return nil, nil
	}
	d := sha256.Sum256(v)
	return d[:], nil
}

func (s *stub) PutState(key string, value []byte) error { return s.PutPrivateData("", key, value) }

func (s *stub) DelState(key string) error { return s.PurgePrivateData("", key) }

func (s *stub) InvokeChaincode(name string, args [][]byte, _ string) *peer.Response {
	cc, ok := s.world.Further[name]
	if !ok {
		return &peer.Response{Status: shim.ERROR, Payload: []byte("chaincode " + name + " not found")} // as a peer says it
	}
	return cc.Invoke(&furtherStub{s, name, args})
}

// GetSignedProposal returns one that names the contracts, without a signature.
func (s *stub) GetSignedProposal() (*peer.SignedProposal, error) {
	ext, err := proto.Marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: &peer.ChaincodeID{Name: "contracts"}})
	if err != nil {
		return nil, err
	}
	channel, err := proto.Marshal(&common.ChannelHeader{Extension: ext})
	if err != nil {
		return nil, err
	}
	header, err := proto.Marshal(&common.Header{ChannelHeader: channel})
	if err != nil {
		return nil, err
	}
	proposal, err := proto.Marshal(&peer.Proposal{Header: header})
	return &peer.SignedProposal{ProposalBytes: proposal}, err
}

// A furtherStub is a run of another chaincode in the same transaction. Its world
// state is kept as if it were a collection of its name.
type furtherStub struct {
	*stub
	name string
	args [][]byte
}

func (s *furtherStub) GetArgs() [][]byte { return s.args }

func (s *furtherStub) GetMultipleStates(keys ...string) ([][]byte, error) {
	return s.GetMultiplePrivateData(s.name, keys...)
}

func (s *furtherStub) PutState(key string, value []byte) error {
	return s.PutPrivateData(s.name, key, value)
}

func (s *furtherStub) DelState(key string) error { return s.PurgePrivateData(s.name, key) }

func (s *furtherStub) SetStateValidationParameter(key string, policy []byte) error {
	return s.SetPrivateDataValidationParameter(s.name, key, policy)
}

func (s *stub) PutPrivateData(collection, key string, value []byte) error {
	s.writes[place{collection, key}] = value
	return nil
}

func (s *stub) PurgePrivateData(collection, key string) error {
	s.writes[place{collection, key}] = nil
	return nil
}

func (s *stub) SetPrivateDataValidationParameter(collection, key string, policy []byte) error {
	s.writes[place{collection + "/policy", key}] = policy
	return nil
}

func (s *stub) SetEvent(name string, payload []byte) error {
	s.event = &Event{name, payload}
	return nil
}

func (s *stub) GetStateByPartialCompositeKey(objectType string, attrs []string) (shim.StateQueryIteratorInterface, error) {
	return s.GetPrivateDataByPartialCompositeKey("", objectType, attrs)
}

func (s *stub) GetPrivateDataByPartialCompositeKey(collection, objectType string, attrs []string) (shim.StateQueryIteratorInterface, error) {
	prefix, err := shim.CreateCompositeKey(objectType, attrs)
	if err != nil {
		return nil, err
	}
	it := &iterator{}
	for p, v := range s.world.state {
		if p.collection == collection && strings.HasPrefix(p.key, prefix) && p.key != prefix {
			it.values = append(it.values, &queryresult.KV{Key: p.key, Value: v})
		}
	}
	slices.SortFunc(it.values, func(a, b *queryresult.KV) int { return strings.Compare(a.Key, b.Key) })
	return it, nil
}

type iterator struct{ values []*queryresult.KV }

func (it *iterator) HasNext() bool { return len(it.values) > 0 }
func (it *iterator) Close() error  { return nil }

func (it *iterator) Next() (*queryresult.KV, error) {
	v := it.values[0]
	it.values = it.values[1:]
	return v, nil
}
