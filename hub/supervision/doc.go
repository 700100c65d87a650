// Package supervision is what supervisors and auditors do: they read totals and lists in which
// organisations and people are pseudonyms, unmask one with a second supervisor, and take away
// a signed list.
//
// [Totals] counts the ledger's events as a sink, so that the overview costs the same whatever
// the number of verdicts. A [Desk] answers: it decides who may ask, and shows pseudonyms until
// two people agreed. It makes no verdict and no claim.
package supervision
