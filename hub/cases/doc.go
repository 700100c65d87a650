// Package cases keeps what the hub must remember in addition to the ledger: which case has
// which verdict, and which request was done before.
//
// It is one bbolt file. A method that returns has its rows on disk. The rows hold digests,
// states and times. The content of a case is encrypted in the document store, under the
// digest that the row names. Prices and requests are sealed rows: only the holder of their
// [Seal] can read them.
package cases
