// Package answers says what anybody may learn without an account: whether a certificate is
// genuine, whether a document was registered, and whether a verdict was recorded.
//
// [Desk.Certificate] checks the file's signature offline and then asks the ledger. What it
// was given it does not keep. No answer names a party, a bank or who uploaded a document,
// except what a genuine certificate itself says. The pages and the API give these answers
// and no others; [Limiter] bounds how often an address may ask.
package answers
