// Package gateway is a ledger.Driver on a Hyperledger Fabric network, over the
// Gateway service of its peers.
//
// [Open] takes a [Profile], which says where the network's peers are and whose
// keys the hub has, and returns a [Client] that calls as one of the identities.
// [Dial] does the same for several identities over shared connections. A private
// key is in a file, or in an [HSM] if the program was built with -tags pkcs11.
//
// A peer that does not answer is passed over for the next, and no call needs a
// restart of the hub. What may be asked twice is asked at the next peer. A
// transaction that a peer may have handed on to be ordered is first looked for,
// and only then handed over again as the same bytes under the same ID, which a
// ledger commits once. ledger.ErrUnavailable from Submit means that nothing
// could be learnt; its receipt then holds the ID to look for.
//
// Peers commit at different moments. A call therefore waits until the peer that
// answers it holds every block that this process was told of, so that a caller
// reads what it wrote also at the next peer.
package gateway
