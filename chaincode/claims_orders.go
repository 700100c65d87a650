package chaincode

import "github.com/tradehub/tradehub/chaincode/protocol"

// orders reads each kind of order into the task of carrying it out for the signer.
var orders = map[string]func(who Caller, arg string) (*task, error){
	protocol.OrderCheck: check, protocol.OrderReserve: reserve,
	protocol.OrderConfirm: moveOwn(confirm), protocol.OrderRelease: moveOwn(release), protocol.OrderRenew: moveOwn(renew), protocol.OrderRepay: moveOwn(repay),
	protocol.OrderReverse: reverse, protocol.OrderExpire: expire, protocol.OrderOverride: override, protocol.OrderFreeze: moveAny(freeze), protocol.OrderThaw: moveAny(thaw),
	protocol.OrderPurge: purge,
	protocol.OrderClaim: readClaim, protocol.OrderFacts: readFacts, protocol.OrderRecord: readRecords, protocol.OrderAsset: readAsset,
}
