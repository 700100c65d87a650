package rules

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write golden files, examples and the signature of the default pack anew")

// developmentPrivateKey is the key of the default pack. Anybody can derive it:
// it shows that an edit was meant, and protects nothing against an adversary.
func developmentPrivateKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	d := sha256.Sum256([]byte("tradehub development key of the default rule pack; it protects nothing"))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d[:])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

const (
	packPath      = "packs/cn-import-2026.2.yaml"
	signaturePath = packPath + ".jws"
	publicKeyPath = "packs/development.pub.pem"
)

// TestDefaultPack holds the embedded pack, its signature and the embedded key together.
func TestDefaultPack(t *testing.T) {
	key := developmentPrivateKey(t)
	if *update {
		signDefaultPack(t, key)
	}
	file, sig, public := read(t, packPath), read(t, signaturePath), read(t, publicKeyPath)
	if !bytes.Equal(public, publicPEM(t, key)) {
		t.Errorf("%s is not the public half of the development key; run with -update", publicKeyPath)
	}
	p, err := LoadPack(file, sig, key.Public())
	if err != nil {
		t.Fatalf("%v; after an edit run with -update", err)
	}
	if *update {
		return // the embedded files are those of before
	}
	embedded, err := DefaultPack()
	if err != nil {
		t.Fatal(err)
	}
	if embedded.Digest != p.Digest || embedded.KeyID != p.KeyID || embedded.String() != "cn-import-2026.2" {
		t.Errorf("DefaultPack = %s %s, want the pack on disk, %s %s", embedded, embedded.Digest, p, p.Digest)
	}
	if !bytes.Equal(DefaultPackFile(), file) {
		t.Error("DefaultPackFile is not the file on disk")
	}
	if got, want := len(embedded.Rules()), len(table); got != want {
		t.Errorf("the default pack runs %d rules, want all %d", got, want)
	}
}

func signDefaultPack(t testing.TB, key *ecdsa.PrivateKey) {
	t.Helper()
	file := read(t, packPath)
	write(t, publicKeyPath, publicPEM(t, key))
	if _, err := LoadPack(file, read(t, signaturePath), key.Public()); err == nil {
		return // signed as it is; ES256 is randomised, so that signing again would only make noise
	}
	sig, err := SignPack(file, key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, signaturePath, sig)
}

func publicPEM(t testing.TB, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
