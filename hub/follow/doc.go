// Package follow builds things from the ledger's events: the index, the rows that lists read,
// and anything else that depends on what was committed.
//
// A [Sink] defines how one thing is built. A [Follower] keeps it at the ledger's height. It
// reads the events after the sink's own checkpoint, applies whole blocks, and retries if the
// ledger or the sink is unavailable. It rebuilds a sink that lost its data or that was built
// from another ledger.
//
// Each sink has a follower and a checkpoint of its own, so an unavailable or slow one delays
// no other. What they all need from the ledger is read once: see
// [github.com/tradehub/tradehub/hub/ledger.Feed].
package follow
