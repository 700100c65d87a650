// Package identity says which person visits the portal: sessions, sign-in, sign-out.
//
// [Sessions] is the door. [Sessions.Wrap] loads a request's session, and [Sessions.Visitor]
// says who it is. A person signs in with OpenID Connect at an issuer of the configuration:
// authorization code with PKCE, state and nonce. What the issuer's token says chooses one of
// the configured people, each with an identity on the ledger; an issuer speaks for its own
// people alone. Without a configuration there is one issuer in this process, for development,
// which asks for no password: see [Options].
//
// A session is a sealed row under the digest of its ID. It ends after [Limits.Idle] without a
// request, after [Limits.Longest] in any case, at sign-out, and at the next request of a
// person whom the supervisor suspended or the configuration no longer names.
//
// Machines do not sign in. [Tokens] checks the access tokens that they present to the API.
package identity
