package chaincode

import (
	"reflect"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/hyperledger/fabric-contract-api-go/v2/metadata"
	"github.com/hyperledger/fabric-contract-api-go/v2/serializer"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// New returns the contracts, and extra ones, as one chaincode that a peer or an embedded
// ledger can run for the organisations of the charter. An extra contract embeds a [Frame]
// over the same charter, or has its own access rules.
func New(charter protocol.Charter, extra ...contractapi.ContractInterface) (*contractapi.ContractChaincode, error) {
	contracts := append([]contractapi.ContractInterface{
		&documentContract{Frame(charter, "documents", protocol.RolesFor)},
		&caseContract{Frame(charter, "cases", protocol.RolesFor)},
		&claimContract{frame(charter, "claims", protocol.RolesFor, new(claimContext))},
		&memberContract{Frame(charter, "members", protocol.RolesFor)},
	}, extra...)
	cc, err := contractapi.NewChaincode(contracts...)
	if err != nil {
		return nil, err
	}
	cc.TransactionSerializer = plainJSON{}
	return cc, nil
}

// plainJSON is the contract API's JSON serializer without its schema check:
// that schema takes every field for required, and arguments are checked by the
// contracts themselves (see protocol.Decode).
type plainJSON struct{ serializer.JSONSerializer }

// FromString converts an argument.
func (p plainJSON) FromString(s string, t reflect.Type, _ *metadata.ParameterMetadata, _ *metadata.ComponentMetadata) (reflect.Value, error) {
	return p.JSONSerializer.FromString(s, t, nil, nil)
}

// ToString converts a result.
func (p plainJSON) ToString(v reflect.Value, t reflect.Type, _ *metadata.ReturnMetadata, _ *metadata.ComponentMetadata) (string, error) {
	return p.JSONSerializer.ToString(v, t, nil, nil)
}
