// Package intake is the way of an upload: from bytes to a Document.
//
// [Intake.Read] looks at the first bytes, never at a file name, to decide
// which reader is meant; lets the guard and the signature check go first; and
// digests what it read. Where a document is signed, the reader is given
// nothing but what was signed.
package intake
