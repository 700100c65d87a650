package dedupe

import "context"

// A Tokenizer turns fingerprints into tokens. The local key is one (see
// [LocalKey]); a committee that holds shares of a key is another.
type Tokenizer interface {
	// Tokens returns for each fingerprint its tokens, one an epoch, in the order given.
	Tokens(ctx context.Context, fps []Fingerprint) ([][]Token, error)
	// Describe says who could test guesses against tokens, for verdicts: for
	// instance "one local key: the operator could test guesses; demonstration only".
	Describe() string
}
