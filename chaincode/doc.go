// Package chaincode is the contract code of the hub's ledger.
//
// It decides; it never fetches. A transaction reads and writes through package state. It
// knows the time, the caller and its transaction ID only from its stub, so every endorser
// computes the same result. There are four contracts: documents (what was registered and
// attested), cases (which verdicts were reached), claims (who finances what) and members (who
// may sign orders). A further contract is a package of its own that embeds a [Frame], takes a
// [Context], and is given to [New].
//
// Every transaction takes one JSON argument, read strictly, and is open to the roles that one
// table names. State keys are made in one place, one for each fact; times are the
// transaction's, to the second. A repeated transaction with the same content is answered, not
// refused. So a client that does not know whether its transaction was committed just repeats
// it.
//
// Package protocol has what crosses between hub and contracts.
package chaincode
