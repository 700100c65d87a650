// Package api is the hub's HTTP interface for banks and trading firms.
//
// [New] returns the handler; routes.go is its table of contents. A handler
// parses, makes one call and renders. Every refusal is an RFC 9457 problem
// with a stable code; problem.go is the one place that maps errors to it.
// gin stops here.
package api
