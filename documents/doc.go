// Package documents holds the words of the trade: what a document of an import
// is, whom and what it names, and what an examination may say of it.
//
// A [Document] is the normalised content of one commercial invoice, customs
// declaration or transport document, whatever format it came in. A
// [Presentation] is the set of documents presented together with a financing
// [Request] (UCP 600 art. 2). A [Finding] is what one rule said of it, and a
// [Verdict] is what all of them say together.
//
// Codes are typed, and each type has a parser and a Valid method over its code
// list; an [Identifier] knows its register's check digits. [Document.Canonical] is
// what digests are made of.
//
// The package is pure vocabulary. Readers of formats are in the packages
// invoice, customs and transport below it; the rules are in package rules.
// Nothing here does I/O or asks for the time.
package documents
