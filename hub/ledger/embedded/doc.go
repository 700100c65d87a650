// Package embedded is a ledger in this process: the contract code runs here,
// over one file.
//
// A [Network] behaves to a contract and to a client as a Fabric channel does.
// A transaction is simulated by the organisations that must endorse it, over one
// snapshot, and refused if they differ, ordered into a block, checked against what has
// changed since it read, and then written, valid or not. Organisations have
// their own certification authorities and sign real proposal responses, so that
// corridor.Proof.Verify takes this ledger's proofs as it takes Fabric's.
//
// It is for a laptop, a demonstration and tests. All organisations' keys lie in
// one folder: whoever owns the folder is every organisation, so the ledger
// keeps its owner from mistakes, not from fraud. It is durable: what Submit
// acknowledged was synced to disk. What may be lost: a purged private value
// leaves the file's pages only as they are written again.
//
// Where it differs from Fabric: a range that a contract reads is checked for
// exactly the keys that it looked at, where a peer reads ahead; rich queries and
// the history of a key are refused; a chaincode invokes those of [Options.Further]
// alone, and clients only read these; a state key has at most 32,000 bytes.
package embedded
