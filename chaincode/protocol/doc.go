// Package protocol is what crosses between the hub and the contracts: the
// transactions and who may call them, records, orders, refusals, and sealed
// answers. Both sides import it; it needs neither a ledger nor the contract API.
//
// Every transaction takes one JSON argument, read strictly by [Decode], and
// answers JSON. A refusal is an [Error]; only its text crosses from a peer to a
// client, so the code travels as the text's prefix (see [ParseError]).
//
// Nothing here is renamed or given another meaning once a ledger holds it: peers
// of several organisations must endorse the same bytes.
package protocol
