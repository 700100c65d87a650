// Package store keeps uploaded bytes: content-addressed, durable before they are
// acknowledged, and encrypted.
//
// A [Store] is a folder:
//
//	identity.key   the X25519 identity of age that reads everything below; mode 0600
//	recipient      its public half, which shows later that the key is the right one
//	lock           held while a process has the store open
//	tmp/           what is being written
//	sha256/ab/…    one encrypted file a content, named by the SHA-256 digest of the plaintext
//
// When Put returns without an error the content survives a loss of power: the file and every
// folder entry that leads to it were synced. A content that was not acknowledged is wholly
// there or not at all. Several processes may have one folder open.
//
// Without the key the contents are lost; back it up apart from the folder. Names are digests.
// So anybody who can list the folder, and has a document, can find out whether the folder
// holds it.
package store
