package dedupe

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func localKey(t testing.TB, keyHex string, year int) *LocalKey {
	t.Helper()
	key, err := hex.DecodeString(keyHex)
	if err != nil {
		t.Fatal(err)
	}
	k, err := NewLocalKey(key, func() time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func localTokens(t testing.TB, keyHex, value string) []Token {
	t.Helper()
	out, err := localKey(t, keyHex, 2026).Tokens(t.Context(), []Fingerprint{{Kind: Kind(value[:2]), Value: value}})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

const someKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// The derivation is spelt out again, by the letter of VERIFICATION.md §3.3.
func TestLocalKeyDerivation(t *testing.T) {
	fp := Fingerprint{Kind: KindDeclaration, Value: Canonical(KindDeclaration, "531620251161234567")}
	got := localTokens(t, someKey, fp.Value)
	key, _ := hex.DecodeString(someKey)
	for i, epoch := range []int{2026, 2025} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(fmt.Sprint(epoch) + "|A5|" + NormVersion + "|531620251161234567"))
		sum := sha256.Sum256(append([]byte("hub|fpr|v1|A5"+fmt.Sprint(epoch)), mac.Sum(nil)...))
		if want := (Token{KindDeclaration, epoch, hex.EncodeToString(sum[:16])}); got[i] != want {
			t.Errorf("epoch %d: %v, want %v", epoch, got[i], want)
		}
	}
	if got[0].String() != "A5.2026."+got[0].Value || len(got[0].Value) != 32 {
		t.Errorf("token %s", got[0])
	}
}

// A claim of one year meets one of the next in the year that they share.
func TestEpochsMeet(t *testing.T) {
	fps := []Fingerprint{{Kind: KindDocument, Value: "A1|1|x"}}
	last, _ := localKey(t, someKey, 2025).Tokens(t.Context(), fps)
	this, _ := localKey(t, someKey, 2026).Tokens(t.Context(), fps)
	if last[0][0] != this[0][1] {
		t.Errorf("%v, %v", last, this)
	}
	other, _ := localKey(t, strings.Repeat("01", KeySize), 2026).Tokens(t.Context(), fps)
	if other[0][0].Value == this[0][0].Value {
		t.Error("two keys gave one token")
	}
}

func TestLocalKeyShowsNoKey(t *testing.T) {
	k := localKey(t, someKey, 2026)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%v %+v %#v %s %x %d", k, k, k, k, k, k)
	slog.New(slog.NewTextHandler(&b, nil)).Info("key", "key", k)
	if s := b.String(); strings.Contains(s, "112233") || strings.Contains(s, "17 34 51") || strings.Contains(s, "\x11\x22") {
		t.Error(s)
	}
	if !strings.Contains(k.Describe(), "could test guesses") {
		t.Error(k.Describe())
	}
}

func TestLocalKeyRefuses(t *testing.T) {
	if _, err := NewLocalKey(make([]byte, 31), time.Now); err == nil {
		t.Error("a short key was taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := localKey(t, someKey, 2026).Tokens(ctx, make([]Fingerprint, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
