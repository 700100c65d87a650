package chaincode

import (
	"slices"
	"strings"
)

// access says which roles may call which transaction. A transaction that is
// not here cannot be called.
var access = map[string][]Role{
	TxRegister:     {RoleRegistrar, RoleBank, RoleAgent},
	TxDocument:     Roles,
	TxAttest:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxRevoke:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxAttestations: Roles,
	TxAmended:      Roles,

	TxRecordVerdict: {RoleRegistrar},
	TxVerdict:       Roles,

	TxCheck:   {RoleBank, RoleRegistrar},
	TxReserve: {RoleBank},
	TxConfirm: {RoleBank},
	TxRelease: {RoleBank},
	TxRenew:   {RoleBank},
	TxRepay:   {RoleBank},
	TxReverse: {RoleBank},
	TxExpire:  {RoleBank, RoleRegistrar},
	TxFreeze:  {RoleSupervisor},
	TxThaw:    {RoleSupervisor},
	// A bank reads its own claims only (see mayRead): what another bank may
	// learn of a claim is in a Decision (VERIFICATION.md §4.6).
	TxClaim:  {RoleBank, RoleRegistrar, RoleSupervisor, RoleAuditor},
	TxAsset:  {RoleRegistrar, RoleSupervisor, RoleAuditor},
	TxClaims: {RoleBank, RoleRegistrar, RoleSupervisor, RoleAuditor},
}

// enter is run before every transaction of the three contracts. It refuses
// what the table does not allow, before anything is read.
func enter(ctx *Context) error {
	tx, args := ctx.GetStub().GetFunctionAndParameters()
	// The contract API also routes "claims:reserve" and, for its first contract,
	// "Register" alone. Only the full name is in the table, so there is one way in.
	roles, ok := access[tx]
	if !ok {
		return refuse(CodeInvalidArgument, "no transaction %q: want contract:Transaction", clip(tx))
	}
	if len(args) != 1 {
		return refuse(CodeInvalidArgument, "%s takes one JSON argument, got %d", tx, len(args))
	}
	who, err := identify(ctx.GetStub())
	if err != nil {
		return err
	}
	if !slices.Contains(roles, who.role) {
		return refuse(CodeForbidden, "%s is for %s; the caller's %s is %q", tx, joinRoles(roles), RoleAttribute, clip(string(who.role)))
	}
	ctx.caller = who
	return nil
}

func joinRoles(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}
