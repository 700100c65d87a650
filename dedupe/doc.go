// Package dedupe finds out whether an import was financed before.
//
// A document gives [Fingerprint] values of several kinds; a [Tokenizer] turns each
// into a [Token] that shows nothing of what it was made from; the ledger keeps
// which [Claim] holds how much of which token's asset. [Decide] is the rule: it
// grants an asset's capacity once. The contract runs it to decide, the index
// to hint.
//
// The package is pure: no I/O, no clock.
package dedupe
