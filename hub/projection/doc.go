// Package projection keeps what the hub's pages and searches need: rows of
// documents, attestations, verdicts and claims, built from the ledger's events.
//
// [Open] opens its file, [Projection.Follow] keeps it at the ledger's height, and
// [Projection.Current] says that it is there. It decides nothing: the ledger is
// the authority. Losing the file loses nothing, for whatever it holds is on the
// ledger: a projection whose file is missing, empty, of another ledger or of an
// older schema is built anew from the first block by itself.
//
// The rows of whole blocks and the checkpoint are written in one transaction of
// bbolt, so no crash can come between them. [Projection.Hash] tells whether two
// projections hold the same.
//
// The file holds what every bank claimed, in the clear: it is for the registrar,
// who may read all of it on the ledger, and whoever shows a row to a bank asks for
// that bank's. What the hub alone knows is in package records.
package projection
