// Package transcribe lets persons type what is on papers, and keeps what they confirmed.
//
// A [Desk] makes the moves: begin, save, confirm, confirm again without a sight of the first,
// settle a difference, type once more. Each organisation has its own work on a paper. The firm's
// is what it presents; a bank reads that again, or types the paper itself, and no other
// organisation learns so.
//
// What is confirmed becomes a record (package documents/transcript) in the document store, under
// its own digest, which is registered on the ledger like a document's. The ledger does not name
// the paper next to it: every bank would see that a paper which it holds was typed elsewhere too. The
// record itself names the paper, so whoever holds it can show what it is of.
package transcribe
