// Package corridor holds what crosses between networks that do not trust each other's
// operators.
//
// A [Proof] is what organisations of a network signed when they were asked to read a fact
// that is committed there. A [ClientState] names the signers that another network accepts.
// [Proof.Verify] checks one against the other. The package is pure: no I/O, no clock.
package corridor
