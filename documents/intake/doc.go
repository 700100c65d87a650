// Package intake turns an upload, which is bytes, into a Document.
//
// [Intake.Read] chooses the reader by the first bytes, never by a file name. It runs the
// guard and the signature check first, and digests what it read. Of a signed document the
// reader gets only what was signed.
package intake
