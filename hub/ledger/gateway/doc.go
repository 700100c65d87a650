// Package gateway is a ledger.Driver on a Hyperledger Fabric network, over the Gateway
// service of its peers.
//
// [Open] takes a [Profile] and returns a [Client] that calls as one of the identities. The
// profile names the network's peers and the identities whose keys the hub has. [Dial] does
// the same for several identities over shared connections. A private key is in a file, or in
// an [HSM] if the program was built with -tags pkcs11.
//
// If a peer does not answer, the next is asked; no call needs a restart of the hub. A call
// that may be repeated is repeated at the next peer. A peer may already have handed a
// transaction on to be ordered. Such a transaction is first looked for, and only then
// submitted again as the same bytes under the same ID, which a ledger commits once.
// ledger.ErrUnavailable from Submit means that nothing could be learnt; its receipt then
// holds the ID to look for.
//
// Peers commit at different moments. A call therefore waits until its peer holds every block
// that this process knows of. So a caller reads its own writes also at the next peer.
package gateway
