package chaincode

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
)

// Context is what a transaction works with, besides its stub.
type Context struct {
	contractapi.TransactionContext
	// Caller created the transaction, and was let in.
	Caller Caller
	// Public is what the transaction reads and writes of the world state.
	Public *state.Tx

	charter protocol.Charter
	at      time.Time // see Now
}

// Roles returns the roles that may call a transaction, "contract:Transaction", and nil
// if there is none of that name, as [protocol.RolesFor] does.
type Roles func(tx string) []protocol.Role

// begin refuses what table and charter do not allow, before anything is read.
func (c *Context) begin(charter protocol.Charter, roles Roles) error {
	tx, args := c.GetStub().GetFunctionAndParameters()
	// The contract API also routes "claims:batch" and, for its first contract,
	// "Register" alone. Only the full name is in the table, so there is one way in.
	if roles(tx) == nil || protocol.IsOrder(tx) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "no transaction %q; name it contract:Transaction", protocol.Clip(tx))
	}
	if len(args) != 1 {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%s takes one JSON argument, got %d", tx, len(args))
	}
	var err error
	if c.Caller, err = identify(c.GetStub()); err != nil {
		return err
	}
	c.charter, c.Public = charter, state.NewPublic(c.GetStub())
	return admit(charter, roles(tx), tx, c.Caller)
}

// admit refuses a caller if its role, or the role of its organisation, may not call tx.
func admit(charter protocol.Charter, roles []protocol.Role, tx string, who Caller) error {
	if !slices.Contains(roles, who.Role) {
		return protocol.Refuse(protocol.CodeForbidden, "%s is for %s; the caller's %s is %q", tx, joinRoles(roles), protocol.RoleAttribute, protocol.Clip(string(who.Role)))
	}
	if !charter.Allows(who.MSPID, who.Role) {
		return protocol.Refuse(protocol.CodeForbidden, "the network's charter gives %s no identity in the role %s", protocol.Clip(who.MSPID), who.Role)
	}
	return nil
}

func joinRoles(roles []protocol.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// finish writes what the transaction stored.
func (c *Context) finish() error {
	c.Public.Keep()
	return c.Public.Flush()
}

// Now returns the transaction's time: the client's, the same at every endorser, in UTC
// and to the second.
//
// A peer refuses to endorse a transaction that is dated more than a quarter of an hour
// from its own clock (Fabric: peer.authentication.timewindow). Within that, a client
// could date its transaction a little after the end of another bank's lease
// (VERIFICATION.md §8).
func (c *Context) Now() (time.Time, error) {
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

// Emit sets the transaction's event, v as JSON. A transaction has one event: a second
// call replaces the first.
func (c *Context) Emit(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.GetStub().SetEvent(name, b)
}
