package chaincode

import (
	"errors"
	"reflect"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/hyperledger/fabric-contract-api-go/v2/metadata"
	"github.com/hyperledger/fabric-contract-api-go/v2/serializer"
)

// Names of the contracts.
const (
	contractDocuments = "documents"
	contractCases     = "cases"
	contractClaims    = "claims"
)

// New returns the three contracts, and extra ones, as one chaincode that a peer
// or an embedded ledger can run. Extra contracts bring their own access rules.
func New(extra ...contractapi.ContractInterface) (*contractapi.ContractChaincode, error) {
	contracts := append([]contractapi.ContractInterface{
		&documentContract{frame(contractDocuments)},
		&caseContract{frame(contractCases)},
		&claimContract{frame(contractClaims)},
	}, extra...)
	cc, err := contractapi.NewChaincode(contracts...)
	if err != nil {
		return nil, err
	}
	cc.TransactionSerializer = plainJSON{}
	return cc, nil
}

func frame(name string) contractapi.Contract {
	return contractapi.Contract{Name: name, BeforeTransaction: enter, TransactionContextHandler: new(Context)}
}

// Context is what a transaction of these contracts works with: its stub and the
// caller that was let in.
type Context struct {
	contractapi.TransactionContext
	caller caller
}

// now returns the transaction's time: the client's, the same at every
// endorser, in UTC and to the second.
//
// Fabric does not compare it with any clock, so a client could date its
// transaction after the end of another bank's lease. A contract cannot tell;
// who runs the network has its endorsers or its auditor hold timestamps to a few
// minutes of the block's (VERIFICATION.md §8).
func (c *Context) now() (time.Time, error) {
	ts, err := c.GetStub().GetTxTimestamp()
	if err != nil {
		return time.Time{}, err
	}
	if ts.CheckValid() != nil {
		return time.Time{}, errors.New("the transaction has no valid timestamp")
	}
	return ts.AsTime().UTC().Truncate(time.Second), nil
}

// plainJSON is the contract API's JSON serializer without its schema check:
// that schema takes every field for required, and arguments are checked by the
// contracts themselves (see decode).
type plainJSON struct{ serializer.JSONSerializer }

// FromString converts an argument.
func (p plainJSON) FromString(s string, t reflect.Type, _ *metadata.ParameterMetadata, _ *metadata.ComponentMetadata) (reflect.Value, error) {
	return p.JSONSerializer.FromString(s, t, nil, nil)
}

// ToString converts a result.
func (p plainJSON) ToString(v reflect.Value, t reflect.Type, _ *metadata.ReturnMetadata, _ *metadata.ComponentMetadata) (string, error) {
	return p.JSONSerializer.ToString(v, t, nil, nil)
}
