// Package match says what is the same: numbers of invoices, bills of lading and
// declarations, names of parties, carriers, ports, vessels and packaging as two
// documents write them.
//
// Rules, fingerprints and the keys of attestations all go through it, so that
// they never disagree. What is in no table is said to be unknown and is never
// taken for equal.
//
// The package is pure: no I/O, no clock.
package match

// NormVersion is the version of the normalisers. It is part of every canonical string of a
// fingerprint and of the verdict's policy, so that tokens never drift silently. Raise it with
// any change of a normaliser or its data.
const NormVersion = "2"
