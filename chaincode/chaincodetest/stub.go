package chaincodetest

import (
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A stub is one run of one transaction. What the contracts have no use for is
// not there: the embedded nil interface panics.
type stub struct {
	shim.ChaincodeStubInterface

	world   *World
	creator []byte
	tx      string
	args    []string
	id      string
	at      time.Time

	writes map[string][]byte
	event  *Event
}

func (s *stub) GetFunctionAndParameters() (string, []string) { return s.tx, s.args }
func (s *stub) GetTxID() string                              { return s.id }
func (s *stub) GetCreator() ([]byte, error)                  { return s.creator, nil }
func (s *stub) StartWriteBatch()                             {}
func (s *stub) FinishWriteBatch() error                      { return nil }

func (s *stub) GetTxTimestamp() (*timestamppb.Timestamp, error) { return timestamppb.New(s.at), nil }

func (s *stub) GetState(key string) ([]byte, error) { return s.world.state[key], nil }

func (s *stub) GetMultipleStates(keys ...string) ([][]byte, error) {
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = s.world.state[k]
	}
	return out, nil
}

func (s *stub) PutState(key string, value []byte) error {
	s.writes[key] = value
	return nil
}

func (s *stub) SetEvent(name string, payload []byte) error {
	s.event = &Event{name, payload}
	return nil
}

func (s *stub) GetStateByPartialCompositeKey(objectType string, attrs []string) (shim.StateQueryIteratorInterface, error) {
	keys, err := s.matching(objectType, attrs)
	return &iterator{s.world.state, keys}, err
}

func (s *stub) GetStateByPartialCompositeKeyWithPagination(objectType string, attrs []string, size int32, bookmark string,
) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	keys, err := s.matching(objectType, attrs)
	if err != nil {
		return nil, nil, err
	}
	start, _ := slices.BinarySearch(keys, bookmark)
	keys = keys[start:]
	meta := &peer.QueryResponseMetadata{}
	if len(keys) > int(size) {
		meta.Bookmark = keys[size]
		keys = keys[:size]
	}
	meta.FetchedRecordsCount = int32(len(keys))
	return &iterator{s.world.state, keys}, meta, nil
}

// matching returns the committed keys that extend the partial composite key, sorted.
func (s *stub) matching(objectType string, attrs []string) ([]string, error) {
	prefix, err := shim.CreateCompositeKey(objectType, attrs)
	if err != nil {
		return nil, err
	}
	var keys []string
	for k := range s.world.state {
		if strings.HasPrefix(k, prefix) && k != prefix {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

type iterator struct {
	state map[string][]byte
	keys  []string
}

func (it *iterator) HasNext() bool { return len(it.keys) > 0 }
func (it *iterator) Close() error  { return nil }

func (it *iterator) Next() (*queryresult.KV, error) {
	k := it.keys[0]
	it.keys = it.keys[1:]
	return &queryresult.KV{Key: k, Value: it.state[k]}, nil
}
