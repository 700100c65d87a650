package dedupe

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// KeySize is the length of a local key in bytes.
const KeySize = 32

// tokenBytes is the length of a token's value: among 10^9 tokens two collide
// with probability 1.5 × 10^-21 (VERIFICATION.md §3.3).
const tokenBytes = 16

// A LocalKey turns fingerprints into tokens with one key of one holder. It is for a single
// operator, a laptop or a demonstration: anybody with the key can test guesses. No formatting
// or printing of it shows the key.
type LocalKey struct {
	key [KeySize]byte
	now func() time.Time
}

var _ Tokenizer = (*LocalKey)(nil)

// NewLocalKey returns a tokenizer over the key of 32 bytes. now says the year
// of the tokens, in UTC.
func NewLocalKey(key []byte, now func() time.Time) (*LocalKey, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("dedupe: a local key has %d bytes, not %d", KeySize, len(key))
	}
	k := &LocalKey{now: now}
	copy(k.key[:], key)
	return k, nil
}

// Epochs returns the epochs that tokens are made for: this year and the last,
// so that a claim of December meets one of January (VERIFICATION.md §3.4).
func Epochs(now time.Time) []int {
	y := now.UTC().Year()
	return []int{y, y - 1}
}

// Tokens returns for each fingerprint its token of this year and of the last.
// It returns ctx's error when ctx ends before.
func (k *LocalKey) Tokens(ctx context.Context, fps []Fingerprint) ([][]Token, error) {
	epochs := Epochs(k.now())
	out := make([][]Token, len(fps))
	for i, fp := range fps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, epoch := range epochs {
			out[i] = append(out[i], DeriveToken(fp.Kind, epoch, k.mac(epoch, fp.Value)))
		}
	}
	return out, nil
}

func (k *LocalKey) mac(epoch int, value string) []byte {
	h := hmac.New(sha256.New, k.key[:])
	fmt.Fprintf(h, "%d|%s", epoch, value)
	return h.Sum(nil)
}

// Describe returns who could test guesses. The texts of documents/rules have it in the other
// languages.
func (k *LocalKey) Describe() string {
	return "one local key: whoever holds it could test guesses at what a token was made from; not for use between banks"
}

// Format shows no key.
func (k *LocalKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "dedupe.LocalKey(…)") }

// LogValue shows no key.
func (k *LocalKey) LogValue() slog.Value { return slog.StringValue("dedupe.LocalKey(…)") }

// DeriveToken returns the token of a keyed function's output: the first 16
// bytes of SHA-256("hub|fpr|v1|" ‖ kind ‖ epoch ‖ output), in lower-case
// hexadecimal (VERIFICATION.md §3.3). Every tokenizer ends with it.
func DeriveToken(k Kind, epoch int, output []byte) Token {
	h := sha256.New()
	fmt.Fprintf(h, "hub|fpr|v1|%s%d", k, epoch)
	h.Write(output)
	return Token{Kind: k, Epoch: epoch, Value: hex.EncodeToString(h.Sum(nil)[:tokenBytes])}
}
