// Package follow builds things from the ledger's events: the index, the rows that
// lists read, and whatever else is to know what was committed.
//
// A [Sink] says how one thing is built. A [Follower] keeps it at the ledger's
// height: it reads the events after the sink's own checkpoint, applies whole blocks,
// tries again where the ledger or the sink is away, and rebuilds a sink that lost its
// data or that was built from another ledger.
//
// Each sink has a follower and a checkpoint of its own, so one that is away or slow
// holds up no other. What they all have to ask the ledger is asked once: see
// [github.com/tradehub/tradehub/hub/ledger.Feed].
package follow
