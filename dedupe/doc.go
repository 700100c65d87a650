// Package dedupe finds out whether an import was financed before.
//
// A document gives [Fingerprint] values of several kinds. A [Tokenizer] turns each into a
// [Token] that reveals nothing of its fingerprint. The ledger keeps how much a [Claim] holds
// of each token's asset. [Decide] is the rule: it grants an asset's capacity once. The
// contract runs it to decide, the index to hint.
//
// [Fingerprints] reads the papers of a presentation. [NewAsk] turns their tokens into an
// [Ask], and [NewClaim] turns them into a reservation. The methods of Claim are the moves of
// its life; a refused one is a [*MoveError].
//
// The package is pure: no I/O, no clock.
package dedupe
