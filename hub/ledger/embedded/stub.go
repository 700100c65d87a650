package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A simulation is one run of a transaction at one organisation's peer.
type simulation struct {
	ctx  context.Context
	net  *Network
	tx   *bbolt.Tx // the snapshot that is read
	prop *Proposal
	org  *org

	rw *readWriteSet
	// readOnly says why the run may not write any more: it made a query that is
	// not checked again when the transaction is committed.
	readOnly string
	// notHeld is a collection whose values this organisation's peer does not have.
	notHeld string
	// panicked is the panic of an invoked chaincode: its caller may not answer in its stead.
	panicked error
}

// A stub is what one chaincode of a simulation calls. A contract uses it from one goroutine.
type stub struct {
	*simulation
	ns     namespace
	caller *stub // of an invoked chaincode
	args   [][]byte
	event  *peer.ChaincodeEvent
	batch  *[]func() error // writes held back since StartWriteBatch
}

var _ shim.ChaincodeStubInterface = (*stub)(nil)

// chaincode returns the name of the chaincode that runs.
func (s *stub) chaincode() string { return s.ns.chaincode(s.net.opts.Chaincode) }

// state returns what the chaincode has read and written of its public state.
func (s *stub) state() *keyspace { return s.rw.namespace(s.ns) }

// alive ends a run whose caller has gone: a contract that loops meets the error at its next call.
func (s *simulation) alive() error { return s.ctx.Err() }

func (s *stub) GetArgs() [][]byte { return s.args }

func (s *stub) GetStringArgs() []string {
	out := make([]string, len(s.args))
	for i, a := range s.args {
		out[i] = string(a)
	}
	return out
}

func (s *stub) GetFunctionAndParameters() (string, []string) {
	args := s.GetStringArgs()
	if len(args) == 0 {
		return "", args
	}
	return args[0], args[1:]
}

func (s *stub) GetArgsSlice() ([]byte, error) { return bytes.Join(s.args, nil), nil }

func (s *stub) GetTxID() string { return s.prop.TxID }

func (s *stub) GetChannelID() string { return s.net.opts.Channel }

func (s *stub) GetCreator() ([]byte, error) { return bytes.Clone(s.prop.Creator), nil }

func (s *stub) GetTransient() (map[string][]byte, error) { return maps.Clone(s.prop.Transient), nil }

func (s *stub) GetBinding() ([]byte, error) { return s.prop.binding(), nil }

// GetDecorations returns nil: no peer of this network decorates its input.
func (s *stub) GetDecorations() map[string][]byte { return nil }

func (s *stub) GetSignedProposal() (*peer.SignedProposal, error) { return s.prop.Signed() }

func (s *stub) GetTxTimestamp() (*timestamppb.Timestamp, error) {
	return timestamppb.New(s.prop.At), nil
}

// SetEvent sets the transaction's one event; the last call wins.
func (s *stub) SetEvent(name string, payload []byte) error {
	if name == "" {
		return errors.New("event name can not be empty string")
	}
	s.event = &peer.ChaincodeEvent{EventName: name, Payload: bytes.Clone(payload)}
	return nil
}

func (s *stub) CreateCompositeKey(objectType string, attributes []string) (string, error) {
	return shim.CreateCompositeKey(objectType, attributes)
}

func (s *stub) SplitCompositeKey(key string) (string, []string, error) {
	if !composite(key) {
		return "", nil, fmt.Errorf("%q is not a composite key", key)
	}
	parts := strings.Split(key[1:len(key)-1], "\x00")
	return parts[0], parts[1:], nil
}

// composite reports whether key has the form that CreateCompositeKey makes: a
// zero byte, and then parts that each end in one.
func composite(key string) bool {
	return len(key) > 1 && key[0] == 0 && key[len(key)-1] == 0
}

func validKey(key string) error {
	switch {
	case key == "":
		return errors.New("key must not be an empty string")
	case len(key) > maxKey:
		return fmt.Errorf("a key has %d bytes, more than %d", len(key), maxKey)
	case !utf8.ValidString(key):
		return fmt.Errorf("key %q is not UTF-8", key)
	case key[0] == 0 && !composite(key):
		return fmt.Errorf("key %q begins with a zero byte, which only composite keys may", key)
	}
	return nil
}

// StartWriteBatch holds writes back until FinishWriteBatch, as a peer does that takes batches.
func (s *stub) StartWriteBatch() {
	if s.batch == nil {
		s.batch = new([]func() error)
	}
}

// FinishWriteBatch makes the writes that were held back; what is wrong with one of them is known here.
func (s *stub) FinishWriteBatch() error {
	if s.batch == nil {
		return nil
	}
	held := *s.batch
	s.batch = nil
	for _, w := range held {
		if err := w(); err != nil {
			return err
		}
	}
	return nil
}

// change makes a write now, or keeps it for FinishWriteBatch.
func (s *stub) change(w func() error) error {
	if s.batch != nil {
		*s.batch = append(*s.batch, w)
		return nil
	}
	return w()
}

func (s *stub) writable(key string) error {
	if err := s.alive(); err != nil {
		return err
	}
	if s.readOnly != "" {
		return fmt.Errorf("txid %s: the transaction has made %s; writes are not allowed", s.prop.TxID, s.readOnly)
	}
	return validKey(key)
}

// query marks the run as read-only.
func (s *stub) query(what string) error {
	if s.rw.writes() || (s.batch != nil && len(*s.batch) != 0) {
		return fmt.Errorf("txid %s: %s is supported only in a read-only transaction", s.prop.TxID, what)
	}
	s.readOnly = what
	return s.alive()
}

// member checks that caller and peer may see values of the collection.
func (s *stub) member(collection string) error {
	c, err := s.defined(collection)
	if err != nil {
		return err
	}
	if !slices.Contains(c.Members, s.prop.MSPID) {
		return fmt.Errorf("tx creator of %s does not have access to private data of collection %s", s.prop.MSPID, collection)
	}
	return nil
}

func (s *stub) held(collection string) error {
	if err := s.member(collection); err != nil {
		return err
	}
	if c, _ := s.net.opts.collection(collection); !slices.Contains(c.Members, s.org.MSPID) {
		s.notHeld = collection
		return fmt.Errorf("the peer of %s does not hold private data of collection %s", s.org.MSPID, collection)
	}
	s.rw.values[collection] = true
	return nil
}

func (s *stub) defined(collection string) (Collection, error) {
	if err := s.alive(); err != nil {
		return Collection{}, err
	}
	if collection == "" {
		return Collection{}, errors.New("collection must not be an empty string")
	}
	c, ok := s.net.opts.collection(collection)
	if !ok || s.ns != ownNamespace { // a further chaincode has none
		return Collection{}, fmt.Errorf("collection %s is not defined in chaincode %s", collection, s.chaincode())
	}
	return c, nil
}
