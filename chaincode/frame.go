package chaincode

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// Frame returns what a contract of this chaincode embeds. Its transactions take a
// *[Context] and one JSON argument. Before one of them runs, roles and charter decide
// whether the caller may; after it has succeeded, what it stored is written.
func Frame(charter protocol.Charter, name string, roles Roles) contractapi.Contract {
	return frame(charter, name, roles, new(Context))
}

// A transaction is a context that a contract's transactions take.
type transaction interface {
	contractapi.SettableTransactionContextInterface
	begin(protocol.Charter, Roles) error
	finish() error
}

// frame returns a Frame for a contract with a context of its own.
func frame[T transaction](charter protocol.Charter, name string, roles Roles, context T) contractapi.Contract {
	return contractapi.Contract{
		Name:                      name,
		BeforeTransaction:         func(ctx T) error { return ctx.begin(charter, roles) },
		AfterTransaction:          func(ctx T, _ any) error { return ctx.finish() },
		TransactionContextHandler: context,
	}
}
