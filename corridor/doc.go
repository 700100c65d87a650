// Package corridor holds what crosses between networks that do not trust each
// other's operators.
//
// A [Proof] is what organisations of a network signed when they were asked to
// read a fact that is committed there; a [ClientState] says whose signatures
// another network accepts, and [Proof.Verify] checks one against the other.
// The package is pure: no I/O, no clock.
package corridor
