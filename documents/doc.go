// Package documents holds the words of the trade: what a document of an import is, the
// parties and things that it names, and the possible results of an examination.
//
// A [Document] is the normalised content of one commercial invoice, customs declaration or
// transport document, in any format. A [Presentation] is the set of documents presented
// together with a financing [Request] (UCP 600 art. 2). A [Finding] is the result of one
// rule, and a [Verdict] is that of all of them together.
//
// Codes are typed, and each type has a parser and a Valid method over its code list. An
// [Identifier] knows its register's check digits. Digests are made of [Document.Canonical].
//
// The package is pure vocabulary. Readers of formats are in the packages invoice, customs and
// transport below it; the rules are in package rules. Nothing here does I/O or asks for the
// time.
package documents
