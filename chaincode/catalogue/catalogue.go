// Package catalogue is the chaincode that records where private records are kept, and the
// contracts' means to call it.
//
// The contracts keep many records of claims in one private value, a volume. Otherwise each
// private key written would make each peer of the channel read the collection's definition.
// The catalogue publishes where the record of a key is. Under the key's digest it has an
// entry: the volume, the place in it, and the digest of a claim's salted record. So two
// transactions that change one record conflict, as two that change one private key do, and a
// key-level policy holds for the entry.
//
// It is a chaincode of its own because its endorsement policy differs. Only the members of
// the collection know the records, so exactly they must endorse what is written here.
package catalogue

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Names of the chaincode on every channel, where it is twice. Entries with a
// key-level policy are in a namespace of their own: in one that has any, peers look
// for the policy of every key that is written, and again when they commit it.
//
// An entry is bytes of its writer's. The first one is the number of its form, so that
// a new form needs no new chaincode.
const (
	Name  = "catalogue"
	Bound = "bound" // entries with a policy; one that is here takes precedence over any under Name
)

// Names are both.
var Names = []string{Name, Bound}

// Functions of the chaincode.
const (
	Get = "get" // keys… → their entries, see ParseEntries; one that is not there is empty
	Put = "put" // (key, entry, policy)…; an empty entry deletes the key, an empty policy leaves that of the key as it is
)

// New returns the chaincode.
func New() shim.Chaincode { return chaincode{} }

type chaincode struct{}

func (chaincode) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

// Invoke answers another chaincode of the channel. A client cannot put: its own
// proposal could name any record.
func (chaincode) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	args := stub.GetArgs()
	var out []byte
	err := fmt.Errorf("the function must be %q or %q", Get, Put)
	if len(args) > 0 && string(args[0]) == Get {
		out, err = get(stub, args[1:])
	}
	if len(args) > 0 && string(args[0]) == Put {
		err = put(stub, args[1:])
	}
	if err != nil {
		return shim.Error("catalogue: " + err.Error())
	}
	return shim.Success(out)
}

func get(stub shim.ChaincodeStubInterface, args [][]byte) ([]byte, error) {
	keys := make([]string, len(args))
	for i, a := range args {
		keys[i] = string(a)
	}
	entries, err := stub.GetMultipleStates(keys...)
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, e := range entries {
		out = binary.AppendUvarint(out, uint64(len(e)))
		out = append(out, e...)
	}
	return out, nil
}

// ParseEntries reads the answer to a Get of so many keys: each entry with its length before it.
func ParseEntries(answer []byte, keys int) (entries [][]byte, err error) {
	for len(answer) > 0 && len(entries) < keys {
		n, used := binary.Uvarint(answer)
		if used <= 0 || n > uint64(len(answer)-used) {
			break
		}
		entries = append(entries, answer[used:used+int(n)])
		answer = answer[used+int(n):]
	}
	if len(answer) > 0 || len(entries) < keys {
		return nil, fmt.Errorf("the catalogue did not answer with %d entries; check that its version matches this one", keys)
	}
	return entries, nil
}

func put(stub shim.ChaincodeStubInterface, args [][]byte) error {
	if len(args)%3 != 0 {
		return fmt.Errorf("%d arguments; a key, an entry and a policy each are required", len(args))
	}
	name, err := called(stub)
	if err != nil {
		return err
	}
	if slices.Contains(Names, name) {
		return errors.New("only the contracts write entries, in their own transactions")
	}
	stub.StartWriteBatch()
	for ; len(args) > 0; args = args[3:] {
		if err := change(stub, string(args[0]), args[1], args[2]); err != nil {
			return err
		}
	}
	return stub.FinishWriteBatch()
}

func change(stub shim.ChaincodeStubInterface, key string, entry, policy []byte) error {
	if len(entry) == 0 {
		return stub.DelState(key)
	}
	if err := stub.PutState(key, entry); err != nil || len(policy) == 0 {
		return err
	}
	return stub.SetStateValidationParameter(key, policy)
}

// called returns the name of the chaincode that the client called.
func called(stub shim.ChaincodeStubInterface) (string, error) {
	signed, err := stub.GetSignedProposal()
	if err != nil {
		return "", err
	}
	var (
		proposal peer.Proposal
		header   common.Header
		channel  common.ChannelHeader
		ext      peer.ChaincodeHeaderExtension
	)
	for _, part := range []struct {
		bytes func() []byte
		into  proto.Message
	}{
		{signed.GetProposalBytes, &proposal},
		{proposal.GetHeader, &header},
		{header.GetChannelHeader, &channel},
		{channel.GetExtension, &ext},
	} {
		if err := proto.Unmarshal(part.bytes(), part.into); err != nil {
			return "", fmt.Errorf("the proposal cannot be read: %w", err)
		}
	}
	return ext.GetChaincodeId().GetName(), nil
}
