package catalogue

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// Earlier are the names that the chaincode had when its entries had other forms. A
// channel that has one of them holds claims that this version does not find.
var Earlier = []string{"catalogue2", "catalogue3"}

// Lookup asks a catalogue for the entries of keys, in the transaction of the stub. An
// entry that is not there is empty.
func Lookup(stub shim.ChaincodeStubInterface, name string, keys []string) ([][]byte, error) {
	args := [][]byte{[]byte(Get)}
	for _, k := range keys {
		args = append(args, []byte(k))
	}
	answer, err := ask(stub, name, args)
	if err != nil {
		return nil, err
	}
	return ParseEntries(answer, len(keys))
}

// Write has a catalogue put (key, entry, policy)…, as [Put] takes them.
func Write(stub shim.ChaincodeStubInterface, name string, puts [][]byte) error {
	if len(puts) == 0 {
		return nil
	}
	_, err := ask(stub, name, append([][]byte{[]byte(Put)}, puts...))
	return err
}

// Present reports whether the channel has a chaincode of the name. It fails if the
// answer is not known: a chaincode that is defined and does not answer is not absent.
func Present(stub shim.ChaincodeStubInterface, name string) (bool, error) {
	_, err := ask(stub, name, [][]byte{[]byte(Get), []byte("nothing")})
	if err != nil && strings.HasSuffix(err.Error(), "chaincode "+name+" not found") { // hyperledger/fabric core/scc/lscc/lscc.go, ChaincodeEndorsementInfo
		return false, nil
	}
	return true, err
}

func ask(stub shim.ChaincodeStubInterface, name string, args [][]byte) ([]byte, error) {
	r := stub.InvokeChaincode(name, args, "")
	if r.GetStatus() == shim.OK {
		return r.GetPayload(), nil
	}
	// A chaincode's own error is the message; what a peer says in its place is the payload.
	return nil, errors.New(prefix(name) + cmp.Or(r.GetMessage(), string(r.GetPayload())))
}

// prefix precedes the answer of a catalogue, or of the peer in its place.
func prefix(name string) string { return "chaincode " + name + ": " }

// Failed reports whether the text is an error of a catalogue, or of a peer that did not
// reach one.
func Failed(text string) bool {
	return slices.ContainsFunc(slices.Concat(Names, Earlier), func(name string) bool { return strings.Contains(text, prefix(name)) })
}
