package embedded

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// firstSimpleKey is below every key that is not composite.
const firstSimpleKey = "\x01"

// errRichQuery is the answer of a state database that knows keys alone.
var errRichQuery = errors.New("rich queries are not supported: the state is a key-value store, as on a peer with LevelDB; use range or composite key queries")

func simpleKeys(keys ...string) error {
	for _, k := range keys {
		if k != "" && k[0] == 0 {
			return fmt.Errorf("first character of the key %q is a null character, which is not allowed in a range of simple keys", k)
		}
		if !utf8.ValidString(k) {
			return fmt.Errorf("key %q is not UTF-8", k)
		}
	}
	return nil
}

// compositeRange returns the bounds of the composite keys that begin with the
// attributes. The bound of the end is above every code point that an attribute may have.
func compositeRange(objectType string, attributes []string) (start, end string, err error) {
	start, err = shim.CreateCompositeKey(objectType, attributes)
	return start, start + string(utf8.MaxRune), err
}

// stateRange opens a range that is checked again when the transaction is committed.
func (s *stub) stateRange(start, end string) (shim.StateQueryIteratorInterface, error) {
	if err := s.alive(); err != nil {
		return nil, err
	}
	r := &rangeRead{start: start, end: end}
	k := s.state()
	k.ranges = append(k.ranges, r)
	it := newStateIterator(s, start, end)
	it.seen = r
	return it, nil
}

func (s *stub) GetStateByRange(start, end string) (shim.StateQueryIteratorInterface, error) {
	if start == "" {
		start = firstSimpleKey
	}
	if err := simpleKeys(start, end); err != nil {
		return nil, err
	}
	return s.stateRange(start, end)
}

func (s *stub) GetStateByPartialCompositeKey(objectType string, attributes []string) (shim.StateQueryIteratorInterface, error) {
	start, end, err := compositeRange(objectType, attributes)
	if err != nil {
		return nil, err
	}
	return s.stateRange(start, end)
}

// page opens one page of a range. As on Fabric it is for read-only transactions
// and is not checked again.
func (s *stub) page(start, end string, size int32, bookmark string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	if size < 1 {
		return nil, nil, fmt.Errorf("a page of %d entries: want at least 1", size)
	}
	if err := s.query("a paginated query"); err != nil {
		return nil, nil, err
	}
	if bookmark != "" {
		if bookmark < start || (end != "" && bookmark >= end) {
			return nil, nil, errors.New("the bookmark is not of this range")
		}
		start = bookmark
	}
	it := newStateIterator(s, start, end)
	rows, next, err := it.take(int(size))
	if err != nil {
		return nil, nil, err
	}
	return &rowIterator{rows: rows}, &peer.QueryResponseMetadata{FetchedRecordsCount: int32(len(rows)), Bookmark: next}, nil
}

func (s *stub) GetStateByRangeWithPagination(start, end string, size int32, bookmark string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	if start == "" {
		start = firstSimpleKey
	}
	if err := simpleKeys(start, end); err != nil {
		return nil, nil, err
	}
	return s.page(start, end, size, bookmark)
}

func (s *stub) GetStateByPartialCompositeKeyWithPagination(objectType string, attributes []string, size int32, bookmark string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	start, end, err := compositeRange(objectType, attributes)
	if err != nil {
		return nil, nil, err
	}
	return s.page(start, end, size, bookmark)
}

func (s *stub) GetAllStatesCompositeKeyWithPagination(size int32, bookmark string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	return s.page("\x00", "\x00"+string(utf8.MaxRune), size, bookmark)
}

func (s *stub) GetQueryResult(string) (shim.StateQueryIteratorInterface, error) {
	return nil, errRichQuery
}

func (s *stub) GetQueryResultWithPagination(string, int32, string) (shim.StateQueryIteratorInterface, *peer.QueryResponseMetadata, error) {
	return nil, nil, errRichQuery
}
