package chaincode

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// enter is run before every transaction of these contracts. It refuses what
// table and charter do not allow, before anything is read.
func enter(ctx *Context, c protocol.Charter) error {
	tx, args := ctx.GetStub().GetFunctionAndParameters()
	// The contract API also routes "claims:batch" and, for its first contract,
	// "Register" alone. Only the full name is in the table, so there is one way in.
	if protocol.RolesFor(tx) == nil || protocol.IsOrder(tx) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "no transaction %q; name it contract:Transaction", protocol.Clip(tx))
	}
	if len(args) != 1 {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%s takes one JSON argument, got %d", tx, len(args))
	}
	who, err := identify(ctx.GetStub())
	if err != nil {
		return err
	}
	ctx.charter, ctx.caller = c, who
	ctx.volumes = newVolumes(ctx.GetStub())
	ctx.public, ctx.private = newSpace(worldState{ctx.GetStub()}, codec.JSON), newSpace(ctx.volumes, codec.CBOR)
	return ctx.admit(tx)
}

// admit refuses the caller what its role or its organisation's does not allow.
func (c *Context) admit(tx string) error {
	roles := protocol.RolesFor(tx)
	if !slices.Contains(roles, c.caller.role) {
		return protocol.Refuse(protocol.CodeForbidden, "%s is for %s; the caller's %s is %q", tx, joinRoles(roles), protocol.RoleAttribute, protocol.Clip(string(c.caller.role)))
	}
	if !c.charter.Allows(c.caller.msp, c.caller.role) {
		return protocol.Refuse(protocol.CodeForbidden, "the network's charter gives %s no identity in the role %s", protocol.Clip(c.caller.msp), c.caller.role)
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
