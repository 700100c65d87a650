// Package facts says what an authority attests of a document: a fixed list of
// facts for each family, with the members of the document that make up each.
//
// [Of] states a document's facts over normalised values, so that another
// rendition of the same document states the same. [State.Seal] digests each under a
// salt, and [State.Against] holds the facts of a copy against sealed ones. What is
// in no fact, such as a remark, is nobody's word.
package facts
