// Package uploads takes in files that arrive over days, cuts and restarts: the tus protocol
// (tus.io, version 1.0.0, by tusd) over the parts of package store.
//
// A client creates an upload with POST, sends bytes with PATCH, and asks with HEAD how many
// arrived. An offset that was acknowledged survives a loss of power. Once all bytes are there
// they are compared with the digest that the client named, and given to a [Taker], which reads,
// keeps and anchors the document. [Uploads.Result] says what came of it, as GET does.
//
// An upload belongs to an organisation; to any other it is not found. Each organisation, and
// all of them together, may have so many bytes in progress and send so many at once.
package uploads
