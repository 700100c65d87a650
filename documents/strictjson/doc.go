// Package strictjson reads untrusted JSON, or refuses it.
//
// It takes what RFC 8259 allows and I-JSON (RFC 7493) agrees on: UTF-8 without a byte order
// mark, no duplicate member, no lone surrogate, one value and nothing after it, within
// [Limits]. Anything that two parsers could read differently is refused, because a signature
// or a digest covers the bytes and a rule sees the values.
//
// Every error is a *documents.SyntaxError whose path is a JSON pointer (RFC 6901).
package strictjson
