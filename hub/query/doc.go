// Package query answers what a caller may see: lists, searches, verdicts with
// their cases, claims, trees, statements and members.
//
// Every method of [Query] takes who asks, and returns only what that caller may
// see. Anything else is [ErrNotFound], whether it is there or not. Tenant isolation
// is decided here and nowhere above.
package query
