// Package api is the hub's HTTP interface for banks and trading firms.
//
// [New] returns the handler. The files table*.go are its table of contents: the handlers, the
// two OpenAPI documents of [Describe] and the page API.md are all made of it. A handler parses,
// makes one call and renders. Every refusal is an RFC 9457 problem with a stable code;
// problem.go is the one place that maps errors to it. gin stops here.
package api
