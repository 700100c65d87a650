// Package memindex keeps in this process's memory who holds what of each asset, and which
// claims are similar. It is the index of a hub that has no Redis.
//
// It keeps nothing beyond the process. A new [Index] answers [dedupe.ErrLagging] until
// [Index.Reset], and then follows the ledger from its first block.
//
// Memory grows with the claims on the ledger, and never drops one to save memory: an index
// that forgot a claim would say "clear". An asset keeps its active claims and [dedupe.Kept]
// others, a similarity keeps [dedupe.Kept], and a claim's holdings that are alike are kept
// once. A claim with 44 tokens of its own takes about 10 KB, so 100,000 of them take 1 GB.
// Package redisindex is for more, and for a hub that must not read the whole ledger at every
// start.
package memindex
