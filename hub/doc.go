// Package hub puts the program together.
//
// [Open] takes a [Config] and returns a [Hub] with every part wired: the ledger, the document
// store, the index, the verifier and the signer of certificates. [DefaultConfig] needs only a
// folder: no file, no Redis, no Fabric, no device. It is the only place that reads
// configuration; nothing below it reads the environment.
package hub
