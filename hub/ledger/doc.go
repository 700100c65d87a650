// Package ledger is the hub's view of the ledger: typed transactions over a
// small [Driver].
//
// A [Ledger] acts for the one identity of its driver; a hub that acts for
// several organisations has one each. What a contract refuses comes back as a
// *protocol.Error, to be told apart by its code; [ErrConflict], [ErrUnavailable]
// and the context's error say that the contract was not heard, or not in time.
//
// Two drivers exist: package embedded runs the contracts in this process,
// package gateway reaches a Fabric network.
package ledger
