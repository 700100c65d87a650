package chaincode

import (
	"errors"
	"reflect"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/hyperledger/fabric-contract-api-go/v2/metadata"
	"github.com/hyperledger/fabric-contract-api-go/v2/serializer"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// Names of the contracts.
const (
	contractDocuments = "documents"
	contractCases     = "cases"
	contractClaims    = "claims"
	contractMembers   = "members"
)

// New returns the contracts, and extra ones, as one chaincode that a peer or an
// embedded ledger can run for the organisations of the charter. Extra contracts
// bring their own access rules.
func New(charter protocol.Charter, extra ...contractapi.ContractInterface) (*contractapi.ContractChaincode, error) {
	contracts := append([]contractapi.ContractInterface{
		&documentContract{frame(charter, contractDocuments)},
		&caseContract{frame(charter, contractCases)},
		&claimContract{frame(charter, contractClaims)},
		&memberContract{frame(charter, contractMembers)},
	}, extra...)
	cc, err := contractapi.NewChaincode(contracts...)
	if err != nil {
		return nil, err
	}
	cc.TransactionSerializer = plainJSON{}
	return cc, nil
}

func frame(c protocol.Charter, name string) contractapi.Contract {
	return contractapi.Contract{
		Name:                      name,
		BeforeTransaction:         func(ctx *Context) error { return enter(ctx, c) },
		AfterTransaction:          finish,
		TransactionContextHandler: new(Context),
	}
}

// Context is what a transaction of these contracts works with: its stub, the
// caller that was let in, and what was read and written so far.
type Context struct {
	contractapi.TransactionContext
	charter protocol.Charter
	caller  caller    // of the transaction; of the order while one is carried out
	public  *space    // the world state
	private *space    // the records of claims
	volumes *volumes  // where those are
	at      time.Time // see now

	// Of a batch of orders.
	registrar string                // MSP ID of who brought it
	seal      []byte                // random bytes that came with it
	order     string                // name of the one under way
	told      []protocol.ClaimEvent // by the one under way
	events    []protocol.ClaimEvent // by those that were carried out
}

// now returns the transaction's time: the client's, the same at every
// endorser, in UTC and to the second.
//
// A peer refuses to endorse what is dated more than a quarter of an hour from its
// own clock (Fabric: peer.authentication.timewindow), and nothing closer: a
// client could date its transaction a little after the end of another bank's
// lease (VERIFICATION.md §8).
func (c *Context) now() (time.Time, error) {
	if !c.at.IsZero() {
		return c.at, nil
	}
	ts, err := c.GetStub().GetTxTimestamp()
	if err != nil {
		return time.Time{}, err
	}
	if ts.CheckValid() != nil {
		return time.Time{}, errors.New("the transaction has no valid timestamp")
	}
	c.at = ts.AsTime().UTC().Truncate(time.Second)
	return c.at, nil
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
