// Package verify answers the bank's question: are these documents genuine, do they agree, and
// has anybody financed this before?
//
// [Verifier.Verify] reads like the answer to that question: read the uploads, anchor their
// digests, ask who attested them, ask the registry of claims, examine, judge, record.
// [Claims] moves the claims that follow from a verdict. The package declares what it needs of
// the ledger, the store and the index next to the code that calls it.
package verify
