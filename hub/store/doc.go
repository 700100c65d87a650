// Package store keeps uploaded bytes: content-addressed, durable before they are
// acknowledged, and encrypted under a key of their owner.
//
// A [Store] is a folder:
//
//	identity.key   the X25519 identity of age that opens the keys below; mode 0600
//	recipient      its public half, which shows later that the key is the right one
//	lock           held while a process has the store open
//	keys/          one key an owner, encrypted by the identity
//	tmp/           what is being written
//	parts/         contents that arrive in pieces, see [Part]
//	contents/ab/cd/…   one file a content and owner: the SHA-256 digest of the plaintext, and the
//	               name of the owner's key; the contents may be in a bucket of an S3-compatible
//	               server instead
//	sha256/ab/…    contents that an earlier version kept, under the identity; they are read only
//
// When a call that keeps something returns without an error, the content survives a loss of
// power: the file and every folder entry that leads to it were synced. A content that was not
// acknowledged is wholly there or not at all. Several processes may have one folder open.
//
// An owner is an organisation, or "" for what is the hub's own. A content that two owners
// uploaded is kept twice, so that destroying the key of one, see [Store.Forget], takes nothing
// from the other.
//
// Without the identity or a key the contents are lost; back both up apart from the contents.
// Names are digests. So anybody who can list the folder, and has a document, can find out
// whether the folder holds it, and which documents have the same owner.
package store
