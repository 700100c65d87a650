// Package jsonread walks a JSON document for the readers of documents.
//
// [Parse] reads by the rules of package strictjson. A [Node] that is not there is a
// valid value, as in package xmlread. A member of the wrong type is refused at its
// JSON pointer (RFC 6901): [Node.Fault] has the first of them.
package jsonread
