// Package accel computes digests of many documents at once.
//
// A [Hasher] takes a batch and answers one digest a document and algorithm.
// [Standard] is the engine of the standard library and gmsm; it is the
// reference that every faster engine must equal bit for bit.
package accel
