package chaincode

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// access says which roles may call which transaction, or sign which order. What
// is not here cannot be called.
var access = map[string][]Role{
	TxRegister:     {RoleRegistrar, RoleBank, RoleAgent},
	TxDocument:     Roles,
	TxRegisterTree: {RoleRegistrar, RoleBank, RoleAgent},
	TxTree:         Roles,
	TxAttest:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxRevoke:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxAttestations: Roles,
	TxAmended:      Roles,
	TxKeepSalt:     {RoleRegistrar},
	TxOpened:       {RoleRegistrar, RoleSupervisor},

	TxRecordVerdicts: {RoleRegistrar},
	TxVerdict:        Roles,

	TxEnroll:    Roles,
	TxSuspend:   {RoleSupervisor},
	TxReinstate: {RoleSupervisor},
	TxMember:    Roles,

	// Claims are moved by orders, which whoever signed them answers for; the
	// registrar brings them and needs no right of its own to what they say.
	TxBatch: {RoleRegistrar},
	TxKeep:  {RoleBank},
	TxKept:  {RoleBank},

	OrderCheck:    {RoleBank, RoleRegistrar},
	OrderReserve:  {RoleBank},
	OrderConfirm:  {RoleBank},
	OrderRelease:  {RoleBank},
	OrderRenew:    {RoleBank},
	OrderRepay:    {RoleBank},
	OrderReverse:  {RoleBank},
	OrderOverride: {RoleBank},
	OrderExpire:   {RoleBank, RoleRegistrar},
	OrderFreeze:   {RoleSupervisor},
	OrderThaw:     {RoleSupervisor},
	OrderPurge:    {RoleSupervisor},
	// A bank reads its own claims only (see mayRead): what another bank may
	// learn of a claim is in a Decision (VERIFICATION.md §4.6).
	OrderClaim:  {RoleBank, RoleRegistrar, RoleSupervisor, RoleAuditor},
	OrderFacts:  {RoleRegistrar, RoleSupervisor, RoleAuditor},
	OrderRecord: {RoleBank},
	OrderAsset:  {RoleRegistrar, RoleSupervisor, RoleAuditor},
}

// enter is run before every transaction of these contracts. It refuses what
// table and charter do not allow, before anything is read.
func enter(ctx *Context, c Charter) error {
	tx, args := ctx.GetStub().GetFunctionAndParameters()
	// The contract API also routes "claims:batch" and, for its first contract,
	// "Register" alone. Only the full name is in the table, so there is one way in.
	if _, ok := access[tx]; !ok || isOrder(tx) {
		return refuse(CodeInvalidArgument, "no transaction %q: want contract:Transaction", clip(tx))
	}
	if len(args) != 1 {
		return refuse(CodeInvalidArgument, "%s takes one JSON argument, got %d", tx, len(args))
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
	roles := access[tx]
	if !slices.Contains(roles, c.caller.role) {
		return refuse(CodeForbidden, "%s is for %s; the caller's %s is %q", tx, joinRoles(roles), RoleAttribute, clip(string(c.caller.role)))
	}
	if !c.charter.Allows(c.caller.msp, c.caller.role) {
		return refuse(CodeForbidden, "the network's charter gives %s no identity in the role of a %s", clip(c.caller.msp), c.caller.role)
	}
	return nil
}

func joinRoles(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}
