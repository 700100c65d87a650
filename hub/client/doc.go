// Package client calls a hub over HTTP: it uploads documents, requests verdicts, and moves claims.
//
// A [Client] repeats a request that was not answered, or that the hub asks to repeat, with the
// same Idempotency-Key, so nothing is done twice. A refusal is a [*Problem] with a stable code.
// Choose a key of your own and keep it before the call, so that it outlives your process; ""
// makes one for the call alone.
//
// The package needs nothing of the hub but the words of the trade, in documents and dedupe.
// GET /openapi.json of a hub describes every operation, for clients in other languages.
package client
