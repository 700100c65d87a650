// Package projection keeps what the hub's pages and searches need: rows of documents,
// attestations, verdicts and claims, built from the ledger's events.
//
// [Open] opens its file, [Projection.Follow] keeps it at the ledger's height, and
// [Projection.Current] reports whether it is there. It decides nothing: the ledger is the
// authority. Losing the file loses nothing, because everything in it is on the ledger. A
// projection rebuilds itself from the first block if its file is missing, empty, of another
// ledger or of an older schema.
//
// The rows of whole blocks and the checkpoint are written in one transaction of bbolt, so no
// crash can come between them. [Projection.Hash] shows whether two projections hold the same.
//
// The file holds what every bank claimed, in the clear. It is for the registrar, who may read
// all of it on the ledger. A caller that shows rows to a bank must ask for that bank's. What
// the hub alone knows is in package cases.
package projection
