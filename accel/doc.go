// Package accel computes digests of many documents at once.
//
// One stream of SHA-256 or SM3 waits for itself: each round needs the one before. Several
// documents do not wait for each other, so an [Engine] advances up to sixteen of them
// together.
//
// A [Hasher] takes a batch and answers one digest a document and algorithm. A [Pool] is a
// Hasher over the fastest engines of this machine. [NewDispatch] finds them, checks each
// against known answers and the reference, and measures them for a moment. The pool's workers
// then keep the lanes filled, with documents of any call. [Standard] is the single-stream
// engine of the standard library and gmsm, the reference that every other engine must equal
// bit for bit.
//
// The assembly is generated; see accel/asmgen. Package accel does not read files and keeps no
// document after a call returns.
package accel
