// Package chaincodetest runs the contracts on a world state in memory, for tests
// of the contracts alone.
//
// A [World] calls the chaincode through the same Invoke(stub) as a peer, with
// creators that are true X.509 certificates. As on a peer, a transaction does
// not see its own writes, and what a refused one wrote is dropped. A World runs
// one transaction at a time: it has no read sets, so races are the embedded
// ledger's to test.
package chaincodetest
