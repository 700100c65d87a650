package protocol

import (
	"maps"
	"slices"
)

// callers are the roles that may call each transaction. What is not here cannot
// be called.
var callers = map[string][]Role{
	TxRegister:     {RoleRegistrar, RoleBank, RoleAgent},
	TxDocument:     Roles,
	TxRegisterTree: {RoleRegistrar, RoleBank, RoleAgent},
	TxTree:         Roles,
	TxAttest:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxRevoke:       {RoleCustoms, RoleCarrier, RoleSeller, RoleTax},
	TxAttestations: Roles,
	TxAttestation:  Roles,
	TxAmended:      Roles,
	TxKeepSalt:     {RoleRegistrar},
	TxOpened:       {RoleRegistrar, RoleSupervisor},

	TxRecordVerdicts: {RoleRegistrar},
	TxVerdict:        Roles,

	TxEnroll:    Roles,
	TxSuspend:   {RoleSupervisor},
	TxReinstate: {RoleSupervisor},
	TxMember:    Roles,
	TxVersions:  Roles,

	// Orders move claims, and their signer answers for them. The registrar submits them and
	// needs no right of its own to their content.
	TxBatch: {RoleRegistrar},
	TxKeep:  {RoleBank},
	TxKept:  {RoleBank},
}

// signers are the roles that may sign each order. What is not here cannot be
// ordered.
var signers = map[string][]Role{
	OrderCheck:    {RoleBank, RoleRegistrar},
	OrderReserve:  {RoleBank},
	OrderConfirm:  {RoleBank},
	OrderRelease:  {RoleBank},
	OrderRenew:    {RoleBank},
	OrderRepay:    {RoleBank},
	OrderReverse:  {RoleBank},
	OrderOverride: {RoleBank},
	OrderExpire:   {RoleBank, RoleRegistrar},
	OrderDispute:  {RoleBank, RoleSupervisor},
	OrderSettle:   {RoleSupervisor},
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

// evaluatedOrders are the orders that change nothing.
var evaluatedOrders = []string{OrderCheck, OrderClaim, OrderFacts, OrderRecord, OrderAsset}

// Names returns every transaction and order, sorted.
func Names() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Collect(maps.Keys(callers)), maps.Keys(signers))))
}

// RolesFor returns the roles that may call the transaction or sign the order, nil
// if there is none of that name.
func RolesFor(name string) []Role {
	if roles, ok := signers[name]; ok {
		return roles
	}
	return callers[name]
}

// May reports whether the role may call the transaction or sign the order.
func May(role Role, name string) bool { return slices.Contains(RolesFor(name), role) }

// IsOrder reports whether the name is an order's and not a transaction's.
func IsOrder(name string) bool {
	_, ok := signers[name]
	return ok
}

// Evaluated reports whether the order changes nothing.
func Evaluated(order string) bool { return slices.Contains(evaluatedOrders, order) }
