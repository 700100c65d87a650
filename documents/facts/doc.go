// Package facts defines what an authority attests of a document. It is a fixed list of facts
// for each family, with the members of the document that make up each.
//
// [Of] states a document's facts over normalised values, so that another rendition of the
// same document states the same. [State.Seal] digests each under a salt, and [State.Against]
// compares the facts of a copy with sealed ones. What is in no fact, such as a remark, is not
// attested.
package facts
