// Package jsonread walks a JSON document for the readers of documents.
//
// [Parse] is strict: one value, UTF-8, no duplicate names, bounds on depth and
// counts (RFC 8259, I-JSON of RFC 7493). Numbers keep their digits. A [Node] that is
// not there is a valid value, as in package xmlread. A member of the wrong type is
// refused at its JSON pointer (RFC 6901): [Node.Fault] has the first of them.
package jsonread
