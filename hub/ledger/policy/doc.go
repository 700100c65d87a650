// Package policy names the organisations that must endorse what a transaction writes.
//
// It is the one place that knows the policies of a city's network, as expressions of Fabric's
// policy language. The development network puts them on its channel, and the embedded ledger
// judges by them.
package policy
