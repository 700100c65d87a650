// Package gatewaytest is a network of Fabric Gateway peers on loopback, backed by the
// embedded ledger.
//
// It treats calls of the client library as a peer does: over TLS, with signatures and
// transaction IDs checked, endorsed by real keys, ordered into real blocks, and delivered
// whole. Errors come back in the form of a peer's (hyperledger/fabric internal/pkg/gateway).
// A test may stop a peer, or have a call or its answer lost.
package gatewaytest
