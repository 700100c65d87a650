// Package embedded is a ledger in this process: the contract code runs here, over one file.
//
// A [Network] behaves to a contract and to a client as a Fabric channel does. The
// organisations that must endorse a transaction simulate it over one snapshot; it is refused
// if they differ. It is then ordered into a block, checked against what has changed since it
// read, and written, valid or not. Organisations have their own certification authorities and
// sign real proposal responses, so that corridor.Proof.Verify takes this ledger's proofs as
// it takes Fabric's.
//
// It is for a laptop, a demonstration and tests. All organisations' keys are in one folder,
// so its owner can act as every organisation. The ledger protects its owner from mistakes,
// not from fraud. It is durable: what Submit acknowledged was synced to disk. A purged
// private value stays in the file's pages until they are written again.
//
// Where it differs from Fabric: a range is checked for exactly the keys that a contract
// looked at, where a peer reads ahead. Rich queries and the history of a key are refused. A
// chaincode invokes only those of [Options.Further], and clients only read these. A state key
// has at most 32,000 bytes.
package embedded
