// Package chaincode is the contract code of the hub's ledger.
//
// It decides; it never fetches. A transaction reads and writes the world state
// through its stub, and knows the time, the caller and its transaction ID only
// from that stub, so every endorser computes the same result. There are three
// contracts: documents (what was registered and attested), cases (which
// verdicts were reached) and claims (who finances what).
//
// Every transaction takes one JSON argument, read strictly, and is open to the
// roles that one table names. State keys are made in one place, one for each
// fact; times are the transaction's, to the second. Doing again what was done,
// with the same content, is answered and not refused, so that a client that
// does not know whether its transaction was committed just repeats it.
//
// What crosses between hub and contracts is in package protocol.
package chaincode
