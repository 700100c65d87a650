// Package state is what one transaction of a contract reads and writes.
//
// A [Tx] is the read and write set of a transaction over a [Backend]. The backend is the
// world state ([NewPublic]), or the records that the members of a collection keep
// ([NewPrivate]). [Load] and [Store] read and write values. What is written is staged until
// Keep, and reaches the peer with Flush.
//
// Private records share private values, because every private key that a transaction writes
// costs each peer of the channel time. The package decides where a record is; a contract sees
// keys and values alone. Nothing here knows the contract API.
package state
