// Package cases keeps what the hub must remember beside the ledger: which
// case has which verdict, and which request was answered how.
//
// It is one bbolt file. A method that returns has its rows on disk. The rows
// hold digests, states and times; what a case is about lies encrypted in the
// document store, under the digest that the row names. Prices are sealed rows: only
// who keeps them can read them.
package cases
