// Package merkle builds the trees of RFC 6962 over digests of documents, with SHA-256 or SM3,
// and proves what is in them.
//
// [Build] takes the digests of a batch and returns its [Tree]. The tree's Root commits to
// them all. [Tree.Inclusion] proves that one of them is in it; [VerifyInclusion] needs the
// root and no tree.
//
// A leaf's data, d of RFC 6962, 2.1, is the 32 bytes of a digest. A tree is kept in memory
// whole: two digests a leaf.
package merkle
