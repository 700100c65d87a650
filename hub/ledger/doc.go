// Package ledger is the hub's view of the ledger: typed transactions over a small [Driver].
//
// A [Ledger] acts for the one identity of its driver; a hub that acts for several
// organisations has one each. A contract's refusal is a *protocol.Error; its code
// distinguishes the cases. [ErrConflict], [ErrUnavailable] and the context's error mean that
// no contract answered, or not in time.
//
// Two drivers exist: package embedded runs the contracts in this process, package gateway
// reaches a Fabric network.
package ledger
