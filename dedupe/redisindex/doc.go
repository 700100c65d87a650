// Package redisindex keeps on Redis who holds what of each asset, and which claims are
// similar. So an ask is answered without the ledger.
//
// An [Index] starts empty with [Index.Reset] and follows the ledger's claims by
// [Index.Apply]; [Index.Lookup] answers what [dedupe.Decide] needs. Nothing depends on the
// index being right: the ledger decides, and an index that lost data says so
// ([dedupe.ErrLagging]) instead of "clear".
//
// All keys have one hash tag and so one slot; one primary with replicas holds an index. Redis
// 6.2 and later will do. Run it with maxmemory-policy noeviction: an evicted key is a
// forgotten claim. Only one Lua script, a compare-and-set, writes values; [dedupe.View]
// decides what they hold.
//
//	{prefix}:generation       which of the following is current
//	{prefix}:G:meta           HASH schema, norm, block, tx
//	{prefix}:G:a:TOKEN        who holds what of an asset
//	{prefix}:G:n:TOKEN        the newest claims of a similarity
//	{prefix}:G:c:CLAIM        a claim's tokens, and which transactions left it so
package redisindex
