package accel_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

// The examples of FIPS 180-4 (SHA-256) and of GB/T 32905-2016 annex A (SM3).
var vectors = []struct {
	alg       accel.Algorithm
	doc, want string
}{
	{accel.SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{accel.SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{accel.SM3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
	{accel.SM3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
}

func TestKnownDigests(t *testing.T) {
	for _, v := range vectors {
		got, err := accel.Standard().HashBatch(t.Context(), [][]byte{[]byte(v.doc)}, v.alg)
		if err != nil {
			t.Fatal(err)
		}
		if hex.EncodeToString(got[0][0]) != v.want {
			t.Errorf("%s of %q: %x, want %s", v.alg, v.doc, got[0][0], v.want)
		}
	}
}

func TestBatchKeepsItsOrder(t *testing.T) {
	docs := [][]byte{[]byte("abc"), nil, []byte("abc")}
	got, err := accel.Standard().HashBatch(t.Context(), docs, accel.SM3, accel.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]string{{vectors[2].want, vectors[1].want}, {"", vectors[0].want}, {vectors[2].want, vectors[1].want}}
	for i, w := range want {
		for j, digest := range w {
			if digest != "" && hex.EncodeToString(got[i][j]) != digest {
				t.Errorf("document %d, algorithm %d: %x, want %s", i, j, got[i][j], digest)
			}
		}
	}
}

func TestUnknownAlgorithm(t *testing.T) {
	if _, err := accel.Standard().HashBatch(t.Context(), [][]byte{nil}, "md5"); err == nil {
		t.Error("an unknown algorithm was answered")
	}
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := accel.Standard().HashBatch(ctx, [][]byte{nil}, accel.SHA256); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestTooLittleRoomForTheDigests(t *testing.T) {
	p := pool(t, accel.Options{Workers: 1})
	if err := p.Sums(t.Context(), make([]accel.Digest, 3), make([][]byte, 2), accel.SHA256, accel.SM3); err == nil {
		t.Error("four digests went into three")
	}
}
